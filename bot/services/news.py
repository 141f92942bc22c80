"""Word that something changed which Homes show. Told in memory, after the transaction; who draws Homes hears it, and so
does who tells hooks.

Telling costs a look at a set: it is done where every submission passes. What nobody hears is kept until somebody does,
at most once for each rep and lead.
"""

from dataclasses import dataclass, field

from bot.services.bell import Bell
from bot.services.hooks import announcing
from models.database import on_close


@dataclass(slots=True)
class News:
    """Whose Homes do not show any more what is true."""

    everybody: bool = False
    managers: bool = False
    """Those who see the whole team's numbers: managers and admins."""
    users: set[int] = field(default_factory=set)
    """Ids of reps."""
    leads: set[int] = field(default_factory=set)
    """Ids of leads of whom somebody's Home may show a missed call."""


bell = Bell()
_told: dict[int, News] = {}
on_close(_told.clear)


def tell(workspace_id: int, *user_ids: int | None) -> None:
    """What the Homes of these reps show has changed; without any, what everybody's shows. None is nobody."""
    news = _told.setdefault(workspace_id, News())
    if user_ids:
        news.users.update(user_id for user_id in user_ids if user_id is not None)
    else:
        news.everybody = True
    bell.ring()
    announcing.ring()


def tell_of_contact(workspace_id: int, user_id: int | None, *lead_ids: int, to_all: bool = False) -> None:
    """A communication of `user_id`, None where nobody is known, with these leads was logged, changed or taken back.
    `to_all`: it is, or was until now, one that anybody's Home may show: a call that goes on, or was missed."""
    if to_all:
        tell(workspace_id)
        return
    news = _told.setdefault(workspace_id, News())
    news.managers = True
    news.leads.update(lead_ids)
    tell(workspace_id, user_id)


def heard(workspace_id: int) -> News | None:
    """What was told since this was asked last; None for nothing."""
    return _told.pop(workspace_id, None)
