"""The whole way, as a newcomer goes it: the real app, its sample leads, the page in a browser."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from cryptography.fernet import Fernet
from playwright.async_api import Browser, Locator, Page, expect

from bot.demo import side_by_side
from models import Communication
from sandbox import Sandbox

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(120)]


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def sample(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A database with the sample leads in it, and its key."""
    path, key = tmp_path_factory.mktemp("sample") / "demo.sqlite3", Fernet.generate_key().decode()
    shutil.copy(sqlite_template, path)
    async with side_by_side(f"sqlite://{path}?synchronous=OFF", key):
        return path, key


@pytest_asyncio.fixture(loop_scope="session")
async def demo(sample: tuple[Path, str], tmp_path: Path) -> AsyncIterator[Sandbox]:
    path, key = sample
    own = shutil.copy(path, tmp_path / "demo.sqlite3")
    async with side_by_side(f"sqlite://{own}?synchronous=OFF", key) as (sandbox, _):
        yield sandbox


@pytest_asyncio.fixture(loop_scope="session")
async def sales(browser: Browser, demo: Sandbox) -> AsyncIterator[Page]:
    """#sales, as Alice sees it."""
    context = await browser.new_context(viewport={"width": 1280, "height": 820})
    page = await context.new_page()
    await page.goto(demo.url)
    await expect(page.get_by_role("heading", name="sales", exact=True)).to_be_visible()
    yield page
    await context.close()


def card(page: Page) -> Locator:
    """What the channel sees of the call; not what its rep alone is told."""
    messages = page.get_by_role("log", name="Messages in #sales").get_by_role("listitem")
    return messages.filter(has_text="Marie Tremblay", has_not_text="Only visible to you")


async def test_log_a_call_by_mouse(sales: Page) -> None:
    before = await Communication.all().count()
    await sales.get_by_role("button", name="Try /logcall").click()
    await sales.get_by_role("button", name="Send").click()
    dialog = sales.get_by_role("dialog", name="Log a communication")
    await dialog.get_by_role("combobox", name="Lead").click()
    await dialog.get_by_role("combobox", name="Lead").press_sequentially("marie trem")
    await sales.get_by_role("option", name="Marie Tremblay ·").click()
    await dialog.get_by_label("Notes").fill("Wants a quote by Friday")
    await dialog.get_by_label("Answered").check()
    await dialog.get_by_label("Duration").fill("3m20")
    await dialog.get_by_role("button", name="Log", exact=True).click()
    await expect(dialog).to_be_hidden()
    await expect(card(sales)).to_contain_text("Answered · 3 min 20 s")
    await expect(card(sales)).to_contain_text("Wants a quote by Friday")
    assert await Communication.all().count() == before + 1


async def test_log_a_call_by_keyboard_alone(sales: Page) -> None:
    keyboard = sales.keyboard
    before = await Communication.all().count()
    await keyboard.press("Tab")
    await keyboard.press("Enter")
    await expect(sales.get_by_role("textbox", name="Message #sales")).to_be_focused()
    await keyboard.type("/logc")
    await keyboard.press("Tab")
    await keyboard.type("answered 12m20 yesterday 4pm")
    await keyboard.press("Enter")
    dialog = sales.get_by_role("dialog", name="Log a communication")
    lead = dialog.get_by_role("combobox", name="Lead")
    await expect(lead).to_be_focused()
    await keyboard.type("marie trem")
    await expect(sales.get_by_role("option", name="Marie Tremblay ·")).to_be_visible()
    await expect(sales.get_by_role("option")).to_have_count(2)
    await keyboard.press("Enter")
    await expect(lead).to_have_value("Marie Tremblay · •••0107")
    notes = dialog.get_by_label("Notes")
    while not await notes.evaluate("area => area === document.activeElement"):
        await keyboard.press("Tab")
    await keyboard.type("Call back in March")
    submit = dialog.get_by_role("button", name="Log", exact=True)
    while not await submit.evaluate("button => button === document.activeElement"):
        await keyboard.press("Tab")
    await keyboard.press("Enter")
    await expect(dialog).to_be_hidden()
    await expect(card(sales)).to_contain_text("Answered · 12 min 20 s")
    await expect(card(sales)).to_contain_text("Call back in March")
    await expect(sales.get_by_role("textbox", name="Message #sales")).to_be_focused()
    assert await Communication.all().count() == before + 1


async def test_a_live_call_is_ended_from_its_card(sales: Page) -> None:
    composer = sales.get_by_role("textbox", name="Message #sales")
    await composer.fill("/logcall")
    await composer.press("Enter")
    dialog = sales.get_by_role("dialog", name="Log a communication")
    await dialog.get_by_role("combobox", name="Lead").press_sequentially("marie trem")
    await sales.get_by_role("option", name="Marie Tremblay ·").click()
    await dialog.get_by_label("Start a call now").check()
    await dialog.get_by_role("button", name="Start the call").click()
    await expect(dialog).to_be_hidden()
    await card(sales).get_by_role("button", name="No answer").click()
    await expect(card(sales)).to_contain_text("No answer ·")
    await sales.get_by_role("button", name="1 reply, open the thread").click()
    thread = sales.get_by_role("complementary", name="Thread")
    await expect(thread).to_contain_text("Call in progress → No answer")


async def test_nobody_is_offered_to_write_to_the_app(sales: Page, demo: Sandbox) -> None:
    alice = demo.rep("alice")
    await alice.slash("/logcall james tremblay answered", "#general")
    form = await alice.modal()
    assert await form.submit() == {}
    await alice.dm()
    await sales.get_by_role("navigation", name="Workspace").get_by_role("button", name="Logcall, app").click()
    await sales.get_by_role("tab", name="Messages").click()
    await expect(sales.get_by_text("Sending messages to this app has been turned off.")).to_be_visible()
    await expect(sales.get_by_role("textbox")).to_have_count(0)
