"""Where the first window listens for later starts. Knows no Qt."""

from __future__ import annotations

import os
import sys
import zlib
from pathlib import Path

from core.folders import data_root

_LONGEST_PATH = 100
"""A socket's path may be 107 bytes long at most, on some systems 103."""


def socket_name() -> str:
    """Where the first window of this person and this data folder listens."""
    user = os.getuid() if sys.platform != "win32" else os.environ.get("USERNAME", "")
    who = f"{user}\n{data_root().absolute()}"
    name = f"reelmate-{zlib.crc32(os.fsencode(who)):08x}"
    if sys.platform == "win32":
        return name
    folder = Path(os.environ.get("XDG_RUNTIME_DIR") or "/nowhere")
    path = folder / f"{name}.sock"
    if not folder.is_dir() or len(os.fsencode(path)) > _LONGEST_PATH:
        path = _own_folder(user) / f"{name}.sock"
    return str(path)


def _own_folder(user: object) -> Path:
    """A folder for sockets that nobody else can put one into."""
    import tempfile

    folder = Path(tempfile.gettempdir()) / f"reelmate-{user}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        ours = found.st_uid == user and not found.st_mode & 0o077
    except OSError:
        ours = False
    return folder if ours else Path(tempfile.mkdtemp(prefix="reelmate-"))


def give_back(taken: int) -> None:
    """Nobody will listen at the socket that ``take_socket`` gave."""
    os.close(taken)
    Path(socket_name()).unlink(missing_ok=True)


def take_socket() -> int | None:
    """Be the first window at once, where nobody has been yet: gives a socket that listens already,
    for ``FirstWindow``. Who calls before that greets waits in the system's queue.

    None where there is, or was, another first window, and where sockets are no files.
    """
    if sys.platform == "win32":
        return None
    import _socket  # ``socket`` takes five milliseconds, and a film is to be seen

    made = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        made.bind(socket_name())
        made.listen(50)
    except OSError:
        made.close()
        return None
    finally:
        os.umask(before)
    return made.detach()
