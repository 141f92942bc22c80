"""What a use case may refuse with, beside `models.methods.Invalid`. Each `message` is a sentence for the person."""


class Missing(Exception):
    """There is no such row in this workspace."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Refused(Exception):
    """It is there, but this may not be done: not by this person, or not any more."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
