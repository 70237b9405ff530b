"""libmpv with a Qt face: plain calls in, signals on the GUI thread out.

Commands are sent asynchronously and what is known of the film is what was last observed.
Threads are ``mpv_link``'s business, where the picture is drawn is ``video_widget``'s, which
tracks are shown is ``track_choice``'s.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core.timeline import MediaTime
from desktop.player.buffered import Buffered
from desktop.player.loop import Loop
from desktop.player.media_watch import MediaWatch
from desktop.player.mpv_ahead import MpvAhead, output
from desktop.player.mpv_link import MpvLink
from desktop.player.seek_lead import SeekLead
from desktop.player.subtitles import Subtitles
from desktop.player.track_choice import TrackChoice
from desktop.player.tracks import Chapter, chapter_at, read_chapters
from desktop.player.turning import Turning

POSITION_MS = 100
"""Least milliseconds between two ``position_changed`` while the film simply plays."""
SETTLE_MS = 300
"""Milliseconds after a seek in which mpv finds out whether anything comes after its target."""

CHAPTER_BEGINS = 3.0
"""Seconds into a chapter from which going back goes to its own beginning."""

LOUDEST = 130
"""Percent; above 100 quiet films are amplified."""

NEAR_END = MediaTime.from_seconds(5)
PAST_END = MediaTime.from_seconds(1)
"""A film that plays on by so much was said to end too early."""

SPEEDS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)


@dataclass(frozen=True, slots=True)
class Drops:
    """Frames of this film that were never seen: late at the screen, skipped in the decoder."""

    screen: int = 0
    decoder: int = 0


class Player(TrackChoice):
    """One film at a time.

    Args:
        vo: "libmpv" where a widget draws the picture; "null" plays unseen.
        ao: an audio output's name, or "" for the system's own.
        hold: wait with the first film until ``surface_ready`` is called (mpv would open a
            window of its own otherwise).
        ahead: the mpv to play with, made ahead with the same ``vo`` and ``ao``.

    Attributes:
        has_hardware: whether a graphics chip may decode.
        media: what is known of the file, for whoever shows it.
        loop: the stretch that plays over and over.
        subtitles: how words look and when they come.
        buffered: what has arrived of a film that comes over a network.
        turning: keeps films upright where the renderer can't.
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
    file_loaded = Signal(str)
    load_failed = Signal(str, str)
    """The path, and mpv's reason."""
    words_refused = Signal(str)
    """A file in which no subtitles could be found."""
    end_reached = Signal()
    seek_done = Signal()
    drops_changed = Signal(Drops)

    def __init__(
        self,
        parent: QObject | None = None,
        vo: str = "libmpv",
        ao: str = "",
        hold: bool = False,
        ahead: MpvAhead | None = None,
        **options: str | int | float | bool,
    ) -> None:
        super().__init__(parent)
        self.position = MediaTime()
        self.duration = MediaTime()
        self.paused = True
        self.has_hardware = False
        self._hardware_wanted = True
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
        self._held = hold
        self._early: tuple[str, MediaTime | None, bool] | None = None
        self._failed: str | None = None
        self._restarted = False
        self._wanted: str | None = None
        self._words_to_add: list[str] = []
        self._begins: tuple[MediaTime | None, bool] = (None, False)
        self._target: MediaTime | None = None
        self._first_seek: MediaTime | None = None
        self._next_seek: tuple[MediaTime, bool] | None = None
        self._later = QTimer(self, singleShot=True, interval=POSITION_MS)
        self._later.timeout.connect(self._tell_position)
        self._settled = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settled.timeout.connect(self._on_settled)
        self.media = MediaWatch(self)
        self.loop = Loop(self._set, self)
        self.buffered = Buffered(self)
        self._link = self._make_link()
        self.subtitles = Subtitles(self._link.send, self)
        self.turning = Turning(self._link.send)
        self._seek_lead = SeekLead(self._set)
        self._parts = (
            *(self.media, self.loop, self.subtitles, self.buffered),
            *(self.turning, self._seek_lead),
        )
        # Emitted on mpv's threads, they come here queued by themselves.
        self._link.observed.connect(self._on_observed)
        self._link.happened.connect(self._on_happened)
        self._link.start({**output(vo, ao), **options}, ahead)

    def _make_link(self) -> MpvLink:
        return MpvLink(self)

    @property
    def mpv(self) -> Any:
        """mpv itself, for those who draw its picture; None once closed."""
        return self._link.mpv

    # What one asks of it ------------------------------------------------------

    @property
    def loading(self) -> bool:
        """Whether a film is on its way."""
        return self._wanted is not None or (self.path is not None and not self.loaded)

    def open(self, path: str | Path, start: MediaTime | None = None, paused: bool = False) -> None:
        """Load a film and play it in place of the one before.

        Args:
            start: where it begins; nothing before is shown.
            paused: hold its first picture.
        """
        early, self._early = self._early, None
        if early == (str(path), start, paused):
            self._tell_early()
            return
        self._wanted = str(path)
        self._begins = start, paused
        if not self._held:
            self._load()

    def open_early(self, film: str, start: MediaTime | None, paused: bool) -> None:
        """Load a film before there is anybody to hear of it.

        What has become of it is told by ``open``, called with the same; it isn't loaded again.
        """
        self.open(film, start, paused)
        self._early = film, start, paused
        self.paused = paused  # mpv isn't asked yet

    def tell_all(self) -> None:
        """Say once more how everything stands, to those who have only begun to listen."""
        self._link.observe_all()
        self.volume_changed.emit(self.volume, self.muted)
        self.speed_changed.emit(self.speed)
        self.paused_changed.emit(self.paused)
        self.duration_changed.emit(self.duration)
        self.tracks_changed.emit(self.tracks)
        self._tell_subtitles()
        self.chapters_changed.emit(self.chapters)
        self.title_changed.emit(self.title)
        self._tell_position()

    def surface_ready(self) -> None:
        """There is a place to draw; load what was asked for meanwhile."""
        self._held = False
        if self._wanted is not None:
            self._load()

    def use_hardware(self) -> None:
        """There is a graphics chip to decode on; mpv goes back by itself where it can't."""
        self.has_hardware = True
        self._put_hardware()

    def prefer_hardware(self, wanted: bool) -> None:
        """Decode on the graphics chip where that is safe, or never."""
        self._hardware_wanted = wanted
        self._put_hardware()

    def stop(self) -> None:
        """Close the film."""
        self._wanted = None
        self._link.send("stop")

    def play(self) -> None:
        """Go on; from the beginning where the film has ended."""
        if self.at_end:
            self.seek(MediaTime())
        self._set("pause", "no")
        self._link.look_again("eof-reached")

    def pause(self) -> None:
        """Hold the picture."""
        self._set("pause", "yes")

    def toggle_pause(self) -> None:
        """Play or pause."""
        if self.paused or self.at_end:
            self.play()
        else:
            self.pause()

    def seek(self, time: MediaTime, exact: bool = True) -> None:
        """Go to ``time``: to that very frame, or to the key frame nearest before it.

        While a key-frame seek is on its way only the newest further one is kept; while the
        film is loading, where to begin.
        """
        if not self.loaded:
            self._first_seek = time if self.path is not None else None
            return
        time = max(MediaTime(), min(time, self.duration) if self.duration.us else time)
        if not exact and self._target is not None:
            self._next_seek = (time, exact)
        else:
            self._next_seek = None
            self._link.send(
                "seek", f"{time.seconds:.6f}", f"absolute+{'exact' if exact else 'keyframes'}"
            )
        self._target = time
        self.position = time
        self._tell_position()

    def seek_by(self, seconds: float) -> None:
        """Go forward or, below zero, back from here."""
        self.seek(self.position + MediaTime.from_seconds(seconds))

    def step(self, forward: bool = True) -> None:
        """One frame on or back; pauses."""
        self._link.send("frame-step" if forward else "frame-back-step")

    def chapter_by(self, by: int) -> int | None:
        """The number, from 0, of the chapter ``by`` after this one; None without chapters.

        One back from well inside a chapter is that chapter itself.
        """
        if not self.chapters:
            return None
        here = chapter_at(self.chapters, self.position)
        if here is None:
            return 0
        inside = self.position - self.chapters[here].start
        if by < 0 and inside.seconds > CHAPTER_BEGINS:
            by += 1
        return max(0, min(len(self.chapters) - 1, here + by))

    def set_volume(self, percent: int) -> None:
        """0 to ``LOUDEST`` percent; sounds again if it was muted."""
        self._set("volume", str(max(0, min(LOUDEST, percent))))
        if self.muted:
            self._set("mute", "no")

    def set_muted(self, muted: bool) -> None:
        """Silence the film, or let it sound."""
        self._set("mute", "yes" if muted else "no")

    def set_speed(self, speed: float) -> None:
        """1.0 is as filmed; pitch is kept."""
        self._set("speed", f"{max(0.25, min(4.0, speed)):.2f}")

    def step_speed(self, by: int) -> float:
        """To the next of ``SPEEDS``, or the one before; gives the speed."""
        nearest = min(range(len(SPEEDS)), key=lambda i: abs(SPEEDS[i] - self.speed))
        speed = SPEEDS[max(0, min(len(SPEEDS) - 1, nearest + by))]
        self.set_speed(speed)
        return speed

    def add_subtitles(self, path: str | Path) -> None:
        """Show the words of a file; while a film is being loaded, once it is."""
        if self.loaded:
            self._link.send_or_tell("sub-add", str(path), "select")
            self._set("sub-visibility", "yes")
        elif self.path is not None:
            self._words_to_add.append(str(path))

    def raise_subtitles(self, fraction: float) -> None:
        """Keep the words out of the lowest ``fraction`` (0 to 1) of the picture's surface."""
        self.subtitles.raise_by(fraction)

    @property
    def dropped(self) -> int:
        """Frames of this film that were never seen, wherever they were lost."""
        return self.drops.screen + self.drops.decoder

    def ask(self, done: Callable[[str, object], None], *command: str) -> None:
        """Have mpv do something; ``done`` hears on mpv's thread of an error, "" for none, and
        of mpv's answer."""
        self._link.ask(done, *command)

    def close(self) -> None:
        """End mpv. The picture's surface must have let go before; call on the GUI thread."""
        self._later.stop()
        self._settled.stop()
        self.media.rest()
        self._link.close()

    # What mpv says ------------------------------------------------------------

    def _set(self, name: str, value: str) -> None:
        self._link.send("set", name, value)

    def _put_hardware(self) -> None:
        if self.has_hardware:
            self._set("hwdec", "auto-safe" if self._hardware_wanted else "no")

    def _load(self) -> None:
        assert self._wanted is not None
        self.path, self._wanted = self._wanted, None
        self.loaded = self._restarted = False
        self._failed = None
        self._words_to_add.clear()
        self._next_seek = self._first_seek = None
        self.turning.begin()
        self._seek_lead.begin(self.path)
        start, paused = self._begins
        self._target = self.position = start or MediaTime()
        self._set("start", "none" if start is None else f"{start.seconds:.6f}")
        self._set("pause", "yes" if paused else "no")
        self._link.send("loadfile", self.path, "replace")

    @Slot(str, object)
    def _on_happened(self, name: str, detail: object) -> None:
        if self.mpv is None:
            return
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
            self.loop.clear()
            self.subtitles.reset()
            self._tell_loaded()
        elif name == "refused":
            self.words_refused.emit(str(detail))
        elif name == "failed":
            self.loaded = False
            self._failed = str(detail)
            self.load_failed.emit(self.path or "", self._failed)
        elif name == "playback-restart":
            following, self._next_seek, self._target = self._next_seek, None, None
            if following is not None:
                self.seek(*following)
            else:
                self._settled.start()
                self._restarted = True
                self.seek_done.emit()

    @Slot(str, object)
    def _on_observed(self, name: str, value: Any) -> None:
        if self.mpv is None:
            return
        for part in self._parts:
            part.take(name, value)
        handler = _HANDLERS.get(name)
        if handler is not None and (value is not None or name == "eof-reached"):
            handler(self, value)

    def _on_time(self, seconds: float) -> None:
        if self._target is None:
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

    def _on_settled(self) -> None:
        """mpv doesn't tell of the end that a paused film jumps to."""
        self._link.look_again("eof-reached")

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


def stepped_volume(volume: int, by: int) -> int:
    """Louder or softer, up to ``LOUDEST``; 100 is never stepped over."""
    stepped = max(0, min(LOUDEST, volume + by))
    return 100 if min(volume, stepped) < 100 < max(volume, stepped) else stepped


_HANDLERS: dict[str, Callable[[Player, Any], None]] = {
    "time-pos": Player._on_time,
    "duration": Player._on_duration,
    "pause": Player._on_pause,
    "volume": Player._on_volume,
    "mute": Player._on_mute,
    "speed": Player._on_speed,
    "track-list": Player._on_tracks,
    "chapter-list": Player._on_chapters,
    "media-title": Player._on_title,
    "sub-visibility": Player._on_subtitle_visibility,
    "eof-reached": Player._on_end,
    "frame-drop-count": Player._on_screen_drops,
    "decoder-frame-drop-count": Player._on_decoder_drops,
}
