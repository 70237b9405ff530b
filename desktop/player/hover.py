"""From the pointer on the seek bar to the picture on the preview card.

The time shows at once, the remembered picture when the engine sends it. One question is
on its way at a time; while the pointer moves on only the newest place is kept. Pictures
already seen are remembered, one a second of film.
"""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QObject, QTimer

from core.engine.messages import Picture
from core.timeline import MediaTime, TimeRange
from desktop.engine_bridge import EngineBridge
from desktop.player.film_side import FilmSide

MOST = 400
PATIENCE_MS = 1500
"""Milliseconds after which an unanswered question is given up (a dead engine answers none)."""


class HoverPreview(QObject):
    """What the pointer on the seek bar is shown."""

    def __init__(self, side: FilmSide, bridge: EngineBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self._bridge = bridge
        self._bound: MediaTime | None = None
        self._pictures: OrderedDict[int, Picture] = OrderedDict()
        self._hover: MediaTime | None = None
        self._asked: tuple[int, int] | None = None
        self._waiting: int | None = None
        self._giving_up = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._giving_up.timeout.connect(self._give_up)
        side.bar.seek_bar.preview_requested.connect(self._on_hover)
        side.bar.seek_bar.preview_left.connect(self._on_leave)
        bridge.picture.connect(self._on_picture)

    @property
    def bound(self) -> MediaTime | None:
        """Nothing of the film is shown after it (no spoilers); None for no bound."""
        return self._bound

    @bound.setter
    def bound(self, bound: MediaTime | None) -> None:
        before, self._bound = self._bound, bound
        if bound is None or (before is not None and before <= bound):
            return
        self._forget()
        if self._hover is not None:
            self._side.show_preview(self._hover, b"", "")
            self._on_hover(self._hover)

    def reset(self) -> None:
        """Another film: forget all pictures."""
        self._forget()
        self._on_leave()

    def more_known(self, parts: tuple[TimeRange, ...]) -> None:
        """What was empty within ``parts`` may have a picture now."""
        empty = [(s, p.time) for s, p in self._pictures.items() if not p.jpeg]
        for second, time in empty:
            if any(time in part for part in parts):
                del self._pictures[second]

    def _forget(self) -> None:
        self._pictures.clear()
        self._asked = self._waiting = None
        self._giving_up.stop()

    def _on_hover(self, time: MediaTime) -> None:
        self._hover = time
        if self._bound is not None and time > self._bound:
            self._side.show_preview(time, b"", "")
            return
        second = int(time.seconds)
        chapter = self._side.bar.seek_bar.chapter_title(time)
        picture = self._pictures.get(second)
        if picture is not None:
            self._side.show_preview(time, picture.jpeg, picture.line, chapter)
            return
        shown = self._side.preview
        if not shown.isVisible() or shown.image.isNull():
            self._side.show_preview(time, b"", "", chapter)
        else:
            self._side.retime_preview(time, chapter)
        self._ask(second)

    def _ask(self, second: int) -> None:
        if self._asked is not None:
            self._waiting = second
            return
        self._waiting = None
        time = MediaTime.from_seconds(second)
        self._asked = (self._bridge.get_picture(time, self._bound), second)
        self._giving_up.start()

    def _on_picture(self, picture: Picture) -> None:
        if self._asked is None or self._asked[0] != picture.request:
            return
        _, second = self._asked
        self._asked = None
        self._giving_up.stop()
        self._pictures[second] = picture
        while len(self._pictures) > MOST:
            self._pictures.popitem(last=False)
        if self._hover is not None and int(self._hover.seconds) == second:
            self._on_hover(self._hover)
        elif self._waiting is not None:
            self._ask(self._waiting)

    def _give_up(self) -> None:
        self._asked = None

    def _on_leave(self) -> None:
        # An engine that was busy then may show it the next time.
        for second in [s for s, picture in self._pictures.items() if not picture.jpeg]:
            del self._pictures[second]
        self._hover = self._waiting = None
        self._side.hide_preview()
