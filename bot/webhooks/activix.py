"""What the CRM tells us: `POST /webhooks/activix`, a lead that was made or changed there.

Its documentation (docs.crm.activix.ca, Webhooks) wants the signature of the exact body checked, and 200, 422 for an
account that is unknown, and 500, each with a `message`. Other statuses are ours: 401 for a wrong signature, 404 where
no secure key is set, 422 naming what is malformed.
"""

import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from hmac import compare_digest
from http import HTTPStatus
from types import MappingProxyType

import structlog
from aiohttp import web

from bot import metrics
from bot.bodies import Unread, read_body
from bot.listening import Listening
from bot.problems import DATABASE_PROBLEMS
from bot.services import leads
from bot.services.call_logs import raw_reports
from bot.services.leads import Mirrored
from bot.taking import NotYet, Taking
from bot.webhooks.activix_lead import ActivixLead
from bot.webhooks.sending import SIGNATURE, signature
from models.methods import Invalid

PATH = "/webhooks/activix"
_WORDS = {
    Mirrored.CREATED: "Lead created successfully",
    Mirrored.UPDATED: "Lead updated successfully",
    Mirrored.OLD_NEWS: "Nothing new: this state of the lead, or a later one, is known.",
    Mirrored.NOT_HERE: "This lead was merged or deleted in Logcall: nothing was changed.",
}
_UNKNOWN_ACCOUNT = "Unknown Account."
"""The CRM's documentation has this answer, and nothing else in it."""

log = structlog.get_logger()


class _Answer(Exception):
    """What is said to a request that can't be taken."""

    def __init__(
        self,
        status: HTTPStatus,
        message: str,
        errors: Mapping[str, str] = MappingProxyType({}),
        *,
        closes: bool = False,
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.errors, self.closes = status, message, errors, closes


class Activix:
    """The door of the CRM's webhooks."""

    def __init__(self) -> None:
        self._taking = Taking()

    def add_to(self, router: web.UrlDispatcher) -> None:
        router.add_post(PATH, self.receive)

    @asynccontextmanager
    async def taking(self, listening: Listening) -> AsyncIterator[None]:
        async with self._taking.requests_for(listening):
            yield

    async def receive(self, request: web.Request) -> web.Response:
        try:
            raw = await _signed_body(request, self._taking.listening)
            with self._taking.answering() as listening:
                return _response(HTTPStatus.OK, _WORDS[await _take(listening, raw)])
        except _Answer as answer:
            reference = secrets.token_hex(4)
            log.info("webhook_refused", reference=reference, status=int(answer.status), fields=sorted(answer.errors))
            shown = "" if answer.message == _UNKNOWN_ACCOUNT else reference
            return _response(answer.status, answer.message, answer.errors, reference=shown, closes=answer.closes)
        except NotYet:
            return _unavailable("Logcall is starting or stopping: try again in a moment.")
        except Exception as problem:
            reference = secrets.token_hex(4)
            metrics.failed(problem)
            log.exception("webhook_failed", reference=reference)
            if isinstance(problem, DATABASE_PROBLEMS):
                return _unavailable("Logcall's database isn't answering: try again in a moment.")
            return _response(HTTPStatus.INTERNAL_SERVER_ERROR, f"Internal Server Error. (Reference {reference}.)")


async def _signed_body(request: web.Request, listening: Listening) -> bytes:
    """Raises _Answer where nobody may send anything, and where this is not from who may."""
    if listening.settings.activix_secret is None:
        raise _Answer(HTTPStatus.NOT_FOUND, "There is nothing here: LOGCALL_ACTIVIX_SECRET is not set.")
    raw = await _body(request)
    ours = signature(listening.settings.activix_secret.get_secret_value(), raw)
    theirs = request.headers.get(SIGNATURE, "").strip().lower()
    if not compare_digest(ours.encode(), theirs.encode(errors="replace")):
        raise _Answer(HTTPStatus.UNAUTHORIZED, f"{SIGNATURE} is not the signature of this body.")
    return raw


async def _body(request: web.Request) -> bytes:
    try:
        return await read_body(request)
    except Unread as problem:
        raise _Answer(problem.status, f"{problem}.", closes=True) from None


async def _take(listening: Listening, raw: bytes) -> Mirrored:
    """Keep the report as it came, then do what it says. Raises _Answer."""
    workspace = listening.workspace
    report = await raw_reports.keep(workspace, None, "activix", raw.decode(errors="replace"))
    try:
        lead = ActivixLead.read(raw)
        account = listening.settings.activix_account
        if account is not None and lead.account_id != account:
            await raw_reports.note_problem(report, {"account_id": "is another account's"})
            raise _Answer(HTTPStatus.UNPROCESSABLE_ENTITY, _UNKNOWN_ACCOUNT)
        owner_email = lead.advisor.email if lead.advisor else None
        if owner_email:
            await listening.meet_by_address(owner_email)
        return await leads.mirror(
            workspace,
            f"activix:lead:{lead.id}",
            lead.version(raw, datetime.now(UTC)),
            changes=lead.changes(),
            phones=lead.phones_in(workspace.region),
            emails=lead.emails_in(),
            owner_email=owner_email,
            result=lead.result,
            actor="Activix",
        )
    except Invalid as invalid:
        await raw_reports.note_problem(report, invalid.errors)
        said = "; ".join(f"{name} {sentence}" for name, sentence in invalid.errors.items())
        raise _Answer(HTTPStatus.UNPROCESSABLE_ENTITY, f"This can't be taken: {said}", invalid.errors) from None


def _unavailable(message: str) -> web.Response:
    response = _response(HTTPStatus.SERVICE_UNAVAILABLE, message)
    response.headers["Retry-After"] = "5"
    return response


def _response(
    status: HTTPStatus,
    message: str,
    errors: Mapping[str, str] = MappingProxyType({}),
    *,
    reference: str = "",
    closes: bool = False,
) -> web.Response:
    said: dict[str, object] = {"message": message}
    if reference:
        said["reference"] = reference
    if errors:
        said["errors"] = {name: [sentence] for name, sentence in errors.items()}
    response = web.json_response(said, status=status, headers={"Cache-Control": "no-store"})
    if closes:
        response.force_close()
    return response
