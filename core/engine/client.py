"""Keeps one engine process alive and talks to it. No Qt, no torch.

Two threads of its own: the supervisor starts the process, reads its events and starts
it again when it dies; the writer sends requests, so that nobody who asks ever waits
for a process that hangs.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

from core.engine.entry import SESSION, begin
from core.engine.messages import (
    AnswerFinished,
    Ask,
    CloseFilm,
    EngineDied,
    Event,
    Failed,
    GetPicture,
    GetShots,
    GetUse,
    IndexProgress,
    OpenFilm,
    Power,
    Request,
    Shutdown,
)
from core.errors import EngineDiedError

MOST_DEATHS = 12
"""Deaths in a row, without any progress between them, until it is given up."""
_LONGEST_DELAY = 20
"""The longest wait between two, in first waits."""
_LAST_SECONDS = 1.0

_log = logging.getLogger(__name__)


class EngineClient:
    """One engine process, started again whenever it dies.

    After a death the film that was open is opened again, so that watching goes on from
    the last committed chunk; open questions end with ``Failed``. Deaths that follow each
    other without progress are answered with growing delays, and given up in the end;
    opening a film then tries once more.

    Args:
        on_event: called for every event, one at a time, on a thread of the client's.
        data_root: the data folder, None for the viewer's.
        session_factory: ``module:name`` of what makes a session in the process.
        delay: seconds until a dead process is replaced; doubled with every death.
    """

    def __init__(
        self,
        on_event: Callable[[Event], None],
        *,
        data_root: Path | None = None,
        session_factory: str = SESSION,
        delay: float = 0.1,
    ) -> None:
        self._on_event = on_event
        self._data_root = None if data_root is None else str(data_root)
        self._session_factory = session_factory
        self._delay = delay
        self._context = multiprocessing.get_context("spawn")
        self._changed = threading.Condition()
        self._delivering = threading.RLock()
        self._outbox: deque[Request] = deque()
        self._connection: Connection[Request, Event] | None = None
        self._process: SpawnProcess | None = None
        self._film: OpenFilm | None = None
        self._power: Power | None = None
        self._questions: set[int] = set()
        self._best: tuple[int, float] | None = None
        self._deaths = 0
        self._given_up = False
        self._closing = False
        self._ended = False
        self._supervisor = threading.Thread(target=self._supervise, name="engine-supervisor")
        self._writer = threading.Thread(target=self._write, name="engine-writer")
        # A program that forgets to close must still be able to end.
        self._supervisor.daemon = self._writer.daemon = True

    @property
    def pid(self) -> int | None:
        """The running process, None between two."""
        with self._changed:
            return None if self._process is None else self._process.pid

    def start(self) -> None:
        """Start the engine, without waiting for it; events come from now on."""
        self._writer.start()
        self._supervisor.start()

    def send(self, request: Request) -> None:
        """Hand over a request without waiting.

        What is sent while no process runs waits for the next one, save previews. After
        the engine was given up, a question ends at once with ``Failed``.
        """
        refused = False
        with self._changed:
            if self._closing:
                return
            match request:
                case OpenFilm():
                    self._film, self._best = request, None
                    self._deaths, self._given_up = 0, False
                case CloseFilm():
                    self._film = None
                case Power():
                    self._power = request
                case Ask():
                    refused = self._given_up
                    if not refused:
                        self._questions.add(request.request)
                case _:
                    pass
            # These are told anew to every process, or are of no use to the next.
            for_this_process = OpenFilm | CloseFilm | Power | GetPicture | GetShots | GetUse
            if not refused and (self._connection or not isinstance(request, for_this_process)):
                self._outbox.append(request)
            self._changed.notify_all()
        if refused and isinstance(request, Ask):
            self._deliver(_died(request.request, None))

    def close(self, timeout: float) -> None:
        """End the engine: ask it, then end it, then kill it. No events come afterwards.

        Takes at most ``timeout`` seconds and two more. May be called again.
        """
        with self._changed:
            if not self._closing:
                self._closing = True
                self._outbox.append(Shutdown())
            self._changed.notify_all()
        if self._delivering.acquire(timeout=timeout):
            self._delivering.release()  # an event that was being delivered is the last
        if threading.current_thread() is self._supervisor or not self._supervisor.ident:
            return
        self._supervisor.join(timeout)
        for end in (SpawnProcess.terminate, SpawnProcess.kill):
            if self._supervisor.is_alive():
                with self._changed:
                    if self._process is not None:
                        end(self._process)
                self._supervisor.join(_LAST_SECONDS)
        self._writer.join(_LAST_SECONDS)

    # The supervisor ------------------------------------------------------------------

    def _supervise(self) -> None:
        try:
            self._keep_alive()
        finally:
            with self._changed:
                self._ended = True
                self._changed.notify_all()

    def _keep_alive(self) -> None:
        while not self._closing:
            exit_code = self._run_once()
            with self._changed:
                if self._closing:
                    return
                lost = sorted(self._questions)
                self._questions.clear()
                self._outbox.clear()
                self._deaths += 1
                self._given_up = self._deaths >= MOST_DEATHS
                restarting = not self._given_up
                delay = self._delay * min(2 ** (self._deaths - 1), _LONGEST_DELAY)
            _log.warning("the engine died with exit code %s", exit_code)
            for request in lost:
                self._deliver(_died(request, exit_code))
            self._deliver(EngineDied(exit_code, restarting))
            with self._changed:
                self._changed.wait_for(lambda: self._closing, delay if restarting else 0)
                self._changed.wait_for(lambda: self._closing or not self._given_up)

    def _run_once(self) -> int | None:
        """Run one process until it ends; gives its exit code."""
        ours, theirs = self._context.Pipe()
        process = self._context.Process(
            target=begin,
            args=(theirs, self._session_factory, self._data_root, os.getpid()),
            name="reelmate-engine",
            daemon=True,
        )
        try:
            process.start()
        except OSError:
            _log.exception("the engine can't be started")
            ours.close()
            return None
        finally:
            theirs.close()
        with self._changed:
            self._process, self._connection = process, ours
            if self._film is not None and not self._closing:
                self._outbox.appendleft(self._film)
            if self._power is not None and not self._closing:
                self._outbox.appendleft(self._power)
            self._changed.notify_all()
        try:
            while True:
                event: Event = ours.recv()
                self._note(event)
                self._deliver(event)
        except (EOFError, OSError):
            process.join(_LAST_SECONDS)
            if process.is_alive():
                process.kill()
                process.join()
        with self._changed:
            self._process = self._connection = None
            exit_code = process.exitcode
        ours.close()
        process.close()
        return exit_code

    def _note(self, event: Event) -> None:
        with self._changed:
            match event:
                case IndexProgress() if self._best is None or _known(event) > self._best:
                    if self._best is not None:
                        self._deaths = 0
                    self._best = _known(event)
                case AnswerFinished(request=request):
                    self._questions.discard(request)
                    self._deaths = 0
                case Failed(request=int(request)):
                    self._questions.discard(request)
                case _:
                    pass

    def _deliver(self, event: Event) -> None:
        with self._delivering:
            if self._closing:
                return
            try:
                self._on_event(event)
            except Exception:  # noqa: BLE001 - a lane's end
                # The listener's bug must not leave the engine without a reader.
                _log.exception("an event's listener failed")

    # The writer ----------------------------------------------------------------------

    def _write(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: (self._outbox and self._connection) or self._ended)
                if not (self._outbox and self._connection):
                    return
                request, connection = self._outbox.popleft(), self._connection
            try:
                connection.send(request)
            except OSError:
                _log.info("a request was lost with its engine")


def _known(progress: IndexProgress) -> tuple[int, float]:
    """Rises with every commit, wherever in the film: chunks have frames, glimpses only seconds."""
    return progress.frames, progress.known_s


def _died(request: int, exit_code: int | None) -> Failed:
    error = EngineDiedError(exit_code)
    return Failed(request, error.kind, str(error), error.data)
