"""Numbers in messages: charts and tables, as plain dicts. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.blockkit import Block, clip


def chart(title: str, categories: Sequence[str], series: Mapping[str, Sequence[float]], *, kind: str = "bar") -> Block:
    """Numbers drawn: `series` has one for each of at most 20 categories. `kind`: bar, line or area.

    Limits: docs.slack.dev/reference/block-kit/blocks/data-visualization-block.
    """
    names = [clip(name, 20) for name in categories[:20]]
    drawn = [
        {
            "name": clip(name, 20),
            "data": [{"label": at, "value": value} for at, value in zip(names, values, strict=False)],
        }
        for name, values in list(series.items())[:6]
    ]
    shown = {"type": kind, "series": drawn, "axis_config": {"categories": names}}
    return {"type": "data_visualization", "title": clip(title, 50), "chart": shown}


def table(rows: Sequence[Sequence[str]]) -> Block:
    """Rows of plain text, the first one the heads of the columns; a message takes one table."""
    return {"type": "table", "rows": [[{"type": "raw_text", "text": cell} for cell in row[:20]] for row in rows[:100]]}


def without_charts(message: dict[str, Any]) -> dict[str, Any]:
    """The same message for a Slack that does not draw charts: its text has the numbers."""
    return message | {"blocks": [block for block in message["blocks"] if block["type"] != "data_visualization"]}
