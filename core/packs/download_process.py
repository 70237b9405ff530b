"""A download in a process of its own, which may be killed at any moment.

Imports neither torch nor the network here; the child does.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from core import errors
from core.errors import DownloadInUseError, DownloadStoppedError, ReelmateError, StorageError
from core.folders import packs_root
from core.packs.download_lock import alone

if TYPE_CHECKING:
    from core.language.quantisation import Quantisation
    from core.packs.catalogue import Entry
    from core.packs.download_events import Event

_DOWNLOAD = "core.packs.download"
"""Only the child imports it: the window, which starts one, must load nothing of what it needs."""
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


class Download:
    """One attempt to bring a pack. Leaving the ``with`` block ends it, finished or not.

    Args:
        data_root: the data folder, None for the viewer's.
    """

    def __init__(
        self, entry: Entry, quantisation: Quantisation, data_root: Path | None = None
    ) -> None:
        context = multiprocessing.get_context("spawn")
        self._pack = entry.name
        self._data_root = data_root
        self._connection, theirs = context.Pipe(duplex=False)
        self._process: BaseProcess = context.Process(
            target=_run, args=(theirs, entry, quantisation, data_root), daemon=True
        )
        self._process.start()
        theirs.close()

    @property
    def pid(self) -> int | None:
        """The child's."""
        return self._process.pid

    def events(self) -> Iterator[Event]:
        """What happens, until the pack is there.

        Raises:
            ReelmateError: what ``core.packs.download.bring`` raises.
            DownloadStoppedError: the child was killed, or met a bug, which it printed.
        """
        try:
            while True:
                event = self._connection.recv()
                if isinstance(event, _Failed):
                    raise event.error()
                yield event
        except (EOFError, ConnectionError) as error:
            self._process.join(_PATIENCE)
            if self._process.exitcode != 0:
                raise DownloadStoppedError(self._pack, self._process.exitcode) from error

    def stop(self) -> None:
        """End it, whatever it is doing; what was downloaded stays. May be called again."""
        if self._process.is_alive():
            self._process.kill()
            self._process.join(_PATIENCE)
            self._clear()

    def _clear(self) -> None:
        """A pack that was just being written is of no use; it is made anew the next time. One that
        another download writes is left alone."""
        with suppress(DownloadInUseError, StorageError), alone(self._pack, self._data_root):
            for half in packs_root(self._data_root).glob(f".{self._pack}.*"):
                shutil.rmtree(half, ignore_errors=True)

    def __enter__(self) -> Download:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.stop()
        self._connection.close()


def _run(
    connection: Connection, entry: Entry, quantisation: Quantisation, data_root: Path | None
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    bring = import_module(_DOWNLOAD).bring
    report = _Reporter(connection)
    try:
        bring(entry, quantisation, report, data_root)
    except ReelmateError as error:
        report.send(_Failed(error.kind, str(error), error.data))


class _Reporter:
    """Sends events, but not more of them than anyone could read."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._last: tuple[object, ...] = ()
        self._next = 0.0

    def __call__(self, event: Event) -> None:
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
