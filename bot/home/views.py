"""A rep's Home. Pure: the same overview is always the same view, so that one which did not change is not sent again."""

from datetime import datetime
from typing import Any

from bot import blockkit as bk
from bot import ids
from bot.blockkit import Block
from bot.home.blocks import follow_up_blocks, live_blocks, missed_blocks, recent_blocks
from bot.home.settings_views import settings_blocks
from bot.home.week import week_blocks
from models.overview import Overview

View = dict[str, Any]

_WELCOME = (
    "• *Log in a few words.* Press the button, or type `/logcall` anywhere with what you remember: "
    "`/logcall 514 789-4561 no answer`. The form opens with it filled in.",
    "• *Your channel follows along.* Each call, email, text or meeting gets one card in the channel that you choose, "
    "kept up to date in place.",
    "• *Know before you call.* `/lead` and a name, a number or an email shows all that was said. Only you see it.",
)


def home_view(overview: Overview, *, now: datetime) -> View:
    """Everything that a rep has to see today. `now` is aware, and tells only what is overdue."""
    sections = [
        live_blocks(overview.live, overview.rep, now),
        follow_up_blocks(overview.follow_ups, overview.follow_ups_in_all, overview.just_done, now),
        missed_blocks(overview.missed, overview.region),
        recent_blocks(overview.recent),
        week_blocks(overview.week),
        settings_blocks(overview),
    ]
    return bk.home([*_top(overview), *(block for section in sections for block in [bk.divider(), *section])])


def members_only_home(workspace: str) -> View:
    """What a guest sees."""
    return bk.home(
        [
            bk.header("Logcall"),
            bk.section(
                f"Logcall is for the full members of {bk.literal(workspace)}: what they log about their customers is "
                "not shown to guests. If you need it, ask an administrator of this workspace."
            ),
        ]
    )


def _top(overview: Overview) -> list[Block]:
    log = bk.button("Log a call, email, text or meeting", ids.OPEN_FORM, style="primary")
    if overview.is_first_visit or not overview.recent:
        return [bk.header("Welcome to Logcall"), bk.section("\n".join(_WELCOME)), bk.actions(log, block_id="log")]
    return [bk.actions(log, block_id="log")]
