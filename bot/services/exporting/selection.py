"""Which rows an export has, and the tables that it can be of."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from tortoise.models import Model
from tortoise.queryset import QuerySet

from bot.services.exporting.formats import Row
from models import User
from models.database import reads

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Selection:
    workspace_id: int
    lead_id: int | None = None
    """One person's data only."""
    since: datetime | None = None
    until: datetime | None = None
    """Exclusive."""
    private: bool = False
    """All that is stored: write-only values unsealed, and what was taken back, merged or deleted. For the data owner's
    own legal export, and nothing else."""
    _reps: dict[int, User] = field(default_factory=dict, compare=False, repr=False)

    async def reps(self) -> dict[int, User]:
        """Who works here, by id: few, and asked for once."""
        if not self._reps:
            self._reps.update(
                {rep.id: rep for rep in await User.filter(workspace_id=self.workspace_id).using_db(reads())}
            )
        return self._reps


@dataclass(frozen=True, slots=True)
class Table(Generic[M]):
    name: str
    columns: tuple[str, ...]
    """Every one of them is in every row."""
    dated: str
    """The column that `since` and `until` are about."""
    chosen: Callable[[Selection], QuerySet[M]]
    """Every row that was selected; others of the table may be among them."""
    rows: Callable[[Sequence[M], Selection], Awaitable[list[Row]]]
    """Those of some rows that were selected, as they are written."""

    def stored(self, selection: Selection) -> QuerySet[M]:
        """The rows that were chosen, in no order."""
        between: dict[str, Any] = {}
        if selection.since is not None:
            between[f"{self.dated}__gte"] = selection.since
        if selection.until is not None:
            between[f"{self.dated}__lt"] = selection.until
        return self.chosen(selection).filter(**between).using_db(reads())


def rep_facts(role: str, rep: User | None) -> dict[str, object]:
    """Who a rep is, beside their id: `user_name`, `user_email`."""
    return {f"{role}_name": rep.name if rep else None, f"{role}_email": rep.email if rep else None}
