"""The dialogs that ask which film, without halting the one that plays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.library.address_dialog import AddressDialog
from desktop.library.film_file import FILMS
from desktop.library.library import Library
from desktop.translate import tr


class Choosing(QObject):
    """Args:
    folder: where the last film was opened, "" for nowhere yet.
    """

    def __init__(self, window: QWidget, library: Library, folder: Callable[[], str]) -> None:
        super().__init__(window)
        self._window = window
        self._library = library
        self._folder = folder

    def choose_films(self) -> None:
        """One film, or several that play one after another; lists of films too."""
        dialog = self._dialog(tr("Open a film"), QFileDialog.FileMode.ExistingFiles)
        dialog.setObjectName("openDialog")
        dialog.setNameFilters([f"{tr('Films')} ({FILMS})", f"{tr('All files')} (*)"])
        dialog.open()

    def choose_folder(self) -> None:
        """All films of a folder."""
        dialog = self._dialog(tr("Open a folder"), QFileDialog.FileMode.Directory)
        dialog.setObjectName("folderDialog")
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.open()

    def choose_address(self) -> None:
        """A film on the network."""
        dialog = AddressDialog(self._window)
        dialog.address_chosen.connect(lambda address: self._library.open((address,)))
        dialog.open()

    def _dialog(self, title: str, mode: QFileDialog.FileMode) -> QFileDialog:
        dialog = QFileDialog(self._window, title, self._folder() or str(Path.home()))
        dialog.setFileMode(mode)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda names: self._library.open(names, sort=True))
        return dialog
