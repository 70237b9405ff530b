"""Plain colours behind what isn't there yet.

Nothing that a film's first picture needs may name ``Qt``, nor call what has an overload with one of
its enumerations, as ``QPainter.fillRect`` has: PySide makes a hundred Python classes of them the
first time, which takes a tenth of the time until the picture is seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QPalette

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def lay_ground(widget: QWidget, colour: str) -> None:
    """Have ``widget`` filled with ``#rrggbb`` before anything is painted on it."""
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Window, QColor(colour))
    widget.setPalette(palette)
    widget.setAutoFillBackground(True)
