"""/lead: finding a lead, paging through its history, sharing it."""

from slack_sdk.errors import SlackApiError

from bot import ids
from bot.blockkit import escape
from bot.history.answering import answer, is_channel, place
from bot.history.blocks import (
    Cursor,
    choose_message,
    history_message,
    nobody_message,
    read_cursor,
    shared_message,
    usage_message,
)
from bot.history.clicks import Clicks
from bot.listening import Ack, Listening, Payload, person
from bot.refusals import explain
from bot.services import leads
from bot.services.errors import Missing, Refused
from models import User
from models.record import LeadRecord

PAGE = 6
SHARED = 5
MATCHES = 20


def register(app: Listening) -> None:
    clicks = Clicks()

    async def existing(lead_id: int, rep: User) -> LeadRecord:
        """Raises Missing, with words that are fit to be posted: names are other people's."""
        try:
            return await leads.get(app.workspace, lead_id, seen_by=rep)
        except Missing as gone:
            raise Missing(escape(gone.message)) from gone

    @app.command("/lead")
    async def lead_command(ack: Ack, body: Payload) -> None:
        query = body.get("text", "").strip()
        if query.lower() in ("", "help", "aide"):
            await ack(**usage_message())
            return
        await ack()
        app.later(find(body, query), body)

    async def find(body: Payload, query: str) -> None:
        rep = await app.member(person(body))
        found = await leads.find(app.workspace, rep, query, limit=MATCHES + 1)
        if not found:
            await answer(app, body, nobody_message(query))
        elif len(found) == 1:
            await show(body, found[0].id)
        else:
            more = len(found) > MATCHES
            await answer(app, body, choose_message(query, found[:MATCHES], more=more))

    async def show(
        body: Payload,
        lead_id: int,
        *,
        before: Cursor | None = None,
        after: Cursor | None = None,
        in_place: bool = False,
    ) -> None:
        rep = await app.member(person(body))
        lead = await existing(lead_id, rep)
        page = await leads.history(app.workspace, lead_id, seen_by=rep, before=before, after=after, limit=PAGE)
        message = history_message(
            lead,
            page.items,
            region=app.workspace.region,
            older=page.older,
            newer=page.newer,
            shareable=is_channel(body),
        )
        await answer(app, body, message, in_place=in_place)

    @app.action(ids.HISTORY)
    async def history_clicked(ack: Ack, body: Payload) -> None:
        await ack()
        app.later(show(body, int(body["actions"][0]["value"])), body)

    @app.action(ids.HISTORY_CHOOSE)
    async def lead_chosen(ack: Ack, body: Payload) -> None:
        await ack()
        app.later(show(body, int(body["actions"][0]["selected_option"]["value"]), in_place=True), body)

    @app.action(ids.HISTORY_OLDER)
    async def older_clicked(ack: Ack, body: Payload) -> None:
        await ack()
        lead_id, cursor = read_cursor(body["actions"][0]["value"])
        app.later(show(body, lead_id, before=cursor, in_place=True), body)

    @app.action(ids.HISTORY_NEWER)
    async def newer_clicked(ack: Ack, body: Payload) -> None:
        await ack()
        lead_id, cursor = read_cursor(body["actions"][0]["value"])
        app.later(show(body, lead_id, after=cursor, in_place=True), body)

    @app.action(ids.HISTORY_SHARE)
    async def share_clicked(ack: Ack, body: Payload) -> None:
        await ack()
        if clicks.is_first(body):
            app.later(share(body, int(body["actions"][0]["value"])), body)

    async def share(body: Payload, lead_id: int) -> None:
        rep = await app.member(person(body))
        lead = await existing(lead_id, rep)
        page = await leads.history(app.workspace, lead_id, seen_by=rep, limit=SHARED)
        message = shared_message(lead, page.items, rep=rep.slack_id)
        try:
            await app.client.chat_postMessage(channel=place(body), **message)
        except SlackApiError as refused:
            reason = explain(refused.response.get("error", ""), place(body))
            raise Refused(f"Not shared. {reason} Then share it again.") from refused
