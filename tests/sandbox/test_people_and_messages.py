"""What people see of messages, and what they can do with them beyond a click."""

from typing import Any

import pytest

from sandbox.visible import plain, visible_text
from tests.sandbox.conftest import MANIFEST, Stage

SALES = "C07SALS6B3F"
NAMES = {"U1": "Alice Tremblay", "C1": "sales"}


def words(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def option(text: str) -> dict[str, Any]:
    return {"text": words(text), "value": text}


@pytest.mark.parametrize(
    ("mrkdwn", "seen"),
    [
        ("*Answered* by <@U1> in <#C1>", "Answered by @Alice Tremblay in #sales"),
        ("<https://e.com|the site> &amp; <https://f.com>", "the site & https://f.com"),
        ("~_both_~ `code`", "both code"),
        ("2*3*4 and snake_case_word", "2*3*4 and snake_case_word"),
        ("<!date^1790000000^{date}|21 September>", "21 September"),
        ("&lt;b&gt; stays", "<b> stays"),
    ],
)
def test_markup_is_read_as_a_person_reads_it(mrkdwn: str, seen: str) -> None:
    assert plain(mrkdwn, NAMES) == seen


def test_every_text_of_a_block_is_seen() -> None:
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": words("Head")},
        {
            "type": "section",
            "fields": [{"type": "mrkdwn", "text": "*One*"}, words("Two")],
            "accessory": {"type": "overflow", "options": [option("Edit")]},
        },
        {"type": "image", "alt_text": "a chart", "image_url": "https://e.com"},
        {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}, {"type": "raw_text", "text": "b"}]]},
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [{"type": "text", "text": "Hi "}, {"type": "user", "user_id": "U1"}],
                }
            ],
        },
        {
            "type": "card",
            "title": {"type": "mrkdwn", "text": "T"},
            "actions": [{"type": "button", "text": words("Go")}],
        },
    ]
    seen = ["Head", "One", "Two", "Edit", "a chart", "a | b", "Hi @Alice Tremblay", "T", "Go"]
    assert visible_text(blocks, NAMES).splitlines() == seen


async def test_overflow_menus_and_selects_in_messages_are_used_by_their_words(stage: Stage) -> None:
    heard: list[Any] = []

    @stage.app.action("more")
    async def more(ack: Any, action: Any) -> None:
        await ack()
        heard.append(action["selected_option"]["value"])

    @stage.app.action("which")
    async def which(ack: Any, action: Any, body: Any) -> None:
        await ack()
        state = body["state"]["values"]["b"]["which"]["selected_option"]
        assert state == action["selected_option"]
        heard.append(state["value"])

    elements = [
        {"type": "overflow", "action_id": "more", "options": [option("Edit"), option("History")]},
        {"type": "static_select", "action_id": "which", "options": [option("Marie"), option("Jean")]},
        {"type": "button", "action_id": "go", "text": words("Go")},
    ]
    blocks = [{"type": "actions", "block_id": "b", "elements": elements}]
    await stage.answer("chat.postMessage", channel=SALES, text="x", blocks=blocks)
    card = stage.sandbox.channel("#sales").cards[0]
    alice = stage.sandbox.rep("alice")
    await alice.overflow(card, "History")
    await alice.choose(card, "Jean")
    assert heard == ["History", "Jean"]
    assert card.buttons == ["Go"]
    with pytest.raises(LookupError, match="not in an overflow menu"):
        await alice.overflow(card, "Go")


async def test_an_app_that_fails_on_a_click_is_trouble(stage: Stage) -> None:
    button = {"type": "button", "action_id": "unheard", "text": words("Go")}
    blocks = [{"type": "actions", "elements": [button]}]
    await stage.answer("chat.postMessage", channel=SALES, text="x", blocks=blocks)
    alice = stage.sandbox.rep("alice")
    await alice.click(stage.sandbox.channel("#sales").cards[0], "Go")
    assert await alice.notice() == "We had some trouble connecting. Try again?"


async def test_a_message_to_a_person_is_a_direct_message(stage: Stage) -> None:
    dana = stage.sandbox.rep("dana")
    await stage.answer("chat.postMessage", channel=dana.id, text="one")
    await stage.answer("chat.postMessage", channel=dana.id, text="two")
    assert [(await dana.dm()).text, (await dana.dm()).text] == ["one", "two"]
    assert stage.sandbox.rep("alice").dms == []


async def test_a_deleted_card_with_replies_leaves_a_tombstone(stage: Stage) -> None:
    root = await stage.answer("chat.postMessage", channel=SALES, text="card")
    await stage.answer("chat.postMessage", channel=SALES, text="reply", thread_ts=root["ts"])
    assert await stage.error("chat.delete", channel=SALES, ts=root["ts"]) == ""
    sales = stage.sandbox.channel("#sales")
    assert [message.text for message in sales.messages] == ["reply"]
    assert await stage.error("chat.update", channel=SALES, ts=root["ts"], text="x") == "message_not_found"


async def test_more_people_and_channels_can_be_added(stage: Stage) -> None:
    rep = stage.sandbox.add_person("eve", "Eve Roy", channels=["#sales"], tz="Europe/Paris")
    crew = stage.sandbox.add_channel("crew", app=False, people=["eve"])
    assert await stage.error("chat.postMessage", channel=crew.id, text="x") == "not_in_channel"
    shown = (await stage.answer("users.info", user=rep.id))["user"]
    assert (shown["real_name"], shown["tz_offset"] in {3600, 7200}) == ("Eve Roy", True)
    said = await rep.say("Hello", channel="#crew")
    assert stage.sandbox.channel("#crew").messages == [said]


class TestFiles:
    """The two steps of an upload."""

    @pytest.fixture
    def options(self) -> dict[str, Any]:
        return {"manifest": MANIFEST | {"oauth_config": {"scopes": {"bot": ["files:write"]}}}}

    async def test_a_file_is_uploaded_and_shared(self, stage: Stage) -> None:
        await stage.client.files_upload_v2(channel=SALES, filename="leads.csv", content="a,b", title="Leads")
        [message] = stage.sandbox.channel("#sales").messages
        assert message.visible == "Leads"
        assert [(file.name, file.content) for file in message.files] == [("leads.csv", b"a,b")]
        assert b"a,b" in stage.sandbox.received_bytes()
        assert await stage.error("files.completeUploadExternal", files=[{"id": "F0"}]) == "file_not_found"
