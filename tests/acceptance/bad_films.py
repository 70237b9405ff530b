"""Files that are no films, and films that are hardly any."""

from __future__ import annotations

from pathlib import Path

from core.film.types import DRAWN_COMMENT
from tests.clips import make_clip, make_sound_only
from tests.core.film.films import cut_short, scene, shots, write_film

DRAWN = {"comment": DRAWN_COMMENT}

BAD = {
    "missing": "no file",
    "folder": "it is a folder",
    "text": "can't be opened",
    "truncated": "can't be opened",
    "empty": "empty",
    "noise": "can't be opened",
    "sound": "no picture, only sound",
}
"""Kinds of bad film, and what the sentence about each must say."""


def make_bad(folder: Path) -> dict[str, Path]:
    """One bad film of every kind, by kind."""
    films = {kind: folder / f"{kind}.mp4" for kind in BAD}
    films["folder"].mkdir()
    films["text"].write_text("Dear Mira, the lantern is red.\n" * 200)
    make_clip(films["truncated"])
    cut_short(films["truncated"], 0.6)  # an mp4's index comes last
    films["empty"].touch()
    films["noise"].write_bytes(bytes(range(256)) * 64)
    make_sound_only(films["sound"])
    return films


def one_frame(folder: Path) -> Path:
    """A film of a single picture."""
    return write_film(folder / "one.mp4", [(0.0, scene(1))], metadata=DRAWN)


def breaks_off(folder: Path) -> Path:
    """Forty seconds that end in the middle of a picture after half the bytes."""
    path = write_film(folder / "torn.mkv", shots((9.0, 21.0), 40, fps=6), fps=6, metadata=DRAWN)
    cut_short(path, 0.5)
    return path


def busy(folder: Path, seconds: int = 70) -> Path:
    """A film whose every shot has another picture: its memory takes some room."""
    cuts = tuple(float(second) for second in range(2, seconds, 2))
    return write_film(folder / "busy.mp4", shots(cuts, seconds, fps=2), fps=2, metadata=DRAWN)
