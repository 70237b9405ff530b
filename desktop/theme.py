"""How Reelmate looks: colours, sizes and faces, by name. No widgets, no layout.

Amber is the film's now, teal is evidence, "heard" is warm; nothing else is
coloured. ``tokens()`` gives the colours in force; rooms build their own style
sheets from them and paint with them.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

FAMILIES = ("Inter", "Noto Sans CJK SC", "sans-serif")
BODY_PX = 14
SMALL_PX = 12
LINE = 1.6
RADIUS = 10
STEP = 4


@dataclass(frozen=True, slots=True)
class Tokens:
    """Colours by what they mean, as ``#rrggbb``."""

    ground: str
    surface: str
    raised: str
    bubble: str
    line: str
    text: str
    quieter: str
    quietest: str
    amber: str
    on_amber: str
    teal: str
    on_teal: str
    heard: str
    watched: str


DARK = Tokens(
    ground="#0e0f12",
    surface="#15171c",
    raised="#1b1e24",
    bubble="#2a2d35",
    line="#23262d",
    text="#e8e6e1",
    quieter="#a7a49c",
    quietest="#8f8c85",
    amber="#f2b84b",
    on_amber="#15171c",
    teal="#86d6c7",
    on_teal="#18302c",
    heard="#e3b56a",
    watched="#4a4d55",
)


def tokens() -> Tokens:
    """The colours in force."""
    return DARK


def font(px: int = BODY_PX, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Our face at ``px`` pixels, with figures of one width so that times don't dance."""
    face = QFont(list(FAMILIES))
    face.setPixelSize(px)
    face.setWeight(weight)
    face.setFeature(QFont.Tag.fromString("tnum"), 1)
    return face


def stylesheet() -> str:
    """What holds for every widget of the window."""
    t = tokens()
    return f"""
QWidget {{ color: {t.text}; }}
QToolTip {{
    background: {t.raised}; color: {t.text}; border: 1px solid {t.line}; padding: 4px 8px;
}}
QScrollBar:vertical {{ background: transparent; width: 8px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {t.line}; border-radius: 4px; min-height: 32px; }}
QScrollBar::handle:vertical:hover {{ background: {t.watched}; }}
QScrollBar::add-line:vertical, QScrollBar::sub-line:vertical {{ height: 0; }}
QScrollBar::add-page:vertical, QScrollBar::sub-page:vertical {{ background: transparent; }}
"""


def apply(app: QApplication) -> None:
    """Give the whole application our face and style sheet."""
    app.setFont(font())
    app.setStyleSheet(stylesheet())
