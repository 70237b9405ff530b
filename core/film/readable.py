"""Whether a path is a file that can be read at all. Knows no decoder."""

from __future__ import annotations

from pathlib import Path

from core.errors import MediaMissingError, MediaOpenError

TEXT = "it is text, not a film"


def check_readable(path: Path) -> None:
    """Raise unless ``path`` is a file with something in it that we may read.

    Raises:
        MediaMissingError: nothing is there.
        MediaOpenError: it is a folder, a device, empty, or not ours to read.
    """
    try:
        if not path.exists():
            raise MediaMissingError(path)
        if path.is_dir():
            raise MediaOpenError(path, "it is a folder")
        if not path.is_file():
            raise MediaOpenError(path, "it is not an ordinary file")
        with path.open("rb") as file:
            empty = not file.read(1)
    except PermissionError as exc:
        raise MediaOpenError(path, "you are not allowed to read it") from exc
    except OSError as exc:
        raise MediaOpenError(path, (exc.strerror or "it can't be read").lower()) from exc
    if empty:
        raise MediaOpenError(path, "it is empty")


def what_is_wrong(path: Path) -> str:
    """Why a decoder may have refused the file, as its first bytes tell; "" where they don't."""
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError:
        return ""
    if head[4:8] == b"ftyp":
        return "its index is missing, so it was probably cut short"
    if not any(head):
        return "there are only zeros in it"
    return "" if b"\0" in head else TEXT
