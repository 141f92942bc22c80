"""What keeps Logcall from starting, in words for whoever starts it."""

import errno


class CannotStart(Exception):
    """Something that a person can mend. Its text says what, and how."""


def is_taken(problem: BaseException) -> bool:
    """Whether it means that somebody else listens on the port."""
    return isinstance(problem, OSError) and problem.errno == errno.EADDRINUSE
