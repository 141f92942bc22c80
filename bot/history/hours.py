"""When a lead is reached, in words and as a table of text. Pure."""

from bot import blockkit as bk
from bot.moments import hour_long
from models.history import FEW, CallTimes, Tally

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def hours_words(times: CallTimes) -> str:
    """As in "Best hour to call: 10–11 AM (answered 3 of 4)"; "" where no call has rung yet."""
    if best := times.best_hour:
        hour, tally = best
        return f"Best hour to call: {hour_long(hour)} (answered {_of(tally)})"
    return f"Answered {_of(times.all)} calls" if times.all.attempts else ""


def best_words(times: CallTimes) -> str:
    """The same as a sentence, which also says why nothing can be said."""
    if best := times.best_hour:
        hour, tally = best
        return f"They answer most readily at *{hour_long(hour)}*: {_of(tally)} calls."
    if not times.all.reached:
        return "No call was answered yet, so no hour can be called the best."
    return f"No hour stands out yet: that takes {FEW} calls in the same hour, one of them answered."


def weekday_words(times: CallTimes) -> str:
    """As in "Mon 3 of 8 · Tue 1 of 2"."""
    return " · ".join(f"{_DAYS[day - 1]} {_of(tally)}" for day, tally in times.by_weekday.items())


def hours_table(times: CallTimes) -> bk.Block:
    """Answered/made by hour and weekday, in letters of one width: read line by line it says the same as by eye."""
    days = [day for day in range(1, 8) if day < 6 or day in times.by_weekday]
    hours = sorted(times.by_hour)
    cells = [[_cell(times.by_slot.get((day, hour))) for day in days] for hour in hours]
    widths = [
        max(len(cell) for cell in column) for column in zip([_DAYS[day - 1] for day in days], *cells, strict=True)
    ]
    labels = ["", *(hour_long(hour) for hour in hours)]
    margin = max(map(len, labels))
    rows = [[_DAYS[day - 1] for day in days], *cells]
    lines = [
        "  ".join([label.ljust(margin), *(cell.rjust(width) for cell, width in zip(row, widths, strict=True))])
        for label, row in zip(labels, rows, strict=True)
    ]
    return bk.preformatted("\n".join(line.rstrip() for line in lines))


def _of(tally: Tally) -> str:
    return f"{tally.reached:,} of {tally.attempts:,}"


def _cell(tally: Tally | None) -> str:
    return f"{tally.reached}/{tally.attempts}" if tally else "·"
