"""Carries choices out as they are made: to player and engine, and from keys back to the choices."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QObject

from core.engine.messages import OnBattery
from core.film.languages import same_language
from desktop.choices import Choices
from desktop.engine_bridge import EngineBridge
from desktop.player.mpv_player import Player
from desktop.player.subtitles import SubtitleStyle
from desktop.preferences import Preferences
from desktop.settings.languages import preferred_subtitles

_STYLE = ("subtitle_font", "subtitle_colour", "subtitle_box", "subtitle_bold")

BOX = "#b0000000"
"""Behind the words, where a box is wanted: black, two thirds solid."""


class Applying(QObject):
    """Player and companion do what was chosen, from the start and at every change."""

    def __init__(
        self,
        choices: Choices,
        player: Player,
        bridge: EngineBridge,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._choices = choices
        self._player = player
        self._bridge = bridge
        self._apply(Preferences(), choices.now)
        choices.changed.connect(self._apply)
        words = player.subtitles
        words.scale_changed.connect(lambda by: choices.change(subtitle_size=round(100 * by)))
        words.place_changed.connect(lambda at: choices.change(subtitle_place=at))

    def _apply(self, before: Preferences, now: Preferences) -> None:
        player, words = self._player, self._player.subtitles
        changed = {name for name in Preferences.__slots__ if _of(before, name) != _of(now, name)}
        if "hardware" in changed:
            player.prefer_hardware(now.hardware)
        if "on_battery" in changed:
            self._bridge.watch_on_battery(cast(OnBattery, now.on_battery))
        if "subtitle_size" in changed and round(100 * words.scale) != now.subtitle_size:
            words.set_scale(now.subtitle_size / 100)
        if "subtitle_place" in changed and words.place != now.subtitle_place:
            words.set_place(now.subtitle_place)
        if changed.intersection(_STYLE):
            words.set_style(style_of(now))
        if "subtitle_encoding" in changed:
            words.set_encoding(now.subtitle_encoding)
        if "subtitle_languages" in changed:
            player.prefer_subtitles(preferred_subtitles(now))
            self._choose_words(now)

    def _choose_words(self, now: Preferences) -> None:
        """Show the film's own words in the first language there is, where words are shown."""
        for code in filter(None, now.subtitle_languages.split(",")):
            for track in self._player.subtitle_tracks:
                if same_language(code, track.language) and not track.forced:
                    if self._player.subtitles_shown and not track.selected:
                        self._player.choose_track(track)
                    return


def _of(preferences: Preferences, name: str) -> object:
    return getattr(preferences, name)


def style_of(chosen: Preferences) -> SubtitleStyle:
    """How plain subtitles are drawn."""
    return SubtitleStyle(
        font=chosen.subtitle_font,
        colour=chosen.subtitle_colour,
        background=BOX if chosen.subtitle_box else "",
        bold=chosen.subtitle_bold,
    )
