from datetime import UTC, datetime, timedelta

from bot.logcall.correcting import changes_in
from bot.logcall.form import form_of
from bot.logcall.views import read_logcall
from models.record import CommunicationRecord
from models.status import Direction
from tests.logcall.forms import SOPHIE, draw, hold, opened

MOMENT = datetime(2026, 11, 20, 12, 0, 0, 123456, tzinfo=UTC)
CALL = CommunicationRecord(
    id=3,
    lead=SOPHIE,
    rep=None,
    method="phone",
    direction=Direction.OUTGOING,
    executed_at=MOMENT,
    created_at=MOMENT,
    updated_at=MOMENT,
    call_status="attempted",
)


def test_a_time_that_was_not_touched_is_not_changed_by_the_fraction_that_the_form_leaves_out() -> None:
    view = opened(draw(form_of(CALL, "CA"), SOPHIE))
    assert "executed_at" not in changes_in(read_logcall(view), "CA")[0]
    hold(view, "executed_at", int((MOMENT - timedelta(hours=1)).timestamp()))
    assert changes_in(read_logcall(view), "CA")[0]["executed_at"] == datetime(2026, 11, 20, 11, tzinfo=UTC)
