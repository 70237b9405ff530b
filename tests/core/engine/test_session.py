"""One film, in one process: watching resumes, answers see what was watched."""

from __future__ import annotations

import json
import threading
from contextlib import closing
from pathlib import Path

import pytest

from core.chat.types import Finished, TextPiece
from core.engine.messages import IndexProgress, Suggestion
from core.engine.session import Session
from core.engine.suggestions import suggestions
from core.errors import MediaMissingError, PackMissingError, QuestionError, StorageError
from core.film.frames import CHUNK
from core.timeline import MediaTime, TimeRange
from tests.core.engine.fakes import make_session, make_slow_session


def log_of(root: Path) -> bytes:
    (log,) = (root / "memory").glob("*/*/frames.log")
    return log.read_bytes()


def watch_all(root: Path, film: Path) -> list[IndexProgress]:
    with closing(make_session("fake", root)) as session:
        session.open(film)
        return list(session.watch())


def test_opening_tells_what_is_known_before_anything_is_watched(film: Path, tmp_path: Path) -> None:
    with closing(make_session("fake", tmp_path)) as session:
        opened = session.open(film)
    assert opened.info.path == film
    assert opened.heard
    assert opened.known_world
    assert opened.watched_until == MediaTime()
    end = opened.info.duration
    assert opened.suggestions == (
        Suggestion("Who is Mira?", MediaTime.from_seconds(20.5), "米拉是谁？"),
        Suggestion("Where is she?", end),
        Suggestion("When does it rain?", end),
        Suggestion("Does it snow?", end),
    ), "what isn't known to have been seen earlier waits for the end"


def test_no_chinese_is_suggested_to_a_pack_that_speaks_none(film: Path) -> None:
    asked = suggestions(film, MediaTime.parse("0:02:10"), chinese=False)
    assert asked[0].question == "Who is Mira?"
    assert not any(each.question_zh for each in asked)


def test_watching_commits_chunk_after_chunk_to_the_end(film: Path, tmp_path: Path) -> None:
    progress = watch_all(tmp_path, film)
    assert [event.watched_until.us // CHUNK.us for event in progress[:-1]] == list(range(7))
    assert progress[-1].finished
    assert progress[-1].watched_until == progress[-1].duration
    assert progress[-1].frames >= 130
    assert not any(event.finished for event in progress[:-1])
    assert watch_all(tmp_path, film) == progress[-1:]


def test_a_watch_closed_at_any_commit_resumes_to_equal_bytes(film: Path, tmp_path: Path) -> None:
    watch_all(tmp_path / "whole", film)
    for _ in range(8):
        with closing(make_session("fake", tmp_path / "parts")) as session:
            session.open(film)
            with closing(session.watch()) as progress:
                next(progress)
                next(progress, None)
    assert log_of(tmp_path / "parts") == log_of(tmp_path / "whole")


def test_a_stopped_watch_ends_without_the_open_chunk(film: Path, tmp_path: Path) -> None:
    with closing(make_slow_session("fake", tmp_path)) as session:
        session.open(film)
        turns = 0

        def stop_at_the_fifth() -> None:
            nonlocal turns
            turns += 1
            if turns == 5:
                session.stop_watching()

        progress = list(session.watch(stop_at_the_fifth))
    assert turns >= 5
    assert not progress[-1].finished
    watch_all(tmp_path / "whole", film)
    assert log_of(tmp_path / "whole").startswith(log_of(tmp_path))


def test_a_second_session_follows_the_first_and_takes_over(film: Path, tmp_path: Path) -> None:
    first, second = make_session("fake", tmp_path), make_session("fake", tmp_path)
    first.open(film)
    second.open(film)
    ahead = first.watch()
    next(ahead)
    next(ahead)
    follower = second.watch()
    assert next(follower).watched_until == CHUNK
    next(ahead)
    assert next(follower).watched_until == MediaTime(2 * CHUNK.us)
    assert len(second.memory.frames()) == len(first.memory.frames())
    ahead.close()
    assert list(follower)[-1].finished
    first.close()
    second.close()
    watch_all(tmp_path / "whole", film)
    assert log_of(tmp_path) == log_of(tmp_path / "whole")


def test_a_follower_hears_that_watching_finished_whenever_it_does(
    film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        closing(make_session("fake", tmp_path)) as first,
        closing(make_session("fake", tmp_path)) as second,
        closing(make_session("fake", tmp_path)) as third,
    ):
        for session in (first, second, third):
            session.open(film)
        ahead = first.watch()
        next(ahead)
        begin = second.memory.begin_writing

        def finished_just_before() -> bool:
            list(ahead)
            return begin()

        beside = third.watch()
        next(beside)
        monkeypatch.setattr(second.memory, "begin_writing", finished_just_before)
        assert [event.finished for event in second.watch()] == [True]
        assert [event.finished for event in beside] == [True]


def test_a_follower_can_be_stopped(film: Path, tmp_path: Path) -> None:
    first, second = make_session("fake", tmp_path), make_session("fake", tmp_path)
    first.open(film)
    second.open(film)
    ahead = first.watch()
    next(ahead)
    follower = second.watch()
    next(follower)
    timer = threading.Timer(0.05, second.stop_watching)
    timer.start()
    assert list(follower) == []
    timer.join()
    ahead.close()
    first.close()
    second.close()


def test_an_answer_rests_on_what_was_watched_until_then(film: Path, tmp_path: Path) -> None:
    with closing(make_session("fake", tmp_path)) as session:
        session.open(film)
        progress = session.watch()
        next(progress)
        next(progress)
        frames = next(progress).frames
        events = list(session.answer("how many?", None))
        assert events[0] == TextPiece(f"I saw {frames} frames.")
        assert isinstance(events[-1], Finished)
        assert events[-1].watched_until == MediaTime(2 * CHUNK.us)
        progress.close()


def test_a_picture_and_its_line_are_remembered(film: Path, tmp_path: Path) -> None:
    with closing(make_session("fake", tmp_path)) as session:
        assert session.picture(MediaTime()).jpeg == b""
        session.open(film)
        list(session.watch())
        picture = session.picture(MediaTime.from_seconds(46.2), request=7)
    assert picture.request == 7
    assert abs(picture.time.seconds - 46.2) <= 0.5
    assert picture.jpeg.startswith(b"\xff\xd8")
    assert picture.line == "By the harbour."


def test_no_picture_and_no_line_comes_after_the_bound(film: Path, tmp_path: Path) -> None:
    at = MediaTime.from_seconds
    with closing(make_session("fake", tmp_path)) as session:
        session.open(film)
        list(session.watch())
        assert session.picture(at(58.9)).time > at(58.4)
        assert at(57.4) <= session.picture(at(58.9), until=at(58.4)).time <= at(58.4)
        assert session.picture(at(46), until=at(44)).line == ""


def test_shots_are_told_within_a_stretch_and_before_the_bound(film: Path, tmp_path: Path) -> None:
    with closing(make_session("fake", tmp_path)) as session:
        part = TimeRange(MediaTime.from_seconds(15), MediaTime.from_seconds(65))
        assert session.shots(part, None) == ()
        session.open(film)
        list(session.watch())
        told = session.shots(part, None)
        assert {20, 30, 40, 50, 60} <= {round(time.seconds) for time in told}
        assert list(told) == sorted(time for time in told if time in part)
        bound = MediaTime.from_seconds(45)
        assert session.shots(part, bound) == tuple(time for time in told if time < bound)


def test_shots_of_a_stretch_that_was_only_glimpsed_are_not_told(
    film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.engine.opened.GLIMPSED_FROM", MediaTime())
    with closing(make_session("fake", tmp_path)) as session:
        info = session.open(film).info
        list(session.watch(glimpse=True, fill=False))
        assert session.memory.coverage.glimpsed
        assert session.shots(TimeRange(MediaTime(), info.duration), None) == ()


@pytest.mark.parametrize("text", ["{", "7", '"words"', '{"a": 1}', "[[]]"])
def test_bad_suggestions_are_no_error(film: Path, tmp_path: Path, text: str) -> None:
    link = tmp_path / "again.mp4"
    link.symlink_to(film)
    link.with_suffix(".suggestions.json").write_text(text)
    with closing(make_session("fake", tmp_path)) as session:
        assert session.open(link).suggestions == ()
    assert json.loads(film.with_suffix(".suggestions.json").read_text())


def test_what_cannot_be_used_is_said(film: Path, tmp_path: Path) -> None:
    with pytest.raises(PackMissingError):
        make_session("nothing", tmp_path)
    with pytest.raises(PackMissingError):
        Session("nothing", tmp_path)
    with closing(make_session("fake", tmp_path)) as session:
        with pytest.raises(QuestionError):
            next(session.answer("who?", None))
        with pytest.raises(MediaMissingError):
            session.open(tmp_path / "nothing.mp4")
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    with (
        closing(make_session("fake", in_the_way)) as session,
        pytest.raises(StorageError),
    ):
        session.open(film)
