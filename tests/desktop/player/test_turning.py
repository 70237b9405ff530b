"""Films that were taken sideways, with a renderer that can't turn them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from tests.desktop.player.fake_player import FakePlayer


@pytest.fixture
def fake(qapp: QApplication) -> Iterator[FakePlayer]:
    player = FakePlayer()
    yield player
    player.close()


def load(fake: FakePlayer, film: str, degrees: int) -> list[tuple[str, ...]]:
    """Load a film that asks to be turned; gives what was done to the picture."""
    _ = fake.sent
    fake.open(film)
    fake.happen("start-file")
    fake.observe(
        track_list=[
            {"id": 1, "type": "video", "demux-rotation": 180},
            {"id": 2, "type": "video", "selected": True, "demux-rotation": degrees},
        ]
    )
    return [command for command in fake.sent if command[0] == "vf"]


def test_each_film_is_turned_by_a_filter_and_the_next_is_not(fake: FakePlayer) -> None:
    fake.turning.by_filter()
    assert ("set", "video-rotate", "no") in fake.sent
    assert load(fake, "a.mp4", 90) == [("vf", "add", "@upright:lavfi=[transpose=clock]")]
    assert load(fake, "b.mp4", 270) == [
        ("vf", "remove", "@upright"),
        ("vf", "add", "@upright:lavfi=[transpose=cclock]"),
    ]
    assert load(fake, "c.mp4", 0) == [("vf", "remove", "@upright")]
    assert load(fake, "d.mp4", 45) == []


def test_a_renderer_that_can_turn_them_is_left_to_it(fake: FakePlayer) -> None:
    assert load(fake, "a.mp4", 90) == []
