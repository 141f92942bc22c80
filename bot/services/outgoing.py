"""What is to be said in Slack about a communication: rows for the postman, added in the transaction that made the news.

Ring `outbox.bell` once that transaction is over.
"""

from datetime import UTC, datetime
from typing import cast

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q

from models import Communication, Delivery, Note, StatusChange, User
from models.outbox import DIRECT, DeliveryKind
from models.record import CommunicationRecord
from models.status import stale_after

NEWEST_CARDS = 20
"""How many cards of a lead are edited where its name has changed: about a minute's worth of edits."""


async def card(communication: Communication, db: BaseDBAsyncClient) -> None:
    await _add(communication, DeliveryKind.CARD, db)


async def card_edit(communication: Communication, db: BaseDBAsyncClient) -> None:
    await _add(communication, DeliveryKind.CARD_EDIT, db)


async def reply(
    communication: Communication,
    db: BaseDBAsyncClient,
    *,
    about: StatusChange | Note,
) -> None:
    if isinstance(about, Note):
        await _add(communication, DeliveryKind.REPLY, db, note_id=about.id)
    else:
        await _add(communication, DeliveryKind.REPLY, db, status_change_id=about.id)


async def question(call: Communication, db: BaseDBAsyncClient, *, since: datetime) -> None:
    """Have the rep asked how `call` ended, should it keep the status that it has had `since` then for too long."""
    limit = stale_after(call.call_status)
    if limit is None:
        return
    await Delivery.create(
        workspace_id=call.workspace_id,
        kind=DeliveryKind.QUESTION,
        communication_id=call.id,
        user_id=call.user_id,
        channel_id=call.channel_id or "",
        due_at=since + limit,
        using_db=db,
    )


async def settle_questions(call: Communication, db: BaseDBAsyncClient) -> None:
    """What became of `call` is known now, or something else is. What was not asked yet is not asked any more; what was
    asked, or said of a call that had begun, is redrawn, so that it doesn't go on as if nothing had happened."""
    now = datetime.now(UTC)
    unasked = Delivery.filter(communication_id=call.id, kind=DeliveryKind.QUESTION, sent_ts__isnull=True)
    await (
        unasked.filter(settled_at__isnull=True, claimed_until__isnull=True)
        .using_db(db)
        .update(settled_at=now, error=None)
    )
    await redraw_direct(call.id, db)


async def call_started(call: CommunicationRecord, rep: User, call_log_id: int, db: BaseDBAsyncClient) -> None:
    """Have `rep` told that a call of theirs has begun."""
    await Delivery.create(
        workspace_id=rep.workspace_id,
        kind=DeliveryKind.CALL_STARTED,
        communication_id=call.id,
        call_log_id=call_log_id,
        user_id=rep.id,
        channel_id=rep.slack_id,
        due_at=datetime.now(UTC),
        using_db=db,
    )


async def which_lead(call_log_id: int, rep: User, db: BaseDBAsyncClient) -> None:
    """Have `rep` asked whom a call is with; once, however often it is reported."""
    asked = Delivery.filter(call_log_id=call_log_id, kind=DeliveryKind.WHICH_LEAD, user_id=rep.id).using_db(db)
    if not await asked.exists():
        await Delivery.create(
            workspace_id=rep.workspace_id,
            kind=DeliveryKind.WHICH_LEAD,
            call_log_id=call_log_id,
            user_id=rep.id,
            channel_id=rep.slack_id,
            due_at=datetime.now(UTC),
            using_db=db,
        )


async def redraw_which_lead(call_log_id: int, db: BaseDBAsyncClient) -> None:
    """Have those who were asked whom a call is with shown what became of that."""
    asked = Delivery.filter(call_log_id=call_log_id, kind=DeliveryKind.WHICH_LEAD).using_db(db)
    await asked.update(settled_at=None, error=None, attempts=0, due_at=datetime.now(UTC))


async def redraw_direct(call_id: int, db: BaseDBAsyncClient) -> None:
    """Have what reps were told of a call by direct message drawn anew; also a beginning that is on its way to Slack,
    once it is there: `outbox.sent` sees that it is due again."""
    told = Delivery.filter(
        Q(kind__in=(DeliveryKind.QUESTION, DeliveryKind.CALL_STARTED), sent_ts__not_isnull=True)
        | Q(kind=DeliveryKind.CALL_STARTED, settled_at__isnull=True),
        communication_id=call_id,
    )
    await told.using_db(db).update(settled_at=None, error=None, attempts=0, due_at=datetime.now(UTC))


async def redraw_cards(lead_id: int, db: BaseDBAsyncClient) -> None:
    """Have the newest posted cards of a lead edited: its name is another one now. Those further up, which nobody
    scrolls to, keep the name that it had then."""
    newest = (
        Communication.filter(lead_id=lead_id, withdrawn_at__isnull=True)
        .using_db(db)
        .order_by("-executed_at", "-id")
        .limit(NEWEST_CARDS)
    )
    made = {communication.id: communication for communication in await newest}
    posted = Delivery.filter(communication_id__in=list(made), kind=DeliveryKind.CARD, sent_ts__not_isnull=True)
    for communication_id in await posted.using_db(db).order_by("id").values_list("communication_id", flat=True):
        await card_edit(made[cast(int, communication_id)], db)


async def unsay_card(communication: Communication, db: BaseDBAsyncClient) -> bool:
    """Settle everything about a communication unsent, where its card was not posted and is in no postman's hands.

    Returns whether nobody will see anything of it: then there is nothing to correct in Slack either.
    """
    if communication.channel_id is None:
        return True
    now = datetime.now(UTC)
    waiting = Delivery.filter(communication_id=communication.id, settled_at__isnull=True).using_db(db)
    unsaid = await waiting.filter(kind=DeliveryKind.CARD, claimed_until__isnull=True).update(settled_at=now, error=None)
    if unsaid:
        await waiting.exclude(kind__in=DIRECT).update(settled_at=now, error=None)
        await _redraw_notices(communication, db)
        return True
    refused = Delivery.filter(communication_id=communication.id, kind=DeliveryKind.CARD, error__not_isnull=True)
    if not await refused.filter(settled_at__not_isnull=True).using_db(db).exists():
        return False
    # Not to be tried again, by its rep or by an invitation.
    await Delivery.filter(communication_id=communication.id, error__not_isnull=True).using_db(db).update(error=None)
    await _redraw_notices(communication, db)
    return True


async def _redraw_notices(communication: Communication, db: BaseDBAsyncClient) -> None:
    """What a rep was told of a refusal offers to post again: once there is nothing to post, it says that instead."""
    notices = Delivery.filter(communication_id=communication.id, kind=DeliveryKind.NOTICE, sent_ts__not_isnull=True)
    await notices.using_db(db).update(settled_at=None, error=None, attempts=0, due_at=datetime.now(UTC))


async def why_not_moved(communication: Communication, db: BaseDBAsyncClient) -> str | None:
    """Why the card can't go to another channel, if it can't. Otherwise no postman takes it before `db` is over."""
    card = (
        await Delivery.filter(communication_id=communication.id, kind=DeliveryKind.CARD)
        .using_db(db)
        .select_for_update(no_key=True)
        .first()
    )
    if card is None:
        return None
    if card.sent_ts is not None:
        return "can't be changed any more: the card was posted there"
    if card.settled_at is None and card.claimed_until is not None and card.claimed_until > datetime.now(UTC):
        return "can't be changed right now: the card is being posted. Try again in a minute"
    return None


async def move(communication: Communication, db: BaseDBAsyncClient) -> None:
    """Have all that is to be said about `communication`, whose card was not posted, said in the channel that it has
    now; where it has none, nothing is."""
    unsaid = Delivery.filter(communication_id=communication.id).exclude(kind__in=DIRECT).using_db(db)
    now = datetime.now(UTC)
    if communication.channel_id is None:
        await unsaid.update(settled_at=now, error=None, claimed_until=None)
    elif not await unsaid.exists():
        await card(communication, db)
    else:
        await unsaid.update(
            channel_id=communication.channel_id,
            settled_at=None,
            error=None,
            attempts=0,
            due_at=now,
            claimed_until=None,
        )


async def _add(
    communication: Communication,
    kind: DeliveryKind,
    db: BaseDBAsyncClient,
    *,
    status_change_id: int | None = None,
    note_id: int | None = None,
) -> None:
    if communication.channel_id is None:
        return
    await Delivery.create(
        workspace_id=communication.workspace_id,
        kind=kind,
        communication_id=communication.id,
        status_change_id=status_change_id,
        note_id=note_id,
        channel_id=communication.channel_id,
        due_at=datetime.now(UTC),
        using_db=db,
    )
