"""The buttons under a card, their forms, and the invitation that a refused card waits for.

A live call's outcome is its rep's to report, or a manager's. Whoever can see a card may add a note to it, but for
guests.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from slack_sdk.errors import SlackApiError

from bot import ids
from bot.call_buttons import OUTCOMES
from bot.listening import Ack, Listening, Payload
from bot.problems import NETWORK_PROBLEMS
from bot.readers import Companies
from bot.reading import Unreadable
from bot.services import channels, communications, outbox, permissions
from bot.services.errors import Refused
from bot.services.permissions import Action
from bot.threads import views
from bot.threads.words import plain_name
from bot.words import status_words
from models import User
from models.hearing import Hearing
from models.methods import Invalid
from models.record import CommunicationRecord
from models.status import CallStatus, StatusReport, Verdict

Clicked = Callable[[Ack, Payload, User], Awaitable[None]]


def register(app: Listening) -> None:
    companies = Companies(app.client)
    for action_id in OUTCOMES.keys() - {ids.CARD_ANSWERED}:
        app.action(action_id)(_reports(app, action_id))

    @app.action(ids.CARD_ANSWERED)
    async def answered_clicked(ack: Ack, body: Payload, rep: User) -> None:
        await ack()
        app.later(_open_answered(app, companies, body, rep), body)

    @app.submission(views.ANSWERED)
    async def answered_submitted(ack: Ack, body: Payload, rep: User) -> None:
        view = body["view"]
        try:
            seconds, note = views.read_answered(view)
        except Unreadable as problem:
            await _refuse(ack, views.DURATION_BLOCK, str(problem))
            return
        rep = await app.member(rep.slack_id)
        call = await communications.get(app.workspace, views.read_communication(view), seen_by=rep)
        _must_be_allowed(call, rep)
        report = StatusReport(CallStatus.ANSWERED, _source(view), datetime.now(UTC), duration=seconds)
        try:
            verdict, call = await communications.report_status(app.workspace, call.id, report, user=rep, note=note)
        except Invalid as problem:
            await ack(response_action="errors", errors=views.inline_errors(problem.errors))
            return
        if verdict is Verdict.RECORD:
            await _refuse(
                ack, views.DURATION_BLOCK, f"{(await _too_late(call)).message} To change that, use Edit on the card."
            )
            return
        await ack()

    @app.action(ids.CARD_NOTE)
    async def note_clicked(ack: Ack, body: Payload, rep: User) -> None:
        await ack()
        app.later(_open_note(app, companies, body, rep), body)

    @app.submission(views.NOTE)
    async def note_submitted(ack: Ack, body: Payload, rep: User) -> None:
        view = body["view"]
        rep = await app.member(rep.slack_id)
        try:
            await communications.add_note(
                app.workspace, views.read_communication(view), rep, views.read_note(view), source=_source(view)
            )
        except Invalid as problem:
            await ack(response_action="errors", errors=views.inline_errors(problem.errors))
            return
        await ack()

    @app.action(ids.NOTICE_POST_AGAIN)
    async def post_again_clicked(ack: Ack, body: Payload, rep: User) -> None:
        await app.member(rep.slack_id)
        again = await outbox.post_again(app.workspace, _communication_id(body))
        await ack()
        said = "Trying again now. If it fails once more, I'll tell you." if again else "There is nothing left to post."
        app.later(app.tell(body, said), body)

    @app.event("member_joined_channel")
    async def joined_channel(event: dict[str, Any]) -> None:
        if event.get("user") == app.workspace.bot_user_id:
            await outbox.revive(app.workspace, event["channel"])


def _reports(app: Listening, action_id: str) -> Clicked:
    """The listener of a button that needs no question asked."""
    _, status, tag = OUTCOMES[action_id]

    async def outcome_clicked(ack: Ack, body: Payload, rep: User) -> None:
        rep = await app.member(rep.slack_id)
        call = await communications.get(app.workspace, _communication_id(body), seen_by=rep)
        _must_be_allowed(call, rep)
        source = f"click:{rep.slack_id}:{body['actions'][0]['action_ts']}"
        report = StatusReport(status, source, datetime.now(UTC), tag=tag)
        verdict = Verdict.RECORD
        if call.is_live:
            verdict, call = await communications.report_status(app.workspace, call.id, report, user=rep)
        await ack()
        if verdict is Verdict.RECORD and (call.call_status, call.call_tag) != (status, tag):
            app.later(app.apologise(await _too_late(call), body), body)

    return outcome_clicked


async def _open_answered(app: Listening, companies: Companies, body: Payload, rep: User) -> None:
    rep = await app.member(rep.slack_id)
    call = await communications.get(app.workspace, _communication_id(body), seen_by=rep)
    _must_be_allowed(call, rep)
    if not call.is_live:
        raise await _too_late(call)
    hearing, outside = await _hearing(app, call), await _is_read_outside(companies, call)
    view = views.answered_view(call, now=datetime.now(UTC), hearing=hearing, outside=outside)
    await app.client.views_open(trigger_id=body["trigger_id"], view=view)


async def _open_note(app: Listening, companies: Companies, body: Payload, rep: User) -> None:
    rep = await app.member(rep.slack_id)
    communication = await communications.get(app.workspace, _communication_id(body), seen_by=rep)
    if communication.withdrawn_at:
        raise await _too_late(communication)
    hearing, outside = await _hearing(app, communication), await _is_read_outside(companies, communication)
    view = views.note_view(communication, hearing=hearing, outside=outside)
    await app.client.views_open(trigger_id=body["trigger_id"], view=view)


async def _hearing(app: Listening, communication: CommunicationRecord) -> Hearing:
    """What its channel hears of."""
    return await channels.hearing(app.workspace.id, communication.channel_id or "")


async def _is_read_outside(companies: Companies, communication: CommunicationRecord) -> bool:
    """Whether another company reads its channel; the form opens all the same where Slack does not say."""
    try:
        return communication.channel_id is not None and await companies.read_outside(communication.channel_id)
    except (SlackApiError, *NETWORK_PROBLEMS):
        return False


def _must_be_allowed(call: CommunicationRecord, rep: User) -> None:
    own = call.rep is None or call.rep.id == rep.id
    if call.rep is not None and not permissions.may(rep, Action.REPORT_OUTCOME, own=own):
        raise Refused(
            "This is {rep}'s call: they, or a manager, say how it went. You can add a note.", rep=plain_name(call.rep)
        )


async def _too_late(call: CommunicationRecord) -> Refused:
    """Somebody was faster: what stands, and who said so."""
    if call.withdrawn_at:
        return Refused("{rep} took this back.", rep=plain_name(call.rep))
    who = await communications.who_settled(call.id)
    stands = status_words(call.call_status, call.call_tag)
    return Refused("Already marked “{stands}” by {rep}.", stands=stands, rep=plain_name(who))


def _communication_id(body: Payload) -> int:
    return int(body["actions"][0]["value"])


def _source(view: dict[str, Any]) -> str:
    """The same form, sent twice, is one report."""
    return f"view:{view['id']}"


async def _refuse(ack: Ack, block_id: str, sentence: str) -> None:
    await ack(response_action="errors", errors={block_id: sentence})
