"""Where a picture of the film is saved, and under which name. Asks the disk, not the player."""

from __future__ import annotations

import errno
import re
import shutil
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from core.errors import ReelmateError
from core.timeline import MediaTime
from desktop.translate import tr

SUBFOLDER = "Reelmate"
SUFFIX = ".png"
_END = b"IEND\xaeB`\x82"
"""What every whole PNG ends with."""
LEAST_FREE = 2**20
"""Bytes; a disk with less has no room for a picture."""
_QUOTA = getattr(errno, "EDQUOT", errno.ENOSPC)
_LONGEST = 180
"""Bytes of the film's name that are kept: many file systems allow 255 in all."""
_FORBIDDEN = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')


class ScreenshotError(ReelmateError):
    """A picture that can't be saved."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(
            f"The picture can't be saved in {folder}: {reason}. "
            "Free some room there, or choose another folder in the preferences.",
            path=str(folder),
            reason=reason,
        )


def default_folder() -> Path:
    """The folder for pictures that this system has, and ours in it."""
    pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
    return Path(pictures or Path.home() / "Pictures") / SUBFOLDER


def shown(folder: Path) -> str:
    """The folder as its owner thinks of it: within the home folder, or whole."""
    with suppress(ValueError, RuntimeError):
        return str(folder.relative_to(Path.home()))
    return str(folder)


def file_name(film: str, at: MediaTime) -> str:
    """ "The Film", 83.5 s → "The Film 0-01-23.500", whatever system it is saved on."""
    name = " ".join(_FORBIDDEN.sub(" ", film).split())
    name = name.encode()[:_LONGEST].decode(errors="ignore").strip(" .") or SUBFOLDER
    return f"{name} {at.clock().replace(':', '-')}.{at.us // 1000 % 1000:03d}"


def reserve(folder: Path, name: str) -> Path:
    """An empty file that was not there before; makes the folder.

    Raises:
        ScreenshotError: it can't be made, or the disk is full.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(folder).free < LEAST_FREE:
            raise OSError(errno.ENOSPC, "")
        for number in range(1, 10_000):
            path = folder / f"{name}{f' ({number})' if number > 1 else ''}{SUFFIX}"
            with suppress(FileExistsError):
                path.open("xb").close()
                return path
        raise OSError(errno.EEXIST, "")
    except OSError as error:
        raise ScreenshotError(folder, reason(error)) from error


def check(path: Path, refused: bool) -> Path | ScreenshotError:
    """The picture, if mpv has written all of it; else what there is of it is taken away.

    Args:
        refused: mpv says that it couldn't. mpv 0.35 doesn't notice when only the last bytes
            find no room.
    """
    full = False
    with suppress(OSError):
        if not refused and path.read_bytes().endswith(_END):
            return path
    with suppress(OSError):
        full = shutil.disk_usage(path.parent).free < LEAST_FREE
        path.unlink(missing_ok=True)
    return ScreenshotError(
        path.parent, tr("the disk is full") if full else tr("it can't be written")
    )


def reason(error: OSError) -> str:
    """Why the disk refused, in the window's language."""
    words = {
        errno.EACCES: tr("you are not allowed to write there"),
        errno.EPERM: tr("you are not allowed to write there"),
        errno.EROFS: tr("nothing can be written there"),
        errno.ENOSPC: tr("the disk is full"),
        _QUOTA: tr("the disk is full"),
        errno.EEXIST: tr("a file is in its place"),
        errno.ENOTDIR: tr("a file is in its place"),
    }
    return words.get(error.errno or 0, tr("it can't be written"))
