"""Forms as Slack would hold them: drawn, held against Slack's limits, and filled in."""

from typing import Any

from bot.logcall.form import Form
from bot.logcall.views import logcall_view
from models.record import LeadRecord, PhoneRecord
from sandbox import forms
from sandbox.limits.surfaces import too_large, view_faults

SOPHIE = LeadRecord(
    id=7,
    name="Sophie Tremblay",
    company="Garage Côté",
    phones=(PhoneRecord("mobile", "+15147894561"), PhoneRecord("work", "+14189876543", extension="12")),
    emails=("sophie@example.com",),
)


def draw(form: Form, lead: LeadRecord | None = None, **how: Any) -> dict[str, Any]:
    """The form's view, refused as Slack would refuse it."""
    view = logcall_view(form, lead=lead, **{"rep": "U1", "region": "CA"} | how)
    assert view_faults(view) == []
    assert not too_large(view)
    return view


def opened(view: dict[str, Any], before: dict[str, Any] | None = None) -> dict[str, Any]:
    """The view as payloads bring it. `before`: the one it replaces, whose inputs keep what they hold."""
    kept = before["state"]["values"] if before else None
    return view | {"id": "V1", "state": {"values": forms.start(view["blocks"], None, kept)}}


def hold(view: dict[str, Any], name: str, value: Any) -> None:
    """Type or choose `value` in the input whose block's id begins with `name`."""
    for block_id, elements in view["state"]["values"].items():
        if block_id.partition(":")[0] == name:
            for element in elements.values():
                key = forms.holds(element["type"])
                element[key] = {"value": value} if key == "selected_option" else value
            return
    raise AssertionError(f"no input {name}: {list(view['state']['values'])}")


def names(view: dict[str, Any]) -> list[str]:
    """What the inputs of a view are for, in order."""
    return [block["block_id"].partition(":")[0] for block in view["blocks"] if block["type"] == "input"]


def block(view: dict[str, Any], name: str) -> dict[str, Any]:
    return next(each for each in view["blocks"] if each.get("block_id", "").partition(":")[0] == name)


def texts(view: dict[str, Any]) -> str:
    return str(view)
