"""A lead as other systems know it: all of its attributes, and its phones and emails by their ids. Pure."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class LeadPhone:
    id: int
    lead_id: int
    type: str
    number: str
    """E.164."""
    extension: str
    """Digits, "" for none."""
    valid: bool


@dataclass(frozen=True, slots=True)
class LeadEmail:
    id: int
    lead_id: int
    type: str
    address: str


@dataclass(frozen=True, slots=True)
class Advisor:
    """The user who owns a lead."""

    id: int
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class WholeLead:
    id: int
    first_name: str
    last_name: str
    company: str
    locale: str
    status: str | None
    result: str | None
    advisor: Advisor | None
    created_at: datetime
    updated_at: datetime
    last_contact_at: datetime | None
    unsubscribe_all_date: datetime | None
    unsubscribe_call_date: datetime | None
    unsubscribe_email_date: datetime | None
    unsubscribe_sms_date: datetime | None
    phones: tuple[LeadPhone, ...]
    emails: tuple[LeadEmail, ...]
