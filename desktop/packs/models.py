"""Which of the things that were dropped are files of chat models. Opens none of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from desktop.library.address import is_address, local_path

SUFFIX = ".gguf"
MODELS = f"*{SUFFIX}"


def models_in(things: Sequence[str]) -> list[Path]:
    """Those by their names, as paths; what lies on the network is none."""
    return [
        Path(local_path(thing) or thing).absolute()
        for thing in things
        if not is_address(thing) and thing.lower().endswith(SUFFIX)
    ]
