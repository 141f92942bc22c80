"""Showing a lead to a channel: once for each click, whichever process hears of it, and however often."""

from tortoise.exceptions import IntegrityError

from bot.services.leads.finding import existing
from models import Share, User, Workspace


async def share(
    workspace: Workspace, user: User, lead_id: int, *, channel_id: str, masked: bool, source: str
) -> Share | None:
    """Write down that `user` shares a lead, before it is posted. None where this `source` was written down already:
    then somebody else has posted it, or is about to. Raises Missing, also for a lead that they may not see."""
    await existing(workspace, lead_id, user)
    try:
        return await Share.create(
            workspace_id=workspace.id,
            lead_id=lead_id,
            user_id=user.id,
            channel_id=channel_id,
            masked=masked,
            source=source[:255],
        )
    except IntegrityError:
        return None


async def was_posted(share: Share, ts: str) -> None:
    """Slack has it: `ts` is the message's own."""
    await Share.filter(id=share.id).update(sent_ts=ts)


async def was_refused(share: Share) -> None:
    """Slack did not take it: nobody saw anything, and the same may be tried again."""
    await Share.filter(id=share.id).delete()
