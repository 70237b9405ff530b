"""A film without subtitles gets its lines by listening, and answers rest on them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.chat.parts import Parts
from core.chat.types import (
    NO_CIRCUMSTANCES,
    AnswerEvent,
    Circumstances,
    Finished,
    TextPiece,
)
from core.engine.messages import (
    AnswerFinished,
    AnswerText,
    Ask,
    CloseFilm,
    EngineDied,
    Failed,
    FilmOpened,
    IndexProgress,
    Listened,
    OpenFilm,
)
from core.engine.session import Session
from core.errors import NothingHeardError, NoWordsError, PackCorruptError
from core.film.types import DRAWN_COMMENT
from core.memory.heard import HeardMemory
from core.packs.speech import choose_speech
from core.speech.protocol import Heard
from core.speech.sound import Sound
from core.speech.source import SpeechSource, installed_speech
from core.timeline import MediaTime, TimeRange
from tests.clips import make_clip
from tests.core.engine.fakes import FakeCompanion, load_fake_pack
from tests.core.engine.listening import Engine
from tests.core.packs.test_speech import make_speech
from tests.core.speech.sounds import (
    Line,
    PitchHearing,
    PitchSource,
    Track,
    make_sounding,
    spoken_track,
    tone,
)

LINES = (
    Line(2.0, 4.0, "Mira, where is the red lantern?"),
    Line(28.8, 31.5, "By the harbour."),
    Line(45.0, 47.0, "Otto knows it."),
)
MODULE = "tests.core.engine.test_hearing"


def at(seconds: float) -> MediaTime:
    return MediaTime.from_seconds(seconds)


class Reciting(FakeCompanion):
    """Says all lines that are found for the question before the bound."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.parts = parts

    def answer(
        self, question: str, until: MediaTime | None, around: Circumstances = NO_CIRCUMSTANCES
    ) -> Iterator[AnswerEvent]:
        if question == "talk":
            yield from super().answer(question, until, around)
            return
        if not self.parts.cues:
            raise NoWordsError
        found = self.parts.words.search(question, until, 10)
        yield TextPiece(" / ".join(self.parts.cues[index].text for index, _ in found))
        yield Finished(False, MediaTime(), MediaTime(), until, 0, 0, {})


def nothing(_: Path | None) -> SpeechSource | None:
    return None


def session_with(find: Callable[[Path | None], SpeechSource | None], root: Path) -> Session:
    return Session(
        "fake", root, load_pack=load_fake_pack, make_companion=Reciting, find_speech=find
    )


def make_session(pack: str, data_root: Path | None) -> Session:
    """For engine processes."""
    return Session(
        pack,
        data_root,
        load_pack=load_fake_pack,
        make_companion=Reciting,
        find_speech=lambda _: PitchSource(LINES),
    )


def make_broken_session(pack: str, data_root: Path | None) -> Session:
    """One whose speech model can't be opened."""

    class Broken(PitchSource):
        def open(self, promised: int):  # type: ignore[no-untyped-def]
            raise PackCorruptError("tiny", "speech.json", "can't be read")

    return Session(
        pack,
        data_root,
        load_pack=load_fake_pack,
        make_companion=Reciting,
        find_speech=lambda _: Broken(LINES),
    )


class Slow(PitchHearing):
    """Takes a while for a window."""

    def hear(
        self, sound: Sound, language: str, cancelled: Callable[[], bool] = lambda: False
    ) -> Heard | None:
        for _ in range(20):
            time.sleep(0.01)
            if cancelled():
                return None
        return super().hear(sound, language, cancelled)


def make_slow_session(pack: str, data_root: Path | None) -> Session:
    """One that can be killed between two windows."""

    class Source(PitchSource):
        def open(self, promised: int) -> PitchHearing:
            return Slow(LINES)

    return Session(
        pack,
        data_root,
        load_pack=load_fake_pack,
        make_companion=Reciting,
        find_speech=lambda _: Source(LINES),
    )


def said(session: Session, question: str, until: MediaTime | None = None) -> str:
    events = session.answer(question, until)
    return "".join(event.text for event in events if isinstance(event, TextPiece))


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty seconds that are spoken, without subtitles."""
    path = tmp_path_factory.mktemp("spoken") / "spoken.mkv"
    return make_sounding(path, [spoken_track(LINES)], 60, comment=DRAWN_COMMENT)


def test_what_is_heard_is_found_as_subtitles_are(spoken: Path, tmp_path: Path) -> None:
    source = PitchSource(LINES)
    with closing(session_with(lambda _: source, tmp_path)) as session:
        opened = session.open(spoken)
        assert (opened.words, opened.heard) == ("listening", False)
        with pytest.raises(NothingHeardError):
            said(session, "a lantern?")
        progress = list(session.listen())
        assert progress[0].listened == ()
        assert progress[-1].finished
        assert progress[-1].lines == 3
        assert progress[-1].language == "en"
        assert [cue.text for cue in session.cues] == [line.text for line in LINES]
        assert said(session, "a lantern?") == LINES[0].text
        assert said(session, "harbour") == LINES[1].text
        assert session.picture(at(46)).line == LINES[2].text
    with closing(session_with(lambda _: source, tmp_path)) as session:
        assert session.open(spoken).heard
        assert said(session, "harbour") == LINES[1].text
        assert [event.finished for event in session.listen()] == [True]
    assert len(source.opened) == 1, "what was heard is kept"


def test_a_follower_hears_that_listening_finished_whenever_it_does(
    spoken: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        closing(session_with(lambda _: PitchSource(LINES), tmp_path)) as first,
        closing(session_with(lambda _: PitchSource(LINES), tmp_path)) as second,
    ):
        first.open(spoken)
        second.open(spoken)
        ahead = first.listen()
        next(ahead)
        next(ahead)
        begin = HeardMemory.begin_writing

        def finished_just_before(memory: HeardMemory) -> bool:
            list(ahead)
            return begin(memory)

        behind = second.listen()
        assert not next(behind).finished
        monkeypatch.setattr(HeardMemory, "begin_writing", finished_just_before)
        assert [event.finished for event in behind] == [True]


def test_lines_join_while_the_film_is_listened_to(spoken: Path, tmp_path: Path) -> None:
    with closing(session_with(lambda _: PitchSource(LINES), tmp_path)) as session:
        session.open(spoken)
        listening = session.listen()
        next(listening)
        next(listening)
        assert said(session, "lantern harbour Otto") == LINES[0].text
        list(listening)
        assert said(session, "Otto") == LINES[2].text


def test_an_answer_tells_how_far_had_been_listened(spoken: Path, tmp_path: Path) -> None:
    def listened(until: MediaTime | None) -> tuple[TimeRange, ...] | None:
        (end,) = (e for e in session.answer("lantern", until) if isinstance(e, Finished))
        return end.listened

    with closing(session_with(lambda _: PitchSource(LINES), tmp_path)) as session:
        session.open(spoken)
        listening = session.listen()
        next(listening)
        heard = next(listening).listened
        assert heard
        assert listened(None) == heard
        assert listened(at(5)) == (TimeRange(at(0), at(5)),)
        list(listening)
        assert listened(None) == (TimeRange(at(0), session.duration),)


def test_of_a_film_with_subtitles_no_listening_is_told(film: Path, tmp_path: Path) -> None:
    with closing(session_with(lambda _: PitchSource(LINES), tmp_path)) as session:
        session.open(film)
        (end,) = (e for e in session.answer("lantern", None) if isinstance(e, Finished))
        assert end.listened is None


def test_nothing_heard_after_the_bound_is_found(spoken: Path, tmp_path: Path) -> None:
    with closing(session_with(lambda _: PitchSource(LINES), tmp_path)) as session:
        session.open(spoken)
        list(session.listen())
        assert said(session, "harbour Otto", at(45)) == LINES[1].text
        assert said(session, "harbour Otto", at(20)) == ""
        before = session.memory.folder.parent / "twin.sqlite"
        from core.memory.words import WordIndex

        early = [cue for cue in session.cues if cue.span.start < at(45)]
        twin = WordIndex(before)
        twin.fill(early)
        words = WordIndex(session.memory.folder.parent / "film.sqlite")
        for query in ("lantern", "the by it knows", "harbour Otto"):
            assert words.search(query, at(45), 10) == twin.search(query, None, 10)
        twin.close()
        words.close()


def test_it_listens_from_where_the_viewer_is(spoken: Path, tmp_path: Path) -> None:
    with closing(session_with(lambda _: PitchSource(LINES), tmp_path)) as session:
        session.open(spoken, position=at(40))
        listening = session.listen()
        next(listening)
        first = next(listening)
        assert first.listened[0].start >= at(38)
        listening.close()


def test_another_model_listens_anew(spoken: Path, tmp_path: Path) -> None:
    with closing(session_with(lambda _: PitchSource(LINES), tmp_path)) as session:
        session.open(spoken)
        list(session.listen())
    others = tuple(Line(line.start, line.end, line.text.upper()) for line in LINES)
    with closing(session_with(lambda _: PitchSource(others, "pitch-2"), tmp_path)) as session:
        assert not session.open(spoken).heard
        list(session.listen())
        assert [cue.text for cue in session.cues] == [line.text for line in others]


def test_a_film_with_subtitles_is_not_listened_to(film: Path, tmp_path: Path) -> None:
    with closing(session_with(lambda _: PitchSource(LINES), tmp_path)) as session:
        assert session.open(film).words == "written"
        assert list(session.listen()) == []


def test_forced_subtitles_and_what_is_heard_stand_together(spoken: Path, tmp_path: Path) -> None:
    film = tmp_path / "forced.mkv"
    film.symlink_to(spoken)
    film.with_suffix(".en.forced.srt").write_text(
        "1\n00:00:10,000 --> 00:00:12,000\nThe sign says harbour.\n"
    )
    with closing(session_with(lambda _: PitchSource(LINES), tmp_path / "data")) as session:
        opened = session.open(film)
        assert (opened.words, opened.heard) == ("listening", True)
        list(session.listen())
        assert [cue.text for cue in session.cues] == [
            LINES[0].text,
            "The sign says harbour.",
            LINES[1].text,
            LINES[2].text,
        ]


def test_it_is_told_where_no_words_come_from(tmp_path: Path, spoken: Path) -> None:
    mute = make_clip(tmp_path / "mute.mp4", [("red", 2.0)], sound=False)
    with closing(session_with(nothing, tmp_path / "data")) as session:
        assert session.open(spoken).words == "no_model"
        assert session.open(mute).words == "none"
        assert list(session.listen()) == []
        choose_speech(None, tmp_path / "data")
        assert session.open(spoken).words == "none"
    with closing(session_with(lambda _: PitchSource(LINES), tmp_path / "data")) as session:
        assert session.open(mute).words == "none"
        assert list(session.listen()) == []


def test_a_silent_film_is_listened_to_without_a_line(tmp_path: Path) -> None:
    silent = make_sounding(tmp_path / "silent.mkv", [Track([(0, tone(440, 50) * 1e-4)])], 50)
    source = PitchSource(LINES)
    with closing(session_with(lambda _: source, tmp_path / "data")) as session:
        assert session.open(silent).words == "listening"
        last = list(session.listen())[-1]
        assert (last.finished, last.lines) == (True, 0)
        with pytest.raises(NoWordsError):
            said(session, "what?")


def test_a_second_session_follows_the_first_and_takes_over(spoken: Path, tmp_path: Path) -> None:
    def find(_: Path | None) -> SpeechSource:
        return PitchSource(LINES)

    first, second = session_with(find, tmp_path), session_with(find, tmp_path)
    first.open(spoken)
    second.open(spoken)
    ahead, behind = first.listen(), second.listen()
    next(ahead)
    next(ahead)
    assert next(behind).lines == 1
    next(ahead)
    assert next(behind).lines == 3
    ahead.close()
    assert list(behind)[-1].finished
    assert [cue.text for cue in second.cues] == [line.text for line in LINES]
    first.close()
    second.close()


def test_closing_the_film_ends_the_listening(spoken: Path, tmp_path: Path) -> None:
    with closing(session_with(lambda _: PitchSource(LINES), tmp_path)) as session:
        session.open(spoken)
        entered, go_on = threading.Event(), threading.Event()
        events: list[Listened] = []

        def wait() -> None:
            entered.set()
            go_on.wait(10)

        thread = threading.Thread(target=lambda: events.extend(session.listen(wait)))
        thread.start()
        assert entered.wait(10)
        session.close_film()
        go_on.set()
        thread.join(10)
        assert not thread.is_alive()
        assert len(events) == 1


def test_a_damaged_pack_is_told_when_it_is_to_listen(
    spoken: Path, data_folder: Path, tmp_path: Path
) -> None:
    make_speech(data_folder)
    with closing(session_with(installed_speech, data_folder)) as session:
        assert session.open(spoken).words == "listening"
        with pytest.raises(PackCorruptError):
            list(session.listen())
        assert [event.finished for event in session.watch()][-1]


# In the engine's process --------------------------------------------------------------


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = Engine(tmp_path, f"{MODULE}:make_session")
    yield made
    made.client.close(5.0)


def test_the_engine_watches_listens_and_answers(engine: Engine, spoken: Path) -> None:
    engine.send(OpenFilm(str(spoken), "fake"))
    assert engine.wait(FilmOpened).words == "listening"
    done = engine.wait(Listened, lambda event: event.finished)
    assert done.listened == (TimeRange(MediaTime(), done.duration),)
    engine.send(Ask(1, "a lantern?"))
    assert engine.wait(AnswerText).text == LINES[0].text


def test_the_engine_goes_on_listening_to_the_next_film(
    engine: Engine, spoken: Path, film: Path, tmp_path: Path
) -> None:
    engine.send(OpenFilm(str(spoken), "fake"))
    engine.wait(FilmOpened)
    engine.send(OpenFilm(str(film), "fake"))
    engine.wait(FilmOpened)
    engine.wait(IndexProgress, lambda event: event.finished)
    engine.send(CloseFilm())
    engine.send(OpenFilm(str(spoken), "fake"))
    engine.wait(FilmOpened)
    assert engine.wait(Listened, lambda event: event.finished).lines == 3


def test_an_engine_that_is_killed_listens_on_from_its_last_window(
    tmp_path: Path, spoken: Path
) -> None:
    engine = Engine(tmp_path, f"{MODULE}:make_slow_session")
    engine.send(OpenFilm(str(spoken), "fake"))
    engine.wait(Listened, lambda event: event.lines > 0)
    engine.kill()
    engine.wait(EngineDied)
    again = engine.wait(Listened)
    assert again.lines > 0
    assert engine.wait(Listened, lambda event: event.finished).lines == len(LINES)
    engine.client.close(5.0)
    with closing(session_with(lambda _: PitchSource(LINES), tmp_path)) as session:
        session.open(spoken)
        assert [cue.text for cue in session.cues] == [line.text for line in LINES]


def test_closing_the_engine_needs_no_window_to_end(tmp_path: Path, spoken: Path) -> None:
    engine = Engine(tmp_path, f"{MODULE}:make_slow_session")
    engine.send(OpenFilm(str(spoken), "fake"))
    engine.wait(Listened)
    began = time.monotonic()
    engine.client.close(5.0)
    assert time.monotonic() - began < 4


def test_an_error_of_the_listening_is_told_once_and_watching_goes_on(
    tmp_path: Path, spoken: Path
) -> None:
    engine = Engine(tmp_path, f"{MODULE}:make_broken_session")
    engine.send(OpenFilm(str(spoken), "fake"))
    assert engine.wait(Failed).kind == "PackCorruptError"
    engine.send(Ask(1, "talk"))
    engine.wait(AnswerText)
    engine.send(Ask(2, "anything"))
    assert engine.wait(AnswerFinished).cancelled
    assert engine.wait(Failed).kind == "NothingHeardError"
    assert sum(isinstance(event, Failed) for event in engine.events.events) == 2
    engine.client.close(5.0)


def test_listening_waits_while_an_answer_is_written(spoken: Path, tmp_path: Path) -> None:
    from core.engine.desk import Desk

    desk = Desk(lambda _: None)
    desk.want_film(OpenFilm("film"))
    assert desk.next_film() is not None
    desk.settle(1)
    assert desk.next_settled(0) == 1
    desk.ask(Ask(1, "talk"))
    question = desk.next_question()
    assert question is not None
    waited = threading.Event()

    def work() -> None:
        desk.wait_turn(1)
        waited.set()

    thread = threading.Thread(target=work)
    thread.start()
    assert not waited.wait(0.1)
    desk.answered(question)
    assert waited.wait(5)
    thread.join()
    desk.stop()
    assert desk.next_settled(1) is None
