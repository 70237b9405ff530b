"""The library's lines in the window's menu: recent films, and what plays next."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from desktop.keys.commands import Commands
from desktop.library.address import name_of
from desktop.library.library import Library
from desktop.library.playlist import REPEATS
from desktop.translate import tr

LONGEST = 60


class LibraryMenus(QObject):
    """Two submenus of the commands' menu."""

    def __init__(self, commands: Commands, library: Library) -> None:
        menu, actions = commands.menu, commands.actions
        super().__init__(menu)
        self._library = library
        self._recent = library.recent
        self._playlist = playlist = library.playlist
        self.recent_menu = QMenu(menu)
        self.recent_menu.setObjectName("recentMenu")
        self.recent_menu.setToolTipsVisible(True)
        menu.insertMenu(actions["sample"], self.recent_menu)
        self.playlist_menu = QMenu(menu)
        self.playlist_menu.setObjectName("playlistMenu")
        menu.insertMenu(actions["sample"], self.playlist_menu)
        for name in ("film-before", "film-after", "playlist"):
            self.playlist_menu.addAction(actions[name])
        self.playlist_menu.addSeparator()
        self.shuffle = QAction(menu, checkable=True)
        self.shuffle.toggled.connect(playlist.shuffle)
        self.playlist_menu.addAction(self.shuffle)
        self.playlist_menu.addSeparator()
        group = QActionGroup(menu)
        self.repeats = {name: QAction(menu, checkable=True) for name in REPEATS}
        for name, action in self.repeats.items():
            action.setData(name)
            group.addAction(action)
            self.playlist_menu.addAction(action)
        group.triggered.connect(lambda action: playlist.set_repeat(str(action.data())))
        self._recent.changed.connect(self.retranslate)
        playlist.changed.connect(self._check)

    def retranslate(self) -> None:
        """Every line in the language in force."""
        self.recent_menu.setTitle(tr("Open recent"))
        self.recent_menu.clear()
        for entry in self._recent.films:
            name = entry.title or name_of(entry.film)
            name = name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
            action = self.recent_menu.addAction(name.replace("&", "&&"))
            action.setToolTip(entry.film)
            # Not as the action's data: Qt's text would lose what is no UTF-8.
            action.triggered.connect(lambda _, film=entry.film: self._library.open((film,)))
        self.recent_menu.addSeparator()
        self.recent_menu.addAction(tr("Clear list")).triggered.connect(self._recent.clear)
        self.recent_menu.setEnabled(bool(self._recent.films))
        self.playlist_menu.setTitle(tr("Playlist"))
        self.shuffle.setText(tr("Shuffle"))
        words = {"off": tr("No repeat"), "one": tr("Repeat this film"), "all": tr("Repeat all")}
        for name, action in self.repeats.items():
            action.setText(words[name])
        self._check()

    def _check(self) -> None:
        self.shuffle.setChecked(self._playlist.shuffled)
        self.repeats[self._playlist.repeat].setChecked(True)
