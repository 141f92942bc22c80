from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot import blockkit as bk
from sandbox.limits.surfaces import message_faults, view_faults

LONG = "🦊<&>" * 2000


def test_peoples_text_cannot_ping_or_link() -> None:
    assert bk.escape("<!channel> <@U1> a&b") == "&lt;!channel&gt; &lt;@U1&gt; a&amp;b"


def test_a_name_neither_formats_nor_turns_what_comes_after_it() -> None:
    assert bk.literal("*Ann* _Roy_") == "∗Ann∗ ˍRoyˍ"
    assert bk.literal("\u202eAnn \u2067Roy\u2069") == "Ann Roy"
    assert bk.literal("مريم") == "مريم"


@given(text=some.text(max_size=300), length=some.integers(1, 300))
def test_clipped_text_fits_and_says_that_it_was_cut(text: str, length: int) -> None:
    clipped = bk.clip(text, length)
    assert len(clipped) <= length
    assert clipped == text or clipped.endswith("…")


def test_a_moment_is_readable_where_slack_cannot_show_it() -> None:
    moment = bk.when(datetime(2026, 11, 20, 16, 5, tzinfo=UTC))
    assert moment == "<!date^1795190700^{date_short_pretty}, {time}|2026-11-20 16:05 UTC>"


def test_whatever_is_put_into_a_message_slack_takes_it() -> None:
    sure = bk.confirm(LONG, LONG, LONG, LONG, danger=True)
    blocks = [
        bk.header(LONG),
        bk.section(LONG, accessory=bk.button(LONG, "a", "v", confirm=sure, label=LONG, style="danger")),
        bk.fields([LONG] * 20),
        bk.context(*[LONG] * 20),
        bk.divider(),
        bk.actions(bk.select("b", [bk.option(LONG, str(n), LONG) for n in range(150)], placeholder=LONG)),
    ]
    message = bk.message(LONG, blocks * 20)
    assert message_faults(message["blocks"]) == []
    assert len(message["text"]) <= 4000


def test_whatever_is_put_into_a_modal_slack_takes_it() -> None:
    inputs = [
        bk.text_input("a", placeholder=LONG, max_length=100_000, multiline=True),
        bk.email_input("b", placeholder=LONG),
        bk.url_input("c", placeholder=LONG),
        bk.radio("d", [bk.option(LONG, str(n)) for n in range(20)], initial="3"),
        bk.external_select("e", placeholder=LONG),
        bk.channel_select("f"),
        bk.datetime_picker("g", initial=datetime(2026, 11, 20, tzinfo=UTC)),
    ]
    blocks = [
        bk.input_block(LONG, element, block_id=f"block {n}", hint=LONG, optional=True, dispatch=True)
        for n, element in enumerate(inputs)
    ]
    view = bk.modal(
        callback_id="c",
        title=LONG,
        submit=LONG,
        close=LONG,
        blocks=[bk.alert(LONG), *blocks],
        external_id="x",
        notify_on_close=True,
    )
    assert view_faults(view) == []


@pytest.mark.parametrize("draw", [bk.select, bk.radio])
def test_only_an_option_that_is_there_is_chosen_at_first(draw: object) -> None:
    options = [bk.option("One", "1"), bk.option("Two", "2")]
    assert draw("a", options, initial="2")["initial_option"] == options[1]  # type: ignore[operator]
    assert "initial_option" not in draw("a", options, initial="3")  # type: ignore[operator]
