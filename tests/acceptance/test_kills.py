"""The engine killed at any moment, as the kernel would: nothing is lost, nothing is silent.

The seed of the moments is printed; ``REELMATE_TEST_SEED`` brings the same ones back, and
``REELMATE_TEST_KILLS`` asks for more of them.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.engine.messages import (
    AnswerFinished,
    AnswerStarted,
    AnswerText,
    Ask,
    EngineDied,
    EngineReady,
    Event,
    Failed,
    FilmOpened,
    IndexProgress,
    OpenFilm,
)
from tests.core.engine.listening import Engine, log_of

KILLS = int(os.environ.get("REELMATE_TEST_KILLS", "10"))
QUESTION = "Who holds the red lantern?"


@pytest.fixture
def start() -> Iterator[Callable[..., Engine]]:
    engines: list[Engine] = []

    def make(root: Path, on_event: Callable[[Event], None] = lambda _: None) -> Engine:
        engines.append(Engine(root, on_event=on_event))
        return engines[-1]

    yield make
    for engine in engines:
        engine.client.close(5.0)


def is_finished(progress: IndexProgress) -> bool:
    return progress.finished


@pytest.mark.timeout(3600)
def test_killed_at_ten_random_moments_the_index_equals_an_undisturbed_one(
    start: Callable[..., Engine], pack: Path, sample: Path, tmp_path: Path
) -> None:
    seed = int(os.environ.get("REELMATE_TEST_SEED") or random.SystemRandom().randrange(10**6))
    sys.stdout.write(f"REELMATE_TEST_SEED={seed}\n")
    moments = random.Random(seed)

    undisturbed = start(tmp_path / "undisturbed")
    undisturbed.send(OpenFilm(str(sample)))
    undisturbed.wait(IndexProgress)
    began = time.monotonic()
    undisturbed.wait(IndexProgress, is_finished)
    took = time.monotonic() - began
    undisturbed.client.close(5.0)
    wanted = log_of(tmp_path / "undisturbed")
    events = undisturbed.events.events
    chunks = sum(isinstance(event, IndexProgress) for event in events) - 1

    kills, goes = 0, 0
    while kills < KILLS:
        goes += 1
        engine = start(tmp_path / f"killed-{goes}")
        engine.send(OpenFilm(str(sample)))
        finished = False
        while kills < KILLS:
            pid = engine.wait(EngineReady).pid
            if finished := engine.wait(IndexProgress).finished:
                break  # it was watched before it was killed ten times: once more from nothing
            # In the mean the open chunk is almost done; the next one may have begun.
            time.sleep(moments.uniform(0.0, 1.6 * took / chunks))
            assert engine.client.pid == pid
            engine.kill()
            kills += 1
            died = engine.wait(EngineDied)
            assert died.exit_code == -signal.SIGKILL
            if not died.restarting:  # too often without a step forward: the viewer opens it again
                engine.client.close(5.0)
                engine = start(tmp_path / f"killed-{goes}")
                engine.send(OpenFilm(str(sample)))
        if not finished:
            engine.wait(IndexProgress, is_finished)
        engine.client.close(5.0)
        killed = log_of(tmp_path / f"killed-{goes}")
        assert killed == wanted, f"go {goes} after {kills} kills, seed {seed}"


@pytest.mark.timeout(600)
def test_killed_while_it_answers_it_says_so_once_and_answers_the_next_question(
    start: Callable[..., Engine], pack: Path, tiny_clip: Path, tmp_path: Path
) -> None:
    deadly: list[type[Event]] = [AnswerStarted, AnswerText]

    def kill_at_once(event: Event) -> None:
        if deadly and type(event) is deadly[0]:
            deadly.pop(0)
            engine.kill()

    engine = start(tmp_path, kill_at_once)
    engine.send(OpenFilm(str(tiny_clip)))
    engine.wait(IndexProgress, is_finished)

    engine.send(Ask(1, QUESTION))
    failure = engine.wait(Failed)
    assert (failure.request, failure.kind) == (1, "EngineDiedError")
    assert failure.sentence.count(".") == 1
    assert engine.wait(EngineDied).restarting
    engine.wait(FilmOpened)

    engine.send(Ask(2, QUESTION))
    assert engine.wait(EngineDied).restarting
    engine.wait(FilmOpened)

    engine.send(Ask(3, QUESTION))
    assert not engine.wait(AnswerFinished, lambda event: event.request == 3).cancelled
    ends = [e.request for e in engine.events.events if isinstance(e, AnswerFinished | Failed)]
    assert ends == [1, 2, 3]
    assert sum(isinstance(event, EngineDied) for event in engine.events.events) == 2
