"""The sample film without its subtitles: heard, it is answered about as when it is read.

Each line is a tone of its own pitch in the film's sound, and what listens knows them by that: the
way from the sound to an answer's link is the real one, the ears are not. No Whisper's weights are
here to be tried.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import av
import numpy as np
import pytest

from core.engine.session import Session
from core.film.probe import probe
from core.film.subtitles import load_cues
from core.film.types import DRAWN_COMMENT
from core.memory.words import WordIndex
from core.packs.pack import Pack
from tests.acceptance.suggestions import assert_suggestions_are_answered
from tests.acceptance.test_no_spoilers import Cut, Recorder, ask, companion, later_questions
from tests.core.speech.sounds import Line, PitchSource, add_track, spoken_track, write_track

QUESTIONS = 8


@pytest.fixture(scope="module")
def lines(sample: Path) -> tuple[Line, ...]:
    """Those of the subtitles."""
    return tuple(
        Line(cue.span.start.seconds, cue.span.end.seconds, cue.text)
        for cue in load_cues(probe(sample), "en")
    )


@pytest.fixture(scope="module")
def unwritten(
    sample: Path, lines: tuple[Line, ...], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The sample film's picture, and its lines as tones."""
    path = tmp_path_factory.mktemp("unwritten") / "unwritten.mkv"
    with av.open(str(sample)) as film, av.open(str(path), "w") as container:
        container.metadata["comment"] = DRAWN_COMMENT
        picture = container.add_stream_from_template(film.streams.video[0])
        track = spoken_track(lines)
        sound = add_track(container, track)
        for packet in film.demux(film.streams.video[0]):
            if packet.dts is not None:
                packet.stream = picture
                container.mux(packet)
        write_track(container, sound, track)
    return path


@pytest.fixture(scope="module")
def session(
    pack: Path,
    unwritten: Path,
    lines: tuple[Line, ...],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Session]:
    """That film, watched and listened to."""
    root = tmp_path_factory.mktemp("data")
    with closing(Session("starter", root, find_speech=lambda _: PitchSource(lines))) as session:
        assert session.open(unwritten).words == "listening"
        assert list(session.watch())[-1].finished
        assert list(session.listen())[-1].finished
        yield session


def test_every_line_is_heard_at_its_time(session: Session, lines: tuple[Line, ...]) -> None:
    assert [cue.text for cue in session.cues] == [line.text for line in lines]
    for cue, line in zip(session.cues, lines, strict=True):
        assert cue.span.start.seconds == pytest.approx(line.start, abs=0.15)


def test_every_suggested_question_is_answered_and_linked(session: Session) -> None:
    assert_suggestions_are_answered(session)


def test_what_is_heard_later_reaches_no_prompt(
    session: Session, sample: Path, tmp_path: Path
) -> None:
    cues = session.cues
    with (
        Pack.load("starter").open_language() as engine,
        closing(WordIndex(tmp_path / "whole.sqlite")) as words,
    ):
        language = Recorder(engine)
        words.fill(cues)
        whole = companion(session.memory, words, cues, session, language)
        for number, (question, bound) in enumerate(
            later_questions(sample, session.duration)[:QUESTIONS]
        ):
            early = [cue for cue in cues if cue.span.start < bound]
            with closing(WordIndex(tmp_path / f"{number}.sqlite")) as some_words:
                some_words.fill(early)
                cut = Cut(session.memory.frames(), bound)
                twin = companion(cut, some_words, early, session, language)
                one = ask(whole.answer(question, bound), language)
                other = ask(twin.answer(question, None), language)
            for mine, its in zip(one.rows, other.rows, strict=True):
                np.testing.assert_array_equal(mine, its, err_msg=f"{question} until {bound}")
            assert (one.text, one.links) == (other.text, other.links)
