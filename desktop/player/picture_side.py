"""The ground of the film's side: the place where the picture is drawn, and what is below it.

All that is needed to see a film, and no more (see ``ground``): it is there before the rest of the
window is.
Geometry is set by hand: the picture must never be squeezed by what comes and goes above it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop import colours
from desktop.player.ground import lay_ground
from desktop.player.video_widget import make_surface, usable_kinds

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from desktop.player.mpv_player import Player
    from desktop.player.software_surface import SoftwareSurface
    from desktop.player.video_widget import Surface

log = logging.getLogger(__name__)

BAR_HEIGHT = 96
"""Pixels below the picture, where the controls lie."""
NARROWEST = 420


class PictureSide(QWidget):
    """Args:
    early: what mpv draws into already, to be put here.

    Attributes:
    surface: what mpv draws into, None before ``begin`` and where nothing can be drawn.
    """

    no_surface = Signal()
    seen = Signal()
    """The first picture stands in the window."""

    def __init__(
        self,
        player: Player,
        parent: QWidget | None = None,
        early: SoftwareSurface | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("filmSide")
        self.setMinimumWidth(NARROWEST)
        self._player = player
        self._kinds: Iterator[str] = usable_kinds()
        self.surface: Surface | None = None
        self._early = early
        self._begun = False
        lay_ground(self, colours.tokens().ground)
        # Lies where the controls will, until they come.
        self._sill: QWidget | None = QWidget(self)
        lay_ground(self._sill, colours.tokens().bar)

    def begin(self) -> None:
        """Make the place where the picture is drawn, once. Connect to the signals first."""
        if not self._begun:
            self._begun = True
            lay_ground(self, "#000000")
            self._next_surface()

    def _next_surface(self) -> None:
        """Try the next kind of surface; without any, sound plays and a sentence says so."""
        self._drop_surface()
        kind = next(self._kinds, None)
        if kind is None:
            self.no_surface.emit()
            self._player.surface_ready()
            return
        surface = self._make_surface(kind)
        surface.seen.connect(self.seen)
        surface.unusable.connect(lambda _: QTimer.singleShot(0, self, self._next_surface))
        self.surface = surface
        surface.setGeometry(self.picture_rect())
        surface.lower()
        surface.show()
        log.info("the picture is drawn by %s", kind)

    def _make_surface(self, kind: str) -> Surface:
        early, self._early = self._early, None
        if early is not None and kind == "software":
            early.setParent(self)
            return early
        surface = make_surface(kind, self._player, self)
        surface.ready.connect(self._player.surface_ready)
        return surface

    def _drop_surface(self) -> None:
        surface, self.surface = self.surface, None
        if surface is not None:
            surface.release()
            surface.hide()
            surface.deleteLater()

    def release(self) -> None:
        """Let go of mpv; call before the player closes."""
        if self.surface is not None:
            self.surface.release()

    @property
    def floats(self) -> bool:
        """Whether the controls lie over the picture, which then fills all."""
        return False

    def picture_rect(self) -> QRect:
        """Where the picture lies."""
        rect = self.rect()
        return rect if self.floats else rect.adjusted(0, 0, 0, -BAR_HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out by hand."""
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        if self.surface is not None:
            self.surface.setGeometry(self.picture_rect())
        if self._sill is not None:
            self._sill.setGeometry(0, self.height() - BAR_HEIGHT, self.width(), BAR_HEIGHT)
