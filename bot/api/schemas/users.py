"""Users, as the CRM's API has them: in Slack they have one name, which is parted here."""

from pydantic import Field

from bot.api.schemas.attributes import Moment, Shown
from models import User
from models.whole_lead import Advisor

_NEVER = 0.0  # seconds since 1970: they were met, and Slack did not tell of them yet


def names_of(name: str) -> tuple[str | None, str | None]:
    """The first word, and the rest."""
    first, _, last = name.strip().partition(" ")
    return first or None, last.strip() or None


class AdvisorAnswer(Shown):
    """The user who owns a lead."""

    id: int
    first_name: str | None
    last_name: str | None
    email: str | None

    @classmethod
    def of(cls, advisor: Advisor) -> "AdvisorAnswer":
        first_name, last_name = names_of(advisor.name)
        return cls(id=advisor.id, first_name=first_name, last_name=last_name, email=advisor.email or None)


class UserAnswer(Shown):
    id: int
    created_at: Moment
    updated_at: Moment | None = Field(description="When Slack told of them last.")
    first_name: str | None = Field(description="The first word of their full name in Slack.")
    last_name: str | None
    name: str | None = Field(description="What they are called in Slack.")
    email: str | None
    did: str | None = Field(description="Their direct number, E.164, by which a phone system names them.")
    slack_id: str
    is_active: bool = Field(description="False for who has left the workspace.")

    @classmethod
    def of(cls, user: User) -> "UserAnswer":
        first_name, last_name = names_of(user.whole_name)
        refreshed = user.refreshed_at
        return cls(
            id=user.id,
            created_at=user.created_at,
            updated_at=refreshed if refreshed and refreshed.timestamp() > _NEVER else None,
            first_name=first_name,
            last_name=last_name,
            name=user.name or None,
            email=user.email or None,
            did=user.did,
            slack_id=user.slack_id,
            is_active=user.is_active,
        )
