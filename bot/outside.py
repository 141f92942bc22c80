"""Who reads a channel besides the workspace's own people. Pure."""

from typing import Any


def is_read_outside(channel: dict[str, Any]) -> bool:
    """Whether people of another company read a channel (conversations.info's), or are invited to. One that is shared
    among the workspaces of one company alone is not."""
    if channel.get("is_ext_shared") or channel.get("is_pending_ext_shared"):
        return True
    return bool(channel.get("is_shared")) and not channel.get("is_org_shared")
