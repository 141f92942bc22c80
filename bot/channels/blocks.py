"""Digests as messages. Pure."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bot import ids
from bot.blockkit import Block, actions, button, context, fields, header, literal, message, section
from bot.channels.words import WORDS, Words, listed, of, period_words, span
from bot.figures import chart, table
from models.digest import Digest, RepNumbers
from models.hearing import ChannelSettings, Hearing
from models.numbers import Attempts, PeriodNumbers
from models.period import DigestKind, Period

Message = dict[str, Any]

MOST_BARS = 20
MOST_REPS = 60
"""In one table, so that its text stays within what a message takes."""


def digest_message(digest: Digest, *, delivery_id: int | None = None) -> Message:
    """A channel's digest. `delivery_id`: of the one that is posted, for its button; a preview has none."""
    words, numbers = WORDS[digest.settings.locale], digest.numbers
    title = f"{words.digest[digest.period.kind]}{words.colon} {period_words(words, digest.period)}"
    if not numbers.communications and not numbers.overdue:
        return message(f"{title}. {words.quiet_week}", [section(f"*{literal(title)}*\n{words.quiet_week}")])
    facts = _facts(words, digest)
    others = _others(words, numbers)
    bars = _bars(words, digest)
    text = ". ".join(
        [
            title,
            *(f"{name}{words.colon} {said}" for name, said in facts),
            *([others] if others else []),
            *([f"{_chart_title(words, digest.period)}{words.colon} {_bars_in_words(words, bars)}"] if bars else []),
        ]
    )
    blocks: list[Block] = [header(title), fields([f"*{name}*\n{said}" for name, said in facts])]
    if bars:
        series = {
            words.attempts: [attempts.made for _, attempts in bars],
            words.reached: [attempts.reached for _, attempts in bars],
        }
        blocks.append(chart(_chart_title(words, digest.period), [name for name, _ in bars], series))
    if small := [part for part in (others, _heard(words, digest.settings.hearing)) if part]:
        blocks.append(context(" · ".join(small)))
    if delivery_id is not None:
        blocks.append(
            actions(button(words.per_rep, ids.DIGEST_PER_REP, str(delivery_id), label=f"{words.per_rep}: {title}"))
        )
    return message(f"{text}.", blocks)


def each_rep_message(
    period: Period, settings: ChannelSettings, reps: Sequence[RepNumbers], *, own_only: bool
) -> Message:
    """A digest's numbers for each rep, for who asks. `own_only`: they are shown their own alone."""
    words = WORDS[settings.locale]
    title = f"{words.per_rep}{words.colon} {period_words(words, period)}"
    note = [context(words.own_only)] if own_only else []
    if not reps:
        return message(f"{title}. {words.nobody}", [section(f"*{title}*\n{words.nobody}"), *note])
    heads = [words.rep, words.attempts, words.reached, words.reach_rate, words.first_contact, words.overdue]
    rows = [[_name(words, one), *_row(words, settings.hearing, one.numbers)] for one in reps[:MOST_REPS]]
    text = "\n".join(
        f"{literal(row[0])}{words.colon} "
        + ", ".join(f"{head} {cell}" for head, cell in zip(heads[1:], row[1:], strict=True))
        for row in rows
    )
    return message(f"{title}\n{text}", [section(f"*{title}*"), table([heads, *rows]), *note])


def _facts(words: Words, digest: Digest) -> list[tuple[str, str]]:
    """Names and what stands beside them."""
    numbers, before, hearing = digest.numbers, digest.before, digest.settings.hearing
    facts = []
    if _hears_calls(hearing):
        facts.append((words.attempts, _compared(words, digest.period.kind, numbers.attempts, before.attempts)))
        facts.append((words.reach_rate, _rate(words, hearing, numbers, before)))
    facts.append((words.first_contact, _wait(words, numbers, before)))
    facts.append((words.overdue, str(numbers.overdue)))
    if _hears_calls(hearing):
        facts.append((words.best_hour, _best_hour(words, hearing, numbers)))
    return facts


def _compared(words: Words, kind: DigestKind, now: int, before: int) -> str:
    if not before:
        return str(now)
    if now == before:
        return f"{now} ({words.as_before[kind]})"
    template = words.more if now > before else words.fewer
    return f"{now} ({template.format(abs(now - before), words.than_before[kind])})"


def _rate(words: Words, hearing: Hearing, numbers: PeriodNumbers, before: PeriodNumbers) -> str:
    if not _hears_both_outcomes(hearing):
        return words.some_outcomes
    if numbers.reach_rate is None:
        return words.nothing
    shown = words.percent(numbers.reach_rate)
    if before.reach_rate is None:
        return shown
    points = round(numbers.reach_rate * 100) - round(before.reach_rate * 100)
    if not points:
        return shown
    return f"{shown} ({of(abs(points), words.points_up if points > 0 else words.points_down)})"


def _wait(words: Words, numbers: PeriodNumbers, before: PeriodNumbers) -> str:
    if numbers.median_first_contact is None:
        return words.nothing
    shown = span(words, numbers.median_first_contact)
    if before.median_first_contact is None:
        return shown
    difference = numbers.median_first_contact - before.median_first_contact
    if abs(difference) < timedelta(minutes=1):
        return shown
    template = words.later if difference > timedelta(0) else words.sooner
    return f"{shown} ({template.format(span(words, abs(difference)))})"


def _best_hour(words: Words, hearing: Hearing, numbers: PeriodNumbers) -> str:
    best = numbers.best_hour
    if best is None or not _hears_both_outcomes(hearing):
        return words.nothing
    there = numbers.by_hour[best]
    return f"{words.hours(best)} ({words.answered_of.format(there.reached, there.made)})"


def _others(words: Words, numbers: PeriodNumbers) -> str:
    """What there was beside attempts to call: "9 incoming calls, 2 missed · 4 emails"."""
    parts = []
    if numbers.incoming_calls:
        missed = f", {of(numbers.missed_calls, words.missed)}" if numbers.missed_calls else ""
        parts.append(f"{of(numbers.incoming_calls, words.incoming)}{missed}")
    parts += [
        of(numbers.by_method[method], forms)
        for method, forms in words.methods.items()
        if method != "phone" and numbers.by_method.get(method)
    ]
    return " · ".join(parts)


def _bars(words: Words, digest: Digest) -> list[tuple[str, Attempts]]:
    """Attempts by the hour of a day, from the first to the last with any, or by the day of a week."""
    numbers = digest.numbers
    if not numbers.attempts:
        return []
    if digest.period.kind is DigestKind.WEEKLY:
        return [(words.short_day(day), attempts) for day, attempts in numbers.by_day.items()]
    hours = range(min(numbers.by_hour), max(numbers.by_hour) + 1)
    shown = hours if len(hours) <= MOST_BARS else sorted(numbers.by_hour)
    return [(words.hour(hour, 0), numbers.by_hour.get(hour, Attempts())) for hour in shown][:MOST_BARS]


def _bars_in_words(words: Words, bars: list[tuple[str, Attempts]]) -> str:
    return ", ".join(
        f"{name}{words.colon} {attempts.made} ({of(attempts.reached, words.reached_of)})"
        for name, attempts in bars
        if attempts.made
    )


def _chart_title(words: Words, period: Period) -> str:
    return words.by_day if period.kind is DigestKind.WEEKLY else words.by_hour


def _heard(words: Words, hearing: Hearing) -> str:
    """Of what the numbers are, where it is not all."""
    parts = []
    if hearing.methods:
        parts.append(
            listed(
                words,
                [forms[1].removeprefix("{} ") for name, forms in words.methods.items() if name in hearing.methods],
            )
        )
    if hearing.statuses:
        ends = [words.statuses[name] for name in words.statuses if name in hearing.statuses]
        parts.append(f"{words.outcomes} {listed(words, ends)}")
    if hearing.reps:
        parts.append(of(len(hearing.reps), words.reps))
    if hearing.owners:
        parts.append(of(len(hearing.owners), words.owners))
    return f"{words.counted}{words.colon} {', '.join(parts)}" if parts else ""


def _hears_calls(hearing: Hearing) -> bool:
    return not hearing.methods or "phone" in hearing.methods


def _hears_both_outcomes(hearing: Hearing) -> bool:
    """Whether a rate of answered calls means anything."""
    return not hearing.statuses or {"answered", "attempted"} <= hearing.statuses


def _name(words: Words, one: RepNumbers) -> str:
    return (one.rep.name or one.rep.slack_id) if one.rep else words.nobody_known


def _row(words: Words, hearing: Hearing, numbers: PeriodNumbers) -> list[str]:
    rate = numbers.reach_rate if _hears_both_outcomes(hearing) else None
    wait = numbers.median_first_contact
    return [
        str(numbers.attempts),
        str(numbers.reached),
        words.nothing if rate is None else words.percent(rate),
        words.nothing if wait is None else span(words, wait),
        str(numbers.overdue),
    ]
