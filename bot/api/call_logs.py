"""Call logs: calls as phone systems report them, from the first ring to the end."""

from bot.api.envelope import Answer
from bot.api.routing import ApiRequest, Routes
from bot.api.schemas.call_logs import CallLogAnswer, CallLogChange, CallLogCreate
from bot.services import call_logs, leads
from bot.services.errors import Missing
from models.api import Scope
from models.record import CallLogRecord
from models.whole_lead import WholeLead

routes = Routes("Call logs")


@routes.post(
    "/v2/call-logs",
    scope=Scope.CALL_LOGS,
    body=CallLogCreate,
    kept_raw=True,
    answers={200: CallLogAnswer, 201: CallLogAnswer},
    summary="Report a call",
    description=(
        "One that has just begun, or one that is over. Its card appears in Slack, and its user is told of a call that "
        "goes on. The same ends with the same `start_at` are the same call: it is answered with 200, and what is new "
        "is taken in."
    ),
    examples={
        "A call that begins": {
            "direction": "outgoing",
            "status": "calling",
            "from": "+15146526793",
            "to": "+14182579084",
            "start_at": "2026-03-01T14:05:00-05:00",
            "user_email": "dana@example.com",
        }
    },
)
async def create(request: ApiRequest, body: CallLogCreate) -> Answer:
    await _meet(request, body)
    log, is_new = await call_logs.start(request.workspace, body.report(), source=request.source)
    return await _answer(request, log, 201 if is_new else 200)


@routes.put(
    "/v2/call-logs/{id}",
    scope=Scope.CALL_LOGS,
    body=CallLogChange,
    kept_raw=True,
    answers={200: CallLogAnswer},
    summary="Report what became of a call",
    description=(
        "Late, twice or out of order: what a report leaves out erases nothing, what it says again changes nothing, and "
        "one that tells of a time before fills in what is blank."
    ),
    examples={
        "A call that is over": {
            "status": "answered",
            "end_at": "2026-03-01T14:11:00-05:00",
            "duration": 345,
            "media_url": "https://pbx.example.com/audio.mp3",
        }
    },
)
async def change(request: ApiRequest, body: CallLogChange) -> Answer:
    await _meet(request, body)
    return await _answer(request, await call_logs.update(request.workspace, request.path["id"], body.report()), 200)


@routes.get("/v2/call-logs/{id}", scope=Scope.CALL_LOGS, answers={200: CallLogAnswer}, summary="Read a call log")
async def show(request: ApiRequest) -> Answer:
    return await _answer(request, await call_logs.get(request.workspace, request.path["id"]), 200)


async def _meet(request: ApiRequest, body: CallLogChange) -> None:
    """Whose call it is: it is theirs also where they have never used Logcall."""
    if body.user_email:
        await request.listening.meet_by_address(body.user_email)


async def _answer(request: ApiRequest, log: CallLogRecord, status: int) -> Answer:
    return Answer(status, CallLogAnswer.of(log, await _lead(request, log)))


async def _lead(request: ApiRequest, log: CallLogRecord) -> WholeLead | None:
    if log.lead_id is None:
        return None
    try:
        return await leads.whole(request.workspace, await leads.survivor_of(request.workspace, log.lead_id))
    except Missing:
        return None
