"""The lines of a thread, and the notice about what Slack refused."""

from dataclasses import replace

import pytest

from bot import ids
from bot.threads.blocks import notice_message, reply_message
from models.record import Reply
from sandbox.limits import message_faults
from tests.threads.cards import ALICE, communication

CALL = communication()
NASTY = "<!channel> & co"

LINES = {
    "Alice Roy: Call in progress → Answered · 12 min": Reply(CALL, ALICE, "calling", "answered", duration=720),
    "Alice Roy: Call in progress → Left voicemail": Reply(
        CALL, ALICE, "calling", "attempted", new_tag="left_voicemail"
    ),
    "Alice Roy changed No answer → Answered": Reply(CALL, ALICE, "attempted", "answered", corrected=True),
    "Alice Roy changed Left voicemail → No answer": Reply(
        CALL, ALICE, "attempted", "attempted", old_tag="left_voicemail", corrected=True
    ),
    "The phone system: Call failed": Reply(CALL, None, None, "error"),
    "Alice Roy took this back": Reply(CALL, ALICE, withdrawn=True),
    "Note from Alice Roy: She likes &lt;!channel&gt; &amp; co": Reply(CALL, ALICE, note=f"She likes {NASTY}"),
}


@pytest.mark.parametrize("line", LINES)
def test_a_reply_is_one_line(line: str) -> None:
    assert reply_message(LINES[line])["text"] == line


@pytest.mark.parametrize("line", LINES)
def test_slack_takes_every_reply(line: str) -> None:
    assert message_faults(reply_message(LINES[line])["blocks"]) == []


def test_a_note_is_shown_whole_and_as_it_was_written() -> None:
    note = (NASTY + "\n") * 187
    message = reply_message(Reply(CALL, ALICE, note=note))
    assert message["blocks"][1]["elements"][0]["elements"] == [{"type": "text", "text": note}]
    assert message_faults(message["blocks"]) == []
    assert len(message["text"]) <= 4000


def test_a_rep_is_not_called_to_the_thread_by_their_own_click() -> None:
    assert "<@" not in str(reply_message(Reply(CALL, ALICE, "calling", "answered")))


def test_a_rep_without_a_name_is_mentioned() -> None:
    assert reply_message(Reply(CALL, replace(ALICE, name=""), withdrawn=True))["text"] == "<@U0ALICE> took this back"


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        ("not_in_channel", "I'm not in <#C0SALES> yet. Type `/invite @logcall` there. What waits is posted at once."),
        ("is_archived", "<#C0SALES> is archived. Unarchive it, then try again."),
        ("something_new", "Slack refused this (something_new). Try again in a minute."),
    ],
)
def test_a_notice_says_what_happened_and_what_to_do(error: str, advice: str) -> None:
    message = notice_message(CALL, error=error, channel_id="C0SALES")
    assert message["text"] == (
        f"Your log of a call to Sophie Tremblay is saved, but it could not be shown in <#C0SALES>. {advice}"
    )
    assert message["blocks"][-1]["elements"][0]["value"] == "42"
    assert message_faults(message["blocks"]) == []


def test_the_notice_about_a_card_leads_to_where_its_channel_is_chosen() -> None:
    message = notice_message(CALL, error="is_archived", channel_id="C0SALES", movable=True)
    assert message["text"].endswith("Or choose another channel with Edit.")
    again, edit = message["blocks"][-1]["elements"]
    assert (again["action_id"], edit["action_id"], edit["value"]) == (ids.NOTICE_POST_AGAIN, ids.CARD_EDIT, "42")
    assert message_faults(message["blocks"]) == []
