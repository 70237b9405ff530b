"""How long watching rests for the film that plays and for the battery."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from core.engine.desk import Desk
from core.engine.messages import CloseFilm, Event, Playing, Power
from core.engine.pace import FORGET_SECONDS, LONGEST_REST, Pace, on_battery
from core.timeline import MediaTime


class Hands:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def work(self, pace: Pace, seconds: float) -> float:
        """Work so long; gives the rest that follows."""
        pace.resumed()
        self.now += seconds
        return pace.rest()


@pytest.fixture
def hands() -> Hands:
    return Hands()


def test_on_mains_and_with_a_smooth_film_nothing_rests(hands: Hands) -> None:
    pace = Pace(lambda: False, hands)
    pace.report(False)
    assert hands.work(pace, 0.5) == 0.0


def test_on_battery_rest_is_as_long_as_work(hands: Hands) -> None:
    pace = Pace(lambda: True, hands)
    assert hands.work(pace, 0.5) == 0.5
    assert hands.work(pace, 60.0) == LONGEST_REST


def test_on_battery_the_viewer_may_want_all_or_nothing(hands: Hands) -> None:
    pace = Pace(lambda: True, hands)
    pace.choose("full")
    assert (hands.work(pace, 0.5), pace.halted) == (0.0, False)
    pace.choose("pause")
    assert pace.halted
    assert not Pace(lambda: False, hands).halted


def test_every_dropped_frame_makes_rest_longer_until_the_film_plays_smoothly(hands: Hands) -> None:
    pace = Pace(lambda: False, hands)
    rests = []
    for strained in (True, True, True, False, False, False, False):
        pace.report(strained)
        rests.append(hands.work(pace, 0.125))
    assert rests == [0.125, 0.25, 0.5, 0.25, 0.125, 0.0, 0.0]


def test_a_player_that_says_nothing_any_more_is_not_strained(hands: Hands) -> None:
    pace = Pace(lambda: False, hands)
    for _ in range(6):
        pace.report(True)
    hands.now += FORGET_SECONDS
    assert pace.strained
    assert hands.work(pace, 0.125) == 0.0, "by the end of this work it is forgotten"
    assert not pace.strained
    pace.report(True)
    assert hands.work(pace, 0.125) == 0.125


def test_another_film_begins_without_strain(hands: Hands) -> None:
    events: list[Event] = []
    desk = Desk(events.append, Pace(lambda: False, hands))
    desk.viewer_is_at(Playing(MediaTime(), strained=True))
    assert desk.strained
    desk.want_film(CloseFilm())
    assert not desk.strained


def test_each_thread_rests_for_its_own_work(hands: Hands) -> None:
    pace = Pace(lambda: True, hands)
    pace.resumed()
    hands.now += 2.0
    others: list[float] = []
    thread = threading.Thread(target=lambda: others.append(pace.rest()))
    thread.start()
    thread.join()
    assert others == [0.0]
    assert pace.rest() == 2.0


def test_the_battery_is_asked_now_and_then_only(hands: Hands) -> None:
    asked: list[float] = []

    def ask() -> bool:
        asked.append(hands.now)
        return False

    pace = Pace(ask, hands)
    for _ in range(50):
        hands.work(pace, 1.0)
    assert len(asked) == 3


def test_a_machine_without_a_battery_is_not_on_one() -> None:
    if not list(Path("/sys/class/power_supply").glob("BAT*")):
        assert not on_battery()


def test_a_rest_ends_when_another_film_is_wanted(hands: Hands) -> None:
    events: list[Event] = []
    desk = Desk(events.append, Pace(lambda: False, hands))
    desk.want_film(CloseFilm())
    for _ in range(6):
        desk.viewer_is_at(Playing(MediaTime(), strained=True))
    rested = threading.Event()

    def work() -> None:
        desk.wait_turn(1)
        hands.now += 10.0
        desk.wait_turn(1)
        rested.set()

    thread = threading.Thread(target=work)
    thread.start()
    desk.want_film(CloseFilm())
    assert rested.wait(1.0)
    thread.join()


def test_halted_watching_goes_on_when_the_viewer_wants_it(hands: Hands) -> None:
    events: list[Event] = []
    desk = Desk(events.append, Pace(lambda: True, hands))
    desk.want_film(CloseFilm())
    desk.choose_power(Power("pause"))
    went_on = threading.Event()

    def work() -> None:
        desk.wait_turn(1)
        went_on.set()

    thread = threading.Thread(target=work)
    thread.start()
    assert not went_on.wait(0.2)
    desk.choose_power(Power("full"))
    assert went_on.wait(1.0)
    thread.join()
