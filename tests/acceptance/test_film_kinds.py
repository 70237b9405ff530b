"""Films of every kind, in the real window with real mpv and by what the companion reads.

One test a film and a way of reading it, so that the kind that fails has a name.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from core.errors import NoVideoError
from core.film.frames import FrameReader
from core.film.probe import probe
from core.film.subtitles import load_cues
from core.film.types import SampledFrame
from tests.acceptance.cinema import Cinema, Report
from tests.acceptance.film_kinds import CHAPTERS, KINDS, SOUNDS, FilmMaker, Kind, Side
from tests.acceptance.subtitle_files import FROM_S, LINE

GRANTED_S = 0.15
"""Seconds by which containers tell a length differently: sound is longer by a packet, and a
container's clock begins with whatever comes first."""
SHORT_SIDE = 36
FULL = {"red": (1, 0, 0), "green": (0, 1, 0), "blue": (0, 0, 1), "yellow": (1, 1, 0)}
OPPOSITE: dict[Side, Side] = {"top": "bottom", "right": "left", "bottom": "top", "left": "right"}
SPOTS: dict[Side, tuple[float, float]] = {
    "top": (0.5, 0.3),
    "right": (0.7, 0.5),
    "bottom": (0.5, 0.7),
    "left": (0.3, 0.5),
}
CHUNKS_READ = 3

kinds = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
sounds = pytest.mark.parametrize("kind", SOUNDS, ids=lambda kind: kind.name)


@pytest.fixture(scope="module")
def maker(tmp_path_factory: pytest.TempPathFactory) -> FilmMaker:
    return FilmMaker(tmp_path_factory.mktemp("kinds"))


@pytest.fixture
def film(maker: FilmMaker, kind: Kind) -> Path:
    return maker.make(kind)


# What the companion reads ---------------------------------------------------------------


@kinds
def test_the_companion_reads_a_film_of_this_kind(kind: Kind, film: Path) -> None:
    info = probe(film)
    assert info.duration.seconds == pytest.approx(kind.seconds, abs=GRANTED_S)
    assert (info.width, info.height) == kind.seen
    assert info.video_codec == kind.codec
    assert info.audio_tracks == kind.sounds
    assert len(info.subtitles) == kind.read
    lines = load_cues(info, "en")
    assert [cue.text for cue in lines] == [LINE] * bool(kind.read)
    assert all(abs(cue.span.start.seconds - FROM_S) < GRANTED_S for cue in lines)

    with FrameReader(info, SHORT_SIDE) as reader:
        chunks = min(reader.chunk_count, CHUNKS_READ)
        frames = [frame for index in range(chunks) for frame in reader.chunk(index)]
        assert reader.damaged == 0
        last = reader.chunk(reader.chunk_count - 1) or frames
    assert all(before.time < after.time for before, after in pairwise(frames))
    assert last[-1].time < info.duration
    assert frames[0].shot_start
    assert_upright(frames[0], kind, "red", "blue")
    assert_upright(last[-1], kind, "green", "yellow")
    if kind.seconds < CHUNKS_READ * 20:
        (cut,) = (frame.time.seconds for frame in frames[1:] if frame.shot_start)
        assert cut == pytest.approx(kind.seconds / 2, abs=GRANTED_S)


def assert_upright(frame: SampledFrame, kind: Kind, one: str, other: str) -> None:
    """The picture has the film's shape, and ``one`` colour is where red was drawn."""
    height, width, _ = frame.picture.shape
    assert min(height, width) == SHORT_SIDE
    assert width / height == pytest.approx(kind.seen[0] / kind.seen[1], rel=0.03)
    assert colour_at(frame, kind.red) == one
    assert colour_at(frame, OPPOSITE[kind.red]) == other


def colour_at(frame: SampledFrame, side: Side) -> str:
    height, width, _ = frame.picture.shape
    across, down = SPOTS[side]
    seen = frame.picture[int(height * down), int(width * across)] > 100
    return next((name for name, full in FULL.items() if tuple(seen) == full), str(seen))


@sounds
def test_the_companion_says_of_sound_that_it_has_no_picture(kind: Kind, film: Path) -> None:
    with pytest.raises(NoVideoError, match="only sound"):
        probe(film)


# What the viewer sees -------------------------------------------------------------------


@pytest.fixture(scope="module")
def cinema_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cinema")


@pytest.fixture(scope="module")
def cinema(display: object, cinema_folder: Path) -> Iterator[Cinema]:
    with Cinema(cinema_folder) as cinema:
        yield cinema


@kinds
@pytest.mark.timeout(900)
def test_a_film_of_this_kind_plays_in_the_window(cinema: Cinema, kind: Kind, film: Path) -> None:
    shown = cinema("play", str(film))
    assert (shown["loaded"], shown["said"]) == (True, [])
    assert shown["film"] == str(film)
    assert shown["picture"]
    assert shown["duration"] == pytest.approx(kind.seconds, abs=GRANTED_S)
    assert_tracks(shown, kind)
    assert shown["chapters"] == pytest.approx(CHAPTERS[: kind.chapters], abs=0.03)

    early, late = kind.seconds / 4, kind.seconds * 5 / 8
    assert_seen(cinema("see", early), kind, early, "red", "blue")
    assert_seen(cinema("see", late), kind, late, "green", "yellow")
    assert_watched(cinema, kind, film)

    ended = cinema("end", 0.4 if kind.rate > 2 else 2.0)
    assert ended["ended"]
    assert ended["said"] == []
    assert ended["codec"] == kind.codec
    if kind.steady:
        assert ended["fps"] == pytest.approx(kind.rate, rel=0.05)
    assert cinema.faults() == ""


def assert_tracks(shown: Report, kind: Kind) -> None:
    """The menus offer what the film has."""
    found = [track[0] for track in shown["tracks"]]
    assert found.count("audio") == kind.sounds
    assert found.count("sub") == kind.words


def assert_seen(seen: Report, kind: Kind, at: float, one: str, other: str) -> None:
    """An exact seek went there, and the picture stands there, upright and in shape."""
    assert seen["came"]
    assert seen["position"] == pytest.approx(at, abs=1.1 / kind.rate if kind.steady else 0.15)
    width, height = seen["size"]
    assert width / height == pytest.approx(kind.seen[0] / kind.seen[1], rel=0.02)
    assert (seen["sides"][kind.red], seen["sides"][OPPOSITE[kind.red]]) == (one, other)


def assert_watched(cinema: Cinema, kind: Kind, film: Path) -> None:
    """The companion watches the same film, and its preview shows what the player shows."""
    told = cinema("companion")
    assert told["failed"] == []
    assert told["opened"]["path"] == str(film)
    assert told["opened"]["duration"] == pytest.approx(kind.seconds, abs=GRANTED_S)
    assert told["opened"]["heard"] == bool(kind.read)
    if kind.seconds < 60:
        assert told["finished"]
        assert told["frames"] >= 2
    preview = cinema("remembered", kind.seconds / 4)
    width, height = preview["size"]
    assert width / height == pytest.approx(kind.seen[0] / kind.seen[1], rel=0.03)
    assert preview["sides"][kind.red] == "red"


@sounds
@pytest.mark.timeout(900)
def test_sound_plays_in_the_window_and_it_says_so(cinema: Cinema, kind: Kind, film: Path) -> None:
    shown = cinema("play", str(film))
    assert shown["loaded"]
    assert shown["said"] == [f"{kind.name} has no picture, only sound."]
    assert not shown["picture"]
    assert shown["duration"] == pytest.approx(kind.seconds, abs=GRANTED_S)
    assert cinema("end", 0.4)["ended"]
    assert cinema.faults() == ""
