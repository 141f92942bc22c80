"""Opening the form of a communication, and drawing it again as the rep changes it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from slack_sdk.errors import SlackApiError

from bot import blockkit as bk
from bot import ids
from bot.listening import Listening, Payload
from bot.logcall.channels import Channels, usual_channel
from bot.logcall.drafting import draft_form
from bot.logcall.form import Form
from bot.logcall.newcomers import newcomer_in, without_newcomer
from bot.logcall.next_steps import planned_words
from bot.logcall.open_forms import OpenForms
from bot.logcall.quiet import why_no_card
from bot.logcall.views import logcall_view, members_only_view, read_logcall
from bot.problems import DATABASE_PROBLEMS, describe
from bot.services import channels, leads, permissions, reps
from bot.services.errors import Missing, Refused
from bot.services.permissions import Action
from models import User
from models.hearing import EVERYTHING, Mode
from models.record import LeadRecord


@contextmanager
def naming(what: str) -> Iterator[None]:
    """What fails within is told as a failure of `what`, to people who look at a form that is open."""
    try:
        yield
    except Exception as problem:
        raise Refused(
            f"{what}: {describe(problem)} What you typed is still there; close and reopen it if it looks stale."
        ) from problem


class Forms:
    """The forms of a workspace: opened, and kept in step with what the rep chooses in them."""

    def __init__(self, app: Listening) -> None:
        self.app = app
        self.open = OpenForms()
        self._channels = Channels(app)

    async def show_draft(self, body: Payload, rep: User, text: str) -> None:
        """Open the form that `text` fills in. Should that fail, `text` is given back."""
        try:
            await self._show_draft(body, rep, text)
        except Exception as problem:
            said = describe(problem) + (f"\nWhat you typed: {bk.escape(text)}" if text else "")
            again = bk.button("Open the form", ids.OPEN_FORM, bk.clip(text, 2000))
            await self.app.tell(body, said, [bk.section(said), bk.actions(again)])

    async def _show_draft(self, body: Payload, rep: User, text: str) -> None:
        now = datetime.now(UTC)
        channel_id = usual_channel(self.app, body, rep)
        workspace = self.app.workspace
        form, lead = await draft_form(workspace, rep, text, now=now, channel_id=channel_id)
        view = await self.show(body, rep, form, lead)
        if not reps.is_stale(rep, now):
            return
        # Only now, since Slack gives a form three seconds to open: whether the rep may, and what their clock says.
        try:
            fresh = await self.app.refresh_rep(rep.slack_id)
        except DATABASE_PROBLEMS:  # the form is open, and submitting it will tell
            return
        if fresh is None:
            return
        if fresh.is_guest:
            await self._update(view["id"], members_only_view(workspace.name))
            return
        told, lead = await draft_form(workspace, fresh, text, now=now, channel_id=channel_id)
        if told.executed_at == form.executed_at and not told.follow_up:
            return
        if await self._update(view["id"], await self._drawn(told, lead, fresh), view["hash"]) is None:
            # The rep was quicker: only the time is set right in what they have chosen since.
            chosen = self.open.current(view["id"], told)
            chosen = replace(chosen, executed_at=told.executed_at, filled_at=told.filled_at)
            await self._update(view["id"], await self.drawn(chosen, fresh))

    async def show(self, body: Payload, rep: User, form: Form, lead: LeadRecord | None) -> dict[str, Any]:
        """Open a form for the click or command `body`; as Slack shows it then."""
        drawn = await self._drawn(form, lead, rep)
        response = await self.app.client.views_open(trigger_id=body["trigger_id"], view=drawn)
        view: dict[str, Any] = response["view"]
        if form.asks_for_channel and (trouble := await self._channels.trouble(form.channel_id)):
            warned = await self._drawn(replace(form, trouble=trouble), lead, rep)
            view = await self._update(view["id"], warned, view["hash"]) or view
        return view

    async def sensible_channel(self, body: Payload, rep: User) -> str | None:
        """The channel where a message shortcut was used, if Logcall can post there among colleagues only; else the one
        that the rep used last."""
        here = usual_channel(self.app, body, rep)
        elsewhere = rep.channel_id or self.app.workspace.channel_id
        return here if here == elsewhere or await self._channels.suits(here) else elsewhere

    async def redraw(self, body: Payload, rep: User) -> None:
        """Draw a form again after the rep has chosen something in it. Nothing that was typed is lost."""
        with naming("The form could not be redrawn"):
            await self._redraw(body, rep)

    async def _redraw(self, body: Payload, rep: User) -> None:
        view = body["view"]
        at = float(body["actions"][0]["action_ts"])
        form = self.open.changed(view["id"], read_logcall(view), at)
        if form.asks_for_channel:
            form = replace(form, trouble=await self._channels.trouble(form.channel_id))
        drawn = await self.drawn(form, rep)
        if await self._update(view["id"], drawn, view["hash"]) is None and self.open.is_newest(view["id"], at):
            # What changed it meanwhile is our own answer to an earlier click, which this one knows of.
            await self._update(view["id"], drawn)

    async def drawn(self, form: Form, rep: User) -> dict[str, Any]:
        """The view of a form, with its lead."""
        return await self._drawn(form, await self._lead(form, rep), rep)

    async def choose_lead(self, view_id: str, form: Form, lead: LeadRecord, rep: User) -> None:
        """Put a lead that was just made into a form that is open, and take its name out of the notes there."""
        with naming(f"{bk.literal(lead.name)} was added, but the form could not be redrawn"):
            await self._choose_lead(view_id, form, lead, rep)

    async def _choose_lead(self, view_id: str, form: Form, lead: LeadRecord, rep: User) -> None:
        now = self.open.current(view_id, form)
        notes = now.description
        if not form.quotes:
            notes = without_newcomer(notes, newcomer_in(form.unknown), lead)
        renoted = now.renoted or notes != now.description
        chosen = replace(
            now,
            lead_id=lead.id,
            filled_lead=lead.id,
            query="",
            guesses=(),
            unknown="",
            description=notes,
            renoted=renoted,
        )
        chosen = replace(chosen, trouble=await self._channels.trouble(form.channel_id))
        await self._update(view_id, await self._drawn(chosen, lead, rep))

    async def _lead(self, form: Form, rep: User) -> LeadRecord | None:
        """The lead that a form names; None for none, or where it is gone: submitting says so."""
        if form.lead_id is None:
            return None
        try:
            return await leads.get(self.app.workspace, form.lead_id, seen_by=rep)
        except Missing:
            return None

    async def _drawn(self, form: Form, lead: LeadRecord | None, rep: User) -> dict[str, Any]:
        hearing = await channels.hearing(self.app.workspace.id, form.channel_id) if form.channel_id else EVERYTHING
        return logcall_view(
            form,
            lead=lead,
            rep=rep.slack_id,
            region=self.app.workspace.region,
            may_override=permissions.may(rep, Action.OVERRIDE_DO_NOT_CONTACT),
            no_card=why_no_card(form, lead, hearing, rep.id),
            replies=hearing.mode is Mode.THREAD,
            planned=planned_words(form.follow_up, timezone=rep.timezone, now=datetime.now(UTC)),
        )

    async def _update(self, view_id: str, view: dict[str, Any], seen: str | None = None) -> dict[str, Any] | None:
        """Replace an open view; None where it is closed, or has changed since `seen` (its hash)."""
        try:
            response = await self.app.client.views_update(view_id=view_id, view=view, hash=seen)
        except SlackApiError as refused:
            if refused.response.get("error") in ("not_found", "view_not_found", "hash_conflict"):
                return None
            raise
        updated: dict[str, Any] = response["view"]
        return updated
