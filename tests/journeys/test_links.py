"""Links to leads and communications, pasted in Slack, and opened in a browser."""

import aiohttp
import pytest
from tortoise.exceptions import DBConnectionError

from bot.addresses import communication_address, lead_address
from bot.app import App
from bot.settings import Settings
from models import Lead, User, Workspace
from models.workspace import Visibility
from sandbox import ChannelDriver, Message, Rep, Sandbox
from tests.factories import make_lead
from tests.journeys.steps import log
from tests.world import settings_for

URL = "https://logcall.example.com"


@pytest.fixture
def settings(sandbox: Sandbox, database_url: str, encryption_key: str) -> Settings:
    return settings_for(sandbox, database_url, encryption_key, url=URL)


@pytest.fixture
async def lead(workspace: Workspace) -> Lead:
    return await make_lead(workspace, "Sophie Tremblay", company="Garage Côté", email="sophie@cote.example")


def link_to(lead: Lead) -> str:
    return str(lead_address(URL, lead.id))


async def unfolded(sandbox: Sandbox, message: Message) -> str:
    await sandbox.until(lambda: message.unfurls, "a link that unfolds")
    return message.unfolded


async def stays_folded(app: App, sandbox: Sandbox, message: Message) -> bool:
    """Whether everything was done about a message, and nothing unfolded."""
    await sandbox.events_settled()
    await app.listening.aftermath.drain(5)
    return message.unfurls == {} and sandbox.calls_of("chat.unfurl") == []


async def test_a_link_to_a_lead_unfolds_among_colleagues(alice: Rep, sandbox: Sandbox, lead: Lead) -> None:
    message = await alice.say(f"Who takes {link_to(lead)}?", "#service")
    said = await unfolded(sandbox, message)
    assert "Sophie Tremblay · Garage Côté" in said
    assert "Not reached yet · Never contacted · No owner" in said
    assert "4561" not in said
    assert "cote.example" not in said


async def test_a_link_to_a_communication_says_what_its_card_says_in_short(
    alice: Rep, benoit: Rep, sandbox: Sandbox, workspace: Workspace, lead: Lead, sales: ChannelDriver
) -> None:
    await log(alice, sales, "sophie tremblay answered 3m20", {"Notes": "Wants a discount"})
    address = communication_address(URL, 1)
    said = await unfolded(sandbox, await benoit.say(f"Look: {address}", "#service"))
    assert said.startswith("Call to Sophie Tremblay · Garage Côté\nAnswered · 3 min 20 s · Alice · ")
    assert "discount" not in said


async def test_what_unfolds_leads_to_the_history_of_who_clicks(
    alice: Rep, benoit: Rep, sandbox: Sandbox, lead: Lead
) -> None:
    message = await alice.say(link_to(lead), "#service")
    await unfolded(sandbox, message)
    await benoit.click(message, "History")
    assert "Sophie Tremblay" in (await benoit.ephemeral()).visible


async def test_several_links_of_one_message_unfold_each(
    alice: Rep, sandbox: Sandbox, workspace: Workspace, lead: Lead
) -> None:
    marc = await make_lead(workspace, "Marc Gagnon", phone=None)
    message = await alice.say(
        f"{link_to(lead)} and {link_to(marc)}?from=mail, not {URL}/leads/999 or {URL}", "#service"
    )
    await unfolded(sandbox, message)
    assert list(message.unfurls) == [link_to(lead), f"{link_to(marc)}?from=mail"]


async def test_a_link_that_is_told_of_again_is_unfolded_the_same(
    alice: Rep, app: App, sandbox: Sandbox, lead: Lead
) -> None:
    message = await alice.say(link_to(lead), "#service")
    before = await unfolded(sandbox, message)
    [told] = [request for request in sandbox.requests if request.payload.get("event", {}).get("type") == "link_shared"]
    await sandbox.resend(told, retry=1)
    await app.listening.aftermath.drain(5)
    assert message.unfolded == before
    assert len(message.unfurls) == 1


async def test_a_guest_reading_along_sees_that_there_is_a_lead_and_nothing_more(
    alice: Rep, sandbox: Sandbox, lead: Lead
) -> None:
    message = await alice.say(link_to(lead), "#sales")
    said = await unfolded(sandbox, message)
    assert said == "A lead in Logcall. Not everybody here may see it.\nShow it to me"
    await sandbox.rep("benoit").click(message, "Show it to me")
    assert "Sophie Tremblay" in (await sandbox.rep("benoit").ephemeral()).visible
    await sandbox.rep("marc").click(message, "Show it to me")
    told = (await sandbox.rep("marc").ephemeral()).visible
    assert "for the full members" in told
    assert "Sophie" not in told


async def test_a_colleague_who_may_not_see_it_sees_no_more_than_a_guest(
    alice: Rep, dana: Rep, sandbox: Sandbox, lead: Lead, workspace: Workspace
) -> None:
    await alice.slash("/logcall help", "#service")
    await dana.slash("/lead sophie", "#service")  # from then on she is known for the administrator that she is
    await dana.ephemeral()
    await Lead.filter(id=lead.id).update(owner_id=(await User.get(slack_id=alice.id)).id)
    workspace.reps_see = Visibility.OWN
    said = await unfolded(sandbox, await alice.say(link_to(lead), "#service"))
    assert "Sophie" not in said
    crew = sandbox.add_channel("crew", people=["alice", "dana"])
    assert "Sophie" in await unfolded(sandbox, await alice.say(link_to(lead), crew.id))


async def test_who_may_not_see_a_lead_unfolds_nothing(
    app: App, alice: Rep, benoit: Rep, sandbox: Sandbox, lead: Lead, workspace: Workspace
) -> None:
    await alice.slash("/logcall help")
    await Lead.filter(id=lead.id).update(owner_id=(await User.get(slack_id=alice.id)).id)
    workspace.reps_see = Visibility.OWN
    assert await stays_folded(app, sandbox, await benoit.say(link_to(lead), "#service"))


async def test_a_guest_unfolds_nothing(app: App, sandbox: Sandbox, lead: Lead) -> None:
    assert await stays_folded(app, sandbox, await sandbox.rep("marc").say(link_to(lead), "#sales"))
    assert sandbox.rep("marc").dms == []


async def test_where_another_company_reads_along_nothing_unfolds(
    app: App, alice: Rep, sandbox: Sandbox, lead: Lead
) -> None:
    assert await stays_folded(app, sandbox, await alice.say(link_to(lead), "#partners"))


async def test_where_slack_does_not_say_who_reads_nothing_unfolds(
    app: App, alice: Rep, benoit: Rep, sandbox: Sandbox, lead: Lead
) -> None:
    assert await stays_folded(app, sandbox, await benoit.say(link_to(lead), "#managers"))
    sandbox.fail("conversations.members", error="fatal_error")
    assert await stays_folded(app, sandbox, await alice.say(link_to(lead), "#service"))
    assert alice.dms == []


async def test_while_the_database_is_away_nothing_unfolds_and_nobody_is_bothered(
    app: App, alice: Rep, sandbox: Sandbox, lead: Lead, monkeypatch: pytest.MonkeyPatch
) -> None:
    await alice.slash("/lead sophie")
    await alice.ephemeral()

    async def away(*args: object, **how: object) -> None:
        raise DBConnectionError("away")

    monkeypatch.setattr("bot.services.leads.get", away)
    assert await stays_folded(app, sandbox, await alice.say(link_to(lead), "#service"))
    assert alice.dms == []


async def test_a_link_that_nobody_pasted_is_left_alone(app: App, alice: Rep, sandbox: Sandbox, lead: Lead) -> None:
    message = await alice.say("x", "#service")
    links = [{"url": link_to(lead), "domain": "logcall.example.com"}]
    sandbox.emit({"type": "link_shared", "channel": message.channel, "message_ts": message.ts, "links": links})
    assert await stays_folded(app, sandbox, message)


async def test_a_stranger_unfolds_nothing(app: App, sandbox: Sandbox, lead: Lead) -> None:
    stranger = sandbox.add_person("noor", "Noor Haddad", channels=["#service"], company="T0NORDET")
    message = await stranger.say(link_to(lead), "#service")
    preview = await stranger.compose(link_to(lead))
    assert await stays_folded(app, sandbox, message)
    assert preview is not None
    assert preview.unfurls == {}
    assert "Sophie" not in await unfolded(sandbox, await sandbox.rep("alice").say(link_to(lead), "#service"))


async def test_a_link_unfolds_for_who_is_still_writing(app: App, alice: Rep, sandbox: Sandbox, lead: Lead) -> None:
    preview = await alice.compose(f"Look at {link_to(lead)}")
    assert preview is not None
    await sandbox.until(lambda: preview.unfurls, "a preview")
    assert "Sophie Tremblay" in str(preview.unfurls)


@pytest.mark.parametrize(
    "address",
    ["/leads/999", "/leads/0", "/leads/99999999999", "/leads/one", "/leads", "/communications/1", "/admin/leads/1"],
)
async def test_what_is_not_there_unfolds_to_nothing(
    app: App, alice: Rep, sandbox: Sandbox, lead: Lead, address: str
) -> None:
    assert await stays_folded(app, sandbox, await alice.say(f"{URL}{address}", "#service"))


class TestWithoutAnAddress:
    @pytest.fixture
    def settings(self, sandbox: Sandbox, database_url: str, encryption_key: str) -> Settings:
        return settings_for(sandbox, database_url, encryption_key)

    async def test_no_link_is_ours(self, app: App, alice: Rep, sandbox: Sandbox, lead: Lead) -> None:
        assert await stays_folded(app, sandbox, await alice.say(link_to(lead), "#service"))


async def test_a_link_to_a_lead_that_was_merged_follows_it(
    alice: Rep, sandbox: Sandbox, workspace: Workspace, lead: Lead
) -> None:
    survivor = await make_lead(workspace, "Sophie Tremblay-Roy", phone=None)
    await Lead.filter(id=lead.id).update(merged_into_id=survivor.id)
    assert "Sophie Tremblay-Roy" in await unfolded(sandbox, await alice.say(link_to(lead), "#service"))


async def test_lead_takes_an_address_as_it_takes_a_name(alice: Rep, lead: Lead, sales: ChannelDriver, app: App) -> None:
    await log(alice, sales, "sophie tremblay answered")
    for address in (link_to(lead), f"<{communication_address(URL, 1)}>"):
        await alice.slash(f"/lead {address}")
        assert "Sophie Tremblay" in (await alice.ephemeral()).visible
    await alice.slash(f"/lead {URL}/leads/999")
    assert "isn't here any more" in (await alice.ephemeral()).visible


async def test_in_a_browser_a_link_tells_nothing_and_leads_to_slack(app: App, lead: Lead) -> None:
    async with aiohttp.ClientSession(app.url) as browser:
        there, nowhere = [await browser.get(f"/leads/{number}") for number in (lead.id, 999)]
        page = await there.text()
        assert (there.status, nowhere.status) == (200, 200)
        assert page == await nowhere.text()
        assert "Sophie" not in page
        assert 'href="slack://app?team=T07RVGQ4M2K&amp;id=A07LGCL4D2X&amp;tab=home"' in page
        assert "Server" not in there.headers
        assert there.headers["Referrer-Policy"] == "no-referrer"
        assert "A communication in Logcall" in await (await browser.get("/communications/1")).text()
        assert (await browser.get("/leads/one")).status == 404
