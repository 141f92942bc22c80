"""Showing a lead to a channel, at a rep's word."""

import structlog
from slack_sdk.errors import SlackApiError

from bot.history.answering import place
from bot.history.blocks import lead_facts, lead_shown
from bot.history.sharing_words import shared_message
from bot.listening import Listening, Payload
from bot.problems import NETWORK_PROBLEMS
from bot.refusals import explain
from bot.services import leads
from bot.services.errors import Refused
from models import User
from models.record import LeadRecord

SHARED = 5

log = structlog.get_logger()


async def share(app: Listening, body: Payload, rep: User, lead: LeadRecord) -> None:
    """Post it where the button was clicked, once for each click. Raises Refused where Slack does not take it."""
    channel = place(body)
    page = await leads.history(app.workspace, lead.id, seen_by=rep, limit=SHARED)
    masked = await is_read_outside(app, channel)
    click = f"share:{rep.slack_id}:{body['actions'][0]['action_ts']}"
    share = await leads.share(app.workspace, rep, lead.id, channel_id=channel, masked=masked, source=click)
    if share is None:
        return
    message = shared_message(
        lead_shown(lead),
        lead_facts(lead),
        lead,
        page.items,
        rep=rep.slack_id,
        region=app.workspace.region,
        masked=masked,
    )
    try:
        posted = await app.client.chat_postMessage(channel=channel, unfurl_links=False, unfurl_media=False, **message)
    except SlackApiError as refused:
        await leads.was_refused(share)
        reason = explain(refused.response.get("error", ""), channel)
        raise Refused(f"Not shared. {reason} Then share it again.") from refused
    await leads.was_posted(share, posted["ts"])


async def is_read_outside(app: Listening, channel: str) -> bool:
    """Whether people of another company read a channel, or are invited to. True where Slack does not say: what is
    shown can't be taken back."""
    try:
        found = (await app.client.conversations_info(channel=channel))["channel"]
    except (SlackApiError, *NETWORK_PROBLEMS) as problem:
        log.warning("channel_not_known", channel=channel, problem=type(problem).__name__)
        return True
    shared_within = bool(found.get("is_org_shared")) and not found.get("is_ext_shared")
    return bool(found.get("is_ext_shared") or found.get("is_pending_ext_shared")) or (
        bool(found.get("is_shared")) and not shared_within
    )
