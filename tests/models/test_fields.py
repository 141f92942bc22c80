"""Sealed text, and phone numbers, as they are stored."""

import copy
import json
import logging
import pickle
from datetime import UTC, datetime

import pytest
from cryptography.fernet import Fernet
from tortoise.exceptions import ValidationError

from bot.services import communications
from models import Communication, Phone, Workspace
from models.fields import KeyProblem, Sealed, use_keys
from models.methods import WRITE_ONLY
from tests.factories import make_lead, make_rep

SECRET = "my very private words"


def new_key() -> str:
    return Fernet.generate_key().decode()


@pytest.mark.parametrize("show", [str, repr, "{}".format, "{!r:>20}".format, "%s".__mod__, lambda s: f"{[s]}"])
def test_however_it_is_shown_sealed_text_is_hidden(show) -> None:  # type: ignore[no-untyped-def]
    sealed = Sealed.seal(SECRET)
    assert "[hidden]" in show(sealed)
    assert SECRET not in show(sealed)
    assert sealed.token not in show(sealed)


def test_a_log_line_about_sealed_text_hides_it(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("test").warning("stored %s and %r", Sealed.seal(SECRET), {"body": Sealed.seal(SECRET)})
    assert caplog.messages == ["stored [hidden] and {'body': [hidden]}"]


def test_sealed_text_refuses_to_become_json() -> None:
    with pytest.raises(TypeError):
        json.dumps({"body": Sealed.seal(SECRET)})


def test_sealed_text_is_never_pickled_or_copied_in_plain() -> None:
    sealed = Sealed.seal(SECRET)
    assert SECRET.encode() not in pickle.dumps(sealed)
    assert repr(copy.deepcopy(sealed)) == "[hidden]"


def test_the_right_key_opens_it_and_no_other(encryption_key: str) -> None:
    sealed = Sealed.seal(SECRET)
    assert sealed.unseal() == SECRET
    use_keys([new_key()])
    with pytest.raises(KeyProblem, match="add the key it was sealed with"):
        sealed.unseal()
    with pytest.raises(KeyProblem, match="add the key it was sealed with"):
        sealed.resealed()


def test_several_keys_open_and_the_first_one_seals(encryption_key: str) -> None:
    old = Sealed.seal(SECRET)
    newest = new_key()
    use_keys([newest, encryption_key])
    assert old.unseal() == SECRET
    assert not old.is_under_newest_key
    new = old.resealed()
    assert new.is_under_newest_key
    use_keys([newest])
    assert new.unseal() == SECRET


def test_the_same_text_is_sealed_differently_each_time() -> None:
    assert Sealed.seal(SECRET) != Sealed.seal(SECRET)


@pytest.mark.parametrize("key", ["", "short", "not base64 at all, but long enough to be 44", "é" * 44])
def test_a_key_that_is_none_is_refused_without_being_repeated(key: str) -> None:
    with pytest.raises(KeyProblem) as problem:
        use_keys([key])
    assert not key or key not in str(problem.value)
    assert "logcall keys new" in str(problem.value)


def test_without_a_key_nothing_is_sealed() -> None:
    use_keys([])
    with pytest.raises(KeyProblem, match="logcall keys new"):
        Sealed.seal(SECRET)


def test_plain_text_is_not_taken_for_sealed() -> None:
    with pytest.raises(KeyProblem):
        Sealed(SECRET)


async def test_plain_text_can_not_be_stored_in_a_sealed_column(workspace: Workspace) -> None:
    lead = await make_lead(workspace)
    facts = {"workspace": workspace, "lead": lead, "method": "video", "type": "outgoing"}
    with pytest.raises(KeyProblem):
        await Communication.create(**facts, executed_at=datetime.now(UTC), url="https://meet.example.com/1")
    assert await Communication.all().count() == 0


async def test_the_database_holds_no_write_only_value_in_plain(workspace: Workspace) -> None:
    rep, lead = await make_rep(workspace), await make_lead(workspace)
    values = {"email_subject": "Subject 7f3a", "email_body": "Body 7f3a", "email_user": "u7f3a@example.com"}
    logged = await communications.log(
        workspace, rep, lead_id=lead.id, method="email", direction="outgoing", values=values
    )
    stored = (await Communication.filter(id=logged.id).values(*WRITE_ONLY))[0]
    rows = await Communication._meta.db.execute_query_dict("SELECT * FROM communication")
    assert "7f3a" not in str([dict(row) for row in rows])
    assert stored["email_body"].unseal() == "Body 7f3a"
    assert logged.hidden == {"email_subject", "email_body", "email_user"}
    assert "7f3a" not in repr(logged)


@pytest.mark.parametrize("number", ["5147894561", "+0514", "+1 514 789 4561", "+1514789456112345", "call me"])
async def test_a_phone_that_is_not_e164_is_not_stored(workspace: Workspace, number: str) -> None:
    lead = await make_lead(workspace, phone=None)
    with pytest.raises(ValidationError):
        await Phone.create(workspace=workspace, lead=lead, number=number)
