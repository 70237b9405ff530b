"""How subtitles look and when they come, and how far the sound is off.

A delay belongs to one film and ends with it; size, place and style stay. What was asked for is
known at once, so that a key pressed twice counts twice; mpv's word, which follows, prevails.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

OBSERVED = ("sub-delay", "audio-delay", "sub-scale")

LONGEST_DELAY = 600.0
SMALLEST, LARGEST = 0.3, 3.0
ENCODINGS = (
    "auto",
    "utf-8",
    "gb18030",
    "big5",
    "shift_jis",
    "euc-kr",
    "cp1250",
    "cp1251",
    "cp1252",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
)
"""What subtitle files are written in, as mpv calls it."""

LOWEST, HIGHEST = 100, 10
"""Where the words' lower edge may stand, in percent of the picture's height from its top."""


@dataclass(frozen=True, slots=True)
class SubtitleStyle:
    """How plain subtitles are drawn; those with a style of their own (ASS) keep it.

    Attributes:
        font: a family's name.
        size: in 720ths of the window's height.
        colour: of the words, ``#rrggbb``.
        background: of a box behind them, ``#aarrggbb``; "" for none, an outline then.
        bold: thicker.
    """

    font: str = "Inter Medium"
    size: int = 42
    colour: str = "#ffffff"
    background: str = ""
    bold: bool = False


class Subtitles(QObject):
    """Args:
    send: a command to mpv.
    """

    delay_changed = Signal(float)
    """Seconds the subtitles come later than the film says."""
    audio_delay_changed = Signal(float)
    """Seconds the sound comes later."""
    scale_changed = Signal(float)
    place_changed = Signal(int)

    def __init__(self, send: Callable[..., None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._send = send
        self.delay = 0.0
        self.audio_delay = 0.0
        self.scale = 1.0
        self.place = LOWEST
        self.style = SubtitleStyle()
        self._raised = 0

    def reset(self) -> None:
        """Another film: its times are right until the viewer says otherwise."""
        self.set_delay(0.0)
        self.set_audio_delay(0.0)

    def set_delay(self, seconds: float) -> None:
        """Show the words later or, below zero, sooner."""
        self.delay = _within(seconds, -LONGEST_DELAY, LONGEST_DELAY)
        self._send("set", "sub-delay", f"{self.delay:.3f}")
        self.delay_changed.emit(self.delay)

    def set_audio_delay(self, seconds: float) -> None:
        """Let the sound come later or, below zero, sooner."""
        self.audio_delay = _within(seconds, -LONGEST_DELAY, LONGEST_DELAY)
        self._send("set", "audio-delay", f"{self.audio_delay:.3f}")
        self.audio_delay_changed.emit(self.audio_delay)

    def set_scale(self, scale: float) -> None:
        """1.0 is the style's own size; also of subtitles with a style of their own."""
        self.scale = _within(scale, SMALLEST, LARGEST)
        self._send("set", "sub-scale", f"{self.scale:.3f}")
        self.scale_changed.emit(self.scale)

    def set_place(self, percent: int) -> None:
        """Where the words' lower edge stands, from 100 (the lowest) upwards."""
        self.place = max(HIGHEST, min(LOWEST, percent))
        self._put_place()
        self.place_changed.emit(self.place)

    def raise_by(self, fraction: float) -> None:
        """Keep the words out of the lowest ``fraction`` (0 to 1) of the picture's surface."""
        self._raised = math.ceil(100 * max(0.0, min(0.9, fraction)))
        self._put_place()

    def set_style(self, style: SubtitleStyle) -> None:
        """Draw plain subtitles so from now on."""
        self.style = style
        for name, value in (
            ("sub-font", style.font),
            ("sub-font-size", str(style.size)),
            ("sub-color", style.colour),
            ("sub-bold", "yes" if style.bold else "no"),
            ("sub-back-color", style.background or "#00000000"),
            # mpv before 0.38 draws the box wherever its colour isn't clear, and has no such name.
            ("sub-border-style", "background-box" if style.background else "outline-and-shadow"),
        ):
            self._send("set", name, value)

    def set_encoding(self, codepage: str) -> None:
        """Read files that aren't Unicode as ``codepage``: "gb18030", "big5", "cp1251"; "auto"
        guesses. Subtitles shown from a file are read again."""
        self._send("set", "sub-codepage", codepage)
        self._send("sub-reload")

    def take(self, name: str, value: Any) -> None:
        """A property of mpv and its new value."""
        if value is None:
            return
        if name == "sub-delay" and abs(value - self.delay) > 0.0005:
            self.delay = float(value)
            self.delay_changed.emit(self.delay)
        elif name == "audio-delay" and abs(value - self.audio_delay) > 0.0005:
            self.audio_delay = float(value)
            self.audio_delay_changed.emit(self.audio_delay)
        elif name == "sub-scale" and abs(value - self.scale) > 0.0005:
            self.scale = float(value)
            self.scale_changed.emit(self.scale)

    def _put_place(self) -> None:
        self._send("set", "sub-pos", str(max(HIGHEST, min(self.place, 100 - self._raised))))


def _within(value: float, least: float, most: float) -> float:
    return round(max(least, min(most, value)), 3)
