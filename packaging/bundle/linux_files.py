"""What a desktop on Linux wants to know of a program: the same files in the package and the
AppImage. Entry for menus and file types, metainfo for software centres, icons."""

from __future__ import annotations

import datetime
import os
import shutil
from pathlib import Path

from bundle.icons import SIZES
from bundle.identity import BUILD, COMMAND, IDENTIFIER, PACKAGING, ROOT, fill, mimes, version

TEMPLATES = PACKAGING / "linux"


def desktop_entry() -> str:
    """The menu's entry."""
    return fill(TEMPLATES / "reelmate.desktop", MIMES="".join(f"{each};" for each in mimes()))


def metainfo() -> str:
    """What software centres show."""
    return fill(
        TEMPLATES / "reelmate.metainfo.xml",
        IDENTIFIER=IDENTIFIER,
        VERSION=version(),
        DATE=_date(),
        MIMES="\n".join(f"    <mediatype>{each}</mediatype>" for each in mimes()),
    )


def _date() -> str:
    """Today, or the day that a reproducible build pretends."""
    told = os.environ.get("SOURCE_DATE_EPOCH")
    today = datetime.datetime.fromtimestamp(int(told), datetime.UTC) if told else None
    return (today or datetime.datetime.now(datetime.UTC)).date().isoformat()


def write(share: Path) -> None:
    """Write them all below a ``share`` folder."""
    _text(share / "applications" / f"{COMMAND}.desktop", desktop_entry())
    _text(share / "metainfo" / f"{IDENTIFIER}.metainfo.xml", metainfo())
    theme = share / "icons" / "hicolor"
    for size in SIZES:
        _copy(BUILD / "icons" / "png" / f"{size}.png", theme / f"{size}x{size}" / "apps")
    _copy(ROOT / "resources" / "icons" / "reelmate.svg", theme / "scalable" / "apps")


def _text(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _copy(path: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(path, folder / f"{COMMAND}{path.suffix}")
