"""A small Bolt app that uses every block and element the page draws. Plain data first, listeners last."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

Json = dict[str, Any]

MANIFEST: Json = {
    "display_information": {"name": "Logcall", "description": "Logs calls without leaving Slack"},
    "features": {
        "bot_user": {"display_name": "logcall"},
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "slash_commands": [
            {"command": "/logcall", "description": "Log a call", "usage_hint": "[who] [number] [outcome]"},
            {"command": "/lead", "description": "Look up a lead", "usage_hint": "[name]"},
            {"command": "/quiet", "description": "Say something to you alone"},
        ],
        "shortcuts": [
            {"name": "Log a call", "type": "global", "callback_id": "log", "description": "Open the form"},
            {"name": "Log this", "type": "message", "callback_id": "log_this", "description": "From a message"},
        ],
        "unfurl_domains": ["crm.example"],
    },
    "oauth_config": {"scopes": {"bot": ["chat:write", "commands", "files:write", "links:read", "links:write"]}},
    "settings": {
        "event_subscriptions": {
            "request_url": "https://example.com/e",
            "bot_events": ["app_home_opened", "link_shared"],
        },
        "interactivity": {
            "is_enabled": True,
            "request_url": "https://example.com/e",
            "message_menu_options_url": "https://example.com/e",
        },
    },
}

SALES = "C07SALS6B3F"
LEADS = ["Marie Tremblay", "Marc Tremblay", "Ana Silva"]
ATTACK = "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>"


def text(words: str) -> Json:
    return {"type": "plain_text", "text": words}


def mrkdwn(words: str) -> Json:
    return {"type": "mrkdwn", "text": words}


def option(words: str, about: str | None = None) -> Json:
    made: Json = {"text": text(words), "value": words.lower()}
    return {**made, "description": text(about)} if about else made


def field(block_id: str, label: str, element: Json, **more: Any) -> Json:
    element = {"action_id": block_id, **element}
    return {"type": "input", "block_id": block_id, "label": text(label), "element": element, **more}


METHODS = {"Phone": ["Answered", "No answer"], "Email": []}


def form(method: str = "Phone") -> Json:
    """The log form: a lead from the app, a method that redraws, the method's own field."""
    own = (
        field("number", "Phone number", {"type": "plain_text_input"}, hint=text("National or international"))
        if method == "Phone"
        else field("subject", "Subject", {"type": "plain_text_input"})
    )
    blocks = [
        field("lead", "Lead", {"type": "external_select", "min_query_length": 2, "placeholder": text("Name")}),
        field(
            "method",
            "Method",
            {
                "type": "static_select",
                "options": [option(name) for name in METHODS],
                "initial_option": option(method),
            },
            dispatch_action=True,
        ),
        own,
        field("notes", "Notes", {"type": "plain_text_input", "multiline": True}, optional=True),
        {
            "type": "actions",
            "block_id": "more",
            "elements": [{"type": "button", "action_id": "new_lead", "text": text("New lead…")}],
        },
    ]
    return {
        "type": "modal",
        "callback_id": "form",
        "title": text("Log a call"),
        "submit": text("Log it"),
        "close": text("Cancel"),
        "blocks": blocks,
    }


NEW_LEAD: Json = {
    "type": "modal",
    "callback_id": "new_lead",
    "title": text("New lead"),
    "submit": text("Create"),
    "blocks": [field("first", "First name", {"type": "plain_text_input"})],
}

EVERY_ELEMENT: Json = {
    "type": "modal",
    "callback_id": "every",
    "title": text("Every element"),
    "submit": text("Send"),
    "blocks": [
        {"type": "alert", "block_id": "alert", "level": "error", "text": mrkdwn("*Do not contact*")},
        field("line", "One line", {"type": "plain_text_input"}),
        field("lines", "Several lines", {"type": "plain_text_input", "multiline": True}),
        field("count", "Count", {"type": "number_input", "is_decimal_allowed": False}),
        field("mail", "Mail address", {"type": "email_text_input"}),
        field("address", "Web address", {"type": "url_text_input"}),
        field("one", "One of", {"type": "static_select", "options": [option("Red"), option("Green", "like grass")]}),
        field("some", "Some of", {"type": "multi_static_select", "options": [option("Hot"), option("Cold")]}),
        field("person", "Person", {"type": "users_select"}),
        field("place", "Place", {"type": "channels_select"}),
        field("talk", "Conversation", {"type": "conversations_select"}),
        field("way", "Direction", {"type": "radio_buttons", "options": [option("Outgoing"), option("Incoming")]}),
        field("flags", "Flags", {"type": "checkboxes", "options": [option("Voicemail"), option("Urgent")]}),
        field("day", "Day", {"type": "datepicker"}),
        field("hour", "Hour", {"type": "timepicker"}),
        field("moment", "Moment", {"type": "datetimepicker"}),
    ],
}

MESSAGE_BLOCKS: list[Json] = [
    {"type": "header", "block_id": "head", "text": text("Week 47")},
    {
        "type": "section",
        "block_id": "section",
        "text": mrkdwn(
            "*bold* _italic_ ~struck~ `code` <https://example.com|a link> :phone: "
            "<!date^1700000000^{date_long} at {time}|some day> &lt;b&gt;"
        ),
        "fields": [mrkdwn("*Calls*\n42"), mrkdwn("*Reached*\n17")],
        "accessory": {
            "type": "overflow",
            "action_id": "overflow",
            "options": [option("Edit"), option("History")],
        },
    },
    {"type": "divider", "block_id": "line"},
    {"type": "context", "block_id": "context", "elements": [mrkdwn("Third attempt")]},
    {"type": "image", "block_id": "image", "image_url": "https://example.com/map.png", "alt_text": "A map"},
    {
        "type": "rich_text",
        "block_id": "rich",
        "elements": [
            {
                "type": "rich_text_list",
                "style": "bullet",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [{"type": "text", "text": "rich item", "style": {"bold": True}}],
                    }
                ],
            }
        ],
    },
    {
        "type": "table",
        "block_id": "table",
        "rows": [
            [{"type": "raw_text", "text": "Rep"}, {"type": "raw_text", "text": "Total"}],
            [{"type": "raw_text", "text": "Alice"}, {"type": "raw_text", "text": "12"}],
        ],
    },
    {"type": "markdown", "block_id": "markdown", "text": "## Plan\n**north** first\n\n- ring\n- write"},
    {
        "type": "data_visualization",
        "block_id": "chart",
        "title": "Calls per day",
        "chart": {
            "type": "bar",
            "series": [{"name": "Calls", "data": [{"label": "Mon", "value": 5}, {"label": "Tue", "value": 8}]}],
            "axis_config": {"categories": ["Mon", "Tue"]},
        },
    },
    {"type": "card", "block_id": "card", "title": mrkdwn("A card"), "body": mrkdwn("its body")},
    {
        "type": "container",
        "block_id": "box",
        "title": text("A box"),
        "child_blocks": [{"type": "section", "block_id": "inside", "text": mrkdwn("inside the box")}],
    },
    {
        "type": "actions",
        "block_id": "buttons",
        "elements": [
            {"type": "button", "action_id": "answer", "text": text("Answered"), "style": "primary", "value": "1"},
            {
                "type": "button",
                "action_id": "undo",
                "text": text("Undo"),
                "style": "danger",
                "value": "1",
                "confirm": {
                    "title": text("Take it back?"),
                    "text": mrkdwn("The card will say so."),
                    "confirm": text("Take it back"),
                    "deny": text("Keep it"),
                },
            },
        ],
    },
]

HOME: Json = {
    "type": "home",
    "blocks": [
        {"type": "header", "block_id": "hello", "text": text("Good morning")},
        {
            "type": "actions",
            "block_id": "start",
            "elements": [{"type": "button", "action_id": "start", "text": text("Log a call"), "value": "1"}],
        },
    ],
}


class Heard:
    """What the app was told, for tests to read: values of submissions, ids of actions."""

    def __init__(self) -> None:
        self.submitted: list[Json] = []
        self.actions: list[str] = []

    @property
    def plain(self) -> Json:
        """The last submission as block_id → the value itself."""
        values = self.submitted[-1]
        return {block_id: _bare(next(iter(actions.values()))) for block_id, actions in values.items()}


def _bare(state: Json) -> Any:
    value = next(value for key, value in state.items() if key != "type")
    if isinstance(value, list):
        return [one["value"] if isinstance(one, dict) else one for one in value]
    return value["value"] if isinstance(value, dict) else value


def listen(app: AsyncApp) -> Heard:
    """Register the showcase's listeners."""
    heard = Heard()

    @app.command("/logcall")
    async def logcall(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        view = EVERY_ELEMENT if body["text"] == "every" else form()
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.command("/quiet")
    async def quiet(ack: AsyncAck) -> None:
        await ack("*Psst*")

    @app.shortcut("log")
    async def log(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=form())

    @app.shortcut("log_this")
    async def log_this(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        view = form()
        view["blocks"][3]["element"]["initial_value"] = body["message"]["text"]
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.event("link_shared")
    async def link_shared(event: Json, client: AsyncWebClient) -> None:
        show = {"type": "button", "action_id": "show", "text": text("Show it"), "value": "7"}
        card = {
            "blocks": [
                {"type": "section", "text": mrkdwn("*Marie Tremblay* · Reached")},
                {"type": "actions", "elements": [show]},
            ]
        }
        unfurls = {link["url"]: card for link in event["links"]}
        await client.chat_unfurl(unfurl_id=event["unfurl_id"], source=event["source"], unfurls=unfurls)

    @app.action("show")
    async def show(ack: AsyncAck, respond: Any) -> None:
        await ack()
        await respond("Here it is", replace_original=False)

    @app.options("lead")
    async def leads(ack: AsyncAck, body: Json) -> None:
        await ack(options=[option(name) for name in LEADS if body["value"].lower() in name.lower()])

    @app.action("method")
    async def method(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        chosen = body["actions"][0]["selected_option"]["text"]["text"]
        await client.views_update(view_id=body["view"]["id"], view=form(chosen))

    @app.action("new_lead")
    async def new_lead(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_push(trigger_id=body["trigger_id"], view=NEW_LEAD)

    @app.action("start")
    async def start(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=form())

    for action_id in ("answer", "undo", "overflow"):

        @app.action(action_id)
        async def used(ack: AsyncAck, body: Json) -> None:
            heard.actions.append(body["actions"][0]["action_id"])
            await ack()

    @app.view("form")
    async def form_sent(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        values = body["view"]["state"]["values"]
        number = values.get("number", {}).get("number", {}).get("value", "5147894561")
        if len(number) < 10:
            await ack(response_action="errors", errors={"number": f"“{number}” is not a phone number."})
            return
        heard.submitted.append(values)
        await ack()
        lead = values["lead"]["lead"]["selected_option"]["text"]["text"]
        await client.chat_postMessage(channel=SALES, text=f"Call with {lead}")

    @app.view("every")
    async def every_sent(ack: AsyncAck, body: Json) -> None:
        heard.submitted.append(body["view"]["state"]["values"])
        await ack()

    @app.view("new_lead")
    async def lead_made(ack: AsyncAck) -> None:
        await ack()

    @app.event("app_home_opened")
    async def opened(event: Json, client: AsyncWebClient) -> None:
        await client.views_publish(user_id=event["user"], view=HOME)

    return heard
