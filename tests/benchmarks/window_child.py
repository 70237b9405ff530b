"""A child of the benchmarks: the real window plays a film; tells drops, memory, modules.

``python -m tests.benchmarks.window_child MODE SECONDS FILM [COPY…]`` with a mode of
``MODES``. The display and the data folder come from the environment. Prints one JSON
object. ``indexing`` has the companion watch one copy after the other, so that it works
all the time; for ``answering`` the film must have been watched before.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, Qt, QTimer

from core.engine.messages import AnswerFinished, Event, FilmOpened, IndexProgress, Request
from desktop.app import dismiss, make_application, make_window
from desktop.engine_bridge import EngineBridge
from desktop.main_window.window import MainWindow
from tests.benchmarks.processes import HEAVY_MODULES, heavy_libraries, memory

MODES = ("alone", "indexing", "answering")
PATIENCE = 120.0
QUESTION = "Who holds the red lantern?"


class NoEngine:
    """A client without a process: the companion is off."""

    def __init__(self, on_event: Callable[[Event], None]) -> None:
        self._on_event = on_event

    def start(self) -> None:
        """Nothing starts."""

    def send(self, request: Request) -> None:
        """Nobody listens."""

    def close(self, timeout: float) -> None:
        """Nothing ends."""


class Work:
    """Keeps the companion busy; ``done`` counts what it has finished."""

    def __init__(self, bridge: EngineBridge, mode: str, copies: list[str]) -> None:
        self._bridge = bridge
        self._copies = iter(copies)
        self._questions: tuple[str, ...] = ()
        self.busy = mode == "alone"
        self.done = 0
        self.troubles: list[str] = []
        bridge.failed.connect(lambda event: self.troubles.append(event.sentence))
        if mode == "indexing":
            bridge.index_progress.connect(self._on_progress)
        elif mode == "answering":
            bridge.film_opened.connect(self._on_opened)
            bridge.answer_started.connect(lambda _: setattr(self, "busy", True))
            bridge.answer_finished.connect(self._on_answer)

    def _on_progress(self, progress: IndexProgress) -> None:
        self.done += self.busy
        self.busy = not progress.finished
        if progress.finished and (copy := next(self._copies, None)) is not None:
            self._bridge.open_film(copy)

    def _on_opened(self, opened: FilmOpened) -> None:
        suggested = tuple(each.question for each in opened.suggestions)
        self._questions = suggested or (QUESTION,)
        self._bridge.ask(self._questions[0])

    def _on_answer(self, _: AnswerFinished) -> None:
        self.done += 1
        self._bridge.ask(self._questions[self.done % len(self._questions)])


def wait(seconds: float) -> None:
    """Let the window live as it does in the app: ``QTest.qWait`` keeps Python's lock, and
    mpv's threads, which need it for a moment with each frame, would wait for it."""
    loop = QEventLoop()
    timer = QTimer(loop, singleShot=True, interval=round(seconds * 1000))
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(loop.quit)
    timer.start()
    loop.exec()


def until(what: str, come: Callable[[], bool], work: Work) -> None:
    """Let the window live until ``come``.

    Raises:
        TimeoutError: it did not come about; RuntimeError: the engine said why.
    """
    deadline = time.monotonic() + PATIENCE
    while not come():
        if work.troubles:
            raise RuntimeError(work.troubles[0])
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not come about")
        wait(0.02)


def play(window: MainWindow, work: Work, seconds: float) -> dict[str, Any]:
    """Play for ``seconds`` from when both the film runs and the companion works."""
    player = window.player
    player.end_reached.connect(player.play)
    until("playing", lambda: player.position.seconds > 1, work)
    until("the companion's work", lambda: work.busy, work)
    surface = window.side.surface
    drops, done = player.drops, work.done
    frames = surface.frames if surface else 0
    position = player.position
    began = time.monotonic()
    wait(seconds)
    took = time.monotonic() - began
    return {
        "screen": player.drops.screen - drops.screen,
        "decoder": player.drops.decoder - drops.decoder,
        "seconds": took,
        "played": player.position.seconds - position.seconds,
        "done": work.done - done,
        "drawn": (surface.frames if surface else 0) - frames,
        "fps": float(player.mpv.container_fps or 0),
        "surface": type(surface).__name__,
        "size": [surface.width(), surface.height()] if surface else [0, 0],
        **memory("self"),
        "modules": [name for name in HEAVY_MODULES if name in sys.modules],
        "libraries": heavy_libraries("self"),
    }


def main() -> int:
    """Open the window, play, close it."""
    mode, seconds, film, *copies = sys.argv[1:]
    make_application()
    bridge = EngineBridge(make_client=NoEngine) if mode == "alone" else EngineBridge()
    work = Work(bridge, mode, copies)
    window = make_window(bridge)
    window.show()
    try:
        window.open_film(Path(film))
        found = play(window, work, float(seconds))
    except (TimeoutError, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        dismiss(window)
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
