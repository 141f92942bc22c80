"""An object as `GET` answers it, for whoever else tells of it."""

from bot.api.schemas.communications import CommunicationAnswer
from bot.api.schemas.leads import LeadAnswer
from bot.services import communications, leads
from bot.services.errors import Missing
from models import Workspace
from models.hook import HookEvent


async def show(workspace: Workspace, event: str, id_: int) -> bytes | None:
    """The object of an event of HookEvent, as JSON; None where `GET` does not find it any more."""
    try:
        if event in (HookEvent.LEAD_CREATED, HookEvent.LEAD_UPDATED):
            return LeadAnswer.of(await leads.whole(workspace, id_)).model_dump_json(by_alias=True).encode()
        communication = await communications.get(workspace, id_, seen_by=None)
    except Missing:
        return None
    if communication.withdrawn_at is not None:
        return None
    return CommunicationAnswer.of(communication).model_dump_json(by_alias=True).encode()
