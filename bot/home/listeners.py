"""App Home: drawn when it is opened, kept true by the publisher while it may be on a screen; its settings' forms."""

from datetime import UTC, datetime
from typing import Any

from slack_sdk.errors import SlackApiError

from bot import ids
from bot.blockkit import mention
from bot.home import settings_views as views
from bot.home.publisher import Publisher
from bot.home.views import members_only_home
from bot.listening import Ack, Listening, Payload
from bot.problems import NETWORK_PROBLEMS
from bot.services import habits, homes, permissions, reps, statistics, workspaces
from bot.services.errors import Refused
from bot.services.permissions import Action
from models import User
from models.methods import Invalid
from models.overview import Reminders

NO_PERSON = "That is Logcall itself: choose a person."


def register(app: Listening) -> None:
    publisher = Publisher(app)
    app.workers.append(publisher)

    @app.event("app_home_opened")
    async def home_opened(ack: Ack, event: dict[str, Any], body: Payload) -> None:
        await ack()
        if event.get("tab") == "home":
            app.later(show(event["user"]), body)

    async def show(slack_id: str) -> None:
        rep = await app.rep(slack_id)
        if rep.is_guest:
            await app.client.views_publish(user_id=slack_id, view=members_only_home(app.workspace.name))
            return
        await homes.opened(app.workspace, rep, datetime.now(UTC))
        await publisher.draw_for(rep)

    @app.action(ids.HOME_REMINDERS)
    async def reminders_clicked(ack: Ack, body: Payload, rep: User) -> None:
        await ack()
        app.later(open_reminders(body, rep), body)

    async def open_reminders(body: Payload, rep: User) -> None:
        app.refuse_guest(rep)
        set_now = Reminders(rep.quiet_from, rep.quiet_until, rep.days_off, rep.away_until, rep.timezone)
        today = datetime.now(statistics.zone_of(rep.timezone)).date()
        await app.client.views_open(trigger_id=body["trigger_id"], view=views.reminders_view(set_now, today))

    @app.submission(views.REMINDERS)
    async def reminders_submitted(ack: Ack, body: Payload, rep: User) -> None:
        app.refuse_guest(rep)
        filled = views.read_reminders(body["view"])
        today = datetime.now(statistics.zone_of(rep.timezone)).date()
        if errors := views.reminders_errors(filled, today):
            await ack(response_action="errors", errors=errors)
            return
        start, end = (views.minutes_of(written or "00:00") for written in (filled.quiet_from, filled.quiet_until))
        try:
            await habits.change(
                rep, quiet_from=start, quiet_until=end, days_off=filled.days_off, away_until=filled.away_until
            )
        except Invalid as problem:
            await ack(response_action="errors", errors={field: f"It {what}." for field, what in problem.errors.items()})
            return
        await ack()

    @app.action(ids.HOME_ROLES)
    async def roles_clicked(ack: Ack, body: Payload, rep: User) -> None:
        permissions.require(rep, Action.GIVE_ROLES)
        await ack()
        app.later(open_form(body, views.roles_view()), body)

    async def open_form(body: Payload, view: dict[str, Any]) -> None:
        await app.client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.action(views.PERSON)
    async def person_chosen(ack: Ack, body: Payload, rep: User) -> None:
        permissions.require(rep, Action.GIVE_ROLES)
        await ack()
        app.later(show_role(body), body)

    async def show_role(body: Payload) -> None:
        """Say which role the chosen person has now; whether they are a guest is Slack's to tell."""
        view, slack_id = body["view"], views.read_person(body["view"])
        drawn = views.roles_view()
        if slack_id:
            drawn = views.roles_view(slack_id, *await role_of(slack_id))
        try:
            await app.client.views_update(view_id=view["id"], view=drawn, hash=view["hash"])
        except SlackApiError as refused:
            if refused.response.get("error") not in ("not_found", "hash_conflict"):
                raise

    async def role_of(slack_id: str) -> tuple[str, str]:
        """(their role, why they can have none)"""
        if slack_id == app.workspace.bot_user_id:
            return "", NO_PERSON
        person = await app.rep(slack_id)
        return person.role, "Guests can have no role: choose a full member." if person.is_guest else ""

    @app.submission(views.ROLES)
    async def roles_submitted(ack: Ack, body: Payload, rep: User) -> None:
        slack_id, role = views.read_role(body["view"])
        try:
            is_news = await give_role(rep, slack_id, role)
        except Refused as refused:
            await ack(response_action="errors", errors={views.role_block_of(body["view"]): refused.message})
            return
        await ack()
        if is_news and slack_id != rep.slack_id:
            app.later(tell_role(slack_id, views.role_message(rep.slack_id, role)), body)

    async def tell_role(slack_id: str, message: dict[str, Any]) -> None:
        try:
            await app.client.chat_postMessage(channel=slack_id, **message)
        except (SlackApiError, *NETWORK_PROBLEMS) as problem:
            raise Refused(f"The role is given, but {mention(slack_id)} could not be told. Tell them.") from problem

    async def give_role(rep: User, slack_id: str, role: str) -> bool:
        """Whether it is another one than they had."""
        if slack_id == app.workspace.bot_user_id:
            raise Refused(NO_PERSON)
        before = (await reps.meet(app.workspace, slack_id)).role
        return (await reps.give_role(app.workspace, rep, slack_id, role)).role != before

    @app.action(ids.HOME_VISIBILITY)
    async def visibility_clicked(ack: Ack, body: Payload, rep: User) -> None:
        permissions.require(rep, Action.CHANGE_WORKSPACE_SETTINGS)
        await ack()
        app.later(open_form(body, views.visibility_view(app.workspace.reps_see)), body)

    @app.submission(views.VISIBILITY)
    async def visibility_submitted(ack: Ack, body: Payload, rep: User) -> None:
        await workspaces.set_visibility(app.workspace, rep, views.read_visibility(body["view"]))
        await ack()
