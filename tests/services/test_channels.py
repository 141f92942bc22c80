"""How channels like things: who may say so, what is kept, and who hears of it."""

from dataclasses import replace

import pytest

from bot.services import channels
from bot.services.errors import Refused
from models import AuditEntry, Channel, Delivery, User, Workspace
from models.hearing import EVERYTHING, ChannelSettings, Hearing, Mode
from models.methods import Invalid
from models.user import Role
from tests.factories import make_rep, make_workspace

CARDS = ChannelSettings(Hearing(Mode.CARD))
DAILY = ChannelSettings(daily_at=480, timezone="America/Montreal")


@pytest.fixture
async def manager(workspace: Workspace) -> User:
    return await make_rep(workspace, "Mona", role=Role.MANAGER)


async def test_a_channel_that_nobody_has_set_up_hears_everything(workspace: Workspace) -> None:
    assert await channels.hearing(workspace.id, "C1") == EVERYTHING
    assert await channels.settings(workspace, "C1", timezone="Europe/Paris") == ChannelSettings(timezone="Europe/Paris")


async def test_what_a_manager_says_holds_at_once_for_that_channel_alone(workspace: Workspace, manager: User) -> None:
    await channels.hearing(workspace.id, "C1")
    before = await channels.change(workspace, manager, "C1", CARDS)
    assert before == ChannelSettings()
    assert await channels.hearing(workspace.id, "C1") == CARDS.hearing
    assert await channels.hearing(workspace.id, "C2") == EVERYTHING
    assert await channels.hearing((await make_workspace("T0OTHER")).id, "C1") == EVERYTHING
    assert await channels.settings(workspace, "C1") == CARDS
    changed = await channels.last_changed(workspace, "C1")
    assert changed is not None
    assert changed[0] == manager.slack_id


@pytest.mark.parametrize(("role", "guest"), [(Role.REP, False), (Role.ADMIN, True)])
async def test_reps_and_guests_change_nothing(workspace: Workspace, role: Role, guest: bool) -> None:
    somebody = await make_rep(workspace, role=role, is_guest=guest)
    with pytest.raises(Refused, match="manager or an admin"):
        await channels.change(workspace, somebody, "C1", CARDS)
    assert not await Channel.exists()


async def test_every_change_is_in_the_audit_trail_and_no_change_is_not(workspace: Workspace, manager: User) -> None:
    for wanted in (CARDS, CARDS, replace(CARDS, locale="fr")):
        await channels.change(workspace, manager, "C1", wanted)
    trail = await AuditEntry.all().order_by("id")
    assert [(entry.subject, entry.user_id, entry.changes) for entry in trail] == [
        ("C1", manager.id, {"mode": ["thread", "card"]}),
        ("C1", manager.id, {"locale": ["en", "fr"]}),
    ]


@pytest.mark.parametrize(
    ("wanted", "wrong"),
    [
        (ChannelSettings(Hearing(methods=frozenset({"fax"}))), "methods"),
        (ChannelSettings(Hearing(statuses=frozenset({"asleep"}))), "statuses"),
        (ChannelSettings(Hearing(reps=frozenset({999}))), "reps"),
        (ChannelSettings(Hearing(owners=frozenset({999}))), "owners"),
        (ChannelSettings(locale="de"), "locale"),
        (ChannelSettings(timezone="Mars/Olympus"), "timezone"),
        (ChannelSettings(timezone=""), "timezone"),
        (ChannelSettings(daily_at=1440), "daily_at"),
        (ChannelSettings(weekly_at=-1), "weekly_at"),
        (ChannelSettings(weekly_on=8), "weekly_on"),
        (ChannelSettings(Hearing(Mode.DIGEST)), "mode"),
    ],
)
async def test_what_can_not_be_is_refused_by_name(
    workspace: Workspace, manager: User, wanted: ChannelSettings, wrong: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await channels.change(workspace, manager, "C1", wanted)
    assert set(refused.value.errors) == {wrong}
    assert not await Channel.exists()


async def test_another_workspaces_people_are_nobody_here(workspace: Workspace, manager: User) -> None:
    stranger = await make_rep(await make_workspace("T0OTHER"))
    with pytest.raises(Invalid):
        await channels.change(workspace, manager, "C1", ChannelSettings(Hearing(reps=frozenset({stranger.id}))))


async def test_what_another_process_changed_is_heard_within_seconds(
    workspace: Workspace, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr(channels, "monotonic", lambda: now)
    await channels.change(workspace, manager, "C1", CARDS)
    assert (await channels.hearing(workspace.id, "C1")).mode is Mode.CARD
    await Channel.filter(slack_id="C1").update(mode=Mode.THREAD)
    assert (await channels.hearing(workspace.id, "C1")).mode is Mode.CARD
    now += channels.TRUSTED_SECONDS + 0.1
    assert (await channels.hearing(workspace.id, "C1")).mode is Mode.THREAD


async def test_a_digest_that_is_turned_on_is_planted_once_and_turned_off_is_unplanted(
    workspace: Workspace, manager: User
) -> None:
    async def planted() -> list[str]:
        waiting = Delivery.filter(kind="digest", settled_at__isnull=True).order_by("id")
        return [str(digest.about).partition(" ")[0] for digest in await waiting]

    await channels.change(workspace, manager, "C1", DAILY)
    assert await planted() == ["daily"]
    await channels.change(workspace, manager, "C1", replace(DAILY, weekly_at=600, daily_at=540))
    assert await planted() == ["daily", "weekly"]
    await channels.change(workspace, manager, "C1", replace(DAILY, daily_at=None, weekly_at=600))
    assert await planted() == ["weekly"]
    await channels.change(workspace, manager, "C1", replace(DAILY, daily_at=None))
    assert await planted() == []
