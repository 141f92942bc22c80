"""The button of a card that has a recording, and what keeps the store tidy."""

from datetime import UTC, datetime

import structlog

from bot import ids
from bot.listening import Ack, Listening, Payload
from bot.recordings import links
from bot.recordings.blocks import listen_message
from bot.recordings.fetcher import Fetcher
from bot.recordings.sweeper import Sweeper
from bot.services import communications, recordings
from bot.services.errors import Refused
from models import User

log = structlog.get_logger()


def register(app: Listening) -> None:
    app.workers += [Sweeper(app.recordings, app.workspace), Fetcher(app)]

    @app.action(ids.CARD_LISTEN)
    async def listen_clicked(ack: Ack, body: Payload, rep: User) -> None:
        await ack()
        app.later(lead_to(body, rep), body)

    async def lead_to(body: Payload, rep: User) -> None:
        rep = await app.member(rep.slack_id)
        call = await communications.get(app.workspace, int(body["actions"][0]["value"]), seen_by=rep)
        recording = await recordings.of(call)
        if app.settings.url is None:
            raise Refused(
                "Recordings can be listened to once Logcall has an address (LOGCALL_URL). Ask an administrator."
            )
        address = links.address(app.settings.url, recording.id, now=datetime.now(UTC), keys=app.settings.keys)
        log.info("recording_link_made", communication=call.id, rep=rep.slack_id)
        await app.tell(body, **listen_message(call, address))
