"""The windows of a history: choosing what to see of it, the hours of its calls, and one communication whole. Pure."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot import blockkit as bk
from bot.blockkit import escape, literal
from bot.history.entries import Beside, line, rep_shown
from bot.history.hours import best_words, hours_table, weekday_words
from bot.history.periods import OFFERED, between, days_of
from bot.history.wanted import Wanted, read_value, value_of
from bot.words import method_words, status_words
from models.history import NOBODY, CallTimes, Facets
from models.methods import Invalid
from models.record import CommunicationRecord, LeadRecord
from models.status import Direction

View = dict[str, Any]

FILTERED = "history_filtered"
_METHOD, _STATUS, _REP, _PERIOD, _FIRST, _LAST = "method", "status", "rep", "period", "first", "last"
_ANY_TIME = "any"
_MOST_CHOICES = 100


@dataclass(frozen=True, slots=True)
class Origin:
    """The answer that a window was opened from, to be drawn anew."""

    channel: str = ""
    response_url: str = ""


def filter_view(wanted: Wanted, facets: Facets, origin: Origin) -> View:
    """Ask what to see of a history. What is chosen already stands there."""
    first, last = days_of(wanted.period)
    methods = [bk.option(method_words(name, Direction.OUTGOING), name) for name in facets.methods]
    statuses = [bk.option(status_words(name), name) for name in facets.statuses]
    reps = [bk.option(rep.name or rep.slack_id, str(rep.id)) for rep in facets.reps[: _MOST_CHOICES - 1]]
    if facets.has_nobody:
        reps.append(bk.option("The phone system", str(NOBODY)))
    chosen_period = wanted.period if wanted.period in OFFERED else _ANY_TIME
    periods = [bk.option(words, name) for name, words in OFFERED.items()]
    blocks = [
        *_several("Methods", _METHOD, "Every method", methods, wanted.methods),
        *_several("Outcomes of calls", _STATUS, "Every outcome", statuses, wanted.statuses),
        *_several("Reps", _REP, "Everybody", reps, map(str, wanted.rep_ids)),
        bk.input_block(
            "Period",
            bk.select(_PERIOD, [bk.option("Any time", _ANY_TIME), *periods], initial=chosen_period),
            block_id=_PERIOD,
        ),
        _day("Or from this day", _FIRST, first),
        _day("Until this day", _LAST, last),
    ]
    kept = {"wanted": value_of(wanted), "channel": origin.channel, "response_url": origin.response_url}
    return bk.modal(
        callback_id=FILTERED,
        title="Filter the history",
        submit="Show",
        blocks=blocks,
        private_metadata=json.dumps(kept),
    )


def read_filter(view: View) -> tuple[Wanted, Origin]:
    """What was chosen, and where to show it. Raises Invalid, by block."""
    kept = json.loads(view["private_metadata"])
    values = view["state"]["values"]
    period = values[_PERIOD][_PERIOD]["selected_option"]["value"]
    period = "" if period == _ANY_TIME else str(period)
    first, last = _picked(values, _FIRST), _picked(values, _LAST)
    if period and (first or last):
        raise Invalid({_PERIOD: "Choose a period here, or days below: not both."})
    if first and last and last < first:
        raise Invalid({_LAST: "This day is before the first one."})
    wanted = Wanted(
        read_value(kept["wanted"])[0].lead_id,
        methods=_chosen(values, _METHOD),
        statuses=_chosen(values, _STATUS),
        rep_ids=tuple(map(int, _chosen(values, _REP))),
        period=period or between(first, last),
    )
    return wanted, Origin(kept["channel"], kept["response_url"])


def hours_view(lead: LeadRecord, times: CallTimes, timezone: str) -> View:
    """Outgoing calls to a lead by weekday and hour."""
    everything = times.all
    older = (
        f" The newest {everything.attempts:,} calls are counted, since {bk.when(times.since)}." if times.since else ""
    )
    blocks = [
        bk.section(
            f"*{literal(bk.clip(lead.name, 120))}* answered *{everything.reached:,} of {everything.attempts:,}* "
            f"outgoing calls.\n{best_words(times)}"
        ),
        *(
            [
                bk.section(f"*By weekday:* {weekday_words(times)}"),
                bk.section("*By hour and weekday:* answered / attempts"),
                hours_table(times),
            ]
            if everything.attempts
            else []
        ),
        bk.context(
            f"Hours are in your timezone ({escape(timezone)}). Calls that did not ring at the customer's are not "
            f"counted.{older}"
        ),
    ]
    return bk.modal(callback_id="history_hours", title="When to call", blocks=blocks, close="Close")


def entry_view(item: CommunicationRecord, beside: Beside) -> View:
    """All of one communication that may be shown."""
    blocks = [bk.section(f"*{literal(bk.clip(item.lead.name, 120))}*\n{line(item, beside)}")]
    if item.description:
        blocks.append(bk.quote(item.description))
    for note in beside.notes[-40:]:
        blocks += [bk.context(f"Note from {rep_shown(note.rep)}, {bk.when(note.created_at)}"), bk.quote(note.text)]
    return bk.modal(callback_id="history_entry", title="Logged", blocks=blocks, close="Close")


def _several(
    label: str, name: str, everything: str, options: Sequence[bk.Option], chosen: Iterable[str]
) -> list[bk.Block]:
    """A choice of any number; none where there is nothing to choose from."""
    element = bk.multi_select(name, options, initial=chosen, placeholder=everything)
    return [bk.input_block(label, element, block_id=name, optional=True)] if options else []


def _day(label: str, name: str, chosen: date | None) -> bk.Block:
    return bk.input_block(label, bk.date_picker(name, initial=chosen), block_id=name, optional=True)


def _chosen(values: dict[str, Any], name: str) -> tuple[str, ...]:
    held = (values.get(name) or {}).get(name, {})
    return tuple(str(option["value"]) for option in held.get("selected_options") or ())


def _picked(values: dict[str, Any], name: str) -> date | None:
    day = values[name][name].get("selected_date")
    return date.fromisoformat(day) if day else None
