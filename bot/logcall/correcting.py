"""Edit: the same form, filled with what is stored, for who logged it or a manager."""

from dataclasses import replace
from zlib import crc32

from bot import ids
from bot.listening import Ack, Listening, Payload
from bot.logcall.form import Form, form_of, read_values
from bot.logcall.opening import Forms
from bot.logcall.views import CORRECTION, errors_under, read_logcall, warns_of_removal
from bot.services import communications, outbox, permissions
from bot.services.errors import Refused
from bot.services.permissions import Action
from models import User
from models.methods import Invalid
from models.record import CommunicationRecord


def register(app: Listening, forms: Forms) -> None:
    @app.action(ids.CARD_EDIT)
    async def edit_clicked(ack: Ack, body: Payload, rep: User) -> None:
        await ack()
        app.later(open_correction(body, rep, int(body["actions"][0]["value"])), body)

    async def open_correction(body: Payload, rep: User, communication_id: int) -> None:
        rep = await app.member(rep.slack_id)
        record = await communications.get(app.workspace, communication_id, seen_by=rep)
        refuse_strangers(record, rep)
        movable = await outbox.card_ts(record.id) is None
        form = form_of(record, app.workspace.region, movable=movable)
        untouched = {name: checksum(value) for name, value in changes_in(form, app.workspace.region)[0].items()}
        await forms.show(body, rep, replace(form, untouched=untouched), record.lead)

    @app.submission(CORRECTION)
    async def correction_submitted(ack: Ack, body: Payload, rep: User) -> None:
        view = body["view"]
        rep = await app.member(rep.slack_id)
        try:
            form = read_logcall(view)
            if form.removes and not warns_of_removal(view):  # they were quicker than the form
                await ack(response_action="update", view=await forms.drawn(form, rep))
                return
            changes, wrong = changes_in(form, app.workspace.region)
            await communications.correct(app.workspace, form.communication_id or 0, rep, changes=changes, wrong=wrong)
        except Invalid as problem:
            await ack(response_action="errors", errors=errors_under(view, problem))
            return
        forms.open.forget(view["id"])
        await ack()


def is_strangers(record: CommunicationRecord, rep: User) -> bool:
    """Whether this is for others to change than this rep."""
    own = record.rep is not None and record.rep.id == rep.id
    return not permissions.may(rep, Action.EDIT_COMMUNICATION, own=own)


def refuse_strangers(record: CommunicationRecord, rep: User) -> None:
    """Raises Refused for who may not change it: said at once, rather than after they have typed."""
    if is_strangers(record, rep):
        name = record.rep.name if record.rep and record.rep.name else "who logged it"
        raise Refused("Only {name}, or a manager, can change this. You can add a note instead.", name=name)
    if record.withdrawn_at is not None:
        raise Refused("This was taken back: log it again instead.")


def changes_in(form: Form, region: str) -> tuple[dict[str, object], dict[str, str]]:
    """What the form asks to be changed, and what is wrong with the fields that can't be read. What was not touched is
    not in it: somebody else may have changed that meanwhile."""
    values, wrong = read_values(form, region)
    changes: dict[str, object] = {
        "lead_id": form.lead_id,
        "method": form.method,
        "type": form.direction,
        "description": form.description,
        "channel_id": form.channel_id,
        **values,
    }
    if form.is_live:  # its buttons say what comes of it
        for name in ("call_status", "call_tag"):
            changes.pop(name, None)
    # Inputs have whole seconds: what was not touched must not seem changed.
    if form.executed_at and int(form.executed_at.timestamp()) != form.filled_at:
        changes["executed_at"] = form.executed_at
    touched = {name for name, value in changes.items() if form.untouched.get(name) != checksum(value)}
    if "method" in touched:  # every field is another one
        return changes, wrong
    if touched & _OUTCOME:
        touched |= _OUTCOME
    return {name: value for name, value in changes.items() if name in touched}, wrong


_OUTCOME = {"call_status", "call_tag"}


def checksum(value: object) -> int:
    return crc32(repr(value).encode())
