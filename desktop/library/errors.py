"""What can go wrong between naming a film and seeing it, each with what one can do.

Their sentences in the window's languages stand with all others, in ``desktop.chat.sentences``.
"""

from __future__ import annotations

from pathlib import Path

from core.errors import ReelmateError


class NoFilmsError(ReelmateError):
    """A folder without films."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"There are no films in the folder {folder.name}.", path=str(folder))


class FolderError(ReelmateError):
    """A folder that can't be read."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(
            f"The folder {folder.name} can't be read: {reason}.", path=str(folder), reason=reason
        )


class EmptyListError(ReelmateError):
    """A list of films that names none."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"The list {path.name} names no films.", path=str(path))


class AddressError(ReelmateError):
    """Words that are no address a film can be played from."""

    def __init__(self, address: str) -> None:
        shown = address if len(address) <= 80 else address[:79] + "…"
        super().__init__(
            f"{shown} is no address of a film; it begins with http:// or https://.", address=shown
        )


class AddressFailedError(ReelmateError):
    """Nothing that can be played came from an address."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} can't be played from there. The address must be that of the film itself, "
            "not of a page that shows it.",
            address=name,
        )


class ElsewhereError(ReelmateError):
    """A film from the network, which the companion can't open."""

    def __init__(self) -> None:
        super().__init__(
            "The companion watches films on this machine only; this one plays without it."
        )


class NoAnswerError(ReelmateError):
    """A drive that doesn't answer."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} can't be reached. Is its drive or the network connected?", address=name
        )


class GoneError(ReelmateError):
    """The film's file went away while it played."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The file of {path.name} is gone. Once it is back, opening it goes on from here.",
            path=str(path),
        )
