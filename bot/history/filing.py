"""A lead's history as a file, in the direct message with the rep who asked."""

import re
import tempfile

import aiohttp

from bot.blockkit import message, section
from bot.history.blocks import lead_shown
from bot.listening import Listening
from bot.services import leads
from models import User
from models.found_by import folded
from models.record import LeadRecord

IN_MEMORY = 1024 * 1024
"""Bytes of a file that are kept in memory; what is more lies on the disk until it is sent."""
_UPLOAD = aiohttp.ClientTimeout(total=600, sock_connect=5)


async def send_file(app: Listening, rep: User, lead: LeadRecord) -> None:
    """Slack wants a file's length before its bytes, so it is written down first (docs.slack.dev/messaging/
    working-with-files). Raises Refused, Missing, and what the Slack client raises."""
    name = f"{file_stem(lead)}.csv"
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        async for lines in await leads.as_file(app.workspace, rep, lead.id):
            file.write(lines)
        length = file.tell()
        file.seek(0)
        slot = await app.client.files_getUploadURLExternal(filename=name, length=length)
        async with app.session.post(slot["upload_url"], data=file, timeout=_UPLOAD) as response:
            response.raise_for_status()
    text = f"Here is the history of *{lead_shown(lead)}* as a file. Only you see this; you asked for it with /lead."
    told = await app.client.chat_postMessage(channel=rep.slack_id, **message(text, [section(text)]))
    await app.client.files_completeUploadExternal(
        files=[{"id": slot["file_id"], "title": name}], channel_id=told["channel"]
    )


def file_stem(lead: LeadRecord) -> str:
    """As in "sophie-tremblay-12-history": nothing that any computer's files can't be called."""
    words = re.findall(r"[a-z0-9]+", folded(lead.name))
    return "-".join([*words[:6], str(lead.id), "history"])
