"""Modals: every element, the keyboard alone, updates, stacks, errors, typeahead."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Locator, Page, expect

from tests.page.conftest import Stage
from tests.page.showcase import SALES

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def opened(page: Page, command: str = "/logcall", title: str = "Log a call") -> Locator:
    composer = page.get_by_role("textbox", name="Message #sales")
    await composer.fill(command)
    await composer.press("Enter")
    dialog = page.get_by_role("dialog", name=title)
    await expect(dialog).to_be_visible()
    return dialog


async def choose(page: Page, dialog: Locator, label: str, words: str) -> None:
    await dialog.get_by_role("combobox", name=label).click()
    await page.get_by_role("option", name=words).click()


async def test_every_element_gives_its_value(page: Page, stage: Stage) -> None:
    dialog = await opened(page, "/logcall every", "Every element")
    await expect(dialog.get_by_role("note", name="Error")).to_have_text("Do not contact")
    await dialog.get_by_label("One line").fill("one")
    await dialog.get_by_label("Several lines").fill("a\nb")
    await dialog.get_by_label("Count").fill("12")
    await dialog.get_by_label("Mail address").fill("marie@nordet.example")
    await dialog.get_by_label("Web address").fill("https://nordet.example")
    await choose(page, dialog, "One of", "Green")
    await choose(page, dialog, "Some of", "Hot")
    await page.get_by_role("option", name="Cold").click()
    await page.keyboard.press("Escape")
    await dialog.get_by_role("button", name="Remove Hot").click()
    await choose(page, dialog, "Person", "Chloé Nguyen")
    await choose(page, dialog, "Place", "#service")
    await choose(page, dialog, "Conversation", "#sales")
    await dialog.get_by_role("radiogroup", name="Direction").get_by_label("Incoming").check()
    await dialog.get_by_label("Urgent").check()
    await dialog.get_by_label("Day").fill("2026-11-20")
    await dialog.get_by_label("Hour").fill("16:05")
    await dialog.get_by_label("Moment").fill("2026-11-20T16:05")
    await dialog.get_by_role("button", name="Send").click()
    await expect(dialog).to_be_hidden()
    moment = datetime(2026, 11, 20, 16, 5, tzinfo=ZoneInfo("America/Montreal"))
    assert stage.heard.plain == {
        "line": "one",
        "lines": "a\nb",
        "count": "12",
        "mail": "marie@nordet.example",
        "address": "https://nordet.example",
        "one": "green",
        "some": ["cold"],
        "person": stage.sandbox.rep("chloe").id,
        "place": stage.sandbox.channel("#service").id,
        "talk": SALES,
        "way": "incoming",
        "flags": ["urgent"],
        "day": "2026-11-20",
        "hour": "16:05",
        "moment": int(moment.timestamp()),
    }


async def test_a_call_is_logged_by_keyboard_alone(page: Page, stage: Stage) -> None:
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the conversation")).to_be_focused()
    await page.keyboard.press("Enter")
    composer = page.get_by_role("textbox", name="Message #sales")
    await expect(composer).to_be_focused()
    await page.keyboard.type("/log")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Log a call")
    await expect(dialog.get_by_role("combobox", name="Lead")).to_be_focused()
    await page.keyboard.type("tremblay")
    await expect(page.get_by_role("option")).to_have_count(2)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_role("combobox", name="Lead")).to_have_value("Marc Tremblay")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await expect(dialog.get_by_label("Phone number")).to_be_focused()
    await page.keyboard.type("514 789-4561")
    await page.keyboard.press("Enter")
    await expect(dialog).to_be_hidden()
    await expect(page.get_by_text("Call with Marc Tremblay")).to_be_visible()
    await expect(composer).to_be_focused()


async def test_an_update_keeps_what_was_typed_and_sends_it(page: Page, stage: Stage) -> None:
    dialog = await opened(page)
    await dialog.get_by_role("combobox", name="Lead").press_sequentially("ana")
    await page.get_by_role("option", name="Ana Silva").click()
    notes = dialog.get_by_label("Notes")
    await notes.fill("half a thou")
    await dialog.get_by_label("Phone number").fill("514 789-4561")
    await choose(page, dialog, "Method", "Email")
    await expect(dialog.get_by_label("Subject")).to_be_visible()
    await expect(dialog.get_by_label("Phone number")).to_have_count(0)
    await expect(notes).to_have_value("half a thou")
    await expect(dialog.get_by_role("combobox", name="Method")).to_be_focused()
    await choose(page, dialog, "Method", "Phone")
    await expect(dialog.get_by_label("Phone number")).to_have_value("")
    await dialog.get_by_label("Phone number").fill("514 789-4562")
    await dialog.get_by_role("button", name="Log it").click()
    await expect(dialog).to_be_hidden()
    assert stage.heard.plain == {
        "lead": "ana silva",
        "method": "phone",
        "number": "514 789-4562",
        "notes": "half a thou",
    }


async def test_an_update_while_typing_leaves_the_caret_alone(page: Page, stage: Stage) -> None:
    dialog = await opened(page)
    notes = dialog.get_by_label("Notes")
    await notes.fill("abcdef")
    await notes.evaluate("area => area.setSelectionRange(3, 3)")
    view = stage.sandbox.rep("alice").modals[-1].view
    with_banner = {
        **view.body,
        "blocks": [{"type": "alert", "text": {"type": "plain_text", "text": "Careful"}}, *view.blocks],
    }
    body = {key: with_banner[key] for key in ("type", "callback_id", "title", "submit", "close", "blocks")}
    await stage.client.views_update(view_id=view.id, view=body)
    await expect(dialog.get_by_text("Careful")).to_be_visible()
    await page.keyboard.type("X")
    await expect(notes).to_have_value("abcXdef")


async def test_errors_stand_under_their_fields_and_the_first_gets_the_focus(page: Page, stage: Stage) -> None:
    dialog = await opened(page)
    await dialog.get_by_role("button", name="Log it").click()
    lead = dialog.get_by_role("combobox", name="Lead")
    await expect(lead).to_be_focused()
    await expect(lead).to_have_accessible_description("Please complete this required field.")
    await expect(dialog.locator("[data-announcer]")).to_have_text(
        "Lead: Please complete this required field. And 1 more to correct."
    )
    await lead.press_sequentially("ana")
    await page.get_by_role("option", name="Ana Silva").click()
    number = dialog.get_by_label("Phone number")
    await number.fill("12")
    await dialog.get_by_role("button", name="Log it").click()
    await expect(number).to_be_focused()
    await expect(number).to_have_attribute("aria-invalid", "true")
    await expect(dialog.get_by_text("“12” is not a phone number.", exact=True)).to_be_visible()
    await number.press_sequentially("3")
    await expect(dialog.get_by_text("“12” is not a phone number.", exact=True)).to_have_count(0)
    assert stage.heard.submitted == []


async def test_a_pushed_view_stands_over_the_first_which_waits_unchanged(page: Page) -> None:
    first = await opened(page)
    await first.get_by_label("Notes").fill("keep me")
    await first.get_by_role("button", name="New lead…").click()
    second = page.get_by_role("dialog", name="New lead")
    await expect(second.get_by_label("First name")).to_be_focused()
    await expect(second.get_by_label("Notes")).to_be_hidden()
    await second.get_by_role("button", name="Back").click()
    await expect(first.get_by_label("Notes")).to_have_value("keep me")
    await expect(first.get_by_role("button", name="New lead…")).to_be_focused()
    await first.get_by_role("button", name="New lead…").click()
    await second.get_by_role("button", name="Close all").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_typeahead_closes_with_escape_before_the_dialog_does(page: Page) -> None:
    dialog = await opened(page)
    lead = dialog.get_by_role("combobox", name="Lead")
    await lead.press_sequentially("m")
    await expect(page.get_by_text("Type 1 more character to search.")).to_be_visible()
    await lead.press_sequentially("ar")
    await expect(page.get_by_role("option")).to_have_count(2)
    await expect(lead).to_have_attribute("aria-expanded", "true")
    await lead.press("Escape")
    await expect(lead).to_have_attribute("aria-expanded", "false")
    await expect(dialog).to_be_visible()
    await lead.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(page.get_by_role("textbox", name="Message #sales")).to_be_focused()


async def test_nothing_found_is_said(page: Page) -> None:
    dialog = await opened(page)
    await dialog.get_by_role("combobox", name="Lead").press_sequentially("zzz")
    await expect(page.get_by_text("No results. Try another word.")).to_be_visible()


async def test_the_focus_stays_within_the_dialog(page: Page) -> None:
    dialog = await opened(page)
    for _ in range(14):
        await page.keyboard.press("Tab")
        outside = await page.evaluate(
            "document.activeElement !== document.body && !document.activeElement.closest('dialog')"
        )
        assert not outside
    await expect(dialog).to_be_visible()


async def test_enter_before_the_answer_takes_the_first_result_of_the_words_typed(page: Page) -> None:
    dialog = await opened(page)
    lead = dialog.get_by_role("combobox", name="Lead")
    await lead.press_sequentially("tr")
    await expect(page.get_by_role("option")).to_have_count(2)
    await page.keyboard.press("Backspace")
    await page.keyboard.press("Backspace")
    await page.keyboard.type("silva")
    await page.keyboard.press("Enter")
    await expect(lead).to_have_value("Ana Silva")
