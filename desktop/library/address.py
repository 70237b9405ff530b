"""Films are named by a path on this machine or by an address on the network.

Both travel as text: a path is absolute, an address has a scheme. Only schemes by which
films are sent are let through; mpv knows many more that do other things.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from desktop.library.errors import AddressError

SCHEMES = frozenset(
    {"http", "https", "ftp", "rtsp", "rtsps", "rtmp", "rtmps", "mms", "mmsh", "srt"}
)
LONGEST = 4096
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_UNSEEN = re.compile(r"[\x00-\x20\x7f]")


def is_address(text: str) -> bool:
    """Whether ``text`` names a film on the network."""
    found = _SCHEME.match(text)
    return found is not None and found[1].lower() in SCHEMES


def read_address(text: str) -> str:
    """The address that somebody wrote or pasted.

    Raises:
        AddressError: it is none that a film can be played from.
    """
    text = text.strip()
    if not is_address(text) or len(text) > LONGEST or _UNSEEN.search(text):
        raise AddressError(text)
    try:
        host = urlsplit(text).hostname
    except ValueError:
        host = None
    if not host:
        raise AddressError(text)
    return text


def local_path(uri: str) -> str | None:
    """The path of a ``file://`` address, byte by byte, None for all others."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    if parts.scheme.lower() != "file" or parts.netloc not in ("", "localhost"):
        return None
    return os.fsdecode(unquote_to_bytes(parts.path))


def name_of(film: str) -> str:
    """What a film is called as long as it hasn't said its own name."""
    if not is_address(film):
        return Path(film).stem or film
    parts = urlsplit(film)
    last = unquote(parts.path.rstrip("/").rpartition("/")[2])
    return last or parts.hostname or film
