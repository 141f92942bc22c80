"""views.*: modals and Home tabs."""

from sandbox.methods.registry import Api, method, read_view
from sandbox.payloads import view_json
from sandbox.state import Json, View
from sandbox.submissions import MOST_VIEWS
from sandbox.workspace import Refused, Trigger


@method("views.open", required="trigger_id view")
def open_view(api: Api, args: Json) -> Json:
    """Open a modal with a fresh trigger."""
    body = read_view(args, "modal")
    _unused(api, body)
    trigger = _spend(api, args)
    return _shown(api, api.workspace.new_view(trigger.user, body, trigger.channel))


@method("views.push", required="trigger_id view")
def push(api: Api, args: Json) -> Json:
    """Put a modal on top of the one that the trigger came from."""
    body = read_view(args, "modal")
    _unused(api, body)
    trigger = _spend(api, args)
    stack = api.workspace.stack(trigger.user)
    if not any(view.id == trigger.view for view in stack):
        raise Refused("not_found")
    if len(stack) >= MOST_VIEWS:
        raise Refused("push_limit_reached")
    return _shown(api, api.workspace.new_view(trigger.user, body, trigger.channel, on_top=True))


@method("views.update", required="view")
def update(api: Api, args: Json) -> Json:
    """Redraw an open view, found by its id or external id."""
    if not args.get("view_id") and not args.get("external_id"):
        raise Refused("invalid_arguments", ["[ERROR] missing required field: view_id [json-pointer:/view_id]"])
    workspace = api.workspace
    view = workspace.view(str(args.get("view_id"))) or workspace.view_called(str(args.get("external_id") or ""))
    body = read_view(args, view.body["type"] if view else "modal")
    if view is None:
        raise Refused("not_found")
    _fresh(view, args)
    _unused(api, body, view)
    workspace.draw(view, body)
    return _shown(api, view)


@method("views.publish", required="user_id view")
def publish(api: Api, args: Json) -> Json:
    """Draw a person's Home tab, which the manifest must enable."""
    workspace = api.workspace
    if not workspace.manifest.home_enabled:
        raise Refused("not_enabled")
    user = workspace.users.get(str(args["user_id"]))
    if user is None or user.is_bot:
        raise Refused("invalid_arguments", ["[ERROR] must be a valid user [json-pointer:/user_id]"])
    body = read_view(args, "home")
    view = workspace.homes.get(user.id)
    if view is not None:
        _fresh(view, args)
    _unused(api, body, view)
    return _shown(api, workspace.publish(user.id, body))


def _shown(api: Api, view: View) -> Json:
    return {"view": view_json(api.workspace, view)}


def _spend(api: Api, args: Json) -> Trigger:
    trigger = api.workspace.triggers.get(str(args["trigger_id"]))
    if trigger is None:
        raise Refused("invalid_trigger_id")
    if trigger.used:
        raise Refused("exchanged_trigger_id")
    if api.workspace.clock() > trigger.expires:
        raise Refused("expired_trigger_id")
    trigger.used = True
    return trigger


def _fresh(view: View, args: Json) -> None:
    if args.get("hash") and args["hash"] != view.hash:
        raise Refused("hash_conflict")


def _unused(api: Api, body: Json, mine: View | None = None) -> None:
    other = api.workspace.view_called(str(body.get("external_id") or ""))
    if other is not None and other is not mine:
        raise Refused("duplicate_external_id")
