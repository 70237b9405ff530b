"""Listening follows the viewer, and at a window's edge no word is lost or heard twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from core.film.probe import probe
from core.film.types import Cue
from core.memory.heard import HeardMemory, HeardStretch
from core.speech.listening import Listening, listen
from core.speech.protocol import Heard, Spoken
from core.speech.sound import RATE, SAMPLES, Sound, SoundReader
from core.timeline import MediaTime, TimeRange
from tests.core.speech.sounds import Line, PitchHearing, make_sounding, spoken_track

LINES = (
    Line(2.0, 4.0, "Who is there?"),
    Line(5.0, 7.5, "It is Mira."),
    Line(28.6, 32.0, "I hid the lantern."),
    Line(33.0, 35.0, "Under the bridge."),
    Line(70.0, 73.0, "Otto knows."),
    Line(95.0, 97.0, "Come closer."),
)


def at(seconds: float) -> MediaTime:
    return MediaTime.from_seconds(seconds)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hundred seconds; one line lies across the first window's end."""
    path = tmp_path_factory.mktemp("film") / "spoken.mkv"
    return make_sounding(path, [spoken_track(LINES)], 100)


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[HeardMemory]:
    with closing(HeardMemory(tmp_path, "key", 1, at(100))) as memory:
        memory.begin_writing()
        yield memory


class Script:
    """A sound source and a model of one's own: gives what ``hear`` gives, and notes where."""

    def __init__(self, hear: Callable[[float], Heard | None]) -> None:
        self._hear = hear
        self.starts: list[float] = []

    def window(self, start: MediaTime) -> Sound:
        self.starts.append(start.seconds)
        return np.ones(SAMPLES, np.float32)

    def hear(
        self, sound: Sound, language: str, cancelled: Callable[[], bool] = lambda: False
    ) -> Heard | None:
        return self._hear(self.starts[-1])


def heard_of(film: Path, memory: HeardMemory, going: Listening | None = None) -> list[HeardStretch]:
    with SoundReader(probe(film)) as sound:
        return list(listen(sound, memory, PitchHearing(LINES), going or Listening()))


def assert_all_heard(cues: tuple[Cue, ...]) -> None:
    assert [cue.text for cue in cues] == [line.text for line in LINES]
    for cue, line in zip(cues, LINES, strict=True):
        assert cue.span.start.seconds == pytest.approx(line.start, abs=0.15)
        assert cue.span.end.seconds == pytest.approx(line.end, abs=0.15)


def test_every_line_is_heard_once_and_at_its_time(film: Path, memory: HeardMemory) -> None:
    heard_of(film, memory)
    assert_all_heard(memory.lines)
    assert memory.finished
    assert memory.language == "en"


def test_the_rest_comes_after_what_follows_the_viewer(film: Path, memory: HeardMemory) -> None:
    going = Listening(position=lambda: at(60))
    stretches = heard_of(film, memory, going)
    assert stretches[0].span.start == at(58)
    order = [line.text for stretch in stretches for line in stretch.lines]
    assert order[:2] == ["Otto knows.", "Come closer."]
    assert_all_heard(memory.lines)


def test_a_viewer_who_jumps_takes_the_listening_along(memory: HeardMemory) -> None:
    place = at(0)
    script = Script(lambda _: Heard((), 5.0))
    going = Listening(position=lambda: place)
    stretches = listen(script, memory, script, going)
    next(stretches)
    next(stretches)
    place = at(70)
    next(stretches)
    place = at(6)
    next(stretches)
    assert script.starts == [0, 5, 68, 10]


def test_a_slow_model_leaves_no_holes_behind_the_viewer(memory: HeardMemory) -> None:
    place = at(0)
    script = Script(lambda _: Heard((), 10.0))
    stretches = listen(script, memory, script, Listening(position=lambda: place))
    for seconds in (0, 20, 30):
        place = at(seconds)
        next(stretches)
    assert script.starts == [0, 10, 20]


def test_listening_resumes_where_it_was_stopped(film: Path, tmp_path: Path) -> None:
    finished, rounds = False, 0
    lines: tuple[Cue, ...] = ()
    while not finished:
        rounds += 1
        with closing(HeardMemory(tmp_path, "key", 1, at(100))) as memory:
            memory.begin_writing()
            with SoundReader(probe(film)) as sound:
                stretches = listen(sound, memory, PitchHearing(LINES), Listening())
                next(stretches, None)
                stretches.close()  # type: ignore[attr-defined]
            finished, lines = memory.finished, memory.lines
    assert rounds > 3
    assert_all_heard(lines)


def test_what_is_known_already_is_not_heard_again(memory: HeardMemory) -> None:
    memory.append(HeardStretch(TimeRange(at(10), at(20))))
    script = Script(lambda _: Heard((Spoken(2, 4, "in"), Spoken(12, 14, "out")), 30.0))
    stretches = listen(script, memory, script, Listening())
    first = next(stretches)
    assert first.span == TimeRange(at(0), at(10))
    assert [cue.text for cue in first.lines] == ["in"]
    assert next(stretches).span.start == at(20)


def test_silence_is_never_shown_to_the_model(memory: HeardMemory) -> None:
    class Silent(Script):
        def window(self, start: MediaTime) -> Sound:
            super().window(start)
            times = start.seconds + np.arange(SAMPLES) / RATE
            return np.where(times > 80, 0.5, 1e-4).astype(np.float32)

    asked: list[float] = []

    def hear(start: float) -> Heard:
        asked.append(start)
        return Heard((), 30.0)

    script = Silent(hear)
    list(listen(script, memory, script, Listening()))
    assert asked == [79.75]
    assert memory.finished


def test_a_language_is_kept_from_the_first_words_on(memory: HeardMemory) -> None:
    told: list[str] = []

    class Speaking(Script):
        def hear(
            self, sound: Sound, language: str, cancelled: Callable[[], bool] = lambda: False
        ) -> Heard | None:
            told.append(language)
            start = self.starts[-1]
            if start < 30:
                return Heard((), 30.0, "ja")  # music may sound like anything
            return Heard((Spoken(1, 2, "Bonjour."),), 30.0, "fr" if not language else "")

    script = Speaking(lambda _: None)
    list(listen(script, memory, script, Listening()))
    assert told == ["", "", "fr", "fr"]
    assert memory.language == "fr"


def test_it_stops_within_a_window_without_keeping_it(memory: HeardMemory) -> None:
    going = Listening()
    waited = threading.Event()

    class Long(Script):
        def hear(
            self, sound: Sound, language: str, cancelled: Callable[[], bool] = lambda: False
        ) -> Heard | None:
            waited.clear()
            going.stop.set()
            return None if cancelled() else Heard((), 30.0)

    going.wait_turn = waited.set
    script = Long(lambda _: None)
    assert list(listen(script, memory, script, going)) == []
    assert waited.is_set(), "it gave way within the window"
    assert memory.listened == ()
