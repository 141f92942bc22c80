"""/lead: finding a lead, paging through its history, filtering it, sharing it, and having it as a file."""

from bot import ids
from bot.history import views
from bot.history.answering import place
from bot.history.blocks import usage_message
from bot.history.clicks import Clicks
from bot.history.filing import send_file
from bot.history.sharing import share
from bot.history.showing import Showing
from bot.history.wanted import Wanted, read_value
from bot.listening import Ack, Listening, Payload, person
from bot.readers import Crowds
from models.methods import Invalid


def register(app: Listening) -> None:
    showing = Showing(app)
    _asking(app, showing)
    _turning(app, showing)
    _looking_closer(app, showing)
    _giving_away(app, showing)


def _asking(app: Listening, showing: Showing) -> None:
    @app.command("/lead")
    async def lead_command(ack: Ack, body: Payload) -> None:
        query = body.get("text", "").strip()
        if query.lower() in ("", "help", "aide"):
            await ack(**usage_message())
            return
        await ack()
        app.later(showing.find(body, query), body)

    @app.action(ids.HISTORY)
    async def history_clicked(ack: Ack, body: Payload) -> None:
        await ack()
        app.later(showing.page(body, Wanted(int(_value(body)))), body)

    @app.action(ids.HISTORY_CHOOSE)
    async def lead_chosen(ack: Ack, body: Payload) -> None:
        await ack()
        chosen = int(body["actions"][0]["selected_option"]["value"])
        app.later(showing.page(body, Wanted(chosen), in_place=True), body)


def _turning(app: Listening, showing: Showing) -> None:
    @app.action(ids.HISTORY_OLDER)
    async def older_clicked(ack: Ack, body: Payload) -> None:
        await ack()
        wanted, cursor = read_value(_value(body))
        app.later(showing.page(body, wanted, before=cursor, in_place=True), body)

    @app.action(ids.HISTORY_NEWER)
    async def newer_clicked(ack: Ack, body: Payload) -> None:
        await ack()
        wanted, cursor = read_value(_value(body))
        app.later(showing.page(body, wanted, after=cursor, in_place=True), body)

    @app.action(ids.HISTORY_FILTER)
    async def filter_clicked(ack: Ack, body: Payload) -> None:
        await ack()
        app.later(showing.filters(body, read_value(_value(body))[0]), body)

    @app.submission(views.FILTERED)
    async def filter_submitted(ack: Ack, body: Payload) -> None:
        try:
            wanted, origin = views.read_filter(body["view"])
        except Invalid as problem:
            await ack(response_action="errors", errors=problem.errors)
            return
        await ack()
        asked = {"user": body["user"], "response_url": origin.response_url, "channel": {"id": origin.channel}}
        app.later(showing.page(asked, wanted, in_place=True), asked)

    @app.action(ids.HISTORY_CLEAR)
    async def clear_clicked(ack: Ack, body: Payload) -> None:
        await ack()
        app.later(showing.page(body, Wanted(int(_value(body))), in_place=True), body)


def _looking_closer(app: Listening, showing: Showing) -> None:
    @app.action(ids.HISTORY_HOURS)
    async def hours_clicked(ack: Ack, body: Payload) -> None:
        await ack()
        app.later(showing.hours(body, int(_value(body))), body)

    @app.action(ids.HISTORY_ENTRY)
    async def entry_clicked(ack: Ack, body: Payload) -> None:
        await ack()
        app.later(showing.entry(body, int(_value(body))), body)


def _giving_away(app: Listening, showing: Showing) -> None:
    clicks, crowds = Clicks(), Crowds(app)

    @app.action(ids.HISTORY_SHARE)
    async def share_clicked(ack: Ack, body: Payload) -> None:
        await ack()
        app.later(shared(body), body)

    async def shared(body: Payload) -> None:
        rep = await app.member(person(body))
        await share(app, crowds, body, rep, await showing.lead(int(_value(body)), rep))

    @app.action(ids.LEAD_FILE)
    async def file_clicked(ack: Ack, body: Payload) -> None:
        await ack()
        if clicks.is_first(body):
            app.later(filed(body), body)

    async def filed(body: Payload) -> None:
        rep = await app.member(person(body))
        await send_file(app, rep, await showing.lead(int(_value(body)), rep))
        if not place(body).startswith("D"):
            await app.tell(body, "The file is in your direct messages with Logcall.")


def _value(body: Payload) -> str:
    return str(body["actions"][0]["value"])
