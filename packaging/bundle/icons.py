"""Draws the icons of all systems from the one drawing, at build time.

``python -m bundle.icons FOLDER`` runs in the build's environment, which has Qt and Pillow.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bundle.identity import COMMAND, ROOT

if TYPE_CHECKING:
    from PIL import Image

DRAWING = ROOT / "resources" / "icons" / "reelmate.svg"
SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
"""Pixels a side, as the folders of Linux's icon theme have them."""
_ICO = (16, 24, 32, 48, 64, 128, 256)
_ICNS = (16, 32, 64, 128, 256, 512, 1024)


def draw(size: int, path: Path, drawing: Path = DRAWING) -> None:
    """One PNG of so many pixels a side, clear around the drawing.

    Raises:
        ValueError: the drawing is none, or the file can't be written.
    """
    from PySide6.QtCore import QRectF, Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    renderer = QSvgRenderer(str(drawing))
    picture = QImage(size, size, QImage.Format.Format_ARGB32)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    if not renderer.isValid() or not picture.save(str(path)):
        raise ValueError(f"{drawing} can't be drawn to {path}")


def _read(path: Path) -> Image.Image:
    from PIL import Image

    with Image.open(path) as picture:
        return picture.copy()


def make(folder: Path) -> list[Path]:
    """Draw them all: ``png/SIZE.png``, ``reelmate.ico``, ``reelmate.icns``."""
    pngs = folder / "png"
    pngs.mkdir(parents=True, exist_ok=True)
    for size in sorted({*SIZES, *_ICO, *_ICNS}):
        draw(size, pngs / f"{size}.png")

    def save(sizes: tuple[int, ...], suffix: str) -> Path:
        drawn = [_read(pngs / f"{size}.png") for size in sizes]
        path = folder / f"{COMMAND}.{suffix}"
        # Each size is drawn by itself: scaled down, thin lines would blur.
        drawn[-1].save(path, sizes=[each.size for each in drawn], append_images=drawn[:-1])
        return path

    return [*sorted(pngs.glob("*.png")), save(_ICO, "ico"), save(_ICNS, "icns")]


if __name__ == "__main__":
    make(Path(sys.argv[1]))
