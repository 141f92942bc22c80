"""A week in numbers, beside the one before. Pure."""

from collections.abc import Mapping
from datetime import date, timedelta

from bot import blockkit as bk
from bot.blockkit import Block
from bot.moments import hour_long
from bot.words import duration_words
from models.numbers import Attempts, PeriodNumbers
from models.overview import Week

_LONGEST_BAR = 20
_WEEKEND = 6


def week_blocks(week: Week) -> list[Block]:
    """Numbers, and a chart of the calls of each day.

    The chart is drawn in text: Slack shows its data_visualization block in messages alone, not in App Home
    (docs.slack.dev/reference/block-kit/blocks/data-visualization-block, "Available in surfaces").
    """
    whose = "The team's week" if week.of_team else "Your week"
    this, last = week.this, week.last
    if not this.communications and not last.communications:
        return [bk.header(whose), bk.context("Nothing was logged this week or last week.")]
    numbers = [
        _number("Logged", f"{this.communications:,}", f"{last.communications:,}"),
        _number("Calls made", f"{this.attempts:,}", f"{last.attempts:,}"),
        _number("Customers reached", _reached(this), _reached(last)),
        _number("Median time to first contact", _wait(this), _wait(last)),
        _number("Best hour to call", _hour(this), _hour(last)),
    ]
    if week.of_team:  # a call that nobody picked up is nobody's
        numbers.append(_number("Missed calls", f"{this.missed_calls:,}", f"{last.missed_calls:,}"))
    blocks = [bk.header(whose), bk.fields(numbers)]
    which, shown = ("this", this) if this.attempts else ("last", last)  # early in a week there is nothing to draw yet
    if shown.attempts:
        said = f"Calls made by day {which} week, and how many reached the customer"
        by_day = list(shown.by_day.items())
        while shown is this and not by_day[-1][1].made:  # of the days to come nobody can say "none"
            by_day.pop()
        blocks += [bk.context(said), _chart(dict(by_day))]
    return blocks


def _number(name: str, this: str, last: str) -> str:
    return f"*{name}*\n{this} (last week: {last})"


def _reached(numbers: PeriodNumbers) -> str:
    rate = numbers.reach_rate
    return f"{numbers.reached:,}" if rate is None else f"{numbers.reached:,}, {rate:.0%}"


def _wait(numbers: PeriodNumbers) -> str:
    wait = numbers.median_first_contact
    if wait is None:
        return "none"
    if wait >= timedelta(days=2):
        return f"{wait.days} days"
    return duration_words(int(wait.total_seconds()) // 60 * 60) if wait >= timedelta(minutes=1) else "under a minute"


def _hour(numbers: PeriodNumbers) -> str:
    hour = numbers.best_hour
    return "not known yet" if hour is None else hour_long(hour)


def _chart(by_day: Mapping[date, Attempts]) -> Block:
    most = max(attempts.made for attempts in by_day.values())
    lines = [
        _bar(day, attempts, most)
        for day, attempts in by_day.items()
        if day.isoweekday() < _WEEKEND or attempts.made  # a weekend off is not worth two lines
    ]
    return bk.preformatted("\n".join(lines))


def _bar(day: date, attempts: Attempts, most: int) -> str:
    scale = max(most, _LONGEST_BAR)  # up to so many, a square is a call
    made, reached = (-(-number * _LONGEST_BAR // scale) for number in (attempts.made, attempts.reached))
    bar = "█" * reached + "░" * (made - reached)
    told = f"{attempts.made:,}, {attempts.reached:,} reached" if attempts.made else "none"
    return f"{day:%a}  {bar}{'  ' if bar else ''}{told}"
