"""Planning what to do next with a lead."""

from datetime import UTC, datetime

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError

from bot.reading import FollowUpPlan
from bot.services import news, outbox
from bot.services.follow_ups import deliveries
from bot.services.follow_ups.stored import stored
from bot.services.given import moment
from bot.services.open_lead import open_lead
from models import Communication, FollowUp, User, Workspace
from models.database import reads, writing
from models.methods import Invalid
from models.record import FollowUpRecord

LONGEST_TEXT = 500


async def plan(
    workspace: Workspace, user: User, lead_id: int, planned: FollowUpPlan, *, source: str | None = None
) -> FollowUpRecord:
    """Have `user` reminded of what is to be done with a lead. The same `source` again returns what it made.
    Raises Invalid."""
    judge(planned, user)
    try:
        async with writing() as db:
            lead = await open_lead(workspace, lead_id, user, db)
            made = await keep(planned, workspace.id, lead.id, user, db, source=source)
    except IntegrityError:
        known = await FollowUp.get_or_none(workspace_id=workspace.id, source=source) if source else None
        if known is None:
            raise
        made = known
    outbox.bell.ring()
    news.tell(workspace.id, user.id)
    return await stored(workspace, made.id, reads())


def judge(planned: FollowUpPlan, user: User | None) -> None:
    """Raises Invalid naming `follow_up`, for what can't be kept."""
    if user is None:
        raise Invalid({"follow_up": "needs somebody who is to do it"})
    if moment(planned.due_at) <= datetime.now(UTC):
        raise Invalid({"follow_up": "This time has passed. Write one to come, like tomorrow 10am or in 2 hours."})
    if len(planned.text) > LONGEST_TEXT:
        raise Invalid({"follow_up": f"is too long: {LONGEST_TEXT} characters at most"})


async def keep(
    planned: FollowUpPlan,
    workspace_id: int,
    lead_id: int,
    user: User,
    db: BaseDBAsyncClient,
    *,
    source: str | None,
    communication: Communication | None = None,
) -> FollowUp:
    """Write it, with its reminder, in the transaction `db`. `communication`: the one that it was planned in."""
    made = await FollowUp.create(
        workspace_id=workspace_id,
        lead_id=lead_id,
        user_id=user.id,
        communication_id=communication.id if communication else None,
        kind=planned.kind,
        priority=planned.priority,
        text=planned.text,
        due_at=moment(planned.due_at),
        source=source,
        using_db=db,
    )
    await deliveries.remind(made, user, made.due_at, db)
    return made
