"""Slack's own slash commands, as far as an app meets them: /invite, /remove, /archive, /unarchive."""

from sandbox.events import Events
from sandbox.state import Channel
from sandbox.workspace import Workspace


def run_own_command(
    workspace: Workspace, events: Events, user_id: str, channel: Channel, command: str, text: str
) -> bool:
    """Carry out one of Slack's own commands; False where it is none of them."""
    if command in {"/invite", "/remove"}:
        _membership(workspace, events, user_id, channel, command, text)
        return True
    if command in {"/archive", "/unarchive"}:
        archived = command == "/archive"
        if channel.is_archived != archived:
            channel.is_archived = archived
            kind = "channel_archive" if archived else "channel_unarchive"
            events.emit({"type": kind, "channel": channel.id, "user": user_id})
        workspace.notice(user_id, f"#{channel.name} is {'archived' if archived else 'open again'}.", "info")
        return True
    return False


def _membership(workspace: Workspace, events: Events, user_id: str, channel: Channel, command: str, text: str) -> None:
    try:
        who = workspace.user_named(text.split()[0] if text else "")
    except LookupError:
        workspace.notice(user_id, f"{command}: no one here is called {text or '(nobody named)'}.")
        return
    if channel.kind == "im":
        workspace.notice(user_id, f"{command} does not work in a direct message.")
        return
    joined = command == "/invite"
    if joined == (who.id in channel.members):
        workspace.notice(user_id, f"{who.real_name} is {'already' if joined else 'not'} in #{channel.name}.", "info")
        return
    if joined:
        channel.members.add(who.id)
        events.membership("member_joined_channel", channel, who.id, inviter=user_id)
    else:
        channel.members.discard(who.id)
        events.membership("member_left_channel", channel, who.id)
    workspace.notice(
        user_id, f"{who.real_name} was {'added to' if joined else 'removed from'} #{channel.name}.", "info"
    )
