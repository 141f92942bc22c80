"""Response URLs: five uses in thirty minutes, each seen only by the person unless said otherwise."""

import secrets
from dataclasses import dataclass

from sandbox.limits import message_faults
from sandbox.state import Json, Message
from sandbox.workspace import Refused, Workspace

USES = 5
LIFE = 30 * 60.0


@dataclass(eq=False)
class ResponseUrl:
    """Where it leads back to: a person, a channel, and the message acted on, if any."""

    user: str
    channel: str
    message: Message | None
    expires: float
    uses: int = 0


class ResponseUrls:
    """Mints response URLs and carries out what the app posts to them."""

    def __init__(self, workspace: Workspace) -> None:
        self.base = ""
        self._workspace = workspace
        self._known: dict[str, ResponseUrl] = {}

    def mint(self, user_id: str, channel_id: str, message: Message | None = None) -> str:
        key = f"{self._workspace.team.id}/{secrets.randbelow(10**13)}/{secrets.token_urlsafe(18)}"
        now = self._workspace.clock()
        self._known[key] = ResponseUrl(user_id, channel_id, message, now + LIFE)
        return f"{self.base}/actions/{key}"

    def respond(self, key: str, body: Json) -> None:
        """Carry out one post to a response URL.

        :raises Refused: expired_url, used_url, no_text, invalid_blocks, or invalid_payload.
        """
        url = self._known.get(key)
        if url is None or self._workspace.clock() > url.expires:
            raise Refused("expired_url")
        if url.uses >= USES:
            raise Refused("used_url")
        if body.get("delete_original"):
            url.uses += 1
            self._delete(url)
            return
        show_response(self._workspace, url.user, url.channel, body, original=url.message)
        url.uses += 1

    def _delete(self, url: ResponseUrl) -> None:
        if url.message is None:
            raise Refused("invalid_payload")
        if url.message.ts in self._workspace.channels[url.message.channel].by_ts:
            self._workspace.remove(url.message)


def show_response(
    workspace: Workspace, user_id: str, channel_id: str, body: Json, original: Message | None = None
) -> Message:
    """Show what an app answers to one person: an ack's message, or a post to a response URL.

    :param original: the message acted on, for ``replace_original``.
    :raises Refused: no_text, invalid_blocks, invalid_payload.
    """
    text, blocks = body.get("text") or "", body.get("blocks")
    if not text and not blocks and not body.get("attachments"):
        raise Refused("no_text")
    if len(text) > 40_000:
        raise Refused("msg_too_long")
    faults = message_faults(blocks) if blocks is not None else []
    if faults:
        raise Refused("invalid_blocks", faults)
    response_type = body.get("response_type", "ephemeral")
    if response_type not in {"ephemeral", "in_channel"}:
        raise Refused("invalid_payload", [f"[ERROR] unsupported response_type: {response_type}"])
    if original is not None and body.get("replace_original"):
        original.text, original.blocks = text, workspace.identified(blocks)
        if not original.ephemeral:  # what one person alone sees is replaced without a word
            original.edited_ts = workspace.new_ts()
        workspace.changes.ring()
        return original
    return workspace.post(
        Message(
            ts=workspace.new_ts(),
            channel=channel_id,
            user=workspace.bot.id,
            text=text,
            blocks=blocks,
            thread_ts=body.get("thread_ts"),
            app=True,
            ephemeral_to=user_id if response_type == "ephemeral" else None,
        )
    )
