"""Pictures of the film, saved or copied, without the film or the window waiting for them.

The disk is asked on a thread of its own and mpv writes in its own time; what came of it is
said on the picture.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QImage

from core.errors import ReelmateError
from desktop.library.address import name_of
from desktop.library.aside import Aside
from desktop.library.errors import NoAnswerError
from desktop.player import screenshot_file
from desktop.player.mpv_player import Player
from desktop.player.osd import Osd
from desktop.translate import tr

WITH_WORDS, WITHOUT = "subtitles", "video"
"""mpv's names for a picture with the subtitles on it and for one without."""


class Screenshots(QObject):
    """Args:
    folder: where the viewer wants pictures saved, "" for the system's own place.
    """

    trouble = Signal(object)
    """A ``ReelmateError`` to be said."""
    saved = Signal(Path)
    copied = Signal()
    _written = Signal(object, str)
    """The file, and mpv's reason why it isn't written; from mpv's thread."""
    _taken = Signal(QImage)
    """A picture to copy, a null one where there is none; from mpv's thread."""

    def __init__(
        self, player: Player, osd: Osd, folder: Callable[[], str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._player = player
        self._osd = osd
        self._folder = folder
        self._aside = Aside()
        self._written.connect(self._on_written, Qt.ConnectionType.QueuedConnection)
        self._taken.connect(self._on_taken, Qt.ConnectionType.QueuedConnection)

    @property
    def by_name(self) -> dict[str, Callable[[], object]]:
        """The deeds by their rows' names in ``desktop.keys.table``."""
        return {
            "screenshot": self.save,
            "screenshot-plain": lambda: self.save(WITHOUT),
            "screenshot-copy": self.copy,
        }

    @property
    def folder(self) -> Path:
        """Where pictures are saved."""
        chosen = self._folder()
        return Path(chosen).expanduser() if chosen else screenshot_file.default_folder()

    def save(self, what: str = WITH_WORDS) -> None:
        """Save the picture that is seen now, ``WITH_WORDS`` or ``WITHOUT``."""
        if not self._picture_there():
            return
        folder = self.folder
        name = screenshot_file.file_name(self._film(), self._player.position)

        def look() -> Path | ReelmateError:
            try:
                return screenshot_file.reserve(folder, name)
            except ReelmateError as error:
                return error

        def then(found: Path | ReelmateError) -> None:
            if isinstance(found, ReelmateError):
                self.trouble.emit(found)
                return
            self._player.ask(
                lambda error, _: self._written.emit(found, error),
                "screenshot-to-file",
                str(found),
                what,
            )

        self._aside.ask(look, then, lambda: self.trouble.emit(NoAnswerError(str(folder))))

    def copy(self) -> None:
        """Put the picture that is seen now, with its words, on the clipboard."""
        if self._picture_there():
            self._player.ask(
                lambda _, raw: self._taken.emit(read_raw(raw)), "screenshot-raw", WITH_WORDS
            )

    def close(self) -> None:
        """The window closes."""
        self._aside.forget()

    def _picture_there(self) -> bool:
        if not self._player.loaded:
            return False
        if any(track.kind == "video" and track.selected for track in self._player.tracks):
            return True
        self._osd.say(tr("There is no picture to save"), "camera")
        return False

    def _film(self) -> str:
        return self._player.title or name_of(self._player.path or "")

    @Slot(object, str)
    def _on_written(self, path: Path, error: str) -> None:
        def then(found: Path | ReelmateError) -> None:
            if isinstance(found, ReelmateError):
                self.trouble.emit(found)
                return
            folder = screenshot_file.shown(found.parent)
            self._osd.say(tr("Picture saved in {folder}", folder=folder), "camera")
            self.saved.emit(found)

        self._aside.ask(lambda: screenshot_file.check(path, bool(error)), then)

    @Slot(QImage)
    def _on_taken(self, picture: QImage) -> None:
        if picture.isNull():
            self._osd.say(tr("The picture can't be copied"), "camera")
            return
        QGuiApplication.clipboard().setImage(picture)
        self._osd.say(tr("Picture copied"), "camera")
        self.copied.emit()


def read_raw(raw: object) -> QImage:
    """mpv's answer to ``screenshot-raw`` as an image of its own; a null one if it is none."""
    if not isinstance(raw, dict) or raw.get("format") not in ("bgr0", "bgra"):
        return QImage()
    return QImage(raw["data"], raw["w"], raw["h"], raw["stride"], QImage.Format.Format_RGB32).copy()
