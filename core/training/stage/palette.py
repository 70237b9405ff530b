"""Colours: the ten that have names, and the light that falls on places.

Coats and objects keep their named colour in any light, because a film's questions
ask for it. Only places are tinted.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.training.drawn.world import TimeOfDay, Weather

NAMED = (
    0xD4302B,  # red
    0xF58A1F,  # orange
    0xF8DB3A,  # yellow
    0x3E9F4B,  # green
    0x2C63C8,  # blue
    0x7B3DB4,  # purple
    0xF592BE,  # pink
    0xF7F4EC,  # white
    0x1A1A20,  # black
    0x7A4826,  # brown
)
"""One hex per word of ``world.COLOURS``."""

CREAM = 0xF4EBD9
INK = 0x241F2E
GOLD = 0xE3B84F


def mix(a: int, b: int, share: float) -> int:
    """``a`` with ``share`` (0 to 1) of ``b`` in it; colours are 0xRRGGBB."""
    r = (a >> 16) + ((b >> 16) - (a >> 16)) * share
    g = (a >> 8 & 255) + ((b >> 8 & 255) - (a >> 8 & 255)) * share
    bl = (a & 255) + ((b & 255) - (a & 255)) * share
    return round(r) << 16 | round(g) << 8 | round(bl)


def scaled(colour: int, factors: tuple[float, float, float]) -> int:
    """A colour seen by light of this colour."""
    r = min(255, round((colour >> 16) * factors[0]))
    g = min(255, round((colour >> 8 & 255) * factors[1]))
    b = min(255, round((colour & 255) * factors[2]))
    return r << 16 | g << 8 | b


def lightness(colour: int) -> float:
    """Perceived lightness, 0 to 1."""
    return (0.3 * (colour >> 16) + 0.59 * (colour >> 8 & 255) + 0.11 * (colour & 255)) / 255


def edge_of(colour: int) -> int:
    """The thin outline that keeps a coat or an object readable on any ground."""
    return INK if lightness(colour) > 0.36 else CREAM


@dataclass(frozen=True, slots=True)
class Light:
    """How a time of day and a weather colour a place.

    Attributes:
        sky: the sky's colour at the top, half way and at the horizon.
        tint: what places' colours are multiplied by.
        sun: the sun's or the moon's colour.
        lamp: whether windows glow.
        veil: the colour of the air, and how much of it lies over far things.
        snowy: whether the ground is white.
    """

    sky: tuple[int, int, int]
    tint: tuple[float, float, float]
    sun: int
    lamp: bool
    veil: int
    veil_share: float
    snowy: bool

    def of(self, colour: int, far: float = 0.0) -> int:
        """A place's colour in this light; ``far`` 0 to 1 fades it into the air."""
        seen = scaled(colour, self.tint)
        share = min(0.9, self.veil_share + far * (0.35 + self.veil_share))
        return mix(seen, self.veil, share)

    def ground(self, colour: int, far: float = 0.0) -> int:
        """As ``of``, for whatever snow lies on."""
        return self.of(mix(colour, 0xEEF2F6, 0.78) if self.snowy else colour, far)


_SKIES = {
    "dawn": ((0x6F86BE, 0xE3A9AE, 0xFAD9A4), (1.0, 0.87, 0.84), 0xFFF0C8, 0.86),
    "day": ((0x5FA9D3, 0xA2D2E0, 0xE9EFD6), (1.0, 1.0, 0.98), 0xFFF6D0, 1.0),
    "dusk": ((0x1F2A52, 0x5E4B88, 0xB9718A), (0.74, 0.62, 0.76), 0xEDB47F, 0.52),
    "night": ((0x0A1029, 0x16234F, 0x2C3D72), (0.38, 0.44, 0.7), 0xF3F0DA, 0.27),
}
_AIR = {"clear": (0, 0.0), "rain": (0x76859A, 0.6), "snow": (0xC6D2E0, 0.5), "fog": (0xD2D3CC, 0.7)}
_VEIL = {"clear": 0.0, "rain": 0.1, "snow": 0.08, "fog": 0.34}


def light_of(time: TimeOfDay, weather: Weather) -> Light:
    """The light of an hour and a weather."""
    sky, tint, sun, bright = _SKIES[time]
    air, share = _AIR[weather]
    grey = scaled(air, (bright, bright, bright * 1.04 if bright < 0.9 else bright))
    top, middle, low = (mix(colour, grey, share) for colour in sky)
    return Light(
        sky=(top, middle, low),
        tint=tint,
        sun=sun,
        lamp=time in ("dusk", "night"),
        veil=mix(middle, low, 0.6),
        veil_share=_VEIL[weather],
        snowy=weather == "snow",
    )
