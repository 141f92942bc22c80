"""users.*, bots.* and team.*: who there is."""

from sandbox.methods.registry import Api, method, page, truth
from sandbox.payloads import user_json
from sandbox.state import Json, User
from sandbox.workspace import APP_ID, BOT_ID, Refused


@method("users.info", scope="users:read", required="user")
def info(api: Api, args: Json) -> Json:
    user = api.workspace.users.get(str(args["user"]))
    if user is None:
        raise Refused("user_not_found")
    return {"user": _shown(api, user, args)}


@method("users.list", scope="users:read")
def list_all(api: Api, args: Json) -> Json:
    shown, metadata = page([_shown(api, user, args) for user in api.workspace.users.values()], args)
    return {"members": shown, "cache_ts": int(api.workspace.clock()), "response_metadata": metadata}


@method("users.lookupByEmail", scope="users:read.email", required="email")
def by_email(api: Api, args: Json) -> Json:
    for user in api.workspace.users.values():
        if user.email and user.email.lower() == str(args["email"]).lower() and not user.deleted:
            return {"user": _shown(api, user, args)}
    raise Refused("users_not_found")


@method("bots.info", scope="users:read")
def bot_info(api: Api, args: Json) -> Json:
    if args.get("bot") not in {None, BOT_ID}:
        raise Refused("bot_not_found")
    bot = api.workspace.bot
    return {
        "bot": {
            "id": BOT_ID,
            "deleted": False,
            "name": bot.real_name,
            "updated": int(api.workspace.clock()),
            "app_id": APP_ID,
            "user_id": bot.id,
        }
    }


@method("team.info", scope="team:read")
def team_info(api: Api, args: Json) -> Json:
    team = api.workspace.team
    return {"team": {"id": team.id, "name": team.name, "domain": team.domain, "email_domain": "", "icon": {}}}


def _shown(api: Api, user: User, args: Json) -> Json:
    with_email = "users:read.email" in api.workspace.manifest.scopes
    return user_json(api.workspace, user, truth(args, "include_locale"), with_email)
