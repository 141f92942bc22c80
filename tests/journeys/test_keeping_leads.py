"""Keeping leads right, from the menu in /lead's answer: editing, merging, marking, and noting whom not to contact."""

import pytest

from bot.services import leads
from models import AuditEntry, Lead, Phone, Workspace
from sandbox import ChannelDriver, Rep, Sandbox, Surface
from tests.factories import log_call, make_lead, make_rep
from tests.journeys.steps import log, open_form, send


async def menu(rep: Rep, query: str, choice: str) -> Surface:
    await rep.slash(f"/lead {query}")
    await rep.overflow(await rep.ephemeral(), choice)
    return await rep.modal()


@pytest.fixture
async def manager(dana: Rep) -> Rep:
    """An administrator may all that a manager may; they are known as one from their first sight."""
    await dana.slash("/lead nobody at all")
    await dana.ephemeral()
    return dana


async def test_editing_changes_the_lead_and_its_card_and_nothing_typed_is_lost(
    alice: Rep, sales: ChannelDriver, workspace: Workspace
) -> None:
    await make_lead(workspace, email="sophie@example.com")
    card = await log(alice, sales, "sophie answered")
    form = await menu(alice, "sophie", "Edit…")
    assert form.value("Mobile phone") == "+1 514-789-4561"
    await form.fill({"Last name": "Côté-Roy", "Work phone": "12", "Home phone": "(418) 222-3333 poste 12"})
    errors = await form.submit()
    assert set(errors) == {"Work phone"}
    assert "not a phone number" in errors["Work phone"]
    assert form.value("Last name") == "Côté-Roy"
    await form.fill({"Work phone": "", "Company": "Garage Côté", "Language": "French", "Owner": "benoit"})
    await send(form)
    said = await alice.ephemeral()
    assert "Sophie Côté-Roy is saved" in said.visible
    await sales.wait(lambda there: "Sophie Côté-Roy" in card.visible)
    lead = await Lead.get().prefetch_related("phones", "owner")
    assert (lead.company, lead.locale) == ("Garage Côté", "fr")
    assert lead.owner is not None
    assert {(p.type, p.number, p.extension) for p in lead.phones} == {
        ("mobile", "+15147894561", ""),
        ("home", "+14182223333", "12"),
    }
    entry = await AuditEntry.get(kind="lead_edited")
    assert entry.changes["last_name"] == ["Tremblay", "Côté-Roy"]
    assert "email_home" not in entry.changes
    await alice.click(said, "History")
    assert "Owner: Benoit" in (await alice.ephemeral()).visible.replace("Benoît", "Benoit")


async def test_what_somebody_else_changed_meanwhile_is_left_alone(alice: Rep, workspace: Workspace) -> None:
    lead = await make_lead(workspace)
    form = await menu(alice, "sophie", "Edit…")
    await Lead.filter(id=lead.id).update(company="Garage Roy")
    await form.fill({"First name": "Sofia"})
    await send(form)
    assert await Lead.get(id=lead.id).values_list("first_name", "company") == ("Sofia", "Garage Roy")


async def test_merging_says_what_it_does_and_can_be_undone(
    alice: Rep, sales: ChannelDriver, workspace: Workspace
) -> None:
    rep = await make_rep(workspace)
    sophie = await make_lead(workspace, "Sophie Tremblay", company="Garage Côté")
    double = await make_lead(workspace, "S. Tremblai", phone="+14182223333", email="st@example.com")
    await log_call(workspace, rep, sophie, channel_id=None)
    card = await log(alice, sales, "tremblai answered")
    form = await menu(alice, "sophie", "Merge with another lead…")
    assert await form.suggest("The other lead", "trembl") == ["S. Tremblai · •••3333"]
    await form.pick("The other lead", "tremblai", "S. Tremblai")
    assert await form.submit() == {}
    review = await alice.modal()
    await review.wait(lambda there: "Which one stays?" in there.text())
    for said in (
        "Sophie Tremblay stays, and S. Tremblai becomes a part of it",
        "1 + 1 = 2 communications",
        "+1 418-222-3333 (home)",
        "st@example.com",
        "you can undo it for one day",
    ):
        assert said in review.text().replace("*", "")
    await review.choose("Which one stays?", "S. Tremblai")
    assert "S. Tremblai stays" in review.text().replace("*", "")
    await review.choose("Which one stays?", "Sophie Tremblay")
    await send(review)
    message = await alice.ephemeral()
    assert "S. Tremblai is now part of Sophie Tremblay" in message.visible
    await sales.wait(lambda there: "Sophie Tremblay" in card.visible)
    await alice.slash("/lead tremblai")
    assert "Sophie Tremblay" in (await alice.ephemeral()).visible
    assert (await Lead.get(id=double.id)).merged_into_id == sophie.id
    await alice.click(message, "Undo the merge", confirm=True)
    await sales.wait(lambda there: "S. Tremblai" in card.visible)
    assert (await Lead.get(id=double.id)).merged_into_id is None
    assert (await Phone.get(number="+14182223333")).lead_id == double.id
    assert await AuditEntry.filter(kind__in=["leads_merged", "leads_unmerged"]).count() == 4


async def test_a_merge_is_undone_from_the_menu_too_after_it_was_said_what_that_does(
    alice: Rep, workspace: Workspace
) -> None:
    await make_lead(workspace, "Sophie Tremblay")
    double = await make_lead(workspace, "Paul Roy", phone="+14182223333")
    form = await menu(alice, "sophie", "Merge with another lead…")
    await form.pick("The other lead", "paul", "Paul Roy")
    assert await form.submit() == {}
    review = await alice.modal()
    await review.wait(lambda there: "Which one stays?" in there.text())
    await send(review)
    await alice.ephemeral()
    asked = await menu(alice, "sophie", "Undo the merge with Paul Roy…")
    assert "become two leads again" in asked.text()
    assert "Alice" in asked.text()
    await send(asked)
    assert "are two leads again" in (await alice.ephemeral()).visible
    assert (await Lead.get(id=double.id)).merged_into_id is None
    await alice.slash("/lead sophie")
    with pytest.raises(LookupError):
        await alice.overflow(await alice.ephemeral(), "Undo the merge with Paul Roy…")


async def test_who_was_quicker_than_the_form_is_told_what_their_choice_does_before_it_is_done(
    alice: Rep, sandbox: Sandbox, workspace: Workspace
) -> None:
    await make_lead(workspace, "Sophie Tremblay")
    double = await make_lead(workspace, "Paul Roy", phone="+14182223333")
    form = await menu(alice, "sophie", "Merge with another lead…")
    await form.pick("The other lead", "paul", "Paul Roy")
    await form.submit()
    review = await alice.modal()
    await review.wait(lambda there: "Which one stays?" in there.text())
    sandbox.fail("views.update", error="internal_error", times=1)
    await review.choose("Which one stays?", "Paul Roy", redraws=False)
    assert await review.submit() == {}
    await review.wait(lambda there: "Paul Roy stays" in there.text().replace("*", ""))
    assert (await Lead.get(id=double.id)).merged_into_id is None
    await send(review)
    await alice.ephemeral()
    assert (await Lead.get(first_name="Sophie")).merged_into_id == double.id


async def test_a_merge_that_takes_longer_than_a_form_may_is_told_when_it_is_done(
    alice: Rep, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.leads.merging.SOON", 0.0)
    await make_lead(workspace, "Sophie Tremblay")
    await make_lead(workspace, "Paul Roy", phone="+14182223333")
    form = await menu(alice, "sophie", "Merge with another lead…")
    await form.pick("The other lead", "paul", "Paul Roy")
    await form.submit()
    review = await alice.modal()
    await review.wait(lambda there: "Which one stays?" in there.text())
    await send(review)
    assert "Paul Roy is now part of Sophie Tremblay" in (await alice.ephemeral()).visible


async def test_leads_that_can_not_be_merged_are_refused_under_the_select(alice: Rep, workspace: Workspace) -> None:
    await make_lead(workspace, "Sophie Tremblay")
    await make_lead(workspace, "Paul Roy", phone=None, owner=await make_rep(workspace, "Ben"))
    form = await menu(alice, "sophie", "Merge with another lead…")
    await form.pick("The other lead", "paul", "Paul Roy")
    errors = await form.submit()
    assert errors == {"The other lead": "Only a manager can merge leads that belong to somebody else."}


async def test_the_form_of_a_communication_says_who_noted_what_the_lead_asked_for(
    alice: Rep, workspace: Workspace
) -> None:
    lead = await make_lead(workspace)
    await leads.note_do_not_contact(workspace, await make_rep(workspace, "Ann"), lead.id, asked=["phone"])
    form = await open_form(alice, "sophie tremblay")
    assert "Sophie Tremblay asked for no calls" in form.text()
    assert "No calls: noted by Ann, " in form.text()


async def test_marking_a_lead_is_shown_where_it_is_read(alice: Rep, workspace: Workspace) -> None:
    await make_lead(workspace)
    form = await menu(alice, "sophie", "Duplicate, invalid or lost…")
    await form.fill({"Sophie Tremblay is": "Lost"})
    await send(form)
    message = await alice.ephemeral()
    assert "Sophie Tremblay is marked as lost" in message.visible
    await alice.click(message, "History")
    assert "Lost" in (await alice.ephemeral()).visible


async def test_whom_not_to_contact_is_noted_by_anyone_with_who_and_when_and_cleared_by_a_manager_with_a_reason(
    alice: Rep, manager: Rep, workspace: Workspace
) -> None:
    await make_lead(workspace)
    form = await menu(alice, "sophie", "Do not contact…")
    await form.fill({"Sophie Tremblay asked for": ["No calls", "No emails"]})
    await send(form)
    assert "no calls, no emails" in (await alice.ephemeral()).visible
    await alice.slash("/lead sophie")
    assert "noted by Alice" in (await alice.ephemeral()).visible
    form = await menu(alice, "sophie", "Do not contact…")
    assert "Noted by Alice" in form.text()
    assert "Only a manager can clear" in form.text()
    await form.fill({"Sophie Tremblay asked for": ["No emails"]})
    errors = await form.submit()
    assert "Only a manager can clear what a lead asked for." in errors.values()
    await form.close()
    form = await menu(manager, "sophie", "Do not contact…")
    await form.fill({"Sophie Tremblay asked for": ["No emails"]})
    errors = await form.submit()
    assert set(errors) == {"Reason"}
    await form.fill({"Reason": "She called back and changed her mind"})
    await send(form)
    lead = await Lead.get()
    assert (lead.unsubscribe_call_date, lead.unsubscribe_email_date is None) == (None, False)
    entry = await AuditEntry.filter(kind="do_not_contact").order_by("-id").first()
    assert entry is not None
    assert entry.reason == "She called back and changed her mind"


async def test_who_may_not_change_a_lead_is_told_before_they_type(alice: Rep, workspace: Workspace) -> None:
    await make_lead(workspace, owner=await make_rep(workspace, "Ben"))
    for choice, words in (
        ("Edit…", "Only the lead's owner, or a manager, can change it."),
        ("Duplicate, invalid or lost…", "Only the lead's owner, or a manager, can change it."),
        ("Merge with another lead…", "Only a manager can merge leads that belong to somebody else."),
    ):
        await alice.slash("/lead sophie")
        await alice.overflow(await alice.ephemeral(), choice)
        assert words in (await alice.ephemeral()).visible
    assert alice.modals == []


async def test_a_lead_that_was_merged_while_its_form_was_open_says_into_whom(alice: Rep, workspace: Workspace) -> None:
    lead = await make_lead(workspace)
    form = await menu(alice, "sophie", "Edit…")
    other = await make_lead(workspace, "Paul Roy", phone=None)
    await Lead.filter(id=lead.id).update(merged_into_id=other.id)
    await form.fill({"First name": "Sofia"})
    errors = await form.submit()
    assert "was merged into Paul Roy" in next(iter(errors.values()))
    assert form.value("First name") == "Sofia"
