"""New lead…: a small form on top of the communication's, and the lead it makes chosen there."""

from bot.listening import Ack, Listening, Payload
from bot.logcall.form import other_name
from bot.logcall.lead_views import NEW_LEAD_FORM, NewLead, new_lead_view, read_new_lead
from bot.logcall.opening import Forms
from bot.logcall.views import NEW_LEAD, errors_under, read_logcall
from bot.reading import Unreadable, read_phone
from bot.services import leads
from models import User
from models.methods import FieldKind, Invalid
from models.record import LeadRecord


def register(app: Listening, forms: Forms) -> None:
    @app.action(NEW_LEAD)
    async def new_lead_clicked(ack: Ack, body: Payload) -> None:
        await ack()
        app.later(push_form(body), body)

    async def push_form(body: Payload) -> None:
        view = body["view"]
        form = read_logcall(view)
        forms.open.changed(view["id"], form, float(body["actions"][0]["action_ts"]))
        typed = (form.typed.get(other_name(item.name), "") for item in form.fields if item.kind is FieldKind.PHONE)
        pushed = new_lead_view(view["id"], form, name=form.query, phone=next(typed, ""))
        await app.client.views_push(trigger_id=body["trigger_id"], view=pushed)

    @app.submission(NEW_LEAD_FORM)
    async def new_lead_submitted(ack: Ack, body: Payload, rep: User) -> None:
        view = body["view"]
        rep = await app.member(rep.slack_id)
        new = read_new_lead(view)
        try:
            lead = await make(new, rep, source=f"slack:view:{view['id']}")
        except Invalid as problem:
            await ack(response_action="errors", errors=errors_under(view, problem))
            return
        await ack()
        app.later(forms.choose_lead(new.parent_id, new.parent, lead, rep), body)

    async def make(new: NewLead, rep: User, source: str) -> LeadRecord:
        phone, wrong = None, {}
        try:
            phone = read_phone(new.phone, app.workspace.region) if new.phone else None
        except Unreadable as problem:
            wrong["phone"] = str(problem)
        return await leads.create(
            app.workspace,
            rep,
            first_name=new.first_name,
            last_name=new.last_name,
            company=new.company,
            phone=phone,
            email=new.email or None,
            locale=new.locale,
            source=source,
            wrong=wrong,
        )
