"""A single picture from any place in a film."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.errors import MediaMissingError
from core.film.probe import probe
from core.film.stills import SHORT_SIDE, StillReader
from core.timeline import MediaTime
from tests.clips import COLOURS, make_clip

SHOTS = [("red", 20.0), ("green", 20.0), ("blue", 20.0), ("yellow", 20.0)]


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """80 seconds; its key frames lie wherever the encoder put them."""
    return make_clip(tmp_path_factory.mktemp("stills") / "a.mp4", SHOTS, fps=12, sound=False)


@pytest.mark.parametrize("seconds", [79.0, 3.0, 45.5, 20.0, 0.0])
def test_a_still_is_the_key_frame_at_or_before_the_moment(film: Path, seconds: float) -> None:
    info = probe(film)
    with StillReader() as reader:
        found = reader.still(info, MediaTime.from_seconds(seconds))
    assert found is not None
    time, picture = found
    assert MediaTime() <= time <= MediaTime.from_seconds(seconds)
    assert time.seconds > seconds - 250 / 12 - 0.1, "x264 puts a key frame every 250 frames"
    assert min(picture.shape[:2]) == SHORT_SIDE
    colour = COLOURS[SHOTS[int(time.seconds // 20)][0]]
    corner = picture[-30:, -30:].reshape(-1, 3).mean(0)
    assert np.abs(corner - colour).max() < 30


def test_stills_may_be_asked_for_in_any_order_and_of_several_films(
    film: Path, tmp_path: Path
) -> None:
    other = make_clip(tmp_path / "b.mp4", [("blue", 2.0)], sound=False)
    infos = probe(film), probe(other)
    with StillReader() as reader:
        seen = [
            reader.still(info, MediaTime.from_seconds(seconds))
            for info, seconds in (
                (infos[0], 70),
                (infos[0], 10),
                (infos[1], 1),
                (infos[0], 70),
            )
        ]
    assert all(found is not None for found in seen)
    assert seen[0] is not None
    assert seen[3] is not None
    assert seen[0][0] == seen[3][0]
    assert np.array_equal(seen[0][1], seen[3][1])


def test_a_film_that_went_away_is_an_error(tmp_path: Path) -> None:
    film = make_clip(tmp_path / "gone.mp4", [("blue", 1.0)], sound=False)
    info = probe(film)
    film.unlink()
    with StillReader() as reader, pytest.raises(MediaMissingError):
        reader.still(info, MediaTime())
