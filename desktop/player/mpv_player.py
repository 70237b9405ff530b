"""libmpv with a Qt face: plain calls in, signals on the GUI thread out.

Commands are sent asynchronously and what is known of the film is what was last observed.
Threads are ``mpv_link``'s business, what mpv says of the film is ``film_state``'s, where the
picture is drawn is ``video_widget``'s, which tracks are shown is ``track_choice``'s.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Slot

from core.timeline import MediaTime
from desktop.player.buffered import Buffered
from desktop.player.film_state import OF_THE_FILM, FilmState
from desktop.player.loop import Loop
from desktop.player.media_watch import MediaWatch
from desktop.player.mpv_ahead import MpvAhead, output
from desktop.player.mpv_link import MpvLink
from desktop.player.seek_lead import SeekLead
from desktop.player.subtitles import Subtitles
from desktop.player.tracks import chapter_at
from desktop.player.turning import Turning

CHAPTER_BEGINS = 3.0
"""Seconds into a chapter from which going back goes to its own beginning."""

LOUDEST = 130
"""Percent; above 100 quiet films are amplified."""

SPEEDS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)


class Player(FilmState):
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
        self.has_hardware = False
        self._hardware_wanted = True
        self._held = hold
        self._wanted: str | None = None
        self._begins: tuple[MediaTime | None, bool] = (None, False)
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
        super().tell_all()

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
        self._moves.next_step = None
        if not exact and self._moves.target is not None:
            self._moves.next_seek = (time, exact)
            self._moves.target = time
        else:
            self._moves.next_seek = None
            self._moves.asked(time)
            self._link.send_and_hear(
                "seek", f"{time.seconds:.6f}", f"absolute+{'exact' if exact else 'keyframes'}"
            )
        self.position = time
        self._tell_position()

    def seek_by(self, seconds: float) -> None:
        """Go forward or, below zero, back from here."""
        self.seek(self.position + MediaTime.from_seconds(seconds))

    def step(self, forward: bool = True) -> None:
        """One frame on or back; pauses.

        While the picture is on its way elsewhere the newest step waits for it.
        """
        if self._moves.on_the_way:
            self._moves.next_step = forward
            return
        if not forward and any(track.kind == "video" for track in self.tracks):
            self._moves.steps_back()
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
        self.volume = max(0, min(LOUDEST, percent))
        self._set("volume", str(self.volume))
        if self.muted:
            self.set_muted(False)

    def set_muted(self, muted: bool) -> None:
        """Silence the film, or let it sound."""
        self.muted = muted
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

    def ask(self, done: Callable[[str, object], None], *command: str) -> None:
        """Have mpv do something; ``done`` hears on mpv's thread of an error, "" for none, and
        of mpv's answer."""
        self._link.ask(done, *command)

    def close(self) -> None:
        """End mpv. The picture's surface must have let go before; call on the GUI thread."""
        self._later.stop()
        self._settled.stop()
        self._moves.rest()
        self.media.rest()
        self._link.close()

    # To mpv and from it -------------------------------------------------------

    def _set(self, name: str, value: str) -> None:
        self._link.send("set", name, value)

    def _put_hardware(self) -> None:
        if self.has_hardware:
            self._set("hwdec", "auto-safe" if self._hardware_wanted else "no")

    def _load(self) -> None:
        assert self._wanted is not None
        self.path, self._wanted = self._wanted, None
        self.loaded = self._restarted = self.at_end = False
        self._failed = None
        self._words_to_add.clear()
        self._first_seek = None
        self.turning.begin()
        self._seek_lead.begin(self.path)
        start, paused = self._begins
        self.position = start or MediaTime()
        self._moves.film_begins(self.position)
        self._set("start", "none" if start is None else f"{start.seconds:.6f}")
        self._set("pause", "yes" if paused else "no")
        self._loads.asked()
        self._link.send_and_hear("loadfile", self.path, "replace")

    def _look_again(self, *names: str) -> None:
        self._link.look_again(*names)

    def _clear(self) -> None:
        self.loop.clear()
        self.subtitles.reset()

    @Slot(str, object)
    def _on_happened(self, name: str, detail: object) -> None:
        if self.mpv is not None:
            super()._on_happened(name, detail)

    @Slot(str, object)
    def _on_observed(self, name: str, value: Any) -> None:
        if self.mpv is not None and (self._loads.current or name not in OF_THE_FILM):
            for part in self._parts:
                part.take(name, value)
            super()._on_observed(name, value)


def stepped_volume(volume: int, by: int) -> int:
    """Louder or softer, up to ``LOUDEST``; 100 is never stepped over."""
    stepped = max(0, min(LOUDEST, volume + by))
    return 100 if min(volume, stepped) < 100 < max(volume, stepped) else stepped
