"""Listening to a film: windows of sound in, committed lines out, one event a commit.

From where the viewer is onwards, then what comes before. A window begins where the model was done
with the one before, so that no word is cut; nothing of what was heard is carried into the next,
since that is how a model begins to say one thing for minutes. Silence isn't shown to the model: it
would hear something in it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from core.film.types import Cue
from core.memory.heard import HeardMemory, HeardStretch
from core.speech.lines import lines_of, without_loops
from core.speech.protocol import Heard, Hearing
from core.speech.sound import RATE, WINDOW, Sound
from core.timeline import MediaTime, TimeRange

LEAD = MediaTime.from_seconds(2)
"""So much before the viewer listening begins: a sentence may have begun there."""
QUIET = 10 ** (-55 / 20)
"""Peaks below it, -55 dB of full scale, are silence; a whisper in a film lies above -45."""
_STEP = RATE // 4
_SKIPPED = 3.0
"""Seconds of silence at a window's beginning that are worth a window's beginning of its own."""


class SoundSource(Protocol):
    """What listening needs of ``SoundReader``."""

    def window(self, start: MediaTime) -> Sound:
        """Half a minute from ``start`` on."""
        ...


@dataclass(slots=True)
class Listening:
    """What others may change while a film is listened to; from any thread.

    Attributes:
        stop: set to end at the last commit.
        wait_turn: called before every window and with every word; may block while something else
            is more urgent.
        position: where the viewer is; what follows is listened to first.
    """

    stop: threading.Event = field(default_factory=threading.Event)
    wait_turn: Callable[[], None] = lambda: None
    position: Callable[[], MediaTime] = MediaTime


def listen(
    source: SoundSource, memory: HeardMemory, model: Hearing, going: Listening
) -> Iterator[HeardStretch]:
    """Listen to what the memory doesn't hold yet. ``memory`` must be writing.

    Closing the generator, or setting ``going.stop``, leaves the memory at its last commit.

    Yields:
        Every stretch, once it is committed.

    Raises:
        MediaOpenError: the film can't be read any further.
        StorageError: the memory can't be written.
    """

    def interrupted() -> bool:
        going.wait_turn()
        return going.stop.is_set()

    gap = _next(memory, None, going.position())
    while gap is not None:
        if interrupted():
            return
        sound = source.window(gap.start)
        silent = _silence(sound)
        if silent >= _SKIPPED:
            heard: Heard | None = Heard((), silent)
        else:
            heard = model.hear(sound, memory.language, interrupted)
        if heard is None or going.stop.is_set():
            return
        stretch = _stretch(heard, gap, memory)
        memory.append(stretch)
        yield stretch
        gap = _next(memory, stretch.span.end, going.position())


def _next(memory: HeardMemory, end: MediaTime | None, here: MediaTime) -> TimeRange | None:
    """What comes next for a viewer who is ``here``, after a stretch that ended at ``end``.

    Where the model is slower than the film it stays behind by up to a window, rather than to
    leave out a piece each time.
    """
    if end is not None and end < here <= end + WINDOW:
        return memory.missing(end)
    known = any(here in span for span in memory.listened)
    return memory.missing(here if known else max(MediaTime(), here - LEAD))


def _stretch(heard: Heard, gap: TimeRange, memory: HeardMemory) -> HeardStretch:
    """What is kept of a window that began with ``gap``; what lies behind it is known already."""
    end = min(gap.end, gap.start + MediaTime.from_seconds(heard.taken))
    within = [cue for cue in lines_of(heard.spoken, gap.start) if _middle(cue) < end]
    before = [cue for cue in memory.lines if cue.span.start < gap.start]
    lines = tuple(without_loops(within, before))
    return HeardStretch(TimeRange(gap.start, end), lines, heard.language if lines else "")


def _middle(cue: Cue) -> MediaTime:
    return MediaTime((cue.span.start.us + cue.span.end.us) // 2)


def _silence(sound: Sound) -> float:
    """Seconds of silence that a window begins with, less a moment for what swells."""
    peaks = np.abs(sound).reshape(-1, _STEP).max(axis=1)
    loud = np.flatnonzero(peaks > QUIET)
    return (max(0, int(loud[0]) - 1) if len(loud) else len(peaks)) * _STEP / RATE
