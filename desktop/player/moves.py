"""Where the picture is on its way to, and what waits until it is there.

mpv says "playback-restart" when the picture is back: after every jump, after those it makes by
itself and at a film's beginning too, and never which of them it means. But its answers and events
come in order. A jump that was asked for has begun with the first "seek" that follows mpv's answer
to the command; what comes back before that is an older one.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from core.timeline import MediaTime

GIVEN_UP_MS = 2000
"""Milliseconds after mpv's answer, or after a step was asked for, in which a jump begins, or never
does: some streams can't."""

Seek = tuple[MediaTime, bool]
"""Where to, and whether to that very frame."""


class Moves(QObject):
    """What was asked of mpv and isn't there yet.

    Args:
        lost: called when mpv took a jump and made none; with whether it has shown a picture since
            it was asked, which then is the one there is.

    Attributes:
        target: where the picture will be; None where it is nowhere else than it seems.
        next_seek: the newest key-frame seek that waits for the one on its way.
        next_step: the newest frame step that waits, forward or not: mpv loses one that comes
            while it jumps.
    """

    def __init__(self, lost: Callable[[bool], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.target: MediaTime | None = None
        self.next_seek: Seek | None = None
        self.next_step: bool | None = None
        self._lost = lost
        self._asked = self._answered = self._begun = 0
        self._steps_back = self._passed = False
        self._patience = QTimer(self, singleShot=True, interval=GIVEN_UP_MS)
        self._patience.timeout.connect(self._give_up)

    @property
    def on_the_way(self) -> bool:
        """Whether the picture is about to be another one."""
        return self.target is not None or self._steps_back

    def film_begins(self, target: MediaTime) -> None:
        """Another film is loaded and begins at ``target``; what was asked before is void."""
        self._patience.stop()
        self._asked = self._answered = self._begun = 0
        self._steps_back = self._passed = False
        self.next_seek = self.next_step = None
        self.target = target

    def asked(self, target: MediaTime) -> None:
        """mpv is asked to jump there."""
        self._asked += 1
        self.target = target

    def steps_back(self) -> None:
        """mpv is asked for the frame before, which is a jump to mpv."""
        self._steps_back = True
        self._patience.start()

    def answered(self) -> None:
        """mpv has heard of the oldest jump that it hadn't answered."""
        self._answered = min(self._asked, self._answered + 1)
        if self._begun < self._answered:
            self._patience.start()

    def begun(self) -> None:
        """mpv jumps now, to the newest it has heard of."""
        self._begun = self._answered
        self._passed = False
        if self._begun == self._asked:
            self._patience.stop()

    def arrived(self) -> bool:
        """mpv shows a picture again; gives whether it is the one asked for last."""
        self._steps_back = False
        self._passed = self._begun < self._asked
        if self._passed:
            return False
        self._patience.stop()
        self.target = None
        return True

    def take_seek(self) -> Seek | None:
        """The seek that waited, which waits no longer."""
        waited, self.next_seek = self.next_seek, None
        return waited

    def take_step(self) -> bool | None:
        """The step that waited, which waits no longer."""
        waited, self.next_step = self.next_step, None
        return waited

    def rest(self) -> None:
        """Nothing is waited for any more."""
        self._patience.stop()

    def _give_up(self) -> None:
        self._begun = self._answered = self._asked
        self._steps_back = False
        self.target = self.next_seek = None
        shown, self._passed = self._passed, False
        if not shown:
            self.next_step = None
        self._lost(shown)
