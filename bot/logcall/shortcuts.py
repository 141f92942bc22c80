"""Shortcuts: "Log a call" from anywhere; "Log to a lead" and "Add as note" on a message."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

from slack_sdk.errors import SlackApiError

from bot import blockkit as bk
from bot import ids
from bot.listening import Ack, Listening, Payload
from bot.logcall.drafting import Found, fill_in
from bot.logcall.guessing import guess
from bot.logcall.messages import SlackMessage, read_message, recall_message, write_down
from bot.logcall.opening import Forms
from bot.logcall.undoing import summary
from bot.problems import NETWORK_PROBLEMS
from bot.reading import format_phone, read_draft
from bot.services import communications, outbox, reps
from bot.services.errors import Refused
from models import User

LOG_A_CALL = "log_a_call"
LOG_TO_A_LEAD = "log_to_a_lead"
ADD_AS_NOTE = "add_as_note"

_LONGEST_VALUE = 2000
"""Characters of a button's value."""
_PATIENCE = 1.0
"""Seconds that a name is waited for: the form opens within three, or not at all."""


def register(app: Listening, forms: Forms) -> None:
    @app.shortcut(LOG_A_CALL)
    async def log_a_call_used(ack: Ack, body: Payload, rep: User) -> None:
        app.refuse_guest(rep)
        await ack()
        app.later(forms.show_draft(body, rep, ""), body)

    @app.shortcut(LOG_TO_A_LEAD)
    async def log_to_a_lead_used(ack: Ack, body: Payload, rep: User) -> None:
        app.refuse_guest(rep)
        message = read_message(body, bot_user_id=app.workspace.bot_user_id)
        await ack()
        app.later(open_form(body, rep, message), body)

    @app.action(ids.MESSAGE_LOG)
    async def log_message_clicked(ack: Ack, body: Payload, rep: User) -> None:
        app.refuse_guest(rep)
        message = recall_message(body["actions"][0]["value"])
        await ack()
        app.later(open_form(body, rep, message), body)

    @app.shortcut(ADD_AS_NOTE)
    async def add_as_note_used(ack: Ack, body: Payload, rep: User) -> None:
        app.refuse_guest(rep)
        message = read_message(body, bot_user_id=app.workspace.bot_user_id)
        await ack()
        app.later(add_as_note(body, rep, message), body)

    async def open_form(body: Payload, rep: User, message: SlackMessage) -> None:
        """Open the form that a message fills in."""
        rep, channel_id, names = await asyncio.gather(
            app.member(rep.slack_id), forms.sensible_channel(body, rep), names_for(message)
        )
        workspace, now, text = app.workspace, datetime.now(UTC), message.words(names)
        guessed = await guess(workspace, rep, text, message.contacts)
        lead = guessed.leads[0] if len(guessed.leads) == 1 else None
        draft = read_draft(text, region=workspace.region, timezone=rep.timezone, now=message.sent_at)
        draft = replace(
            draft,
            phone=guessed.number or draft.phone,
            method=draft.method or ("email" if guessed.by_mail else None),
            executed_at=message.sent_at,
        )
        form = replace(
            fill_in(draft, Found(lead), now=now, region=workspace.region, channel_id=channel_id),
            description=message.quoted(names, for_=rep.slack_id),
            quotes=True,
            shared_number=guessed.shared_number,
            query=format_phone(guessed.shared_number, workspace.region) if guessed.shared_number and not lead else "",
            guesses=() if lead else tuple(one.id for one in guessed.leads),
            unknown="" if guessed.leads else guessed.newcomer,
        )
        await forms.show(body, rep, form, lead)

    async def add_as_note(body: Payload, rep: User, message: SlackMessage) -> None:
        """Add a message to the communication whose thread it is in."""
        rep = await app.member(rep.slack_id)
        if message.is_logcalls:
            raise Refused("Logcall wrote this message itself. To add to a communication, use “Add note” on its card.")
        about = await outbox.communication_at(app.workspace, message.channel_id, message.root_ts)
        if about is None:
            await offer_form(body, message)
            return
        text = message.quoted(await names_for(message), for_=rep.slack_id)
        if not text:
            raise Refused("There are no words in this message to add. Write what it shows with “Add note” on the card.")
        source = f"slack:message:{message.channel_id}:{message.ts}"
        is_new = await communications.add_note(app.workspace, about, rep, text, source=source)
        where = summary(await communications.get(app.workspace, about, seen_by=rep))
        await app.tell(body, f"Added as a note: {where}." if is_new else f"This is a note there already: {where}.")

    async def offer_form(body: Payload, message: SlackMessage) -> None:
        """Say that a message is in no thread of ours, and what can be done with it instead."""
        said = (
            "This message is not in the thread of a card, so there is nothing to add it to. Use “Add as note” on a "
            "reply to a card, or log this message to a lead."
        )
        kept = write_down(message)
        if len(kept) > _LONGEST_VALUE:
            await app.tell(body, f"{said} For that, choose “Log to a lead” in the message's menu.")
            return
        button = bk.button("Log to a lead…", ids.MESSAGE_LOG, kept)
        await app.tell(body, said, [bk.section(said), bk.actions(button)])

    async def names_for(message: SlackMessage) -> dict[str, str]:
        """The names of the people in a message. Slack is asked for its author's, where that is not known here."""
        names = await reps.names_of(app.workspace, message.people)
        author = message.author_id
        if author and author not in names and not message.author_name:
            try:
                async with asyncio.timeout(_PATIENCE):
                    user = (await app.client.users_info(user=author))["user"]
            except (SlackApiError, *NETWORK_PROBLEMS):  # "Someone" has to do
                return names
            profile = user.get("profile") or {}
            names[author] = profile.get("display_name") or user.get("real_name") or user.get("name") or ""
        return names
