"""What holds the companion's panel while it slides in and out at the window's right edge.

The panel keeps its width all the while, so that nothing in it is squeezed or wrapped anew; the
drawer shows as much of it as has come in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop import colours
from desktop.player.ground import lay_ground

if TYPE_CHECKING:
    from PySide6.QtCore import QVariantAnimation
    from PySide6.QtGui import QResizeEvent

NARROWEST = 280
LONGEST_MS = 180


class Drawer(QWidget):
    """Empty at first.

    Args:
        draw: gives the drawer so many pixels of width.

    Attributes:
        moving: whether it is on its way.
    """

    settled = Signal()
    """It is in or out."""

    def __init__(self, draw: Callable[[int], None]) -> None:
        super().__init__()
        self.setObjectName("drawer")
        lay_ground(self, colours.tokens().surface)
        self._panel: QWidget | None = None
        self._draw = draw
        self._wide = 0
        self._end: int | None = None
        self.setMinimumWidth(NARROWEST)
        self._motion: QVariantAnimation | None = None

    def fill(self, panel: QWidget) -> None:
        """Hold ``panel`` from now on."""
        self._panel = panel
        self._motion = self._make_motion()
        panel.setParent(self)
        self._place()
        panel.show()

    @property
    def moving(self) -> bool:
        return self._motion is not None and self._motion.state() == self._motion.State.Running

    def slide(self, begin: int, end: int) -> None:
        """From ``begin`` pixels to ``end``, one of which is 0; at once where the desktop wants no
        animations."""
        self._wide = max(begin, end, self._wide if self.moving else 0)
        self._end = end
        motion = self._motion
        if motion is None:
            return  # there is nothing in it
        motion.stop()
        self.setMinimumWidth(0)
        self._draw(begin)
        motion.setStartValue(float(begin))
        motion.setEndValue(float(end))
        motion.setDuration(self._duration())
        motion.start()

    def _make_motion(self) -> QVariantAnimation:
        from PySide6.QtCore import QEasingCurve, QVariantAnimation

        motion = QVariantAnimation(self)
        motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        motion.valueChanged.connect(self._on_value)
        motion.finished.connect(self.stop)
        return motion

    def stop(self) -> None:
        """Be where it was to go."""
        if self._motion is not None:
            self._motion.stop()
        if self._end is not None:
            self._draw(self._end)
        self._wide, self._end = 0, None
        self.setMinimumWidth(NARROWEST)
        self.settled.emit()

    def _on_value(self, width: float) -> None:
        if self.moving:
            self._draw(round(width))

    def _duration(self) -> int:
        from PySide6.QtWidgets import QStyle

        wished = self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, self)
        return min(LONGEST_MS, wished)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The panel fills it, or sticks out of it at the right while it moves."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        if self._panel is not None:
            self._panel.setGeometry(0, 0, max(self.width(), self._wide), self.height())
