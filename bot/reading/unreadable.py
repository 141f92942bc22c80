"""What is raised when typed text cannot be read."""


class Unreadable(ValueError):
    """The text is no phone number, duration or time. The message is for the person: it says how to fix it."""


class InTheFuture(Unreadable):
    """The text is a time, and it has not come yet."""


class InThePast(Unreadable):
    """The text is a time to come, and it has passed."""
