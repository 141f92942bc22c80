"""The follow-up of a form: read, said back before it is submitted, and confirmed afterwards."""

from datetime import datetime, timedelta
from typing import Any

from slack_sdk.errors import SlackApiError

from bot import blockkit as bk
from bot import ids
from bot.listening import Listening
from bot.moments import at
from bot.problems import NETWORK_PROBLEMS
from bot.reading import FollowUpPlan, Unreadable, read_follow_up
from bot.services import follow_ups
from bot.words import to_do_words
from models import User
from models.record import CommunicationRecord, FollowUpRecord

_LONGEST_NAME = 120
_HOW = {"call": "call", "email": "email", "sms": "text message", "csi": "satisfaction call"}


def read_plan(text: str, *, timezone: str, now: datetime) -> tuple[FollowUpPlan | None, dict[str, str]]:
    """What a form's follow-up plans, None where it is blank; and what is wrong with it, by field."""
    if not text.strip():
        return None, {}
    try:
        return read_follow_up(text, timezone=timezone, now=now), {}
    except Unreadable as problem:
        return None, {"follow_up": str(problem)}


def planned_words(text: str, *, timezone: str, now: datetime) -> str:
    """What a typed follow-up is understood as, or why it is not: said in the form. "" for none."""
    plan, wrong = read_plan(text, timezone=timezone, now=now)
    if plan is None:
        return wrong.get("follow_up", "")
    priority = "" if plan.priority == "normal" else f", {plan.priority} priority"
    about = f": “{bk.literal(plan.text)}”" if plan.text else ""
    return f"*Reminds you {at(plan.due_at, now, timezone)}:* {_HOW[plan.kind]}{priority}{about}."


async def confirm(
    app: Listening,
    rep: User,
    channel_id: str | None,
    logged: CommunicationRecord,
    plan: FollowUpPlan | None,
    now: datetime,
) -> None:
    """Tell a rep, and nobody else, what they will be reminded of, and which later reminder there is no need for now."""
    closed = [await follow_ups.get(app.workspace, id_) for id_ in logged.did]
    # What was due is done as expected, and its reminder says so.
    early = [each for each in closed if each.due_at > now + timedelta(minutes=1)]
    if plan is None and not early:
        return
    message = confirmation(logged, plan, early, timezone=rep.timezone, now=now)
    if channel_id is not None:
        try:
            await app.client.chat_postEphemeral(channel=channel_id, user=rep.slack_id, **message)
        except (SlackApiError, *NETWORK_PROBLEMS):  # it is not in there, for one
            pass
        else:
            return
    await app.client.chat_postMessage(channel=rep.slack_id, **message)


def confirmation(
    logged: CommunicationRecord,
    plan: FollowUpPlan | None,
    early: list[FollowUpRecord],
    *,
    timezone: str,
    now: datetime,
) -> dict[str, Any]:
    """`early`: what was closed before it was due. Pure."""
    told: list[str] = []
    blocks: list[bk.Block] = []
    if plan is not None:
        what = f"{to_do_words(plan.kind)} {_name(logged.lead.name)}"
        told.append(f"Follow-up: *{what}*. I'll remind you {at(plan.due_at, now, timezone)}.")
        blocks.append(bk.section(told[-1]))
    for each in early:
        what = f"{to_do_words(each.kind)} {_name(each.lead.name)}"
        told.append(f"Done with this: *{what}*, which was due {at(each.due_at, now, timezone)}.")
        blocks.append(bk.section(told[-1]))
        reopen = bk.button("Remind me all the same", ids.FOLLOW_UP_REOPEN, str(each.id))
        blocks.append(bk.actions(reopen, block_id=f"did {each.id}"))
    return bk.message("\n".join(told).replace("*", ""), blocks)


def _name(name: str) -> str:
    return bk.literal(bk.clip(" ".join(name.split()), _LONGEST_NAME))
