"""``FrameReader``: which frames, at which times, and always the same."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.film.frames import CHUNK, FrameReader
from core.film.probe import probe
from core.film.types import SampledFrame
from tests.clips import make_clip
from tests.core.film.conftest import CUTS
from tests.core.film.films import cut_short, damage, scene, seconds_of, shots, write_film

X264 = "x264-params"


def read(film: Path, short_side: int = 36) -> list[list[SampledFrame]]:
    """All chunks in order."""
    with FrameReader(probe(film), short_side) as reader:
        return [reader.chunk(i) for i in range(reader.chunk_count)]


def flat(film: Path, short_side: int = 36) -> list[SampledFrame]:
    return [frame for chunk in read(film, short_side) for frame in chunk]


def times(frames: list[SampledFrame]) -> list[float]:
    return seconds_of(frame.time for frame in frames)


def shot_times(frames: list[SampledFrame]) -> list[float]:
    return seconds_of(frame.time for frame in frames if frame.shot_start)


def assert_same(one: list[SampledFrame], other: list[SampledFrame]) -> None:
    assert [(f.time, f.shot_start) for f in one] == [(f.time, f.shot_start) for f in other]
    for a, b in zip(one, other, strict=True):
        np.testing.assert_array_equal(a.picture, b.picture)


def closest_scene(picture: np.ndarray, scenes: int) -> int:
    """Which of the first scenes the picture shows."""
    height, width, _ = picture.shape
    known = [scene(n, size=(width, height)).astype(int) for n in range(scenes)]
    return int(np.argmin([np.abs(picture - k)[10:].mean() for k in known]))


# Which frames ------------------------------------------------------------------------


def test_there_is_a_frame_every_second_and_at_every_shot_start(long_film: Path) -> None:
    frames = flat(long_film)
    assert times(frames) == sorted({*map(float, range(45)), *CUTS})
    assert shot_times(frames) == [0.0, *CUTS]


def test_frames_show_what_is_on_screen_then(long_film: Path) -> None:
    for frame in flat(long_film, 72):
        shown = sum(cut <= frame.time.seconds + 1e-6 for cut in CUTS)
        assert closest_scene(frame.picture, len(CUTS) + 1) == shown, frame.time.seconds


def test_a_cut_at_a_chunks_start_is_seen_from_both_sides(long_film: Path) -> None:
    assert CHUNK.seconds in CUTS
    with FrameReader(probe(long_film), 36) as reader:
        sought = reader.chunk(1)[0]
        reader.chunk(0)
        gone_on = reader.chunk(1)[0]
    assert sought.time == gone_on.time == CHUNK
    assert sought.shot_start
    assert gone_on.shot_start


def test_a_chunk_holds_its_own_stretch_only(long_film: Path) -> None:
    for i, chunk in enumerate(read(long_film)):
        assert all(i * CHUNK.us <= frame.time.us < (i + 1) * CHUNK.us for frame in chunk)


def test_uneven_times_give_the_frame_on_screen_at_each_second(tmp_path: Path) -> None:
    shown = [0.0, 0.4, 0.9, 2.6, 2.7, 3.0, 3.5, 5.2]
    film = write_film(tmp_path / "a.mkv", [(s, scene(1, n)) for n, s in enumerate(shown)])
    # On screen at 0 1 2 3 4 5: 0.0 0.9 0.9 3.0 3.5 3.5
    assert times(flat(film)) == [0.0, 0.9, 3.0, 3.5]


def test_a_still_that_stays_over_a_chunks_end_is_sampled_once(tmp_path: Path) -> None:
    slides = [(0.0, scene(1)), (15.2, scene(2)), (24.9, scene(3)), (41.5, scene(4))]
    film = write_film(tmp_path / "a.mp4", [*slides, (42.0, scene(4, 9))])
    chunks = read(film)
    assert [times(chunk) for chunk in chunks] == [[0.0, 15.2], [24.9], [41.5, 42.0]]
    assert all(frame.shot_start for chunk in chunks[:2] for frame in chunk)


def test_every_slide_begins_a_shot_but_a_flash_does_not(tmp_path: Path) -> None:
    frames = shots((), 4)
    frames[30] = (frames[30][0], np.full_like(frames[30][1], 255))
    film = write_film(tmp_path / "a.mkv", frames)
    assert shot_times(flat(film)) == [0.0]


def test_a_fade_out_of_black_begins_a_shot(tmp_path: Path) -> None:
    frames = []
    for n in range(48):
        light = min(1.0, max(0.0, (n - 22) / 6)) if n >= 12 else 1.0
        frames.append((n / 12, (scene(n >= 20, n) * light).astype(np.uint8)))
    (first, second) = shot_times(flat(write_film(tmp_path / "a.mkv", frames)))
    assert first == 0.0
    assert 23 / 12 - 0.001 <= second <= 25 / 12 + 0.001


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts"])
def test_a_shifted_start_leaves_the_times_where_mpv_has_them(tmp_path: Path, name: str) -> None:
    film = write_film(tmp_path / name, shots((1.5,), 3), start=6.0)
    shift = 6.0 if name == "a.mp4" else 0.0  # mpv, too, leaves an MP4's times alone
    assert times(flat(film)) == [shift + t for t in (0.0, 1.0, 1.5, 2.0)]


def test_a_film_of_one_frame_gives_it(tmp_path: Path) -> None:
    film = write_film(tmp_path / "a.mp4", [(0.0, scene(3))])
    ((frame,),) = read(film, 72)
    assert frame.time.us == 0
    assert frame.shot_start
    assert np.abs(frame.picture.astype(int) - scene(3)).mean() < 14


# Their pictures ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "short_side", "shape"),
    [((128, 72), 36, (36, 64)), ((72, 128), 36, (64, 36)), ((101, 67), 40, (40, 60))],
)
def test_the_short_side_is_as_asked(
    tmp_path: Path, size: tuple[int, int], short_side: int, shape: tuple[int, int]
) -> None:
    film = write_film(tmp_path / "a.mkv", [(0.0, scene(1, size=size)), (0.1, scene(1, size=size))])
    picture = flat(film, short_side)[0].picture
    assert picture.shape == (*shape, 3)
    assert picture.dtype == np.uint8
    assert picture.flags["C_CONTIGUOUS"]
    assert picture.flags["OWNDATA"]


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_turned_film_is_seen_upright(tmp_path: Path, turned: int) -> None:
    frames = [(0.0, scene(5)), (0.1, scene(5, 1))]
    straight = flat(write_film(tmp_path / "a.mp4", frames), 72)[0].picture
    turned_film = write_film(tmp_path / "b.mp4", frames, turned=turned)
    picture = flat(turned_film, 72)[0].picture
    # The container's angle counts against the clock, as numpy's does.
    np.testing.assert_array_equal(picture, np.rot90(straight, turned // 90))


def test_colours_survive(tmp_path: Path) -> None:
    frames = flat(make_clip(tmp_path / "a.mp4", (("red", 1), ("green", 1), ("blue", 1))))
    strongest = [int(frame.picture[20:].mean((0, 1)).argmax()) for frame in frames]
    assert strongest == [0, 1, 2]


# Purity ------------------------------------------------------------------------------


PURITY: dict[str, dict[str, Any]] = {
    "plain.mp4": {},
    "shifted.ts": {"start": 100},
    "open groups.mkv": {"options": {X264: "open-gop=1:keyint=36:bframes=3:scenecut=0"}},
    "rolling refresh.ts": {"options": {X264: "intra-refresh=1:keyint=36:bframes=0"}},
    "one key frame.mp4": {"options": {"g": "9999", X264: "scenecut=0"}},
    "no index.h264": {},
    "old.avi": {"codec": "mpeg4"},
    "broken.mkv": {},
    "broken.ts": {},
    "broken.mp4": {},
    "cut short.mp4": {"muxer": {"movflags": "faststart"}},
}


@pytest.mark.parametrize("name", [*PURITY, "slides.mp4"])
def test_a_chunk_is_the_same_however_it_was_reached(tmp_path: Path, name: str) -> None:
    frames = shots((*CUTS, 40.5), 46, fps=6, size=(64, 36))
    if name == "slides.mp4":
        frames = [(s, scene(n)) for n, s in enumerate((0.0, 4.3, 15.2, 24.9, 41.5, 44.0))]
    film = write_film(tmp_path / name, frames, fps=6, **PURITY.get(name, {}))
    if name.startswith("broken"):
        damage(film, 0.35, 2000)
        damage(film, 0.6, 200)
    if name.startswith("cut"):
        cut_short(film, 0.6)
    info = probe(film)
    in_order = [*read(film, 24), []]
    assert len(in_order) >= (2 if name.startswith("no index") else 3)
    order = list(range(len(in_order)))
    random.Random(name).shuffle(order)
    with FrameReader(info, 24) as reader:
        for i in order:
            assert_same(reader.chunk(i), in_order[i])
    for i in order[:2]:
        with FrameReader(info, 24) as reader:
            assert_same(reader.chunk(i), in_order[i])
            assert_same(reader.chunk(i + 1), in_order[i + 1] if i + 1 < len(in_order) else [])


def test_reading_a_chunk_twice_gives_it_twice(long_film: Path) -> None:
    with FrameReader(probe(long_film), 24) as reader:
        assert_same(reader.chunk(1), reader.chunk(1))


def test_going_on_does_not_seek(long_film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with FrameReader(probe(long_film), 24) as reader:
        reader.chunk(0)

        def refuse(*_: object) -> None:
            pytest.fail("going on sought")

        monkeypatch.setattr(reader, "_restart", refuse)
        assert times(reader.chunk(1))[0] == CHUNK.seconds


# The end, and damage -----------------------------------------------------------------


def test_past_the_end_there_is_nothing_and_the_reader_knows(long_film: Path) -> None:
    with FrameReader(probe(long_film), 24) as reader:
        assert reader.chunk_count == 3
        reader.chunk(1)
        assert not reader.ended
        reader.chunk(2)
        assert reader.ended
        assert reader.chunk(3) == []
        assert reader.ended
        assert reader.chunk(7) == []
        assert len(reader.chunk(0)) > 0
        assert not reader.ended


def test_a_negative_chunk_is_a_mistake(long_film: Path) -> None:
    with FrameReader(probe(long_film), 24) as reader, pytest.raises(ValueError, match="-1"):
        reader.chunk(-1)


def test_of_a_film_that_breaks_off_the_rest_is_used(tmp_path: Path) -> None:
    whole = write_film(tmp_path / "whole.mkv", shots((3.0,), 30))
    broken = tmp_path / "broken.mkv"
    shutil.copy(whole, broken)
    cut_short(broken, 0.5)
    seen, all_of_it = flat(broken), flat(whole)
    assert 5 < len(seen) < len(all_of_it)
    assert_same(seen[:-1], all_of_it[: len(seen) - 1])


def test_damage_is_skipped_and_counted(tmp_path: Path) -> None:
    film = write_film(tmp_path / "a.mp4", shots((), 12))
    with FrameReader(probe(film), 24) as reader:
        sound = reader.chunk(0)
        assert reader.damaged == 0
    damage(film, 0.4, 1500)
    with FrameReader(probe(film), 24) as reader:
        seen = reader.chunk(0)
        assert reader.damaged > 0
    assert len(sound) // 2 < len(seen)
    assert_same(seen[:3], sound[:3])


def test_streams_that_turn_up_on_the_way_do_not_end_the_film_in_a_fault(tmp_path: Path) -> None:
    silent = write_film(tmp_path / "silent.ts", shots((), 4))
    sounding = make_clip(tmp_path / "sounding.ts", [("red", 4.0)], size=(128, 72))
    film = tmp_path / "joined.ts"
    film.write_bytes(silent.read_bytes() + sounding.read_bytes())
    assert len(flat(film)) >= 4
