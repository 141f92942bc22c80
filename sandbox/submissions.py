"""A modal's submission: the response URLs that go with it, and what the app's answer does to the stack."""

from typing import Any

from sandbox import forms
from sandbox.limits import view_faults
from sandbox.limits.surfaces import elements, too_large
from sandbox.response_urls import ResponseUrls
from sandbox.state import Json, View
from sandbox.workspace import Workspace

MOST_VIEWS = 3
"""How many modals may lie on each other."""


def asked_urls(urls: ResponseUrls, view: View) -> list[Json]:
    """A response URL for each conversation picked in a select with ``response_url_enabled``."""
    asked = []
    for block, element in elements(view.blocks):
        if element.get("response_url_enabled"):
            state = view.values[block["block_id"]][element["action_id"]]
            chosen = state.get(forms.holds(element["type"]))
            if chosen:
                asked.append(
                    {
                        "block_id": block["block_id"],
                        "action_id": element["action_id"],
                        "channel_id": chosen,
                        "response_url": urls.mint(view.user, chosen),
                    }
                )
    return asked


def answered(workspace: Workspace, view: View, body: Any) -> bool:
    """Carry out the answer to a submission; False where Slack cannot make sense of it."""
    stack = workspace.stack(view.user)
    if not body:
        if view in stack:
            stack.remove(view)
        return True
    if not isinstance(body, dict):
        return False
    action = body.get("response_action")
    if action == "clear":
        stack.clear()
        return True
    if action == "errors":
        inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
        errors = body.get("errors")
        if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
            return False
        view.errors = {block_id: str(text) for block_id, text in errors.items()}
        return True
    if action not in {"update", "push"}:
        return False
    drawn = body.get("view")
    if not isinstance(drawn, dict) or drawn.get("type") != "modal" or view_faults(drawn) or too_large(drawn):
        return False
    if action == "update":
        workspace.draw(view, drawn)
        return True
    if len(stack) >= MOST_VIEWS:
        return False
    workspace.new_view(view.user, drawn, view.channel, on_top=True)
    return True
