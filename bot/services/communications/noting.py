"""Adding to a communication what came to mind afterwards."""

from tortoise.exceptions import IntegrityError

from bot.services import outbox, outgoing
from bot.services.communications.reading import locked, must_be_seen
from bot.services.errors import Refused
from bot.services.given import text as given_text
from bot.services.permissions import Action, require
from models import Note, User, Workspace
from models.database import writing
from models.methods import Invalid


async def add_note(
    workspace: Workspace, communication_id: int, user: User | None, text: str, *, source: str | None = None
) -> bool:
    """Keep a note of at most 3,000 characters, and have it said in the card's thread. Whether it was new: the same
    `source` again writes nothing. Raises Missing, Refused, and Invalid naming `text`."""
    require(user, Action.LOG_COMMUNICATION)
    kept = given_text("text", text)
    if kept is None:
        raise Invalid({"text": "can't be blank"})
    try:
        async with writing() as db:
            communication = await locked(workspace, communication_id, db)
            await must_be_seen(workspace, communication, user, db)
            if communication.withdrawn_at is not None:
                raise Refused("This was taken back: there is nothing to add a note to.")
            note = await Note.create(
                communication_id=communication.id,
                user_id=user.id if user else None,
                text=kept,
                source=source,
                using_db=db,
            )
            await outgoing.reply(communication, db, about=note)
    except IntegrityError:
        if source is None or not await Note.exists(communication_id=communication_id, source=source):
            raise
        return False
    outbox.bell.ring()
    return True
