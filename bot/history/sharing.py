"""Showing a lead to a channel, at a rep's word."""

import structlog
from slack_sdk.errors import SlackApiError

from bot.blockkit import channel_link
from bot.history.answering import place
from bot.history.blocks import lead_facts, lead_shown
from bot.history.sharing_words import shared_message
from bot.listening import Listening, Payload
from bot.problems import NETWORK_PROBLEMS
from bot.readers import Crowds, Readers
from bot.refusals import explain
from bot.services import channels, leads
from bot.services.audience import all_see
from bot.services.errors import Refused
from models import User
from models.hearing import takes_history
from models.record import LeadRecord

SHARED = 5
STRANGERS = frozenset({"?"})
"""Whoever they are: taken for reps who own nothing."""

log = structlog.get_logger()


async def share(app: Listening, crowds: Crowds, body: Payload, rep: User, lead: LeadRecord) -> None:
    """Post it where the button was clicked, once for each click. Raises Refused where somebody reads along who may not
    see the lead, where the channel wants to hear nothing of it, and where Slack does not take it."""
    channel = place(body)
    if not takes_history(await channels.hearing(app.workspace.id, channel), lead.owner_id):
        raise Refused(
            f"Not shared: {channel_link(channel)} gets no histories of this lead, as its settings have it "
            "(`/logcall settings`). Share it in another channel."
        )
    readers = await reading_in(crowds, channel)
    all_known = readers is not None and readers.all_known
    if not await all_see(app.workspace, lead.id, readers.members if readers and all_known else STRANGERS):
        raise Refused("Not shared: leads are shown to their owners and to managers only, and others read along here.")
    page = await leads.history(app.workspace, lead.id, seen_by=rep, limit=SHARED)
    click = f"share:{rep.slack_id}:{body['actions'][0]['action_ts']}"
    share = await leads.share(app.workspace, rep, lead.id, channel_id=channel, masked=not all_known, source=click)
    if share is None:
        return
    message = shared_message(
        lead_shown(lead),
        lead_facts(lead),
        lead,
        page.items,
        rep=rep.slack_id,
        region=app.workspace.region,
        masked=not all_known,
        outside=readers is None,
    )
    try:
        posted = await app.client.chat_postMessage(channel=channel, unfurl_links=False, unfurl_media=False, **message)
    except SlackApiError as refused:
        await leads.was_refused(share)
        reason = explain(refused.response.get("error", ""), channel)
        raise Refused(f"Not shared. {reason} Then share it again.") from refused
    await leads.was_posted(share, posted["ts"])


async def reading_in(crowds: Crowds, channel: str) -> Readers | None:
    """Who reads a channel; None for another company's people, and where Slack does not say: what is shown can't be
    taken back."""
    try:
        return await crowds.in_channel(channel)
    except (SlackApiError, *NETWORK_PROBLEMS) as problem:
        log.warning("readers_not_known", channel=channel, problem=type(problem).__name__)
        return None
