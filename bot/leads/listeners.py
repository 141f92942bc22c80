"""The menu of a lead in /lead's answer, and the forms that it opens: editing, marking, noting whom not to contact."""

from typing import Any

from bot import ids
from bot.lead_elements import DO_NOT_CONTACT, EDIT, MARK, MERGE, UNMERGE, read_menu
from bot.leads import merging
from bot.leads.answering import say
from bot.leads.keeping_views import (
    DO_NOT_CONTACT_FORM,
    MARK_FORM,
    do_not_contact_view,
    done_message,
    edited_words,
    mark_view,
    marked_words,
    read_mark,
    read_wishes,
    wishes_words,
)
from bot.leads.merge_views import merge_view, unmerge_view
from bot.leads.tidier import Tidier
from bot.leads.views import EDIT_FORM, edit_view, errors_under, read_edited
from bot.listening import Ack, Listening, Payload
from bot.services import leads, permissions, reps
from bot.services.errors import Refused
from bot.services.permissions import Action
from models import User
from models.methods import Invalid


def register(app: Listening) -> None:
    app.workers.append(Tidier(app.workspace))
    merging.register(app)

    @app.action(ids.LEAD_MORE)
    async def more_chosen(ack: Ack, body: Payload, rep: User) -> None:
        await ack()
        app.later(open_form(body, rep), body)

    async def open_form(body: Payload, rep: User) -> None:
        rep = await app.member(rep.slack_id)
        verb, id_ = read_menu(body["actions"][0]["selected_option"]["value"])
        view = await drawn(verb, id_, rep, body.get("response_url", ""))
        await app.client.views_open(trigger_id=body["trigger_id"], view=view)

    async def drawn(verb: str, id_: int, rep: User, answer_to: str) -> dict[str, Any]:
        """The form for what was chosen. Who may not is told now, rather than after they have typed."""
        if verb == UNMERGE:
            merge, survivor = await leads.merge_to_undo(app.workspace, rep, id_)
            return unmerge_view(merge, survivor, answer_to=answer_to)
        details = await leads.details(app.workspace, id_, seen_by=rep)
        lead = details.lead
        own = lead.owner_id in (None, rep.id)
        if verb == DO_NOT_CONTACT:
            may_clear = permissions.may(rep, Action.CLEAR_DO_NOT_CONTACT, own=own)
            return do_not_contact_view(lead, may_clear=may_clear, timezone=rep.timezone, answer_to=answer_to)
        permissions.require(rep, Action.MERGE_LEADS if verb == MERGE else Action.EDIT_LEAD, own=own)
        if verb == MERGE:
            return merge_view(lead, answer_to=answer_to)
        if verb == MARK:
            return mark_view(lead, answer_to=answer_to)
        if verb == EDIT:
            return edit_view(details, region=app.workspace.region, answer_to=answer_to)
        raise Refused("This menu belongs to another version of Logcall. Use `/lead` again.")

    @app.submission(EDIT_FORM)
    async def edit_submitted(ack: Ack, body: Payload, rep: User) -> None:
        app.refuse_guest(rep)
        edited = read_edited(body["view"], app.workspace.region)
        try:
            lead = await leads.edit(app.workspace, rep, edited.lead_id, changes=edited.changes, wrong=edited.wrong)
        except Invalid as problem:
            await ack(response_action="errors", errors=errors_under(body["view"], problem))
            return
        await ack()
        app.later(say(app, body, done_message(lead, edited_words(lead))), body)
        if slack_id := edited.changes.get("owner"):
            app.later(know(str(slack_id)), body)

    async def know(slack_id: str) -> None:
        """Read the profile of a new owner who was never seen before: their name is shown from now on."""
        if (await reps.meet(app.workspace, slack_id)).refreshed_at is None:
            await app.refresh_rep(slack_id)

    @app.submission(MARK_FORM)
    async def mark_submitted(ack: Ack, body: Payload, rep: User) -> None:
        app.refuse_guest(rep)
        lead_id, status = read_mark(body["view"])
        lead = await leads.mark(app.workspace, rep, lead_id, status)
        await ack()
        app.later(say(app, body, done_message(lead, marked_words(lead))), body)

    @app.submission(DO_NOT_CONTACT_FORM)
    async def wishes_submitted(ack: Ack, body: Payload, rep: User) -> None:
        app.refuse_guest(rep)
        wishes = read_wishes(body["view"])
        try:
            lead = await leads.note_do_not_contact(
                app.workspace, rep, wishes.lead_id, asked=wishes.asked, cleared=wishes.cleared, reason=wishes.reason
            )
        except Invalid as problem:
            await ack(response_action="errors", errors=errors_under(body["view"], problem))
            return
        await ack()
        app.later(say(app, body, done_message(lead, wishes_words(lead, wishes.asked, wishes.cleared))), body)
