"""How long a channel rests, and what ends it."""

from bot.rest import Patience, Rest


class Never(Patience):
    """Waits for a minute after every failure."""

    def after(self, failures: int) -> float:
        return 60.0


def test_the_first_success_after_an_outage_wakes_whoever_failed_and_nobody_whom_slack_told_to_wait() -> None:
    rest = Rest(Never(), clock=lambda: 100.0)
    for channel in ("C1", "C2", "C3"):
        rest.fail(channel)
    rest.hold("C3", 30)
    rest.succeed("C1")
    assert rest.places() == {"C3": 30}
    assert rest.left("C2") == 0


def test_a_success_where_nothing_had_failed_wakes_nobody() -> None:
    rest = Rest(Never(), clock=lambda: 100.0)
    rest.fail("C1")
    rest.succeed("C2")
    assert rest.places() == {"C1": 60}


def test_no_channel_rests_longer_than_a_quarter_of_a_minute_because_of_failures() -> None:
    assert max(Patience().after(failures) for failures in range(200)) <= 15
