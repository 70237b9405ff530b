"""A deed about packs in a process of its own, which may be killed at any moment.

The window must load neither torch nor the network, and most that can be asked about packs needs
one or the other: so only the child imports the deed, by its name. What it tells on its way comes
back one by one, and what it raises is raised here.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any, Self

from core import errors
from core.errors import ErrandStoppedError, ReelmateError

_EVENTS_APART = 0.1
"""Seconds between two events of one kind."""
_PATIENCE = 5.0


@dataclass(frozen=True, slots=True)
class _Failed:
    kind: str
    sentence: str
    data: dict[str, str | int | float]

    def error(self) -> ReelmateError:
        """The error as it was raised in the child."""
        kind = getattr(errors, self.kind, ReelmateError)
        error: ReelmateError = kind.__new__(kind)
        ReelmateError.__init__(error, self.sentence, **self.data)
        return error


class Errand:
    """One deed. Leaving the ``with`` block ends it, done or not.

    Args:
        deed: a module and its function, as in ``core.packs.errands:survey``. It is called with
            what it may tell events to, then with ``arguments``.
    """

    def __init__(self, deed: str, *arguments: object) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe(duplex=False)
        self._process: BaseProcess = context.Process(
            target=_run, args=(theirs, deed, arguments), daemon=True
        )
        self._process.start()
        theirs.close()

    @property
    def pid(self) -> int | None:
        """The child's."""
        return self._process.pid

    def events(self) -> Iterator[Any]:
        """What it tells, until it is done.

        Raises:
            ReelmateError: what the deed raises.
            ErrandStoppedError: the child was killed, or met a bug, which it printed.
        """
        try:
            while True:
                event = self._connection.recv()
                if isinstance(event, _Failed):
                    raise event.error()
                yield event
        except (EOFError, OSError) as error:
            self._process.join(_PATIENCE)
            if self._process.exitcode != 0:
                raise self._stopped(self._process.exitcode) from error

    def stop(self) -> None:
        """End it, whatever it is doing, and what it started. May be called again."""
        if self._process.is_alive():
            _kill(self._process)
            self._process.join(_PATIENCE)
            self._clear()

    def _stopped(self, exit_code: int | None) -> ReelmateError:
        """What is raised where the child ended without a word."""
        return ErrandStoppedError(exit_code)

    def _clear(self) -> None:
        """Put away what a killed child leaves."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.stop()
        self._connection.close()


def _kill(process: BaseProcess) -> None:
    """The child with its own children, which are in its group once it has begun."""
    if hasattr(os, "killpg") and process.pid is not None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def _run(connection: Connection, deed: str, arguments: tuple[object, ...]) -> None:
    if hasattr(os, "setsid"):
        os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    module, _, name = deed.partition(":")
    do = getattr(import_module(module), name)
    report = _Reporter(connection)
    try:
        do(report, *arguments)
    except ReelmateError as error:
        report.send(_Failed(error.kind, str(error), error.data))


class _Reporter:
    """Sends events, but not more of them than anyone could read."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._last: tuple[object, ...] = ()
        self._next = 0.0

    def __call__(self, event: object) -> None:
        what = (type(event), getattr(event, "file", ""), getattr(event, "what", ""))
        now = time.monotonic()
        last = getattr(event, "done", 0) == getattr(event, "total", 0)
        if last or what != self._last or now >= self._next:
            self._last, self._next = what, now + _EVENTS_APART
            self.send(event)

    def send(self, event: object) -> None:
        try:
            self._connection.send(event)
        except OSError:  # nobody is there any more; all that is on the disk may stay as it is
            os._exit(1)
