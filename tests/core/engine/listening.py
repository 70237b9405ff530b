"""An engine's client whose events a test can wait for."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from core.engine.client import EngineClient
from core.engine.entry import SESSION
from core.engine.messages import Event

PATIENCE = 120.0
E = TypeVar("E")


class Listener:
    """Collects events; tests wait for the one they need.

    Args:
        on_event: called at once for every event, on the client's thread.
    """

    def __init__(self, on_event: Callable[[Event], None] = lambda _: None) -> None:
        self.events: list[Event] = []
        self._on_event = on_event
        self._changed = threading.Condition()
        self._seen = 0

    def __call__(self, event: Event) -> None:
        self._on_event(event)
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def wait(self, kind: type[E], such: Callable[[E], bool] = lambda _: True) -> E:
        """The next event of a kind; those before it count as seen."""

        def find() -> E | None:
            while self._seen < len(self.events):
                event = self.events[self._seen]
                self._seen += 1
                if isinstance(event, kind) and such(event):
                    return event
            return None

        with self._changed:
            found: E | None = None
            deadline = time.monotonic() + PATIENCE
            while (found := find()) is None:
                left = deadline - time.monotonic()
                assert left > 0, f"no {kind.__name__} in {self.events[-20:]}"
                self._changed.wait(left)
            return found


class Engine:
    """A client with its listener."""

    def __init__(
        self,
        root: Path,
        session: str = SESSION,
        on_event: Callable[[Event], None] = lambda _: None,
    ) -> None:
        self.events = Listener(on_event)
        self.client = EngineClient(self.events, data_root=root, session_factory=session, delay=0.01)
        self.client.start()
        self.send, self.wait = self.client.send, self.events.wait

    def kill(self) -> None:
        """End the process as a crash would."""
        assert self.client.pid is not None
        os.kill(self.client.pid, signal.SIGKILL)


def log_of(root: Path) -> bytes:
    """The one memory's bytes in a data folder."""
    (log,) = (root / "memory").glob("*/*/frames.log")
    return log.read_bytes()
