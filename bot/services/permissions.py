"""Whether somebody may do what they ask for. The table of who may do what is `models.permissions`."""

from bot.services.errors import Refused
from models import Lead, User
from models.permissions import RULES, Action
from models.permissions import may as role_may

__all__ = ["Action", "is_own", "may", "require"]


def may(user: User | None, action: Action, *, own: bool = False) -> bool:
    """Whether `user` may; None is Logcall itself, which may everything. `own`: it is the user's own lead or one that
    nobody owns, or what they did themselves. Guests, and who has left, may nothing."""
    if user is None:
        return True
    return user.is_active and not user.is_guest and role_may(user.role, action, own=own)


def require(user: User | None, action: Action, *, own: bool = False) -> None:
    """Raises Refused, with a sentence for who may not."""
    if not may(user, action, own=own):
        raise Refused(RULES[action].refusal)


def is_own(user: User | None, lead: Lead) -> bool:
    """Whether a lead counts as the user's own: nobody else owns it."""
    return lead.owner_id is None or (user is not None and lead.owner_id == user.id)
