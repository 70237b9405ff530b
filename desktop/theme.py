"""Colours, type and icons: one hand for the whole window.

Widgets that are styled take their colours from ``resources/styles/reelmate.qss``, where
``@name`` stands for a token of ``desktop.colours``; widgets that paint themselves read
``tokens()`` while painting.
"""

from __future__ import annotations

import re
from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QGuiApplication,
    QIcon,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from desktop.colours import CHOICES, DARK, LIGHT, THEMES, Tokens, choice, choose, take, tokens
from desktop.resources import ICONS, STYLES

__all__ = ["CHOICES", "DARK", "LIGHT", "THEMES", "Tokens", "choice", "tokens"]

FAMILIES = ("Inter", "Noto Sans CJK SC", "Noto Sans SC", "sans-serif")
BODY_PX = 14
SMALL_PX = 12
LINE = 1.6
RADIUS = 10
STEP = 4


def system_scheme() -> Qt.ColorScheme:
    """What the desktop wears, as far as Qt can tell."""
    return QGuiApplication.styleHints().colorScheme()


def wear(app: QApplication, choice: str) -> None:
    """Dress the application as chosen; where the desktop's theme isn't known, in dark."""
    take(choice, lambda: system_scheme() == Qt.ColorScheme.Light)
    _dress(app, tokens())


def colour(value: str, alpha: float = 1.0) -> QColor:
    """A token's value as a colour, ``alpha`` from 0 (clear) to 1 (solid)."""
    made = QColor(value)
    made.setAlphaF(alpha)
    return made


def font(px: int = BODY_PX, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Our face at ``px`` pixels, with figures of one width so that times don't dance."""
    face = QFont(list(FAMILIES))
    face.setPixelSize(px)
    face.setWeight(weight)
    face.setFeature(QFont.Tag("tnum"), 1)
    return face


def stylesheet(theme: Tokens | None = None) -> str:
    """The style sheets of ``resources/styles`` in the colours of ``theme`` (or those in force).

    Raises:
        KeyError: a style sheet names a token that doesn't exist.
    """
    values = (theme or tokens())._asdict()
    sheets = (path.read_text(encoding="utf-8") for path in sorted(STYLES.glob("*.qss")))
    return re.sub(r"@(\w+)", lambda match: values[match[1]], "\n".join(sheets))


def apply(app: QApplication, theme: Tokens = DARK) -> None:
    """Dress the application; may be called again to change theme."""
    choose(theme, theme.name)
    _dress(app, theme)


def _dress(app: QApplication, theme: Tokens) -> None:
    app.setStyle("Fusion")
    app.setFont(font())
    palette = QPalette()
    for role, value in (
        (QPalette.ColorRole.Window, theme.surface),
        (QPalette.ColorRole.Base, theme.raised),
        (QPalette.ColorRole.AlternateBase, theme.surface),
        (QPalette.ColorRole.Button, theme.raised),
        (QPalette.ColorRole.ToolTipBase, theme.raised),
        (QPalette.ColorRole.Text, theme.text),
        (QPalette.ColorRole.WindowText, theme.text),
        (QPalette.ColorRole.ButtonText, theme.text),
        (QPalette.ColorRole.ToolTipText, theme.text),
        (QPalette.ColorRole.PlaceholderText, theme.quietest),
        (QPalette.ColorRole.Highlight, theme.on_teal),
        (QPalette.ColorRole.HighlightedText, theme.text),
        (QPalette.ColorRole.Link, theme.teal),
    ):
        palette.setColor(role, QColor(value))
    app.setPalette(palette)
    app.setStyleSheet(stylesheet(theme))


@lru_cache(maxsize=512)
def _drawing(name: str, value: str) -> QSvgRenderer:
    svg = (ICONS / f"{name}.svg").read_text(encoding="utf-8")
    return QSvgRenderer(QByteArray(svg.replace("currentColor", value).encode()))


def paint_icon(painter: QPainter, name: str, rect: QRectF, value: str) -> None:
    """Draw ``resources/icons/<name>.svg`` into ``rect`` in the colour ``value``."""
    _drawing(name, value).render(painter, rect)


def icon(name: str, value: str | None = None, size: int = 24) -> QIcon:
    """An icon of the set in ``value`` (by default the theme's quiet text), at 1× to 3×."""
    made = QIcon()
    for scale in (1, 2, 3):
        pixmap = QPixmap(QSize(size, size) * scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        paint_icon(
            painter, name, QRectF(0, 0, size * scale, size * scale), value or tokens().quieter
        )
        painter.end()
        pixmap.setDevicePixelRatio(scale)
        made.addPixmap(pixmap)
    return made
