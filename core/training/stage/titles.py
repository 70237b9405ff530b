"""Title cards: words on the dimmed place."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import skia

from core.training.stage.brush import BLEED, HEIGHT, WIDTH, Brush
from core.training.stage.palette import CREAM, GOLD

_FILES = (
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf",
)
"""Read by name, so that a film's titles don't hang on a desktop's font settings."""


@lru_cache(maxsize=1)
def _typeface() -> skia.Typeface:
    for file in _FILES:
        if Path(file).is_file():
            face = skia.FontMgr.New_Custom_Empty().makeFromFile(file, 0)
            if face is not None:
                return face
    return skia.FontMgr().matchFamilyStyle("serif", skia.FontStyle())


def draw_title(b: Brush, text: str, at: float) -> None:
    """The title in the middle, between two thin lines that grow."""
    b.rect(-BLEED, -BLEED, WIDTH + 2 * BLEED, HEIGHT + 2 * BLEED, 0x100D1C, 0.5)
    size = 104.0
    font = skia.Font(_typeface(), size)
    wide = font.measureText(text)
    if wide > 1300:
        font.setSize(size * 1300 / wide)
        wide = 1300.0
    shown = min(1.0, max(0.0, (at + 0.25) / 0.9))
    paint = skia.Paint(Color=round(255 * shown) << 24 | CREAM, AntiAlias=True)
    b.canvas.drawString(text, WIDTH / 2 - wide / 2, HEIGHT / 2 + size * 0.28, font, paint)
    reach = wide * (0.2 + 0.22 * shown)
    for y in (HEIGHT / 2 - 110, HEIGHT / 2 + 110):
        b.line([(WIDTH / 2 - reach, y), (WIDTH / 2 + reach, y)], GOLD, 3.5, 0.85)
        b.poly(
            [(WIDTH / 2, y - 11), (WIDTH / 2 + 11, y), (WIDTH / 2, y + 11), (WIDTH / 2 - 11, y)],
            GOLD,
        )
