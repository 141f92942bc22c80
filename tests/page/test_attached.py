"""What hangs under a message on the page: unfolded links and files; and where other companies read along."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.page.conftest import Stage
from tests.page.showcase import SALES

pytestmark = pytest.mark.asyncio(loop_scope="session")

LINK = "https://crm.example/leads/7"


async def test_a_pasted_link_unfolds_and_its_button_works(page: Page) -> None:
    composer = page.get_by_role("textbox", name="Message #sales")
    await composer.fill(f"Who takes {LINK}?")
    await composer.press("Enter")
    message = page.get_by_role("log", name="Messages in #sales").get_by_role("listitem").filter(has_text="Who takes")
    await expect(message.get_by_role("link", name=LINK)).to_have_attribute("href", LINK)
    card = message.get_by_role("group", name=f"Preview of {LINK}")
    await expect(card).to_contain_text("Marie Tremblay · Reached")
    await card.get_by_role("button", name="Show it").click()
    await expect(page.get_by_role("listitem").filter(has_text="Here it is")).to_be_visible()
    await expect(card).to_be_visible()


async def test_a_link_unfolds_while_it_is_still_being_written(page: Page) -> None:
    composer = page.get_by_role("textbox", name="Message #sales")
    await composer.press_sequentially(f"See {LINK} ")
    preview = page.get_by_role("group", name=f"Preview of {LINK}, only you see it")
    await expect(preview).to_contain_text("Marie Tremblay")
    await composer.press("Backspace")
    await composer.press("Enter")
    await expect(preview).to_have_count(0)
    await expect(page.get_by_role("group", name=f"Preview of {LINK}", exact=True)).to_be_visible()


async def test_a_file_of_the_app_is_shown_and_downloads(page: Page, stage: Stage, tmp_path: Path) -> None:
    await stage.client.files_upload_v2(
        channel=SALES, filename="marie.csv", title="Marie's history", content="a,b\n1,2\n", initial_comment="As asked"
    )
    message = page.get_by_role("listitem").filter(has_text="As asked")
    async with page.expect_download() as downloading:
        await message.get_by_role("link", name="Download marie.csv, 8 bytes").click()
    download = await downloading.value
    assert download.suggested_filename == "marie.csv"
    await download.save_as(tmp_path / "got.csv")
    assert (tmp_path / "got.csv").read_text() == "a,b\n1,2\n"


async def test_a_channel_that_another_company_shares_says_so(page: Page) -> None:
    channels = page.get_by_role("navigation", name="Workspace")
    await expect(page.get_by_text("Shared with another company")).to_have_count(0)
    await channels.get_by_role("button", name="partners").click()
    await expect(page.get_by_text("Shared with another company", exact=True)).to_be_visible()
