"""Colours, type and icons: one hand for the whole window.

Widgets that are styled take their colours from ``resources/styles/reelmate.qss``, where
``@name`` stands for a token of this module; widgets that paint themselves read
``tokens()`` while painting. Two accents carry meaning and nothing else is coloured:
amber is the film's now, teal is evidence.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Literal

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QGuiApplication,
    QIcon,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from desktop.resources import ICONS, STYLES


@dataclass(frozen=True, slots=True)
class Tokens:
    """Every colour of the window, as ``#rrggbb``.

    Attributes:
        ground: behind everything but the film.
        bar, surface, raised, hover, bubble: the control bar, the panel, things that lie on
            them, the same under the pointer, the viewer's own question.
        line, line_strong: hairlines between surfaces; outlines of things to press.
        text, quieter, quietest: three steps of speaking softly, each ≥ 4.5:1 on ``surface``.
        amber, amber_hover, on_amber: the film's now, and what is drawn upon it.
        teal, on_teal: evidence, and the ground it lies on.
        heard: the word "heard".
        rest, watched: the seek bar's groove, and its stretch the companion has watched.
    """

    name: Literal["dark", "light"]
    ground: str
    bar: str
    surface: str
    raised: str
    hover: str
    bubble: str
    line: str
    line_strong: str
    text: str
    quieter: str
    quietest: str
    amber: str
    amber_hover: str
    on_amber: str
    teal: str
    on_teal: str
    heard: str
    rest: str
    watched: str


DARK = Tokens(
    name="dark",
    ground="#0e0f12",
    bar="#121418",
    surface="#15171c",
    raised="#1b1e24",
    hover="#24272f",
    bubble="#2a2d35",
    line="#23262d",
    line_strong="#343842",
    text="#e8e6e1",
    quieter="#a7a49c",
    quietest="#8f8c85",
    amber="#f2b84b",
    amber_hover="#f7c768",
    on_amber="#15171c",
    teal="#86d6c7",
    on_teal="#18302c",
    heard="#e3b56a",
    rest="#2b2e36",
    watched="#4d525d",
)

LIGHT = Tokens(
    name="light",
    ground="#dfdcd5",
    bar="#eae8e2",
    surface="#f5f3ee",
    raised="#ffffff",
    hover="#e6e3dc",
    bubble="#e3e0d8",
    line="#d8d4cb",
    line_strong="#bdb8ad",
    text="#1f1e1b",
    quieter="#504d46",
    quietest="#625f57",
    amber="#b57608",
    amber_hover="#c48413",
    on_amber="#15120c",
    teal="#0b5c50",
    on_teal="#d3ebe5",
    heard="#7a500c",
    rest="#cdc9bf",
    watched="#98938a",
)

THEMES = {"dark": DARK, "light": LIGHT}

CHOICES = ("system", "dark", "light")
"""What a viewer may choose; the first is whichever of the others the desktop wears."""

FAMILIES = ("Inter", "Noto Sans CJK SC", "Noto Sans SC", "sans-serif")
BODY_PX = 14
SMALL_PX = 12
LINE = 1.6
RADIUS = 10
STEP = 4


class _Chosen:
    theme = DARK
    choice = "dark"


def tokens() -> Tokens:
    """The colours in force."""
    return _Chosen.theme


def choice() -> str:
    """The one of ``CHOICES`` that is in force."""
    return _Chosen.choice


def system_scheme() -> Qt.ColorScheme:
    """What the desktop wears, as far as Qt can tell."""
    return QGuiApplication.styleHints().colorScheme()


def wear(app: QApplication, choice: str) -> None:
    """Dress the application as chosen; where the desktop's theme isn't known, in dark."""
    if choice == "system":
        light = system_scheme() == Qt.ColorScheme.Light
        apply(app, LIGHT if light else DARK)
        _Chosen.choice = choice
    else:
        apply(app, THEMES.get(choice, DARK))


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
    values = asdict(theme or tokens())
    sheets = (path.read_text(encoding="utf-8") for path in sorted(STYLES.glob("*.qss")))
    return re.sub(r"@(\w+)", lambda match: values[match[1]], "\n".join(sheets))


def apply(app: QApplication, theme: Tokens = DARK) -> None:
    """Dress the application; may be called again to change theme."""
    _Chosen.theme = theme
    _Chosen.choice = theme.name
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


def has_family(family: str) -> bool:
    """Whether the machine has this typeface."""
    return family in QFontDatabase.families()
