"""``GlimpseReader``: key frames only, the same ones whatever was read before."""

from __future__ import annotations

import shutil
from pathlib import Path

import av
import numpy as np
import pytest

from core.film.frames import FrameReader
from core.film.glimpses import GlimpseReader
from core.film.probe import probe
from core.timeline import MediaTime, TimeRange
from tests.clips import make_clip
from tests.core.film.films import cut_short


def part(start: float, end: float) -> TimeRange:
    return TimeRange(MediaTime.from_seconds(start), MediaTime.from_seconds(end))


@pytest.fixture(scope="module", params=["mp4", "mkv", "ts"])
def film(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """80 seconds in eight shots."""
    colours = ("red", "blue", "green", "yellow")
    path = tmp_path_factory.mktemp("film") / f"film.{request.param}"
    shots = [(colours[i % 4], 10.0) for i in range(8)]
    return make_clip(path, shots, size=(64, 36), fps=6, sound=request.param == "mp4")


def key_times(film: Path) -> list[float]:
    with av.open(str(film)) as container:
        stream = container.streams.video[0]
        start = 0.0 if film.suffix == ".mp4" else container.start_time / 1e6
        return [
            float(frame.time or 0.0) - start
            for frame in container.decode(stream)
            if frame.key_frame
        ]


def times(film: Path, span: TimeRange, apart: float = 0.0) -> list[float]:
    with GlimpseReader(probe(film), 36, MediaTime.from_seconds(apart)) as reader:
        return [frame.time.seconds for frame in reader.stretch(span)]


def test_all_key_frames_are_found_and_nothing_else(film: Path) -> None:
    wanted = key_times(film)
    assert len(wanted) >= 2
    assert times(film, part(0, 100)) == pytest.approx(wanted, abs=2e-3)


def test_they_keep_their_distance(film: Path) -> None:
    found = times(film, part(0, 100), apart=30.0)
    assert found[0] == pytest.approx(0.0, abs=2e-3)
    assert np.diff(found).min() >= 30.0


def test_a_stretch_is_the_same_whatever_was_read_before(film: Path) -> None:
    spans = [part(0, 30), part(30, 60), part(60, 100)]
    with GlimpseReader(probe(film), 36, MediaTime.from_seconds(2)) as reader:
        forwards = [reader.stretch(span) for span in spans]
        backwards = [reader.stretch(span) for span in reversed(spans)][::-1]
    assert sum(map(len, forwards)) >= 2
    for one, other, span in zip(forwards, backwards, spans, strict=True):
        assert [f.time for f in one] == [f.time for f in other]
        assert all(frame.time in span and frame.shot_start for frame in one)
        for a, b in zip(one, other, strict=True):
            np.testing.assert_array_equal(a.picture, b.picture)


def test_a_glimpse_shows_what_watching_shows(film: Path) -> None:
    with FrameReader(probe(film), 36) as reader:
        watched = {f.time: f.picture for i in range(4) for f in reader.chunk(i)}
    with GlimpseReader(probe(film), 36, MediaTime()) as glimpses:
        both = [f for f in glimpses.stretch(part(0, 100)) if f.time in watched]
    assert both
    for frame in both:
        np.testing.assert_array_equal(frame.picture, watched[frame.time])


@pytest.mark.parametrize("film", ["mkv", "ts"], indirect=True)
def test_a_film_cut_short_is_glimpsed_as_far_as_it_goes(film: Path, tmp_path: Path) -> None:
    short = Path(shutil.copy(film, tmp_path))
    cut_short(short, 0.6)
    found = times(short, part(0, 100))
    assert found
    assert found == pytest.approx(key_times(film)[: len(found)], abs=2e-3)
