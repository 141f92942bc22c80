"""Who is told of what, without a word to the database."""

from datetime import UTC, datetime

from bot.services import communications, habits, homes, news
from models import Home, Lead, User, Workspace
from models.record import CommunicationRecord
from models.user import Role
from tests.factories import log_call, make_lead, make_rep

NOW = datetime.now(UTC)


async def test_news_for_some_adds_up_until_it_is_heard() -> None:
    news.tell(1, 3, None)
    news.tell(1, 4)
    news.tell(2)
    told = news.heard(1)
    assert told is not None
    assert (told.users, told.everybody) == ({3, 4}, False)
    assert news.heard(1) is None
    elsewhere = news.heard(2)
    assert elsewhere is not None
    assert elsewhere.everybody


async def test_somebody_unknown_is_nobody() -> None:
    news.tell(1, None)
    assert news.heard(1) == news.News()


async def outdated(workspace: Workspace) -> set[int]:
    """Whose Homes what was told since outdates."""
    told = news.heard(workspace.id)
    if told is not None:
        await homes.outdate(workspace, told, datetime.now(UTC))
    users = set(await Home.filter(outdated_at__not_isnull=True).values_list("user_id", flat=True))
    await Home.all().update(outdated_at=None)
    return users


async def everybody_looks(*users: User) -> None:
    for user in users:
        await homes.opened(await user.workspace, user, NOW)
    await Home.all().update(outdated_at=None)


async def test_what_is_logged_outdates_the_reps_home_the_managers_and_those_that_showed_the_missed_call(
    workspace: Workspace, rep: User
) -> None:
    owner, manager, other = [await make_rep(workspace, role=role) for role in (Role.REP, Role.MANAGER, Role.REP)]
    lead = await make_lead(workspace, owner=owner)
    await everybody_looks(rep, owner, manager, other)

    await log_call(workspace, rep, lead)
    assert await outdated(workspace) == {rep.id, manager.id}

    await log_call(workspace, None, lead, "interrupted", direction="incoming")  # type: ignore[arg-type]
    assert await outdated(workspace) == {owner.id, manager.id}

    await log_call(workspace, rep, lead)
    assert await outdated(workspace) == {rep.id, owner.id, manager.id}


async def test_a_call_that_begins_or_ends_outdates_every_home(
    workspace: Workspace, rep: User, call: CommunicationRecord
) -> None:
    other = await make_rep(workspace)
    await everybody_looks(rep, other)
    assert await outdated(workspace) == {rep.id, other.id}

    await communications.take_back(workspace, call.id, rep)
    assert await outdated(workspace) == {rep.id, other.id}


async def test_a_missed_call_that_is_taken_back_or_corrected_outdates_every_home(
    workspace: Workspace, rep: User, lead: Lead
) -> None:
    other = await make_rep(workspace)
    missed = await log_call(workspace, rep, lead, "interrupted", direction="incoming")
    await everybody_looks(rep, other)
    await outdated(workspace)

    await communications.correct(workspace, missed.id, rep, changes={"call_status": "answered"})
    assert await outdated(workspace) == {rep.id, other.id}
    await communications.take_back(workspace, missed.id, rep)
    assert await outdated(workspace) == {rep.id, other.id}


async def test_ones_own_settings_outdate_ones_own_home(workspace: Workspace, rep: User) -> None:
    await everybody_looks(rep, await make_rep(workspace))
    await habits.change(rep, quiet_from=0, quiet_until=0, days_off="76", away_until=None)
    assert await outdated(workspace) == {rep.id}
    assert (await User.get(id=rep.id)).days_off == "67"


async def test_where_nobody_looks_nothing_is_written(workspace: Workspace, rep: User, lead: Lead) -> None:
    await log_call(workspace, rep, lead)
    assert await homes.outdate(workspace, news.heard(workspace.id) or news.News(), NOW) == 0
