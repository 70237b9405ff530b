"""Which of the things that were dropped are files of chat models, and which of these is another
one's eyes. Opens none of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from desktop.library.address import is_address, local_path

SUFFIX = ".gguf"
MODELS = f"*{SUFFIX}"
EYES = "mmproj"
"""In the name of every file that lets a model see, by llama.cpp's habit."""


def models_in(things: Sequence[str]) -> list[Path]:
    """Those by their names, as paths; what lies on the network is none."""
    return [
        Path(local_path(thing) or thing).absolute()
        for thing in things
        if not is_address(thing) and thing.lower().endswith(SUFFIX)
    ]


def with_eyes(models: Sequence[Path]) -> tuple[Path, Path | None]:
    """Of one or more files the model, and the mmproj that came along with it.

    An mmproj alone stands for a model, and is refused as what it is.
    """
    eyes = [file for file in models if EYES in file.name.lower()]
    others = [file for file in models if file not in eyes]
    if not others:
        return models[0], None
    return others[0], eyes[0] if eyes else None
