"""Where the first window listens for later starts. Knows no Qt."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from pathlib import Path

from core.folders import data_root

_LONGEST_PATH = 100
"""A socket's path may be 107 bytes long at most, on some systems 103."""


def socket_name() -> str:
    """Where the first window of this person and this data folder listens."""
    user = os.getuid() if sys.platform != "win32" else os.environ.get("USERNAME", "")
    who = f"{user}\n{data_root().absolute()}"
    name = f"reelmate-{hashlib.blake2b(os.fsencode(who), digest_size=8).hexdigest()}"
    if sys.platform == "win32":
        return name
    folder = Path(os.environ.get("XDG_RUNTIME_DIR") or "/nowhere")
    path = folder / f"{name}.sock"
    if not folder.is_dir() or len(os.fsencode(path)) > _LONGEST_PATH:
        path = _own_folder(user) / f"{name}.sock"
    return str(path)


def _own_folder(user: object) -> Path:
    """A folder for sockets that nobody else can put one into."""
    folder = Path(tempfile.gettempdir()) / f"reelmate-{user}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        ours = found.st_uid == user and not found.st_mode & 0o077
    except OSError:
        ours = False
    return folder if ours else Path(tempfile.mkdtemp(prefix="reelmate-"))


def may_listen() -> bool:
    """Whether it is worth asking for a first window; only where sockets are files can it be told
    that there is none."""
    return sys.platform == "win32" or Path(socket_name()).exists()
