"""Digests to draw, as the services would give them."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from models.digest import Digest
from models.hearing import ChannelSettings, Hearing, Mode
from models.numbers import Attempts, PeriodNumbers
from models.period import DigestKind, Period

MONTREAL = ZoneInfo("America/Montreal")
SUNDAY = Period(DigestKind.DAILY, datetime(2026, 11, 22, tzinfo=MONTREAL))
EVENING = Period(DigestKind.DAILY, datetime(2026, 11, 22, 18, 30, tzinfo=MONTREAL))
WEEK = Period(DigestKind.WEEKLY, datetime(2026, 11, 16, tzinfo=MONTREAL))
TO_FRIDAY = Period(DigestKind.WEEKLY, datetime(2026, 11, 27, 16, tzinfo=MONTREAL))

BUSY = PeriodNumbers(
    communications=57,
    by_method={"phone": 50, "email": 6, "sms": 1},
    incoming_calls=9,
    missed_calls=2,
    by_hour={9: Attempts(12, 4), 10: Attempts(11, 7), 13: Attempts(14, 3), 15: Attempts(4, 1)},
    by_day={date(2026, 11, 16) + timedelta(days=day): Attempts(day * 3, day) for day in range(7)},
    first_contacts=4,
    median_first_contact=timedelta(minutes=12),
    overdue=3,
)
BEFORE = replace(BUSY, by_hour={9: Attempts(30, 10)}, median_first_contact=timedelta(hours=1, minutes=5))
NOTHING = PeriodNumbers()

ENGLISH = ChannelSettings(timezone="America/Montreal")
FRENCH = replace(ENGLISH, locale="fr")
SOME = Hearing(
    Mode.DIGEST,
    methods=frozenset({"phone", "email"}),
    statuses=frozenset({"answered"}),
    reps=frozenset({1}),
    owners=frozenset({1, 2}),
)

DIGESTS = {
    "day": Digest(SUNDAY, ENGLISH, BUSY, BEFORE),
    "day_french": Digest(SUNDAY, FRENCH, BUSY, BEFORE),
    "evening": Digest(EVENING, ENGLISH, BUSY, NOTHING),
    "evening_french": Digest(EVENING, FRENCH, BUSY, NOTHING),
    "week": Digest(WEEK, ENGLISH, BUSY, replace(BEFORE, by_hour=BUSY.by_hour)),
    "week_french": Digest(TO_FRIDAY, FRENCH, BUSY, BEFORE),
    "quiet_week": Digest(WEEK, ENGLISH, NOTHING, BUSY),
    "quiet_week_french": Digest(WEEK, FRENCH, NOTHING, BUSY),
    "without_calls": Digest(
        SUNDAY, ENGLISH, PeriodNumbers(communications=2, by_method={"email": 1, "sms": 1}), NOTHING
    ),
    "some_of_all": Digest(SUNDAY, replace(ENGLISH, hearing=SOME), BUSY, BEFORE),
    "some_of_all_french": Digest(SUNDAY, replace(FRENCH, hearing=SOME), BUSY, BEFORE),
    "emails_alone": Digest(
        SUNDAY,
        replace(ENGLISH, hearing=Hearing(methods=frozenset({"email"}))),
        PeriodNumbers(communications=5, by_method={"email": 5}, overdue=1),
        NOTHING,
    ),
}
