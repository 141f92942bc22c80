"""What people have typed in forms that are open now. In memory only: nothing unsubmitted is written anywhere."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.logcall.form import Form, at_second
from models.methods import WRITE_ONLY

MOST = 2_000
"""Forms that are remembered; beyond that the ones that were left longest are forgotten."""


@dataclass(slots=True)
class _Open:
    form: Form | None = None
    """As it stood last."""
    typed: dict[str, str] = field(default_factory=dict, repr=False)
    executed_at: datetime | None = None
    changed_at: float = 0.0


class OpenForms:
    """By view id: fields that a form does not show at the moment, and when it was last changed."""

    def __init__(self) -> None:
        self._forms: OrderedDict[str, _Open] = OrderedDict()

    def changed(self, view_id: str, form: Form, at: float) -> Form:
        """Take note of a form as it stands at `at` (seconds), and fill in what was typed before in fields that it
        shows again. Write-only fields that it shows now are left out: Slack keeps what they hold."""
        known = self._forms.setdefault(view_id, _Open())
        self._forms.move_to_end(view_id)
        if len(self._forms) > MOST:
            self._forms.popitem(last=False)
        back = {name: text for name, text in known.typed.items() if name not in form.typed}
        known.form = form
        known.typed |= form.typed
        known.executed_at = form.executed_at or known.executed_at
        known.changed_at = max(known.changed_at, at)
        return replace(form, typed=back | _open(form.typed), executed_at=known.executed_at or _filled(form))

    def current(self, view_id: str, form: Form) -> Form:
        """A form as it stood last, as far as that is known here; `form` else. Its write-only fields stay with Slack."""
        known = self._forms.get(view_id, _Open())
        last = known.form or form
        typed = {**_open(known.typed), **_open(last.typed)}
        return replace(last, typed=typed, executed_at=known.executed_at or _filled(form))

    def is_newest(self, view_id: str, at: float) -> bool:
        """Whether no later change of that form is known."""
        known = self._forms.get(view_id)
        return known is None or at >= known.changed_at

    def forget(self, view_id: str) -> None:
        self._forms.pop(view_id, None)


def _open(typed: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in typed.items() if name not in WRITE_ONLY}


def _filled(form: Form) -> datetime | None:
    return at_second(form.filled_at)
