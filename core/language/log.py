"""What llama.cpp says, kept in a ring instead of printed.

llama.cpp gives a reason for a refusal nowhere but in its log. ``capture`` turns the log
into this ring before anything else is asked of it; ``reason_since`` reads the reason out.
"""

from __future__ import annotations

import ctypes
import re
import threading
from collections import deque
from dataclasses import dataclass

import llama_cpp

from core.language.backends import load_backends

_ERROR = 4
_CONTINUED = 5
_LINES = 400
_PREFIX = re.compile(r"^(?:[A-Za-z_][\w:~]*\s*: )+(?:error loading model(?: [a-z ]+)?: )?")


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line; ``number`` counts all lines since the process began, from 1."""

    number: int
    is_error: bool
    text: str


class LogRing:
    """The last few hundred lines, safe to write and read from any thread."""

    def __init__(self, size: int = _LINES) -> None:
        self._lines: deque[LogLine] = deque(maxlen=size)
        self._count = 0
        self._lock = threading.Lock()

    def add(self, level: int, text: str) -> None:
        """Keep a line; level 5 goes on writing the line before."""
        with self._lock:
            if level == _CONTINUED and self._lines:
                last = self._lines.pop()
                self._lines.append(LogLine(last.number, last.is_error, last.text + text.rstrip()))
            else:
                self._count += 1
                self._lines.append(LogLine(self._count, level == _ERROR, text.rstrip()))

    def mark(self) -> int:
        """The number of the newest line, to be given to ``reason_since``."""
        with self._lock:
            return self._count

    def lines(self, since: int = 0) -> list[str]:
        """All kept lines after a ``mark``, oldest first."""
        with self._lock:
            return [line.text for line in self._lines if line.number > since]

    def last_since(self, mark: int, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Where the newest line after ``mark`` that has it matches, None where none does."""
        with self._lock:
            lines = [line.text for line in self._lines if line.number > mark]
        return next(filter(None, map(pattern.search, reversed(lines))), None)

    def reason_since(self, mark: int, otherwise: str) -> str:
        """The first error after ``mark`` without its function names, else ``otherwise``.

        The first is the cause; those after it say only that the callers failed too.
        """
        with self._lock:
            errors = [line.text for line in self._lines if line.is_error and line.number > mark]
        return _PREFIX.sub("", errors[0]).rstrip(" .\n") if errors else otherwise


RING = LogRing()


def _to_ring(level: int, text: bytes | None, _data: object) -> None:
    RING.add(level, (text or b"").decode("utf-8", errors="replace"))


CALLBACK = llama_cpp.llama_log_callback(_to_ring)  # C keeps no reference: it must outlive all


def capture() -> LogRing:
    """Send llama.cpp's and ggml's log to the ring from now on; nothing reaches stderr.

    Loads ggml's backends then: the first that happens, with its log already in the ring.
    """
    llama_cpp.llama_log_set(CALLBACK, ctypes.c_void_p(0))
    load_backends()
    return RING
