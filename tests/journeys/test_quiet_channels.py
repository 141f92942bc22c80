"""/logcall settings: what a channel hears of, and that everything posted obeys it."""

from typing import Any

import pytest

from models import AuditEntry, Channel, Lead, Workspace
from sandbox import ChannelDriver, Rep, Sandbox, Surface
from tests.factories import make_lead
from tests.journeys.steps import log, open_form, replies, send


@pytest.fixture
async def lead(workspace: Workspace) -> Lead:
    return await make_lead(workspace)


async def open_settings(rep: Rep, channel: str = "#sales") -> Surface:
    await rep.slash("/logcall settings", channel)
    return await rep.modal("Channel settings")


async def set_up(rep: Rep, values: dict[str, Any], channel: str = "#sales") -> None:
    form = await open_settings(rep, channel)
    await form.fill(values)
    await send(form)


DIGESTS_ONLY = {"Daily digest": "8 AM", "How much": "Digests only"}


async def elsewhere(sandbox: Sandbox, rep: Rep) -> None:
    """Until what waits in the outbox is through: what is logged last in another channel is posted last."""
    channel = sandbox.add_channel(f"elsewhere-{len(sandbox.workspace.channels)}")
    await log(rep, channel, "sophie answered")


async def test_a_manager_sets_a_channel_up_and_sees_before_what_changes(
    dana: Rep, workspace: Workspace, lead: Lead
) -> None:
    form = await open_settings(dana)
    assert "Saving changes nothing yet." in form.text()
    await form.fill(DIGESTS_ONLY | {"Methods": ["Phone call"], "Language of the digests": "Français"})
    said = form.text()
    assert "How much: cards with threads → digests only" in said
    assert "From now on no cards and no replies are posted here." in said
    assert "Daily digest: none → at 8 AM" in said
    assert "The first daily digest comes" in said
    await send(form)
    assert "digests only" in (await dana.ephemeral()).visible
    stored = await Channel.get()
    assert (stored.mode, stored.hears, stored.locale, stored.daily_at) == (
        "digest",
        {"methods": ["phone"]},
        "fr",
        480,
    )
    [entry] = await AuditEntry.filter(kind="settings_changed")
    assert entry.subject == stored.slack_id
    assert entry.changes["mode"] == ["thread", "digest"]
    again = await open_settings(dana)
    assert again.value("How much") == "Digests only"
    assert "Changed last by @Dana" in again.text()
