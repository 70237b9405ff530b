"""What the packages call themselves, in one place for all systems."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
BUILD = ROOT / "build" / "package"

NAME = "Reelmate"
NAME_ZH = "电影搭子"
COMMAND = "reelmate"
WINDOWED = "reelmatew"
"""The same program on Windows, without a console."""
IDENTIFIER = "org.reelmate.Reelmate"
MAINTAINER = "The Reelmate authors <reelmate@localhost>"
_FIELD = re.compile(r"@([A-Z_]+)@")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that Reelmate opens.

    Attributes:
        mime: what Linux calls it.
        suffixes: with their dots.
        uti: what macOS calls it, "" where it has no name of its own.
        words: for people.
    """

    mime: tuple[str, ...]
    suffixes: tuple[str, ...]
    uti: str
    words: str


KINDS = (
    Kind(("video/mp4", "video/x-m4v"), (".mp4", ".m4v"), "public.mpeg-4", "MPEG-4 film"),
    Kind(("video/x-matroska",), (".mkv",), "", "Matroska film"),
    Kind(("video/webm",), (".webm",), "org.webmproject.webm", "WebM film"),
    Kind(("video/quicktime",), (".mov",), "com.apple.quicktime-movie", "QuickTime film"),
    Kind(("video/x-msvideo", "video/avi"), (".avi", ".divx"), "public.avi", "AVI film"),
    Kind(
        ("video/mp2t",),
        (".ts", ".m2ts", ".mts"),
        "public.mpeg-2-transport-stream",
        "MPEG transport stream",
    ),
    Kind(("video/mpeg",), (".mpg", ".mpeg", ".vob"), "public.mpeg", "MPEG film"),
    Kind(("video/x-ms-wmv", "video/x-ms-asf"), (".wmv", ".asf"), "", "Windows Media film"),
    Kind(("video/x-flv",), (".flv",), "", "Flash film"),
    Kind(("video/ogg",), (".ogv",), "", "Ogg film"),
    Kind(("video/3gpp",), (".3gp",), "public.3gpp", "3GPP film"),
    Kind(
        ("audio/x-mpegurl", "application/vnd.apple.mpegurl", "audio/x-scpls"),
        (".m3u", ".m3u8", ".pls"),
        "public.m3u-playlist",
        "list of films",
    ),
)
"""What ``desktop/library/film_file.py`` takes for films and lists, as systems call it."""


def suffixes() -> tuple[str, ...]:
    """All of them."""
    return tuple(suffix for kind in KINDS for suffix in kind.suffixes)


def mimes() -> tuple[str, ...]:
    """All of them."""
    return tuple(mime for kind in KINDS for mime in kind.mime)


def version() -> str:
    """As ``pyproject.toml`` tells it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def fill(template: Path, **fields: str) -> str:
    """A template's text with its ``@FIELD@``s filled in.

    Raises:
        KeyError: the template has a field that was not given.
    """
    text = template.read_text(encoding="utf-8")
    return _FIELD.sub(lambda found: fields[found[1]], text)
