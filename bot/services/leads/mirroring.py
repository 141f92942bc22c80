"""Keeping the leads of another system: made when it tells of them first, and brought up to date when it tells again."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from bot.services.errors import Missing
from bot.services.leads.creating import create
from bot.services.leads.editing import edit
from bot.services.leads.reach import GivenEmail, GivenPhone
from models import Lead, User, Workspace
from models.database import reads
from models.lead import is_news


class Mirrored(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    OLD_NEWS = "old news"
    """This state of it, or a later one, was told before."""
    NOT_HERE = "not here"
    """It was deleted here, or merged into another: it stays so."""


async def mirror(
    workspace: Workspace,
    source: str,
    version: str,
    *,
    changes: Mapping[str, object],
    phones: Sequence[GivenPhone] = (),
    emails: Sequence[GivenEmail] = (),
    owner_email: str | None = None,
    result: str | None = None,
    actor: str,
) -> Mirrored:
    """Keep what another system says of a lead that it calls `source`. `version`: which state of it this is, as
    `is_news` has them. `changes`, `phones`, `emails`, `actor`: as `edit` takes them. `owner_email`: whose it is; of
    nobody whom we know, it changes nothing. `result`: raises the lead's, and never lowers it. What is not said erases
    nothing.

    Raises Invalid naming every field that is wrong.
    """
    said = dict(changes) | ({"result": result} if result else {})
    if owner_email and (owner := await _member(workspace, owner_email)):
        said["owner_id"] = owner.id
    known = await Lead.get_or_none(workspace_id=workspace.id, source=source, using_db=reads())
    if known is not None and (known.deleted_at is not None or known.merged_into_id is not None):
        return Mirrored.NOT_HERE
    if known is not None and not is_news(version, known.source_version):
        return Mirrored.OLD_NEWS
    if known is None:
        made = await create(
            workspace,
            None,
            first_name=str(said.get("first_name", "")),
            last_name=str(said.get("last_name", "")),
            company=str(said.get("company", "")),
            locale=str(said.get("locale", "")),
            phones=phones,
            emails=emails,
            more=said,
            source=source,
        )
        lead_id, outcome = made.id, Mirrored.CREATED
    else:
        lead_id, outcome = known.id, Mirrored.UPDATED
    try:
        # Also where it was just made: somebody else may have done that at the same moment, of another state.
        await edit(workspace, None, lead_id, changes=said, phones=phones, emails=emails, actor=actor, version=version)
    except Missing:
        return Mirrored.NOT_HERE
    return outcome


async def _member(workspace: Workspace, email: str) -> User | None:
    found = User.filter(workspace_id=workspace.id, email=email.strip().lower(), is_active=True, is_guest=False)
    return await found.using_db(reads()).order_by("id").first()
