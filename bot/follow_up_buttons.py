"""The buttons of an open follow-up, wherever it stands: in a reminder, in the list of today, in a Home. Pure."""

from bot import blockkit as bk
from bot import ids
from bot.blockkit import Block
from bot.words import to_do_words
from models.record import FollowUpRecord

TOMORROW = "tomorrow"
_SNOOZES = (("30 minutes", "30"), ("60 minutes", "60"), ("90 minutes", "90"), ("Tomorrow at 9:00", TOMORROW))


def follow_up_buttons(item: FollowUpRecord, place: str) -> Block:
    """`place`: how the block's id begins, the same for all of a message or a Home."""
    value, about = str(item.id), f"{to_do_words(item.kind)} {item.lead.name}"
    return bk.actions(
        bk.button("Log", ids.FOLLOW_UP_LOG, value, style="primary", label=f"Log: {about}"),
        bk.select(
            ids.FOLLOW_UP_SNOOZE,
            [bk.option(words, f"{time} {value}") for words, time in _SNOOZES],
            placeholder="Snooze",
        ),
        bk.button("Done", ids.FOLLOW_UP_DONE, value, label=f"Done: {about}"),
        # Another id once it was put off: Slack keeps what is chosen in a block that stays the same.
        block_id=f"{place} {value} {int(item.due_at.timestamp())}",
    )
