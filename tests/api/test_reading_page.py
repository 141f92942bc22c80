"""/docs, in a real browser."""

import pytest
from playwright.async_api import async_playwright, expect

from bot.app import App
from tests.api.client import Client
from tests.page.conftest import CHROMIUM, NO_CHROMIUM, QUIET


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)
async def test_the_document_is_read_without_anything_from_elsewhere(app: App) -> None:
    asked: list[str] = []
    said: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = await browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda problem: said.append(str(problem)))
        await page.goto(f"{app.url}/docs")
        await expect(page.get_by_role("heading", name="Logcall")).to_be_visible()
        await page.get_by_text("Log a communication").first.click()
        await expect(page.get_by_text("Needs the scope").first).to_be_visible()
        await browser.close()
    assert [url for url in asked if not url.startswith((app.url, "data:"))] == []
    assert said == []


async def test_only_the_pages_own_files_are_served(app: App) -> None:
    async with Client(app.url, None) as nobody:
        policy = (await nobody.get("/docs")).headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'self';")
        for path in ("/docs/scalar.js", "/docs/..%2f__init__.py", "/docs/__init__.py"):
            assert (await nobody.get(path)).status == 404
