"""Why a channel gets no card of what stands in a form. Pure."""

from bot.blockkit import channel_link
from bot.logcall.form import Form
from bot.logcall.outcomes import split
from models.hearing import Aspect, Hearing, Mode, unheard
from models.record import LeadRecord

_WHY = {
    Aspect.METHODS: "{} does not hear of this method: no card will be posted.",
    Aspect.OWNERS: "{} hears of other people's leads only: no card will be posted.",
    Aspect.REPS: "{} hears of what other people log only: no card will be posted.",
    Aspect.STATUSES: "{} does not hear of this outcome: no card will be posted.",
}
_NOT_YET = (
    "{} does not hear of calls that go on: the card will be posted once the call has an outcome that it hears of."
)
_DIGESTS = "{} gets digests only: no card will be posted."


def why_no_card(form: Form, lead: LeadRecord | None, hearing: Hearing, rep_id: int | None) -> str:
    """A sentence; "" where a card will be posted, or no channel is chosen. `rep_id`: the user who fills the form in."""
    if form.channel_id is None:
        return ""
    place = channel_link(form.channel_id)
    if hearing.mode is Mode.DIGEST:
        return _DIGESTS.format(place)
    owner_id = lead.owner_id if lead else next(iter(hearing.owners), None)
    status = split(form.outcome)[0]
    why = unheard(hearing, method=form.method, status=status, rep_id=rep_id, owner_id=owner_id)
    if why is None:
        return ""
    return (_NOT_YET if why is Aspect.STATUSES and form.starts_a_call else _WHY[why]).format(place)
