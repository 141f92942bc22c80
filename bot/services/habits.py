"""When a rep is not to be reminded of anything: their own setting."""

from datetime import UTC, date, datetime, timedelta

from bot.services import follow_ups, news
from models import User
from models.methods import Invalid

_DAY = 24 * 60
LONGEST_AWAY = timedelta(days=2 * 366)


async def change(user: User, *, quiet_from: int, quiet_until: int, days_off: str, away_until: date | None) -> None:
    """Keep a rep's quiet hours (minutes since midnight on their clock; the same twice means none), the ISO weekdays
    they have off ("67"), and the day on which they are back. A reminder that may come by now does come. Raises Invalid,
    naming what is wrong."""
    errors = {
        name: "must be a time of the day"
        for name, minutes in (("quiet_from", quiet_from), ("quiet_until", quiet_until))
        if not 0 <= minutes < _DAY
    }
    if set(days_off) - set("1234567"):
        errors["days_off"] = "must be days of the week"
    elif len(set(days_off)) == len("1234567"):
        errors["days_off"] = "can't be every day: to get no reminders for a while, say when you are back"
    if away_until is not None and away_until > datetime.now(UTC).date() + LONGEST_AWAY:
        errors["away_until"] = "must be within two years"
    if errors:
        raise Invalid(errors)
    facts = {
        "quiet_from": quiet_from,
        "quiet_until": quiet_until,
        "days_off": "".join(sorted(set(days_off))),
        "away_until": away_until,
    }
    await User.filter(id=user.id).update(**facts)
    user.update_from_dict(facts)
    await follow_ups.habits_changed(user)
    news.tell(user.workspace_id, user.id)
