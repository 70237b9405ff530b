"""What keys do to frames, chapters, loop and tracks, and the word on the picture about it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from core.timeline import MediaTime
from desktop.library.film_file import SUBTITLES
from desktop.player.mpv_player import Player
from desktop.player.osd import Osd
from desktop.translate import tr

DELAY_STEP = 0.1
"""Seconds that one key moves subtitles or sound."""
SCALE_STEP = 0.1
PLACE_STEP = 2
"""Percent of the picture's height that one key moves subtitles."""


class Deeds(QObject):
    """Args:
    seek: goes to a moment, and has it count as a jump.
    """

    def __init__(
        self,
        player: Player,
        osd: Osd,
        seek: Callable[[MediaTime], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._player = player
        self._osd = osd
        self._seek = seek
        self._stepping = False
        player.position_changed.connect(self._on_position)
        player.paused_changed.connect(self._on_paused)
        player.file_loaded.connect(lambda _: self.forget_step())

    @property
    def by_name(self) -> dict[str, Callable[[], object]]:
        """The deeds by their rows' names in ``desktop.keys.table``."""
        subtitles = self._player.subtitles
        return {
            "frame-back": lambda: self.step(forward=False),
            "frame-forward": self.step,
            "chapter-back": lambda: self.chapter_by(-1),
            "chapter-forward": lambda: self.chapter_by(1),
            "loop": self.loop,
            "audio-next": lambda: self.cycle("audio"),
            "subtitles-next": lambda: self.cycle("sub"),
            "subtitles-before": lambda: self.cycle("sub", -1),
            "subtitles-sooner": lambda: self.delay(subtitles.delay - DELAY_STEP),
            "subtitles-later": lambda: self.delay(subtitles.delay + DELAY_STEP),
            "audio-sooner": lambda: self.delay_sound(subtitles.audio_delay - DELAY_STEP),
            "audio-later": lambda: self.delay_sound(subtitles.audio_delay + DELAY_STEP),
            "subtitles-smaller": lambda: self.scale(subtitles.scale - SCALE_STEP),
            "subtitles-larger": lambda: self.scale(subtitles.scale + SCALE_STEP),
            "subtitles-up": lambda: self.place(subtitles.place - PLACE_STEP),
            "subtitles-down": lambda: self.place(subtitles.place + PLACE_STEP),
            "add-subtitles": self.choose_file,
        }

    # Frames and chapters --------------------------------------------------------

    def step(self, forward: bool = True) -> None:
        """One frame on or back; which one it is, is said once it is there."""
        if self._player.loaded:
            self._player.step(forward)
            self._stepping = True

    def forget_step(self) -> None:
        """Something else is said now."""
        self._stepping = False

    def _on_position(self, position: MediaTime) -> None:
        if self._stepping:
            self._osd.say(frame_text(position, self._frame_rate), "film")

    def _on_paused(self, paused: bool) -> None:
        if not paused:
            self.forget_step()

    @property
    def _frame_rate(self) -> float:
        video = self._player.media.info.video
        return video.fps if video is not None else 0.0

    def chapter_by(self, by: int) -> None:
        """To the chapter ``by`` after this one."""
        self.forget_step()
        if not self._player.loaded:
            return
        number = self._player.chapter_by(by)
        if number is None:
            self._osd.say(tr("This film has no chapters"), "chapters")
            return
        chapters = self._player.chapters
        self._seek(chapters[number].start)
        said = tr("Chapter {number} of {count}", number=number + 1, count=len(chapters))
        title = chapters[number].title
        self._osd.say(f"{said} · {title}" if title else said, "chapters")

    def loop(self) -> None:
        """Set where the loop begins, then where it ends, then let it go."""
        self.forget_step()
        if not self._player.loaded:
            return
        loop = self._player.loop
        loop.press(self._player.position)
        if loop.a is None:
            self._osd.say(tr("Loop off"), "loop")
        elif loop.b is None:
            self._osd.say(tr("Loop from {start} to …", start=str(loop.a)), "loop")
        else:
            self._osd.say(
                tr("Loop from {start} to {end}", start=str(loop.a), end=str(loop.b)), "loop"
            )

    # Tracks ---------------------------------------------------------------------

    def cycle(self, kind: Literal["audio", "sub"], by: int = 1) -> None:
        """To the next sound or the next subtitles."""
        self.forget_step()
        tracks = [track for track in self._player.tracks if track.kind == kind]
        if kind == "audio":
            if len(tracks) < 2:
                self._osd.say(tr("This film has no other sound"), "sound")
                return
            chosen = self._player.cycle("audio", by)
            if chosen is not None:
                self._osd.say(tr("Sound: {track}", track=chosen.label), "sound")
            return
        if not tracks:
            self._osd.say(tr("This film has no subtitles"), "subtitles-off")
            return
        chosen = self._player.cycle("sub", by)
        if chosen is None:
            self._osd.say(tr("Subtitles off"), "subtitles-off")
        else:
            self._osd.say(tr("Subtitles: {track}", track=chosen.label), "subtitles")

    def choose_file(self) -> None:
        """Ask for a file with subtitles, without halting the film."""
        if not self._player.loaded or self._player.path is None:
            return
        folder = str(Path(self._player.path).parent)
        dialog = QFileDialog(self._osd.window(), tr("Add a subtitle file"), folder)
        dialog.setObjectName("subtitleDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([f"{tr('Subtitles')} ({SUBTITLES})", f"{tr('All files')} (*)"])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(self.add_files)
        dialog.open()

    def add_files(self, paths: list[str]) -> None:
        """Show the words of these files; the last is the one that is seen."""
        for path in paths:
            self._player.add_subtitles(path)
        if paths:
            self._osd.say(tr("Subtitles: {track}", track=Path(paths[-1]).name), "subtitles")

    # Delays, size, place ----------------------------------------------------------

    def delay(self, seconds: float) -> None:
        """Have the subtitles come so much later."""
        self.forget_step()
        self._player.subtitles.set_delay(seconds)
        told = signed(self._player.subtitles.delay)
        self._osd.say(tr("Subtitle delay {seconds} s", seconds=told), "subtitles")

    def delay_sound(self, seconds: float) -> None:
        """Have the sound come so much later."""
        self.forget_step()
        self._player.subtitles.set_audio_delay(seconds)
        told = signed(self._player.subtitles.audio_delay)
        self._osd.say(tr("Sound delay {seconds} s", seconds=told), "sound")

    def scale(self, scale: float) -> None:
        """Draw the subtitles so large."""
        self.forget_step()
        self._player.subtitles.set_scale(scale)
        percent = round(100 * self._player.subtitles.scale)
        self._osd.say(tr("Subtitle size {percent} %", percent=percent), "subtitles")

    def place(self, percent: int) -> None:
        """Let the subtitles stand there."""
        self.forget_step()
        self._player.subtitles.set_place(percent)
        raised = 100 - self._player.subtitles.place
        self._osd.say(tr("Subtitles raised by {percent} %", percent=raised), "subtitles")


def frame_text(time: MediaTime, rate: float) -> str:
    """Which frame of its second is shown, counted from 1; parts of a second without a rate."""
    if rate <= 0:
        return f"{time.clock()}.{time.us // 1000 % 1000:03d}"
    of = max(1, round(rate))
    frame = min(of, int(time.us % 1_000_000 / 1_000_000 * rate + 0.5) + 1)
    return tr("{clock} · frame {frame} of {rate}", clock=time.clock(), frame=frame, rate=of)


def signed(seconds: float) -> str:
    """0.1 → "+0.1", -0.1 → "−0.1", 0 → "0"."""
    shown = f"{abs(seconds):.1f}"
    if float(shown) == 0:
        return "0"
    return ("+" if seconds > 0 else "−") + shown
