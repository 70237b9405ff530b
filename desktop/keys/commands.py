"""What keys and menu lines do, and the word on the picture that says it was done."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Signal, SignalInstance
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from core.timeline import MediaTime
from desktop import theme, translate
from desktop.keys.keymap import Keymap
from desktop.keys.table import BINDINGS, MENU, PICTURE, PLAYBACK, VOLUME_STEP, Binding
from desktop.player.controls import speed_text
from desktop.player.deeds import Deeds
from desktop.player.mpv_player import Player, stepped_volume
from desktop.player.osd import Osd
from desktop.player.time_label import times_text
from desktop.player.track_menu import TrackMenus
from desktop.translate import tr


class Commands(QObject):
    """One ``QAction`` for each row of ``desktop.keys.table``, and the menu they stand in.

    Args:
        window: where keys are pressed.
        osd: says on the picture what was done.
        keymap: which keys do it.
        steps: seconds that the arrow keys go, alone and with Shift.
        deeds: what the rows do that the player alone can't, by the row's name.

    Attributes:
        actions: by the row's name.
        menu: behind the bar's button and under a right click on the picture.
        tracks: the menus of sound and subtitles, in it and at the bar's subtitle button.
        film: what keys do to frames, chapters, loop and tracks.
        seek_wanted: to a ``MediaTime``.
        language_wanted, theme_wanted: by code and by name.
    """

    seek_wanted = Signal(object)
    language_wanted = Signal(str)
    theme_wanted = Signal(str)

    def __init__(
        self,
        window: QWidget,
        player: Player,
        osd: Osd,
        keymap: Keymap,
        steps: Callable[[], tuple[int, int]],
        deeds: Mapping[str, Callable[[], object]],
    ) -> None:
        super().__init__(window)
        self._player = player
        self._osd = osd
        self._keymap = keymap
        self._steps = steps
        self.film = Deeds(player, osd, self.seek_wanted.emit, self)
        self.actions: dict[str, QAction] = {}
        doing: dict[str, Callable[[], object]] = {
            "play": self.play,
            "back": lambda: self.seek_by(-steps()[0]),
            "forward": lambda: self.seek_by(steps()[0]),
            "back-far": lambda: self.seek_by(-steps()[1]),
            "forward-far": lambda: self.seek_by(steps()[1]),
            "slower": lambda: self.speed_by(-1),
            "faster": lambda: self.speed_by(1),
            "speed-normal": self.speed_normal,
            "louder": lambda: self.volume_by(VOLUME_STEP),
            "softer": lambda: self.volume_by(-VOLUME_STEP),
            "mute": self.mute,
            "subtitles": self.subtitles,
            **self.film.by_name,
            **deeds,
        }
        for binding in BINDINGS:
            action = QAction(window)
            action.setObjectName(binding.action)
            action.triggered.connect(lambda _=False, do=doing[binding.action]: do())
            window.addAction(action)
            self.actions[binding.action] = action
        keymap.changed.connect(self._put_keys)
        self._put_keys()
        self.tracks = TrackMenus(player, self.actions, window)
        self.menu = self._make_menu(window)

    def _put_keys(self) -> None:
        for name, action in self.actions.items():
            action.setShortcuts([QKeySequence(key) for key in self._keymap.of(name)])

    def _make_menu(self, window: QWidget) -> QMenu:
        menu = QMenu(window)
        self._playback = QMenu(menu)
        self._picture = QMenu(menu)
        for each, groups in ((menu, MENU), (self._playback, PLAYBACK), (self._picture, PICTURE)):
            for group in groups:
                for name in group:
                    each.addAction(self.actions[name])
                if group == ("play",):
                    each.addMenu(self._playback)
                    each.addMenu(self._picture)
                    each.addMenu(self.tracks.audio)
                    each.addMenu(self.tracks.subtitles)
                each.addSeparator()
        self._languages = menu.addMenu("")
        self._themes = menu.addMenu("")
        self._choices(self._languages, translate.LANGUAGES, self.language_wanted)
        self._choices(self._themes, {name: name for name in theme.CHOICES}, self.theme_wanted)
        menu.addSeparator()
        for name in ("preferences", "keys", "about", "quit"):
            menu.addAction(self.actions[name])
        return menu

    @staticmethod
    def _choices(menu: QMenu, names: dict[str, str], wanted: SignalInstance) -> None:
        group = QActionGroup(menu)
        for code, name in names.items():
            action = QAction(name, menu, checkable=True)
            action.setData(code)
            group.addAction(action)
            menu.addAction(action)
        group.triggered.connect(lambda action: wanted.emit(action.data()))

    def retranslate(self) -> None:
        """Words and check marks, in the language and theme in force."""
        for binding in BINDINGS:
            self.actions[binding.action].setText(words_of(binding, self._steps()))
        self._playback.setTitle(tr("Playback"))
        self._picture.setTitle(tr("Picture"))
        self.tracks.retranslate()
        self._languages.setTitle(tr("Language"))
        self._themes.setTitle(tr("Theme"))
        names = {"system": tr("System"), "dark": tr("Dark"), "light": tr("Light")}
        for action in self._themes.actions():
            action.setText(names[str(action.data())])
            action.setChecked(action.data() == theme.choice())
        for action in self._languages.actions():
            action.setChecked(action.data() == translate.language())

    # Deeds that say what they did ------------------------------------------------

    def _say(self, words: str, icon: str) -> None:
        self.film.forget_step()
        self._osd.say(words, icon)

    def play(self) -> None:
        """Play or pause."""
        if not self._player.loaded:
            return
        if self._player.paused or self._player.at_end:
            self._say(tr("Play"), "play")
        else:
            self._say(tr("Pause"), "pause")
        self._player.toggle_pause()

    def seek_by(self, seconds: float) -> None:
        """Go ``seconds`` on, or back below zero."""
        if not self._player.loaded:
            return
        length = self._player.duration
        target = max(MediaTime(), self._player.position + MediaTime.from_seconds(seconds))
        if length.us:
            target = min(target, length)
        self.seek_wanted.emit(target)
        self._say(times_text(target, length), "forward" if seconds > 0 else "replay")

    def speed_by(self, steps: int) -> None:
        """Faster or slower."""
        self._say(speed_text(self._player.step_speed(steps)), "speed")

    def speed_normal(self) -> None:
        """As filmed."""
        self._player.set_speed(1.0)
        self._say(speed_text(1.0), "speed")

    def volume_by(self, percent: int) -> None:
        """Louder or softer."""
        volume = stepped_volume(self._player.volume, percent)
        self._player.set_volume(volume)
        self._say(tr("Volume {percent} %", percent=volume), "volume" if volume else "volume-off")

    def mute(self) -> None:
        """Sound off or on."""
        muted = not self._player.muted
        self._player.set_muted(muted)
        self._say(tr("Sound off") if muted else tr("Sound on"), "volume-off" if muted else "volume")

    def subtitles(self) -> None:
        """Words off or on."""
        if not self._player.subtitle_tracks:
            self._say(tr("This film has no subtitles"), "subtitles-off")
            return
        shown = self._player.subtitles_shown
        self._player.toggle_subtitles()
        self._say(
            tr("Subtitles off") if shown else tr("Subtitles on"),
            "subtitles-off" if shown else "subtitles",
        )


def words_of(binding: Binding, steps: tuple[int, int]) -> str:
    """A row's menu line in the language in force."""
    return tr(binding.words, short=span_text(steps[0]), long=span_text(steps[1]))


def span_text(seconds: int) -> str:
    """5 → "5 seconds", 60 → "1 minute"."""
    if seconds % 60:
        return tr("1 second") if seconds == 1 else tr("{count} seconds", count=seconds)
    minutes = seconds // 60
    return tr("1 minute") if minutes == 1 else tr("{count} minutes", count=minutes)
