"""What the page shows of a workspace: messages, threads, blocks, places, people."""

import pytest
from playwright.async_api import Page, WebSocketRoute, expect

from tests.page.conftest import Stage
from tests.page.showcase import ATTACK, MESSAGE_BLOCKS, SALES

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_message_sent_with_enter_appears_at_once(page: Page) -> None:
    composer = page.get_by_role("textbox", name="Message #sales")
    await composer.fill("Good *morning* :wave:")
    await composer.press("Enter")
    posted = page.get_by_role("log", name="Messages in #sales").get_by_text("Good morning 👋")
    await expect(posted).to_be_visible()
    await expect(posted.locator("strong")).to_have_text("morning")
    await expect(composer).to_have_value("")


async def test_every_block_is_drawn(page: Page, stage: Stage) -> None:
    ts = await stage.post(text="All", blocks=MESSAGE_BLOCKS)
    message = page.locator(f'[data-ts="{ts}"]')
    await expect(message.get_by_role("heading", name="Week 47")).to_be_visible()
    section = message.locator('[data-block-id="section"]')
    for tag, words in {"strong": "bold", "em": "italic", "s": "struck", "code": "code"}.items():
        await expect(section.locator(tag).first).to_have_text(words)
    await expect(section.get_by_role("link", name="a link")).to_have_attribute("href", "https://example.com")
    await expect(section).to_contain_text("☎️ Tuesday, November 14, 2023 at 5:13 PM <b>")
    await expect(section).to_contain_text("Reached")
    await expect(message.get_by_role("img", name="A map")).to_be_visible()
    await expect(message.get_by_role("listitem").filter(has_text="rich item")).to_be_visible()
    await expect(message.get_by_role("cell", name="12")).to_be_visible()
    await expect(message.get_by_role("heading", name="Plan")).to_be_visible()
    await expect(message.get_by_role("listitem").filter(has_text="write")).to_be_visible()
    await expect(message.get_by_role("table", name="Calls per day").get_by_role("cell", name="8")).to_be_attached()
    await expect(message.get_by_text("its body")).to_be_visible()
    await expect(message.get_by_text("inside the box")).to_be_visible()


async def test_what_looks_like_html_is_shown_as_text(page: Page, stage: Stage) -> None:
    blocks = [
        {"type": "section", "text": {"type": "mrkdwn", "text": f"mrkdwn {ATTACK}"}},
        {"type": "section", "text": {"type": "plain_text", "text": f"plain {ATTACK}"}},
        {"type": "markdown", "text": f"markdown {ATTACK} [x](javascript:document.title='broken')"},
        {"type": "section", "text": {"type": "mrkdwn", "text": "<javascript:alert(1)|press me>"}},
    ]
    ts = await stage.post(text="Attack", blocks=blocks)
    message = page.locator(f'[data-ts="{ts}"]')
    for kind in ("mrkdwn", "plain", "markdown"):
        await expect(message.get_by_text(f"{kind} <img src=x")).to_be_visible()
    await expect(message.locator("img, script")).to_have_count(0)
    await expect(message.get_by_role("link")).to_have_count(0)
    await expect(page).to_have_title("#sales · Rivage Automobiles")


async def test_a_reply_count_opens_the_thread_and_a_reply_lands_in_it(page: Page, stage: Stage) -> None:
    ts = await stage.post(text="A call with Marie")
    await stage.post(text="Answered, 3 min", thread_ts=ts)
    await page.get_by_role("button", name="1 reply, open the thread").click()
    thread = page.get_by_role("complementary", name="Thread")
    await expect(thread.get_by_text("Answered, 3 min")).to_be_visible()
    answer = thread.get_by_role("textbox", name="Reply to the thread")
    await expect(answer).to_be_focused()
    await answer.fill("She wants a quote")
    await answer.press("Enter")
    await expect(thread.get_by_text("She wants a quote")).to_be_visible()
    await expect(page.get_by_role("button", name="2 replies, open the thread")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(thread).to_be_hidden()
    await expect(page.locator(f'#messages [data-ts="{ts}"]')).to_be_focused()


async def test_an_ephemeral_answer_says_who_can_see_it(page: Page, stage: Stage) -> None:
    composer = page.get_by_role("textbox", name="Message #sales")
    await composer.fill("/quiet please")
    await composer.press("Enter")
    message = page.get_by_role("listitem").filter(has_text="Psst")
    await expect(message.get_by_text("Only visible to you")).to_be_visible()


async def test_an_edited_message_changes_in_place_and_keeps_the_focus_in_it(page: Page, stage: Stage) -> None:
    ts = await stage.post(text="Calling", blocks=MESSAGE_BLOCKS[-1:])
    message = page.locator(f'[data-ts="{ts}"]')
    button = message.get_by_role("button", name="Answered")
    await button.focus()
    edited = [{"type": "section", "text": {"type": "mrkdwn", "text": "Now talking"}}, *MESSAGE_BLOCKS[-1:]]
    await stage.client.chat_update(channel=SALES, ts=ts, text="Talking", blocks=edited)
    await expect(message.get_by_text("Now talking")).to_be_visible()
    await expect(message.get_by_text("(edited)")).to_be_visible()
    await expect(button).to_be_focused()


async def test_a_button_tells_the_app_and_a_confirmation_asks_first(page: Page, stage: Stage) -> None:
    ts = await stage.post(text="Card", blocks=MESSAGE_BLOCKS[-1:])
    message = page.locator(f'[data-ts="{ts}"]')
    await message.get_by_role("button", name="Undo").click()
    question = page.get_by_role("alertdialog", name="Take it back?")
    await expect(question).to_contain_text("The card will say so.")
    await page.keyboard.press("Escape")
    await expect(question).to_be_hidden()
    await expect(message.get_by_role("button", name="Undo")).to_be_focused()
    await message.get_by_role("button", name="Answered").click()
    await stage.sandbox.until(lambda: any(r.kind == "interactive" for r in stage.sandbox.requests), "a click")
    await message.get_by_role("button", name="Undo").click()
    await question.get_by_role("button", name="Take it back").click()
    await expect(message.get_by_role("button", name="Undo")).not_to_have_attribute("aria-busy", "true")
    assert stage.heard.actions == ["answer", "undo"]


async def test_the_app_has_a_home(page: Page) -> None:
    await page.get_by_role("navigation", name="Workspace").get_by_role("button", name="Logcall, app").click()
    await expect(page.get_by_role("heading", name="Good morning")).to_be_visible()
    await page.get_by_role("tab", name="Home").press("ArrowRight")
    await expect(page.get_by_role("tab", name="Messages")).to_be_focused()
    await expect(page.get_by_role("textbox", name="Message Logcall")).to_be_visible()


async def test_one_can_look_through_another_reps_eyes(page: Page, stage: Stage) -> None:
    await expect(page.get_by_role("button", name="managers, private")).to_have_count(0)
    await page.get_by_role("button", name="You are Alice Tremblay. Switch person").click()
    await page.get_by_role("menuitemradio", name="Dana Okafor").click()
    await expect(page.get_by_role("button", name="managers, private")).to_be_visible()
    await page.keyboard.press("Alt+1")
    await expect(page.get_by_role("button", name="You are Alice Tremblay. Switch person")).to_be_visible()
    assert stage.sandbox.rep("alice").id in page.url


async def test_a_newcomer_is_led_to_the_first_command(page: Page) -> None:
    await page.get_by_role("button", name="Try /logcall").click()
    composer = page.get_by_role("textbox", name="Message #sales")
    await expect(composer).to_be_focused()
    await expect(composer).to_have_value("/logcall")
    await composer.press("Enter")
    await expect(page.get_by_role("dialog", name="Log a call")).to_be_visible()


async def test_commands_complete_by_keyboard(page: Page) -> None:
    composer = page.get_by_role("textbox", name="Message #sales")
    await composer.press_sequentially("/")
    commands = page.get_by_role("listbox", name="Slash commands")
    await expect(commands.get_by_role("option")).to_have_count(7)
    await expect(commands.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    await composer.press("ArrowDown")
    await composer.press("Tab")
    await expect(composer).to_have_value("/lead ")
    await expect(composer).to_be_focused()
    await composer.fill("/inv")
    await composer.press("Escape")
    await expect(commands.get_by_role("option")).to_have_count(0)


async def test_the_apps_shortcuts_open_from_the_composer_and_from_a_message(page: Page, stage: Stage) -> None:
    await page.get_by_role("button", name="Shortcuts").click()
    await page.get_by_role("menuitem", name="Log a call").click()
    dialog = page.get_by_role("dialog", name="Log a call")
    await expect(dialog).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    ts = await stage.post(text="Ring Ana back")
    message = page.locator(f'[data-ts="{ts}"]')
    await message.hover()
    await message.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Log this").click()
    await expect(dialog.get_by_label("Notes")).to_have_value("Ring Ana back")


async def test_a_refusal_of_slack_is_a_notice_that_can_be_dismissed(page: Page) -> None:
    composer = page.get_by_role("textbox", name="Message #sales")
    await composer.fill("/nonsense")
    await composer.press("Enter")
    notices = page.get_by_role("region", name="Notices")
    await expect(notices).to_contain_text("/nonsense is not a valid command")
    await notices.get_by_role("button", name="Dismiss").click()
    await expect(notices).not_to_contain_text("/nonsense")


async def test_the_theme_follows_the_system_until_chosen_and_is_remembered(page: Page) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    light = await page.evaluate(ground)
    await page.emulate_media(color_scheme="dark")
    dark = await page.evaluate(ground)
    assert dark != light
    await page.get_by_role("button", name="Use the light theme").click()
    assert await page.evaluate(ground) == light
    await page.reload()
    await expect(page.get_by_role("button", name="Use the dark theme")).to_be_visible()
    assert await page.evaluate(ground) == light


async def test_scrolling_up_to_read_is_not_undone_by_a_new_message(page: Page, stage: Stage) -> None:
    for number in range(30):
        await stage.post(text=f"Message {number}")
    await expect(page.get_by_text("Message 29", exact=True)).to_be_in_viewport()
    scroller = page.get_by_role("log", name="Messages in #sales")
    await scroller.evaluate("box => { box.scrollTop = 0 }")
    await expect(page.get_by_role("button", name="Jump to latest")).to_be_visible()
    await stage.post(text="One more")
    await expect(page.get_by_text("One more", exact=True)).to_be_attached()
    assert await scroller.evaluate("box => box.scrollTop") == 0
    await page.get_by_role("button", name="Jump to latest").click()
    await expect(page.get_by_text("One more", exact=True)).to_be_in_viewport()


async def test_a_lost_connection_is_said_and_comes_back(page: Page, stage: Stage) -> None:
    cut = False
    sockets: list[WebSocketRoute] = []

    async def pass_on(socket: WebSocketRoute) -> None:
        if cut:
            await socket.close()
            return
        socket.connect_to_server()
        sockets.append(socket)

    await page.route_web_socket("**/ui/live*", pass_on)
    await page.reload()
    await expect(page.get_by_role("heading", name="sales", exact=True)).to_be_visible()
    cut = True
    for socket in sockets:
        await socket.close()
    await expect(page.get_by_text("Reconnecting…")).to_be_visible()
    await stage.post(text="Said meanwhile")
    cut = False
    await expect(page.get_by_text("Said meanwhile")).to_be_visible()
    await expect(page.get_by_text("Reconnecting…")).to_have_count(0)
