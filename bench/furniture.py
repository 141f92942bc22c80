"""What a database holds before anything is measured: a workspace, a rep, a lead."""

from dataclasses import dataclass

from bench.signed import REP, TEAM
from bot.services import leads, reps, workspaces
from models import User, Workspace
from models.fields import use_keys

KEY = "8cpmRyuDsDUqKE3TMQ6XmFxe5BfRpLoYf6F4O1wB5Lc="
PHONE = "+15147894561"
LEAD = "Marie Tremblay"


@dataclass(frozen=True, slots=True)
class Furniture:
    workspace: Workspace
    user: User
    lead_id: int


async def furnish() -> Furniture:
    """Fill the open database."""
    use_keys([KEY])
    workspace = await workspaces.recognise(TEAM, name="Bench", bot_user_id="U0BOT", region="CA")
    user = await reps.meet(workspace, REP)
    user = await reps.refresh(
        workspace,
        REP,
        name="Rep",
        email="rep@example.com",
        timezone="America/Toronto",
        locale="en-CA",
        is_guest=False,
        is_admin=False,
        is_active=True,
    )
    first_name, last_name = LEAD.split()
    lead = await leads.create(
        workspace,
        user,
        first_name=first_name,
        last_name=last_name,
        company="ACME",
        phone=PHONE,
        email="marie@example.com",
        locale="fr-CA",
    )
    return Furniture(workspace, user, lead.id)
