"""Small steps of a touchpad add up to a wheel's notches."""

from __future__ import annotations

from desktop.player.wheel import Notches


def test_a_wheel_gives_its_notches() -> None:
    notches = Notches()
    assert [notches.of(delta) for delta in (120, -120, 360, -240)] == [1, -1, 3, -2]


def test_small_steps_add_up() -> None:
    notches = Notches()
    assert [notches.of(50) for _ in range(5)] == [0, 0, 1, 0, 1]
    assert notches.of(0) == 0


def test_the_other_way_begins_anew() -> None:
    notches = Notches()
    assert notches.of(110) == 0
    assert notches.of(-20) == 0
    assert notches.of(110) == 0
    assert notches.of(10) == 1
