"""What mpv says of the film that plays, as values and as signals on the GUI thread.

What is known is what was last observed. What one asks of mpv is ``mpv_player``'s.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core.timeline import MediaTime
from desktop.player.loads import Loads
from desktop.player.moves import Moves
from desktop.player.track_choice import TrackChoice
from desktop.player.tracks import Chapter, read_chapters

POSITION_MS = 100
"""Least milliseconds between two ``position_changed`` while the film simply plays."""
SETTLE_MS = 300
"""Milliseconds after a seek in which mpv finds out whether anything comes after its target."""

NEAR_END = MediaTime.from_seconds(5)
PAST_END = MediaTime.from_seconds(1)
"""A film that plays on by so much was said to end too early."""


@dataclass(frozen=True, slots=True)
class Drops:
    """Frames of this film that were never seen: late at the screen, skipped in the decoder."""

    screen: int = 0
    decoder: int = 0


class FilmState(TrackChoice):
    """The part of a player that knows how its film stands.

    Attributes:
        path: the film that is loaded or on its way.
        loaded: whether it is there.
        at_end: whether all of it was played.
        title: what it calls itself.
        drops: frames that were never seen.
    """

    position_changed = Signal(MediaTime)
    duration_changed = Signal(MediaTime)
    paused_changed = Signal(bool)
    volume_changed = Signal(int, bool)
    """Percent, muted."""
    speed_changed = Signal(float)
    chapters_changed = Signal(tuple)
    """``Chapter`` by ``Chapter``, rising."""
    title_changed = Signal(str)
    """What the film calls itself; empty where it has no name but its file's."""
    film_begins = Signal()
    """Another film takes the place of the one before; nothing of it is there yet."""
    file_loaded = Signal(object)
    """The path; as an object, since Qt's text would lose what is no UTF-8."""
    load_failed = Signal(object, str)
    """The path, and mpv's reason."""
    words_refused = Signal(object)
    """A file in which no subtitles could be found."""
    end_reached = Signal()
    seek_done = Signal()
    drops_changed = Signal(Drops)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.position = MediaTime()
        self.duration = MediaTime()
        self.paused = True
        self.volume = 100
        self.muted = False
        self.speed = 1.0
        self.chapters: tuple[Chapter, ...] = ()
        self.drops = Drops()
        self.path: str | None = None
        self.title = ""
        self.loaded = False
        self.at_end = False
        self._untold = False
        self._claimed = 0.0
        self._ends: MediaTime | None = None
        self._early: tuple[str, MediaTime | None, bool] | None = None
        self._failed: str | None = None
        self._restarted = False
        self._words_to_add: list[str] = []
        self._first_seek: MediaTime | None = None
        self._loads = Loads()
        self._moves = Moves(self._on_lost_move, self)
        self._later = QTimer(self, singleShot=True, interval=POSITION_MS)
        self._later.timeout.connect(self._tell_position)
        self._settled = QTimer(self, singleShot=True, interval=SETTLE_MS)
        # mpv doesn't tell of the end that a paused film jumps to.
        self._settled.timeout.connect(lambda: self._look_again("eof-reached"))

    def seek(self, time: MediaTime, exact: bool = True) -> None:
        """Go to ``time``."""
        raise NotImplementedError

    def step(self, forward: bool = True) -> None:
        """One frame on or back."""
        raise NotImplementedError

    def add_subtitles(self, path: str | Path) -> None:
        """Show the words of a file."""
        raise NotImplementedError

    def _look_again(self, *names: str) -> None:
        """Hear of mpv's properties as they are now."""
        raise NotImplementedError

    def _clear(self) -> None:
        """What held for the film before holds no longer."""
        raise NotImplementedError

    @property
    def dropped(self) -> int:
        """Frames of this film that were never seen, wherever they were lost."""
        return self.drops.screen + self.drops.decoder

    def tell_all(self) -> None:
        """Say once more how everything stands, to those who have only begun to listen."""
        self.volume_changed.emit(self.volume, self.muted)
        self.speed_changed.emit(self.speed)
        self.paused_changed.emit(self.paused)
        self.duration_changed.emit(self.duration)
        self.tracks_changed.emit(self.tracks)
        self._tell_subtitles()
        self.chapters_changed.emit(self.chapters)
        self.title_changed.emit(self.title)
        self._tell_position()

    # What happens ---------------------------------------------------------------

    @Slot(str, object)
    def _on_happened(self, name: str, detail: object) -> None:
        if name == "answered" and detail == "loadfile":
            self._loads.answered()
        elif name == "answered":
            self._moves.answered()
        elif name == "refused":
            self.words_refused.emit(str(detail))
        else:
            if name == "start-file":
                self._loads.begun()
            if self._loads.current:
                self._on_event(name, detail)

    def _on_event(self, name: str, detail: object) -> None:
        """Something happened to the film that was asked for last."""
        if name == "start-file":
            self.tracks = ()
            self.chapters = ()
            self.duration = MediaTime()
            self._claimed, self._ends = 0.0, None
            self.loaded = self._untold = False
            self.film_begins.emit()
        elif name == "file-loaded":
            self.loaded = self._untold = True
            self.at_end = False
            self._clear()
            self._tell_loaded()
        elif name == "failed":
            self.loaded = False
            self._failed = str(detail)
            self.load_failed.emit(self.path or "", self._failed)
        elif name == "seek":
            self._moves.begun()
        elif name == "playback-restart" and self._moves.arrived():
            self._on_arrived()

    def _on_arrived(self) -> None:
        """The picture is where it was to be."""
        following = self._moves.take_seek()
        if following is not None:
            self.seek(*following)
            return
        self._settled.start()
        self._restarted = True
        self.seek_done.emit()
        step = self._moves.take_step()
        if step is not None:
            self.step(step)

    def _on_lost_move(self, shown: bool) -> None:
        """mpv didn't jump: it can't in this film. What it showed meanwhile counts now."""
        self._look_again("time-pos")
        if shown:
            self._on_arrived()

    @Slot(str, object)
    def _on_observed(self, name: str, value: Any) -> None:
        handler = _HANDLERS.get(name)
        if handler is not None and (value is not None or name == "eof-reached"):
            handler(self, value)

    def _on_time(self, seconds: float) -> None:
        if self._moves.target is None:
            self.position = MediaTime.from_seconds(seconds)
            if self._ends is not None and self.position - self._ends > PAST_END:
                self._ends = None
                self._on_duration(self._claimed)
            if not self._later.isActive():
                self._later.start()

    def _tell_early(self) -> None:
        """Somebody listens now: what has come of the film that was loaded early."""
        self.tell_all()
        self._tell_loaded()
        if self._failed is not None:
            self.load_failed.emit(self.path or "", self._failed)
        if self._restarted:
            self.seek_done.emit()
        if self.at_end:
            self.end_reached.emit()

    def _tell_position(self) -> None:
        self.position_changed.emit(self.position)

    def shorten(self, ends: MediaTime) -> None:
        """The film ends there, whatever the file claims or doesn't; until it plays on."""
        self._ends = ends
        self._on_duration(self._claimed)

    def _on_duration(self, seconds: float) -> None:
        self._claimed = seconds
        claimed = MediaTime.from_seconds(seconds)
        ends = self._ends if self._ends is not None else claimed
        self.duration = min(claimed, ends) if claimed.us else ends
        self.duration_changed.emit(self.duration)

    def _on_pause(self, paused: bool) -> None:
        self.paused = paused
        self.paused_changed.emit(paused)

    def _on_volume(self, volume: float) -> None:
        self.volume = round(volume)
        self.volume_changed.emit(self.volume, self.muted)

    def _on_mute(self, muted: bool) -> None:
        self.muted = muted
        self.volume_changed.emit(self.volume, muted)

    def _on_speed(self, speed: float) -> None:
        self.speed = speed
        self.speed_changed.emit(speed)

    def _on_tracks(self, tracks: list[dict[str, Any]]) -> None:
        super()._on_tracks(tracks)
        self._tell_loaded()

    def _tell_loaded(self) -> None:
        """The file is loaded and its tracks are known; either may be heard of first."""
        if self._untold and self.tracks and self._early is None:
            self._untold = False
            self.file_loaded.emit(self.path or "")
            if self._first_seek is not None:
                first, self._first_seek = self._first_seek, None
                self.seek(first)
            words, self._words_to_add = self._words_to_add, []
            for path in words:
                self.add_subtitles(path)

    def _on_chapters(self, chapters: list[dict[str, Any]]) -> None:
        self.chapters = read_chapters(chapters)
        self.chapters_changed.emit(self.chapters)

    def _on_title(self, title: str) -> None:
        own = self.path is not None and title == Path(self.path).name
        self.title = "" if own else title
        self.title_changed.emit(self.title)

    def _on_end(self, ended: bool | None) -> None:
        was, self.at_end = self.at_end, bool(ended)
        if self.at_end and not was:
            # The last frame is a little before the end. A file that breaks off stays where it was.
            if self.duration - self.position <= NEAR_END:
                self.position = self.duration
            self._tell_position()
            self.end_reached.emit()

    def _on_screen_drops(self, count: int) -> None:
        self.drops = Drops(count, self.drops.decoder)
        self.drops_changed.emit(self.drops)

    def _on_decoder_drops(self, count: int) -> None:
        self.drops = Drops(self.drops.screen, count)
        self.drops_changed.emit(self.drops)


OF_THE_FILM = (
    *("time-pos", "duration", "track-list", "chapter-list", "media-title", "file-format"),
    *("eof-reached", "frame-drop-count", "decoder-frame-drop-count"),
)
"""Properties that say nothing of a film that is still on its way."""

_HANDLERS: dict[str, Callable[[FilmState, Any], None]] = {
    "time-pos": FilmState._on_time,
    "duration": FilmState._on_duration,
    "pause": FilmState._on_pause,
    "volume": FilmState._on_volume,
    "mute": FilmState._on_mute,
    "speed": FilmState._on_speed,
    "track-list": FilmState._on_tracks,
    "chapter-list": FilmState._on_chapters,
    "media-title": FilmState._on_title,
    "sub-visibility": FilmState._on_subtitle_visibility,
    "eof-reached": FilmState._on_end,
    "frame-drop-count": FilmState._on_screen_drops,
    "decoder-frame-drop-count": FilmState._on_decoder_drops,
}
