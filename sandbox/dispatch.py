"""What people do, and what Slack makes of it: it tells the app, waits three seconds, and shows the answer."""

from sandbox import forms, payloads
from sandbox.actions import action_of, container_of, element_of, hold, may_dispatch, unfolded_with
from sandbox.events import Events
from sandbox.limits import option_faults
from sandbox.links import Pasted, composed
from sandbox.own_commands import run_own_command
from sandbox.response_urls import ResponseUrls, show_response
from sandbox.state import Channel, Json, Message, View
from sandbox.submissions import answered, asked_urls
from sandbox.talk import overheard
from sandbox.wire import Answer, Request, Wire
from sandbox.workspace import APP_ID, Refused, Workspace

TROUBLE = "We had some trouble connecting. Try again?"
NOT_INTERACTIVE = "not_interactive"


class Dispatch:
    """One method for each thing that a person can do. Each returns once the app has answered, or failed to."""

    def __init__(self, workspace: Workspace, wire: Wire, events: Events, urls: ResponseUrls) -> None:
        self.workspace = workspace
        self._wire = wire
        self._events = events
        self._urls = urls

    # Commands and shortcuts

    async def slash(self, user_id: str, channel_id: str, text: str, thread_ts: str | None = None) -> Message | None:
        """Send a slash command. What goes wrong is a notice to the person.

        :returns: the ephemeral message of the ack, or None.
        """
        workspace = self.workspace
        channel = self._place(user_id, channel_id)
        name, _, rest = text.strip().partition(" ")
        if run_own_command(workspace, self._events, user_id, channel, name, rest.strip()):
            return None
        if workspace.manifest.command(name) is None:
            workspace.notice(
                user_id,
                f'{name} is not a valid command. In Slack, all messages that start with the "/" character are'
                " interpreted as commands.",
            )
            return None
        if channel.is_archived:
            workspace.notice(user_id, f"{name} does not work in #{channel.name}: it is archived.")
            return None
        if thread_ts is not None:
            workspace.notice(user_id, f"{name} is not supported in threads. Sorry!")
            return None
        user = workspace.users[user_id]
        payload = {
            "token": payloads.VERIFICATION_TOKEN,
            "team_id": user.company or workspace.team.id,
            "team_domain": workspace.team.domain,
            "channel_id": channel.id,
            "channel_name": payloads.payload_name(channel),
            "user_id": user.id,
            "user_name": user.name,
            "command": name,
            "text": rest.strip(),
            "api_app_id": APP_ID,
            "is_enterprise_install": "false",
            "response_url": self._urls.mint(user_id, channel.id),
            "trigger_id": workspace.new_trigger(user_id, channel.id),
        }
        answer = await self._wire.send(Request("slash_commands", payload))
        if answer.error is not None:
            workspace.notice(user_id, f'{name} failed with the error "{answer.error}"')
            return None
        body = {"text": answer.body} if isinstance(answer.body, str) else answer.body
        if not body:
            return None
        try:
            return show_response(workspace, user_id, channel.id, body)
        except Refused:
            workspace.notice(user_id, f'{name} failed with the error "invalid_command_response"')
            return None

    async def shortcut(
        self, user_id: str, callback_id: str, channel_id: str | None = None, ts: str | None = None
    ) -> None:
        """Run a global shortcut, or a message shortcut where a message is given.

        :raises Refused: not_found where the manifest declares no such shortcut.
        """
        workspace = self.workspace
        shortcut = workspace.manifest.shortcut(callback_id)
        on_message = channel_id is not None and ts is not None
        if shortcut is None or (shortcut.type == "message") != on_message:
            raise Refused("not_found", [f"The manifest declares no such shortcut: {callback_id}"])
        common = {"callback_id": callback_id, "action_ts": workspace.new_ts()}
        if channel_id is not None and ts is not None:
            channel = self._place(user_id, channel_id)
            message = self._message(channel, ts)
            payload = payloads.interaction(
                workspace,
                "message_action",
                user_id,
                **common,
                trigger_id=workspace.new_trigger(user_id, channel.id),
                message_ts=ts,
                channel=payloads.channel_reference(channel),
                message=payloads.message_json(workspace, message),
                response_url=self._urls.mint(user_id, channel.id),
            )
        else:
            payload = payloads.interaction(
                workspace, "shortcut", user_id, **common, trigger_id=workspace.new_trigger(user_id)
            )
        answer = await self._ask(payload)
        if answer.error is not None:
            workspace.notice(user_id, f"{shortcut.name}: {TROUBLE}")

    # Blocks

    async def act_in_view(
        self, user_id: str, view_id: str, block_id: str, action: Json, typed: forms.Values | None = None
    ) -> None:
        """Use an element of a modal or a Home tab: ``block_actions``.

        :param action: action_id and the value, as the element holds it.
        :param typed: what else stands in the form by now.
        """
        view = self._view(user_id, view_id)
        block, element = element_of(view.blocks, block_id, action.get("action_id"))
        may_dispatch(block)
        view.values = forms.merged(view.blocks, view.values, typed)
        acted = action_of(block, element, action, self.workspace.new_ts())
        hold(view.values, block, element, acted)
        payload = payloads.interaction(
            self.workspace,
            "block_actions",
            user_id,
            container={"type": "view", "view_id": view.id},
            trigger_id=self.workspace.new_trigger(user_id, view.channel, view.id),
            view=payloads.view_json(self.workspace, view),
            actions=[acted],
        )
        await self._interact(user_id, payload)

    async def act_in_message(self, user_id: str, channel_id: str, ts: str, block_id: str, action: Json) -> None:
        """Use an element of a message, or of what was unfolded of a link in it: ``block_actions`` with the message,
        unless it is ephemeral; with the unfolded link instead."""
        workspace = self.workspace
        channel = self._place(user_id, channel_id)
        message = self._message(channel, ts)
        if message.ephemeral_to not in {None, user_id}:
            raise Refused("message_not_found")
        unfolded = unfolded_with(message, block_id)
        blocks = unfolded["blocks"] if unfolded else message.blocks or []
        block, element = element_of(blocks, block_id, action.get("action_id"))
        acted = action_of(block, element, action, workspace.new_ts())
        values = forms.start(blocks, channel.id)
        hold(values, block, element, acted)
        payload = payloads.interaction(
            workspace,
            "block_actions",
            user_id,
            container=container_of(message, unfolded),
            trigger_id=workspace.new_trigger(user_id, channel.id),
            channel=payloads.channel_reference(channel),
            state={"values": values},
            response_url=self._urls.mint(user_id, channel.id, None if unfolded else message),
            actions=[acted],
        )
        if unfolded:
            payload["app_unfurl"] = unfolded
        elif not message.ephemeral:
            payload["message"] = payloads.message_json(workspace, message)
        await self._interact(user_id, payload)

    async def suggest(
        self,
        user_id: str,
        block_id: str,
        action_id: str,
        query: str,
        view_id: str | None = None,
        channel_id: str | None = None,
        ts: str | None = None,
        typed: forms.Values | None = None,
    ) -> Json:
        """Ask the app for an external select's options.

        :returns: ``{"options": […]}`` or ``{"option_groups": […]}``.
        :raises Refused: dispatch_failed, operation_timeout, invalid_options, or no_options_url.
        """
        workspace = self.workspace
        if self._wire.request_url is not None and not workspace.manifest.loads_options:
            raise Refused("no_options_url", ["The manifest has no settings.interactivity.message_menu_options_url"])
        common: Json = {"action_id": action_id, "block_id": block_id, "value": query}
        if view_id is not None:
            view = self._view(user_id, view_id)
            view.values = forms.merged(view.blocks, view.values, typed)
            _, element = element_of(view.blocks, block_id, action_id)
            common |= {
                "container": {"type": "view", "view_id": view.id},
                "view": payloads.view_json(workspace, view),
            }
        else:
            channel = self._place(user_id, channel_id or "")
            message = self._message(channel, ts or "")
            _, element = element_of(message.blocks or [], block_id, action_id)
            common |= {
                "container": container_of(message),
                "channel": payloads.channel_reference(channel),
            }
        if len(query) < element.get("min_query_length", 3):
            return {"options": []}
        payload = payloads.interaction(workspace, "block_suggestion", user_id, **common)
        answer = await self._ask(payload)
        if answer.error is not None:
            raise Refused(answer.error)
        faults = option_faults(answer.body)
        if faults:
            raise Refused("invalid_options", faults)
        return dict(answer.body)

    # Modals

    async def submit(self, user_id: str, view_id: str, typed: forms.Values | None = None) -> dict[str, str]:
        """Press a modal's submit button.

        :returns: what stands under the inputs now, by block_id; empty once the app took it.
        """
        workspace = self.workspace
        view = self._view(user_id, view_id)
        if view.busy:
            raise Refused("busy", ["The modal is being submitted"])
        if view.body.get("submit") is None:
            raise Refused("invalid_arguments", ["The modal has no submit button"])
        view.values = forms.merged(view.blocks, view.values, typed)
        view.errors = forms.complaints(view.blocks, view.values)
        workspace.changes.ring()
        if view.errors:
            return view.errors
        payload = payloads.interaction(
            workspace,
            "view_submission",
            user_id,
            trigger_id=workspace.new_trigger(user_id, view.channel, view.id),
            view=payloads.view_json(workspace, view),
            response_urls=asked_urls(self._urls, view),
        )
        view.busy = True
        workspace.changes.ring()
        try:
            answer = await self._ask(payload)
        finally:
            view.busy = False
        if answer.error is not None or not answered(workspace, view, answer.body):
            workspace.notice(user_id, TROUBLE)
        workspace.changes.ring()
        return view.errors

    async def close(self, user_id: str, view_id: str, everything: bool = False) -> None:
        """Close a modal, or the whole stack. The app hears of it where it set ``notify_on_close``."""
        view = self._view(user_id, view_id)
        stack = self.workspace.stack(user_id)
        cleared = everything or bool(view.body.get("clear_on_close"))
        closing = [*reversed(stack)] if cleared else [view]
        for closed in closing:
            stack.remove(closed)
        self.workspace.changes.ring()
        for closed in closing:
            if closed.body.get("notify_on_close"):
                payload = payloads.interaction(
                    self.workspace,
                    "view_closed",
                    user_id,
                    view=payloads.view_json(self.workspace, closed),
                    is_cleared=cleared,
                )
                await self._ask(payload)

    # Home and talk

    async def open_home(self, user_id: str, tab: str = "home") -> None:
        """Open the app's Home or Messages tab."""
        workspace = self.workspace
        event: Json = {
            "type": "app_home_opened",
            "user": user_id,
            "channel": workspace.im(user_id).id,
            "tab": tab,
        }
        view = workspace.homes.get(user_id)
        if view is not None and tab == "home":
            event["view"] = payloads.view_json(workspace, view)
        self._events.emit(event)

    async def say(self, user_id: str, channel_id: str, text: str, thread_ts: str | None = None) -> Message:
        """Write an ordinary message. The app hears of it as far as it subscribes and is there."""
        workspace = self.workspace
        channel = self._place(user_id, channel_id)
        if channel.is_archived:
            raise Refused("is_archived")
        if channel.kind == "im" and workspace.manifest.messages_read_only:
            raise Refused("messages_tab_read_only")
        message = workspace.post(Message(workspace.new_ts(), channel.id, user_id, text, thread_ts=thread_ts))
        overheard(self._events, channel, message)
        return message

    async def compose(self, user_id: str, text: str) -> Pasted | None:
        """Write something without sending it. The app hears of the links in it, where it unfolds such.

        :returns: where the app's previews appear; None where there is no such link.
        """
        return composed(self._events, user_id, text)

    # Within

    def _place(self, user_id: str, channel_id: str) -> Channel:
        channel = self.workspace.channels.get(channel_id)
        if channel is None or not self.workspace.sees(user_id, channel):
            raise Refused("channel_not_found")
        if user_id not in channel.members:
            raise Refused("not_in_channel", [f"Join #{channel.name} first"])
        return channel

    def _message(self, channel: Channel, ts: str) -> Message:
        message = channel.by_ts.get(ts)
        if message is None:
            raise Refused("message_not_found")
        return message

    def _view(self, user_id: str, view_id: str) -> View:
        view = self.workspace.view(view_id)
        if view is None or view.user != user_id:
            raise Refused("not_found", ["That view is closed"])
        return view

    async def _ask(self, payload: Json) -> Answer:
        """Send an interactive payload, unless the manifest turns interactivity off."""
        if not self.workspace.manifest.interactive:
            return Answer(error=NOT_INTERACTIVE)
        return await self._wire.send(Request("interactive", payload))

    async def _interact(self, user_id: str, payload: Json) -> None:
        answer = await self._ask(payload)
        if answer.error is not None:
            self.workspace.notice(user_id, TROUBLE)
