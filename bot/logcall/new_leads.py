"""New lead…: a small form on top of the communication's, and the lead it makes chosen there."""

from bot.listening import Ack, Listening, Payload
from bot.logcall.form import other_name
from bot.logcall.lead_views import NEW_LEAD_FORM, NewLead, new_lead_view, read_new_lead, warns_of_owner
from bot.logcall.newcomers import newcomer_in
from bot.logcall.opening import Forms, naming
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
        said = newcomer_in(form.unknown)
        new = NewLead(
            parent_id=view["id"],
            parent=form,
            first_name=said.first_name,
            last_name=said.last_name,
            email=said.email,
            phone=next(typed, ""),
        )
        pushed = new_lead_view(new)
        with naming("The form of a new lead could not be opened"):
            await app.client.views_push(trigger_id=body["trigger_id"], view=pushed)

    @app.submission(NEW_LEAD_FORM)
    async def new_lead_submitted(ack: Ack, body: Payload, rep: User) -> None:
        view = body["view"]
        rep = await app.member(rep.slack_id)
        new = read_new_lead(view)
        phone, wrong = read_number(new)
        if phone and not warns_of_owner(view, phone):
            owners = await leads.by_number(app.workspace, phone, seen_by=rep)
            if owners:
                await ack(response_action="update", view=new_lead_view(new, taken=(phone, owners[0].name)))
                return
        try:
            lead = await make(new, phone, wrong, rep, source=f"slack:view:{view['id']}")
        except Invalid as problem:
            await ack(response_action="errors", errors=errors_under(view, problem))
            return
        await ack()
        app.later(forms.choose_lead(new.parent_id, new.parent, lead, rep), body)

    def read_number(new: NewLead) -> tuple[str | None, dict[str, str]]:
        try:
            return (read_phone(new.phone, app.workspace.region) if new.phone else None), {}
        except Unreadable as problem:
            return None, {"phone": str(problem)}

    async def make(new: NewLead, phone: str | None, wrong: dict[str, str], rep: User, source: str) -> LeadRecord:
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
