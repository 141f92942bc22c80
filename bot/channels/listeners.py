"""/logcall settings: what a channel hears of, seen by all and changed by managers; and what a digest's button does."""

from datetime import UTC, datetime
from typing import Any

from slack_sdk.errors import SlackApiError

from bot import ids
from bot.blockkit import channel_link, message, section
from bot.channels.blocks import digest_message, each_rep_message
from bot.channels.describing import changes
from bot.channels.timezones import timezones
from bot.channels.views import (
    PREVIEW,
    REDRAWS,
    SETTINGS,
    TIMEZONE,
    View,
    errors_under,
    read_channel,
    read_only_view,
    read_settings,
    settings_view,
    timezone_option,
)
from bot.listening import Ack, Listening, Payload, person
from bot.problems import NETWORK_PROBLEMS
from bot.services import channels, digests, permissions, reps, visibility
from bot.services.errors import Refused
from models import Delivery, User
from models.hearing import ChannelSettings
from models.methods import Invalid
from models.outbox import DeliveryKind
from models.period import DigestKind, Schedule
from models.permissions import Action

_USUAL_HOUR = 8 * 60
_CLOSED = ("not_found", "view_not_found", "hash_conflict")


def register(app: Listening) -> None:
    forms = _Forms(app)

    @app.subcommand("settings", "réglages", "reglages", "paramètres", "parametres")
    async def settings_command(ack: Ack, body: Payload) -> None:
        await ack()
        app.later(forms.show(body), body)

    async def something_chosen(ack: Ack, body: Payload) -> None:
        await ack()
        app.later(forms.redraw(body), body)

    for action_id in REDRAWS:
        app.action(action_id)(something_chosen)

    @app.options(TIMEZONE)
    async def timezone_typed(ack: Ack, body: Payload) -> None:
        await ack(options=[timezone_option(name) for name in timezones(body.get("value", ""))])

    @app.action(PREVIEW)
    async def preview_clicked(ack: Ack, body: Payload) -> None:
        await ack()
        app.later(forms.preview(body), body)

    @app.submission(SETTINGS)
    async def settings_submitted(ack: Ack, body: Payload, rep: User) -> None:
        wanted = await forms.wanted(body["view"])
        channel_id = read_channel(body["view"])
        try:
            before = await channels.change(app.workspace, rep, channel_id, wanted)
        except Invalid as problem:
            await ack(response_action="errors", errors=errors_under(problem))
            return
        await ack()
        app.later(forms.confirm(body, channel_id, wanted, before), body)

    @app.delivery(DeliveryKind.DIGEST)
    async def draw_digest(delivery: Delivery) -> dict[str, Any] | None:
        digest = await digests.going_out(app.workspace, delivery)
        return digest_message(digest, delivery_id=delivery.id) if digest else None

    @app.action(ids.DIGEST_PER_REP)
    async def per_rep_clicked(ack: Ack, body: Payload) -> None:
        await ack()
        app.later(show_each_rep(body), body)

    async def show_each_rep(body: Payload) -> None:
        rep = await app.member(person(body))
        delivery_id = int(body["actions"][0]["value"])
        period, settings, each = await digests.each_rep(app.workspace, delivery_id, seen_by=rep)
        own_only = not visibility.sees_all(app.workspace, rep)
        said = each_rep_message(period, settings, each, own_only=own_only)
        await app.tell(body, said["text"], said["blocks"])


class _Forms:
    """The forms of channels' settings: opened, kept in step with what is chosen in them, and previewed."""

    def __init__(self, app: Listening) -> None:
        self.app = app

    async def show(self, body: Payload) -> None:
        """Open the settings of the channel where the command was typed. Raises Refused where there are none."""
        app, channel_id = self.app, str(body["channel_id"])
        rep = await app.member(person(body))
        await self._must_be_there(channel_id, str(body.get("channel_name") or ""))
        settings = await channels.settings(app.workspace, channel_id, timezone=rep.timezone)
        people = await channels.people(app.workspace, settings.hearing)
        changed = await channels.last_changed(app.workspace, channel_id)
        if permissions.may(rep, Action.CHANGE_CHANNEL_SETTINGS):
            now = datetime.now(UTC)
            view = settings_view(channel_id, settings, before=settings, people=people, now=now, changed=changed)
        else:
            view = read_only_view(channel_id, settings, people=people, changed=changed)
        await app.client.views_open(trigger_id=body["trigger_id"], view=view)

    async def _must_be_there(self, channel_id: str, name: str) -> None:
        again = "and type `/logcall settings` there"
        if channel_id[:1] not in ("C", "G") or name.startswith("mpdm-"):
            raise Refused(f"Settings belong to a channel. Go to one that Logcall is in {again}.")
        try:
            response = await self.app.client.conversations_info(channel=channel_id)
            is_member = bool(response["channel"].get("is_member"))
        except SlackApiError as refused:
            is_member = refused.response.get("error") != "channel_not_found"
        except NETWORK_PROBLEMS:  # what is set up where Logcall can't post does no harm
            return
        if not is_member:
            raise Refused(
                f"Logcall is not in {channel_link(channel_id)}, so there is nothing to set up yet. Type "
                "`/invite @logcall` here, then `/logcall settings` again."
            )

    async def redraw(self, body: Payload) -> None:
        """Say anew what saving does, after something was chosen. What is chosen stays."""
        channel_id = read_channel(body["view"])
        rep = await self.app.rep(person(body))
        wanted = await self.wanted(body["view"])
        before = await channels.settings(self.app.workspace, channel_id, timezone=rep.timezone)
        people = await self._people(wanted, before)
        changed = await channels.last_changed(self.app.workspace, channel_id)
        view = settings_view(channel_id, wanted, before=before, people=people, now=datetime.now(UTC), changed=changed)
        try:
            await self.app.client.views_update(view_id=body["view"]["id"], view=view)
        except SlackApiError as refused:
            if refused.response.get("error") not in _CLOSED:
                raise

    async def wanted(self, view: View) -> ChannelSettings:
        """The settings that stand in a form."""
        filled = read_settings(view)
        chosen = {slack_id for some in filled.people.values() for slack_id in some}
        return filled.with_people({one: (await reps.meet(self.app.workspace, one)).id for one in chosen})

    async def preview(self, body: Payload) -> None:
        """Show who is filling in a form what the digest would be, as the form stands."""
        rep = await self.app.member(person(body))
        wanted = await self.wanted(body["view"])
        schedule = wanted.schedule(DigestKind.DAILY) or wanted.schedule(DigestKind.WEEKLY)
        schedule = schedule or Schedule(DigestKind.DAILY, _USUAL_HOUR, wanted.timezone)
        period = schedule.latest(datetime.now(UTC))
        digest = await digests.example(self.app.workspace, wanted, period)
        await self._show(read_channel(body["view"]), rep.slack_id, digest_message(digest))

    async def confirm(self, body: Payload, channel_id: str, wanted: ChannelSettings, before: ChannelSettings) -> None:
        people = await self._people(wanted, before)
        lines = changes(wanted, before, people, datetime.now(UTC))
        if lines:
            said = "\n".join([f"Saved what {channel_link(channel_id)} hears:", *(f"• {line}" for line in lines)])
            await self._show(channel_id, person(body), message(said, [section(said)]))

    async def _people(self, wanted: ChannelSettings, before: ChannelSettings) -> dict[int, str]:
        workspace = self.app.workspace
        return await channels.people(workspace, wanted.hearing) | await channels.people(workspace, before.hearing)

    async def _show(self, channel_id: str, slack_id: str, shown: dict[str, Any]) -> None:
        await self.app.client.chat_postEphemeral(channel=channel_id, user=slack_id, **shown)
