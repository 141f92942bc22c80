"""/logcall: the command, the form it opens, and its submission."""

from datetime import UTC, datetime

from bot import ids
from bot.blockkit import escape
from bot.lead_elements import lead_option
from bot.listening import Ack, Listening, Payload
from bot.logcall import next_steps, undoing
from bot.logcall.channels import usual_channel
from bot.logcall.form import LONGEST_DESCRIPTION, Form, read_values, recall
from bot.logcall.next_steps import read_plan
from bot.logcall.opening import Forms
from bot.logcall.usage import HELP_WORDS, UNDO_WORDS, usage
from bot.logcall.views import (
    CHANNEL,
    CORRECTION,
    LEAD,
    LOGCALL,
    REDRAWS,
    errors_under,
    read_logcall,
)
from bot.reading import FollowUpPlan
from bot.services import communications, leads
from models import User
from models.methods import Invalid
from models.record import CommunicationRecord


def register(app: Listening, forms: Forms) -> None:
    @app.command("/logcall")
    async def logcall_command(ack: Ack, body: Payload, rep: User) -> None:
        text = body.get("text", "").strip()
        if text.lower() in HELP_WORDS:
            await ack(**usage())
        elif rep.is_guest:
            await ack(f"Logcall is for the full members of {app.workspace.name}.")
        elif subcommand := app.subcommands.get(text.lower()):
            await subcommand.hear({"ack": ack, "body": body, "rep": rep})
        elif text.lower() in UNDO_WORDS:
            await ack(**await undoing.offer(app.workspace, rep))
        elif len(text) > LONGEST_DESCRIPTION:
            excess = len(text) - LONGEST_DESCRIPTION
            await ack(f"That is {excess:,} characters too long. Shorten it and try again:\n{escape(text)}")
        else:
            await ack()
            app.later(forms.show_draft(body, rep, text), body)

    @app.action(ids.OPEN_FORM)
    async def open_form_clicked(ack: Ack, body: Payload, rep: User) -> None:
        await app.member(rep.slack_id)
        await ack()
        app.later(forms.show_draft(body, rep, body["actions"][0].get("value", "")), body)

    @app.action(ids.LOG_FOR_LEAD)
    async def log_clicked(ack: Ack, body: Payload, rep: User) -> None:
        await ack()
        app.later(log_for(body, rep, int(body["actions"][0]["value"])), body)

    async def log_for(body: Payload, rep: User, lead_id: int) -> None:
        rep = await app.member(rep.slack_id)
        lead = await leads.get(app.workspace, lead_id, seen_by=rep)
        now = datetime.now(UTC)
        form = Form(
            lead_id=lead.id,
            executed_at=now,
            channel_id=usual_channel(app, body, rep),
            filled_lead=lead.id,
            filled_at=int(now.timestamp()),
        )
        await forms.show(body, rep, form, lead)

    async def something_chosen(ack: Ack, body: Payload, rep: User) -> None:
        await ack()
        app.later(forms.redraw(body, rep), body)

    for action_id in (*REDRAWS, CHANNEL):
        app.action(action_id)(something_chosen)

    @app.options(LEAD)
    async def lead_searched(ack: Ack, body: Payload, rep: User) -> None:
        if rep.is_guest:
            await ack(options=[])
            return
        form, typed = recall(body["view"]["private_metadata"]), body.get("value")
        if form.guesses and not typed:
            found = await leads.get_several(app.workspace, form.guesses, seen_by=rep)
        else:
            found = await leads.find(app.workspace, rep, typed or form.query)
        await ack(options=[lead_option(lead) for lead in found])

    @app.submission(LOGCALL)
    async def logcall_submitted(ack: Ack, body: Payload, rep: User) -> None:
        view = body["view"]
        form, now = read_logcall(view), datetime.now(UTC)
        try:
            plan, wrong = read_plan(form.follow_up, timezone=rep.timezone, now=now)
            logged = await log(form, rep, plan, wrong, source=f"slack:view:{view['id']}")
        except Invalid as problem:
            await ack(response_action="errors", errors=errors_under(view, problem))
            return
        forms.open.forget(view["id"])
        await ack()
        if plan or logged.did:
            app.later(next_steps.confirm(app, rep, form.channel_id, logged, plan, now), body)
        if form.shared_number:
            app.later(leads.numbers.choose(app.workspace, rep, form.shared_number, logged.lead.id), body)

    async def log(
        form: Form, rep: User, plan: FollowUpPlan | None, wrong: dict[str, str], source: str
    ) -> CommunicationRecord:
        app.refuse_guest(rep)
        values, unread = read_values(form, app.workspace.region)
        wrong |= unread
        if form.lead_id is None:
            wrong["lead_id"] = "Choose a lead, or add one with “New lead…”."
        if form.starts_a_call and form.channel_id is None:
            wrong["channel_id"] = "Choose where the live card goes: its buttons tell how the call ended."
        tag = values.pop("call_tag", None)
        return await communications.log(
            app.workspace,
            rep,
            lead_id=form.lead_id or 0,
            method=form.method,
            direction=form.direction,
            values=values,
            executed_at=form.executed_at,
            description=form.description,
            channel_id=form.channel_id,
            tag=tag,
            source=source,
            override_reason=form.reason or None,
            follow_up=plan,
            answers=form.answers or None,
            wrong=wrong,
        )

    async def form_closed(ack: Ack, body: Payload) -> None:
        forms.open.forget(body["view"]["id"])
        await ack()

    for callback_id in (LOGCALL, CORRECTION):
        app.closed(callback_id)(form_closed)
