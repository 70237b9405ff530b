"""Where a pack of a given name lies. Opens nothing but looks for its manifest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from core.errors import PackMissingError
from core.folders import packs_root
from core.packs.manifest import MANIFEST, NAME
from core.resources import resource_path


def pack_folders(data_root: Path | None = None) -> Iterator[Path]:
    """The folders that packs lie in: the viewer's own first, then what Reelmate brings."""
    yield packs_root(data_root)
    yield resource_path("packs")


def find_pack(name: str, data_root: Path | None = None) -> Path:
    """The folder of the pack called ``name``.

    Args:
        data_root: the data folder; None for the viewer's (``REELMATE_DATA`` moves it).

    Raises:
        PackMissingError: there is none, or no pack can have this name.
    """
    if NAME.fullmatch(name):
        for folder in pack_folders(data_root):
            if (folder / name / MANIFEST).is_file():
                return folder / name
    raise PackMissingError(name)


def pack_names(data_root: Path | None = None) -> tuple[str, ...]:
    """The names ``find_pack`` would find, in alphabetical order."""
    return tuple(
        sorted(
            {
                manifest.parent.name
                for folder in pack_folders(data_root)
                for manifest in folder.glob(f"*/{MANIFEST}")
                if NAME.fullmatch(manifest.parent.name)
            }
        )
    )
