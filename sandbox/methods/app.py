"""auth.*, api.* and apps.*: the app's own standing."""

import secrets

from sandbox.methods.registry import Api, method
from sandbox.state import Json
from sandbox.workspace import BOT_ID, Refused


@method("api.test", opened_by="any")
def api_test(api: Api, args: Json) -> Json:
    if args.get("error"):
        raise Refused(str(args["error"]))
    return {"args": args}


@method("auth.test")
def auth_test(api: Api, args: Json) -> Json:
    workspace = api.workspace
    return {
        "url": f"https://{workspace.team.domain}.slack.com/",
        "team": workspace.team.name,
        "user": workspace.bot.name,
        "team_id": workspace.team.id,
        "user_id": workspace.bot.id,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


@method("apps.connections.open", opened_by="app")
def connections_open(api: Api, args: Json) -> Json:
    """A websocket address for Socket Mode, good for one connection."""
    ticket = secrets.token_urlsafe(12)
    api.wire.tickets.add(ticket)
    return {"url": f"{api.base.replace('http', 'ws', 1)}/link?ticket={ticket}"}
