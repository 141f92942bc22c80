"""A message in Slack, read to be kept."""

from typing import Any

import pytest

from bot.logcall.messages import LONGEST, read_message, recall_message, write_down

ALICE, CHLOE, BOT = "U07ALICE", "U07CHLOE", "U07LOGCALL"


def body(**message: Any) -> dict[str, Any]:
    return {
        "team": {"id": "T07", "domain": "rivage"},
        "channel": {"id": "C07", "name": "sales"},
        "message": {"type": "message", "user": CHLOE, "ts": "1795000000.000100", "text": "She called"} | message,
    }


def test_who_wrote_it_is_said_of_others_alone() -> None:
    message = read_message(body(), bot_user_id=BOT)
    assert message.quoted({CHLOE: "Chloé"}, for_=ALICE) == "Chloé wrote: “She called”"
    assert message.quoted({CHLOE: "Chloé"}, for_=CHLOE) == "She called"
    assert message.quoted({}, for_=ALICE) == "Someone wrote: “She called”"
    assert int(message.sent_at.timestamp()) == 1795000000


def test_an_app_s_message_is_quoted_under_the_app_s_name() -> None:
    form = body(user=None, bot_id="B1", username="Web form", text="New lead")
    assert read_message(form, bot_user_id=BOT).quoted({}, for_=ALICE) == "Web form wrote: “New lead”"
    profile = body(user="U07APP", bot_profile={"name": "CRM"}, text="New lead")
    assert read_message(profile, bot_user_id=BOT).quoted({}, for_=ALICE) == "CRM wrote: “New lead”"


@pytest.mark.parametrize("length", [1, LONGEST - 40, LONGEST, LONGEST + 1, 40_000])
def test_nothing_that_does_not_fit_is_lost_without_a_link_to_it(length: int) -> None:
    said = read_message(body(text="x" * length, thread_ts="1794000000.000200"), bot_user_id=BOT).quoted({}, for_=CHLOE)
    assert len(said) <= LONGEST
    if length > LONGEST:
        link = "https://rivage.slack.com/archives/C07/p1795000000000100?thread_ts=1794000000.000200&cid=C07"
        assert said.endswith(f"(Shortened. The whole message: {link})")
    else:
        assert said == "x" * length


def test_files_alone_are_named() -> None:
    files = [{"id": "F1", "name": "offer.pdf", "title": "The offer"}, {"id": "F2", "mode": "tombstone"}]
    message = read_message(body(text="", files=files), bot_user_id=BOT)
    assert message.words({}) == "[The offer]"


@pytest.mark.parametrize(
    "more",
    [
        {"text": "", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "Sophie called"}}]},
        {"text": " ", "blocks": [{"type": "context", "elements": [{"type": "mrkdwn", "text": "Sophie called"}]}]},
        {"text": "", "attachments": [{"fallback": "no", "text": "Sophie called"}]},
        {"text": "", "attachments": [{"fallback": "Sophie called"}]},
    ],
)
def test_what_an_app_says_outside_of_the_text_is_read(more: dict[str, Any]) -> None:
    assert read_message(body(**more), bot_user_id=BOT).words({}) == "Sophie called"


def test_a_message_without_a_word_is_empty() -> None:
    empty = body(text="", blocks=[{"type": "image", "image_url": "x", "alt_text": "y"}, {"type": "divider"}])
    message = read_message(empty, bot_user_id=BOT)
    assert message.words({}) == ""
    assert message.quoted({}, for_=ALICE) == ""


def test_what_is_written_down_is_read_back_whole() -> None:
    message = read_message(body(files=[{"name": "é.pdf"}], thread_ts="1.0"), bot_user_id=BOT)
    assert recall_message(write_down(message)) == message


def test_our_own_messages_are_known() -> None:
    assert read_message(body(user=BOT), bot_user_id=BOT).is_logcalls
    assert not read_message(body(), bot_user_id=BOT).is_logcalls
    assert not read_message(body(user=None), bot_user_id="").is_logcalls
