"""The engine process, seen from the window: it answers, dies, comes back, and goes."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from core.chat.types import Circumstances, Earlier
from core.engine.client import MOST_DEATHS, EngineClient
from core.engine.entry import NICE
from core.engine.messages import (
    AnswerFinished,
    AnswerSentence,
    AnswerStarted,
    AnswerText,
    Ask,
    Cancel,
    CloseFilm,
    EngineDied,
    EngineReady,
    Failed,
    FilmOpened,
    GetPicture,
    GetShots,
    IndexProgress,
    OpenFilm,
    Picture,
    Shots,
)
from core.timeline import MediaTime, TimeRange
from tests.core.engine.fakes import SESSION, SLOW_SESSION, SLOWEST_SESSION, make_slow_session
from tests.core.engine.listening import PATIENCE, Engine, Listener, log_of

DEADLY_SESSION = "tests.core.engine.deadly:make_session"
ROOT = Path(__file__).parents[3]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Engine]]:
    engines: list[Engine] = []

    def make(session: str = SESSION, root: Path = tmp_path) -> Engine:
        engines.append(Engine(root, session))
        return engines[-1]

    yield make
    for engine in engines:
        engine.client.close(5.0)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_film_is_opened_watched_and_asked_about(start: Callable[..., Engine], film: Path) -> None:
    engine = start()
    engine.send(OpenFilm(str(film), "fake"))
    ready = engine.wait(EngineReady)
    assert ready.pid == engine.client.pid
    assert ready.device
    assert engine.wait(FilmOpened).heard
    done = engine.wait(IndexProgress, lambda event: event.finished)
    engine.send(Ask(5, "how many?"))
    assert engine.wait(AnswerStarted).request == 5
    assert engine.wait(AnswerText) == AnswerText(5, f"I saw {done.frames} frames.")
    assert engine.wait(AnswerSentence).scenes[0].picture.startswith(b"\xff\xd8")
    end = engine.wait(AnswerFinished)
    assert (end.request, end.cancelled, end.watched_until) == (5, False, done.duration)
    engine.send(GetPicture(6, MediaTime.from_seconds(2)))
    picture = engine.wait(Picture)
    assert picture.jpeg.startswith(b"\xff\xd8")
    assert picture.line.startswith("Mira")
    bound = MediaTime.from_seconds(58.4)
    engine.send(GetPicture(7, MediaTime.from_seconds(58.9), bound))
    assert MediaTime.from_seconds(57.4) <= engine.wait(Picture).time <= bound


@pytest.mark.skipif(sys.platform == "win32", reason="it has other names for it")
def test_the_film_comes_before_the_companion_where_both_want_a_processor(
    start: Callable[..., Engine],
) -> None:
    engine = start()
    assert psutil.Process(engine.wait(EngineReady).pid).nice() == min(
        19, psutil.Process().nice() + NICE
    )


def test_a_place_nobody_watched_yet_is_decoded_and_its_shots_are_not_known(
    start: Callable[..., Engine], film: Path
) -> None:
    engine = start(SLOWEST_SESSION)
    engine.send(OpenFilm(str(film), "fake"))
    opened = engine.wait(FilmOpened)
    late = MediaTime.from_seconds(120)
    engine.send(GetPicture(6, late))
    picture = engine.wait(Picture)
    assert picture.jpeg.startswith(b"\xff\xd8")
    assert MediaTime.from_seconds(60) < picture.time <= late
    bound = MediaTime.from_seconds(31)
    engine.send(GetPicture(8, late, bound))
    assert engine.wait(Picture).time <= bound
    engine.send(GetShots(7, TimeRange(late, opened.info.duration)))
    assert engine.wait(Shots) == Shots(7)


def test_what_surrounds_a_question_reaches_the_companion(
    start: Callable[..., Engine], film: Path
) -> None:
    engine = start()
    engine.send(OpenFilm(str(film), "fake"))
    engine.wait(FilmOpened)
    earlier = Earlier("Who?", "米拉。", MediaTime.parse("0:00:04"))
    around = Circumstances(MediaTime.parse("0:00:07"), earlier)
    engine.send(Ask(1, "around", None, False, around))
    assert engine.wait(AnswerText).text == f"0:00:07 {earlier}"
    engine.send(Ask(2, "around"))
    assert engine.wait(AnswerText).text == "None None"


def test_an_answer_stops_soon_after_it_is_cancelled(
    start: Callable[..., Engine], film: Path
) -> None:
    engine = start()
    engine.send(OpenFilm(str(film), "fake"))
    for request in (1, 2):
        engine.send(Ask(request, "talk"))
        engine.wait(AnswerText)
        began = time.monotonic()
        engine.send(Cancel(request))
        end = engine.wait(AnswerFinished)
        assert time.monotonic() - began < 0.5
        assert (end.request, end.cancelled) == (request, True)
    engine.send(Ask(3, "how many?"))
    assert not engine.wait(AnswerFinished).cancelled


def test_a_new_question_ends_the_one_before(start: Callable[..., Engine], film: Path) -> None:
    engine = start()
    engine.send(OpenFilm(str(film), "fake"))
    engine.send(Ask(1, "talk"))
    engine.wait(AnswerText)
    engine.send(Ask(2, "talk"))
    engine.send(Ask(3, "how many?"))
    ends = {end.request: end.cancelled for end in (engine.wait(AnswerFinished) for _ in range(3))}
    assert ends == {1: True, 2: True, 3: False}


def test_watching_waits_while_an_answer_is_written(
    start: Callable[..., Engine], film: Path
) -> None:
    engine = start(SLOW_SESSION)
    engine.send(OpenFilm(str(film), "fake"))
    engine.wait(IndexProgress)
    engine.send(Ask(1, "talk"))
    engine.wait(AnswerStarted)
    for _ in range(100):
        engine.wait(AnswerText)
    started = next(
        i for i, event in enumerate(engine.events.events) if isinstance(event, AnswerStarted)
    )
    # The chunk whose last batch was being encoded may still be committed.
    during = [e for e in engine.events.events[started:] if isinstance(e, IndexProgress)]
    assert len(during) <= 1
    engine.send(Cancel(1))
    engine.wait(IndexProgress, lambda event: event.finished)


def test_a_new_film_replaces_the_one_before_and_its_question(
    start: Callable[..., Engine], film: Path, tiny_clip: Path
) -> None:
    engine = start(SLOW_SESSION)
    engine.send(OpenFilm(str(film), "fake"))
    engine.wait(IndexProgress)
    engine.send(Ask(1, "talk"))
    engine.wait(AnswerText)
    engine.send(OpenFilm(str(tiny_clip), "fake"))
    assert engine.wait(AnswerFinished).cancelled
    opened = engine.wait(FilmOpened)
    assert opened.info.path == tiny_clip
    assert not opened.known_world
    assert engine.wait(IndexProgress, lambda event: event.finished).duration == opened.info.duration
    engine.send(CloseFilm())
    engine.send(Ask(2, "how many?"))
    assert engine.wait(Failed).kind == "QuestionError"


def test_what_goes_wrong_is_said_and_the_engine_goes_on(
    start: Callable[..., Engine], film: Path, tmp_path: Path
) -> None:
    engine = start()
    engine.send(OpenFilm(str(tmp_path / "nothing.mp4"), "fake"))
    failure = engine.wait(Failed)
    assert (failure.request, failure.kind) == (None, "MediaMissingError")
    assert failure.data["path"] == str(tmp_path / "nothing.mp4")
    engine.send(OpenFilm(str(film), "nothing"))
    assert engine.wait(Failed).kind == "PackMissingError"
    engine.send(Ask(1, "who?"))
    assert engine.wait(Failed).request == 1
    engine.send(OpenFilm(str(film), "fake"))
    engine.wait(FilmOpened)
    engine.send(Ask(2, ""))
    assert engine.wait(Failed).kind == "QuestionError"
    engine.send(Ask(3, "break"))
    bug = engine.wait(Failed)
    assert (bug.request, bug.kind) == (3, "ReelmateError")
    assert "ZeroDivisionError: made for a test" in (tmp_path / "logs" / "engine.log").read_text()
    engine.send(Ask(4, "how many?"))
    assert engine.wait(AnswerFinished).request == 4


def test_a_data_folder_that_cannot_be_written_is_said(
    start: Callable[..., Engine], film: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    engine = start(SESSION, tmp_path / "file")
    engine.send(OpenFilm(str(film), "fake"))
    assert engine.wait(Failed).kind == "StorageError"


def test_a_death_while_answering_is_told_and_the_film_opened_again(
    start: Callable[..., Engine], film: Path
) -> None:
    engine = start()
    engine.send(OpenFilm(str(film), "fake"))
    first = engine.wait(EngineReady)
    engine.wait(FilmOpened)
    engine.send(Ask(1, "die"))
    failure = engine.wait(Failed)
    assert (failure.request, failure.kind) == (1, "EngineDiedError")
    assert engine.wait(EngineDied) == EngineDied(-signal.SIGKILL, restarting=True)
    assert engine.wait(EngineReady).pid != first.pid
    engine.wait(FilmOpened)
    engine.send(Ask(2, "how many?"))
    assert engine.wait(AnswerFinished).request == 2


def test_killed_again_and_again_while_watching_the_memory_equals_an_undisturbed_one(
    start: Callable[..., Engine], film: Path, tmp_path: Path
) -> None:
    moments = random.Random(4)
    engine = start(SLOW_SESSION)
    engine.send(OpenFilm(str(film), "fake"))
    for _ in range(5):
        engine.wait(FilmOpened)
        if engine.wait(IndexProgress).finished:
            break
        time.sleep(moments.uniform(0.0, 0.12))  # any moment will do
        engine.kill()
        assert engine.wait(EngineDied).restarting
    engine.wait(IndexProgress, lambda event: event.finished)
    session = make_slow_session("fake", tmp_path / "undisturbed")
    session.open(film)
    assert list(session.watch())[-1].finished
    session.close()
    assert log_of(tmp_path) == log_of(tmp_path / "undisturbed")


def test_an_engine_that_dies_at_once_is_given_up_until_a_film_is_opened(
    start: Callable[..., Engine], film: Path
) -> None:
    engine = start(DEADLY_SESSION)
    engine.send(OpenFilm(str(film), "fake"))
    deaths = 1
    while engine.wait(EngineDied).restarting:
        deaths += 1
    assert deaths == MOST_DEATHS
    engine.send(Ask(1, "who?"))
    assert engine.wait(Failed).kind == "EngineDiedError"
    engine.send(OpenFilm(str(film), "fake"))
    assert engine.wait(EngineDied).restarting


def test_closing_ends_the_process_and_no_event_comes_afterwards(
    start: Callable[..., Engine], film: Path
) -> None:
    engine = start(SLOW_SESSION)
    engine.send(OpenFilm(str(film), "fake"))
    pid = engine.wait(EngineReady).pid
    engine.wait(IndexProgress)
    engine.client.close(5.0)
    assert not is_alive(pid)
    count = len(engine.events.events)
    engine.send(Ask(1, "who?"))
    engine.client.close(5.0)
    assert len(engine.events.events) == count


def test_closing_does_not_wait_for_another_that_watches_the_film(
    start: Callable[..., Engine], film: Path, tmp_path: Path
) -> None:
    engine = start()
    with closing(make_slow_session("fake", tmp_path)) as other:
        other.open(film)
        with closing(other.watch()) as watching:
            next(watching)
            engine.send(OpenFilm(str(film), "fake"))
            engine.wait(IndexProgress)
            began = time.monotonic()
            engine.client.close(20.0)
            assert time.monotonic() - began < 10.0


def test_every_commit_is_progress_wherever_the_viewer_began(tmp_path: Path) -> None:
    client = EngineClient(Listener(), data_root=tmp_path)
    client.send(OpenFilm("film.mkv"))

    def deaths_after(frames: int, watched: tuple[int, int], glimpsed: tuple[int, int]) -> int:
        parts = [TimeRange(*map(MediaTime.from_seconds, part)) for part in (watched, glimpsed)]
        begin, duration = MediaTime(), MediaTime.from_seconds(1200)
        event = IndexProgress(begin, duration, frames, False, (parts[0],), (parts[1],))
        client._deaths = MOST_DEATHS - 1
        client._note(event)
        return client._deaths

    assert deaths_after(0, (600, 600), (0, 300)) == MOST_DEATHS - 1, "as it was opened"
    assert deaths_after(0, (600, 600), (0, 600)) == 0
    assert deaths_after(20, (600, 620), (0, 600)) == 0
    assert deaths_after(40, (600, 640), (0, 600)) == 0
    assert deaths_after(40, (600, 640), (0, 600)) == MOST_DEATHS - 1
    client.close(1.0)


def test_closing_at_once_needs_no_patience(start: Callable[..., Engine]) -> None:
    engine = start()
    engine.client.close(5.0)
    assert engine.client.pid is None


def test_an_engine_that_hangs_is_killed(start: Callable[..., Engine]) -> None:
    engine = start()
    pid = engine.wait(EngineReady).pid
    os.kill(pid, signal.SIGSTOP)
    began = time.monotonic()
    engine.client.close(0.2)
    assert time.monotonic() - began < 4.0
    assert not is_alive(pid)


def test_a_client_that_was_never_started_can_be_closed(tmp_path: Path) -> None:
    client = EngineClient(Listener(), data_root=tmp_path)
    client.send(Ask(1, "who?"))
    client.close(1.0)


def test_the_engine_ends_with_its_parent(film: Path, tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path\n"
        "from core.engine.client import EngineClient\n"
        "from core.engine.messages import EngineReady, OpenFilm\n"
        "def tell(event):\n"
        "    if isinstance(event, EngineReady): print(event.pid, flush=True)\n"
        "if __name__ == '__main__':\n"
        "    root, session, film = sys.argv[1:]\n"
        "    client = EngineClient(tell, data_root=Path(root), session_factory=session)\n"
        "    client.start(); client.send(OpenFilm(film, 'fake')); sys.stdin.read()\n"
    )
    script = tmp_path / "parent.py"
    script.write_text(program)
    with subprocess.Popen(
        [sys.executable, str(script), str(tmp_path / "data"), SLOW_SESSION, str(film)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert is_alive(pid)
        parent.kill()
        parent.wait()
    deadline = time.monotonic() + PATIENCE
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_alive(pid)


def test_the_client_imports_nothing_heavy() -> None:
    program = (
        "import sys; import core.engine.client\n"
        "heavy = {'torch', 'transformers', 'llama_cpp', 'cv2', 'av', 'PySide6'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
