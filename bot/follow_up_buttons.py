"""The buttons of a follow-up, wherever it stands: in a reminder, in the list of today, in a Home. Pure."""

from bot import blockkit as bk
from bot import ids
from bot.blockkit import Block, Element
from bot.words import to_do_words
from models.record import FollowUpRecord

TOMORROW = "tomorrow"
_SNOOZES = (("30 minutes", "30"), ("60 minutes", "60"), ("90 minutes", "90"), ("Tomorrow at 9 AM", TOMORROW))


def follow_up_buttons(item: FollowUpRecord, place: str) -> Block:
    """Of one that is open. `place`: how the block's id begins, the same for all of a message or a Home."""
    value, about = str(item.id), _about(item)
    return bk.actions(
        bk.button("Log", ids.FOLLOW_UP_LOG, value, style="primary", label=f"Log: {about}"),
        bk.select(
            ids.FOLLOW_UP_SNOOZE,
            [bk.option(words, f"{time} {value}") for words, time in _SNOOZES],
            placeholder="Snooze",
        ),
        bk.button("Done", ids.FOLLOW_UP_DONE, value, label=f"Done: {about}"),
        block_id=follow_up_block(item, place),
    )


def reopen_button(item: FollowUpRecord) -> Element:
    """Of one that is closed."""
    return bk.button("Reopen", ids.FOLLOW_UP_REOPEN, str(item.id), label=f"Reopen: {_about(item)}")


def follow_up_block(item: FollowUpRecord, place: str) -> str:
    """A block's id: another one once it was put off, for Slack keeps what is chosen in a block that stays the same."""
    return f"{place} {item.id} {int(item.due_at.timestamp())}"


def _about(item: FollowUpRecord) -> str:
    return f"{to_do_words(item.kind)} {item.lead.name}"
