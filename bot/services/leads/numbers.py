"""A number that several leads share: whom a rep means by it is asked once, and remembered."""

from bot.services.leads.finding import by_number, existing
from models import NumberChoice, Phone, User, Workspace
from models.database import reads, writing
from models.record import LeadRecord


async def whose(workspace: Workspace, user: User, number: str) -> list[LeadRecord]:
    """The leads that have this E.164 number and that `user` may see, the newest contact first: the one alone that they
    chose for it before, as long as it has the number."""
    owners = await by_number(workspace, number, seen_by=user)
    if len(owners) < 2:
        return owners
    chosen = await NumberChoice.get_or_none(user_id=user.id, number=number, using_db=reads())
    return [lead for lead in owners if chosen and lead.id == chosen.lead_id] or owners


async def choose(workspace: Workspace, user: User, number: str, lead_id: int) -> None:
    """Remember that `user` means this lead by a number that it shares. Choosing again replaces what was chosen. A
    number that the lead doesn't have, or that it shares with nobody, is nothing to remember. Raises Missing, also for a
    lead that they may not see."""
    lead = await existing(workspace, lead_id, user)
    owners = await Phone.filter(workspace_id=workspace.id, number=number).using_db(reads()).values_list("lead_id")
    if len(owners) < 2 or (lead.id,) not in owners:
        return
    choice = NumberChoice(workspace_id=workspace.id, user_id=user.id, number=number, lead_id=lead.id)
    async with writing() as db:
        await NumberChoice.bulk_create(
            [choice], on_conflict=["user_id", "number"], update_fields=["lead_id", "chosen_at"], using_db=db
        )
