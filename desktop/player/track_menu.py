"""The menus of sound and subtitles: the film's tracks, then what can be done with them.

Their lines are made when a menu opens, so that they are those of the film that plays and in the
language in force.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from desktop.keys.table import SOUND, SUBTITLES
from desktop.player.mpv_player import Player
from desktop.player.tracks import Track
from desktop.translate import tr

Choice = tuple[str, bool, Callable[[], object]]
"""Words, whether it is the one in force, and how to choose it."""


class TrackMenus:
    """Attributes:
    audio, subtitles, second: the menus; the last lies within the one before it.

    Args:
        actions: by their rows' names in ``desktop.keys.table``.
    """

    def __init__(self, player: Player, actions: Mapping[str, QAction], parent: QWidget) -> None:
        self._player = player
        self._actions = actions
        self.audio = QMenu(parent)
        self.audio.setObjectName("audioMenu")
        self.subtitles = QMenu(parent)
        self.subtitles.setObjectName("subtitleMenu")
        self.second = QMenu(self.subtitles)
        self.second.setObjectName("secondSubtitleMenu")
        self.audio.aboutToShow.connect(self._fill_audio)
        self.subtitles.aboutToShow.connect(self._fill_subtitles)
        self.second.aboutToShow.connect(self._fill_second)
        player.file_loaded.connect(lambda _: actions["add-subtitles"].setEnabled(True))
        self._fill_audio()
        self._fill_subtitles()
        self.retranslate()

    def retranslate(self) -> None:
        """Titles, in the language in force."""
        self.audio.setTitle(tr("Sound"))
        self.subtitles.setTitle(tr("Subtitles"))
        self.second.setTitle(tr("Second subtitles, at the top"))

    def _of(self, kind: str) -> list[Track]:
        return [track for track in self._player.tracks if track.kind == kind]

    def _fill_audio(self) -> None:
        choices = [self._choice(track) for track in self._of("audio")]
        _fill(self.audio, choices)
        self._add(self.audio, SOUND)

    def _fill_subtitles(self) -> None:
        player = self._player
        tracks = self._of("sub")
        off: Choice = (tr("Off"), not player.subtitles_shown, player.hide_subtitles)
        _fill(self.subtitles, [off, *(self._choice(track) for track in tracks)])
        self.subtitles.addSeparator()
        self.subtitles.addMenu(self.second)
        self.second.setEnabled(bool(tracks))
        self._actions["add-subtitles"].setEnabled(player.loaded)
        self._add(self.subtitles, SUBTITLES)

    def _fill_second(self) -> None:
        player = self._player
        choices: list[Choice] = [
            (tr("Off"), not player.has_second, lambda: player.choose_second(None))
        ]
        choices += [
            (track.label, track.second, partial(player.choose_second, track))
            for track in self._of("sub")
        ]
        _fill(self.second, choices)

    def _choice(self, track: Track) -> Choice:
        shown = track.selected and (track.kind != "sub" or self._player.subtitles_shown)
        return track.label, shown, lambda: self._player.choose_track(track)

    def _add(self, menu: QMenu, groups: Sequence[Sequence[str]]) -> None:
        for group in groups:
            if group != ("add-subtitles",):
                menu.addSeparator()
            for name in group:
                menu.addAction(self._actions[name])


def _fill(menu: QMenu, choices: Sequence[Choice]) -> None:
    """Put one line for each choice into the menu, in place of all that was there."""
    for old in menu.findChildren(QActionGroup):
        old.deleteLater()
    menu.clear()
    group = QActionGroup(menu)
    for words, chosen, choose in choices:
        action = QAction(words.replace("&", "&&"), group, checkable=True, checked=chosen)
        action.triggered.connect(lambda _=False, choose=choose: choose())
        menu.addAction(action)
