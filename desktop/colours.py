"""The window's colours, by what they are for. Knows no Qt.

Two accents carry meaning and nothing else is coloured: amber is the film's now, teal is evidence.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple


class Tokens(NamedTuple):
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


class _Chosen:
    theme = DARK
    choice = "dark"


def tokens() -> Tokens:
    """The colours in force."""
    return _Chosen.theme


def choice() -> str:
    """The one of ``CHOICES`` that is in force."""
    return _Chosen.choice


def choose(theme: Tokens, choice: str) -> None:
    """Have these colours in force, because of this one of ``CHOICES``."""
    _Chosen.theme, _Chosen.choice = theme, choice


def take(choice: str, is_light: Callable[[], bool]) -> None:
    """Have the chosen colours in force, for whatever is painted from now on.

    Args:
        is_light: whether the desktop is; asked where that decides.
    """
    if choice == "system":
        choose(LIGHT if is_light() else DARK, choice)
    else:
        theme = THEMES.get(choice, DARK)
        choose(theme, theme.name)
