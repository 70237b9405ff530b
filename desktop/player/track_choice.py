"""Which of the film's pictures, sounds and words are shown, and choosing others."""

from __future__ import annotations

from typing import Any, Literal

from PySide6.QtCore import QObject, Signal

from desktop.player.tracks import Track, next_track, read_tracks


class TrackChoice(QObject):
    """The part of a player that knows the film's tracks.

    Attributes:
        tracks: all of them, as mpv last told.
    """

    tracks_changed = Signal(tuple)
    subtitles_changed = Signal(bool, bool)
    """Shown, and whether the film has any."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tracks: tuple[Track, ...] = ()
        self._subtitles_shown = True

    def _set(self, name: str, value: str) -> None:
        """Give one of mpv's properties a value."""
        raise NotImplementedError

    @property
    def subtitle_tracks(self) -> tuple[Track, ...]:
        """The words the film comes with."""
        return tuple(track for track in self.tracks if track.kind == "sub")

    @property
    def has_second(self) -> bool:
        """Whether words stand at the picture's top."""
        return any(track.second for track in self.tracks)

    @property
    def subtitles_shown(self) -> bool:
        """Whether words are chosen and not hidden."""
        return self._subtitles_shown and any(track.selected for track in self.subtitle_tracks)

    @property
    def has_picture(self) -> bool:
        """Whether there is something to see; the cover of a song doesn't count."""
        sounds = any(track.kind == "audio" for track in self.tracks)
        return any(t.kind == "video" and not (t.still and sounds) for t in self.tracks)

    # Choosing -------------------------------------------------------------------

    def toggle_subtitles(self) -> None:
        """Show or hide the words; where none are chosen yet, choose the film's first."""
        words = self.subtitle_tracks
        if words and not any(track.selected for track in words):
            self._set("sid", str(words[0].number))
            self._set("sub-visibility", "yes")
        else:
            self._set("sub-visibility", "no" if self._subtitles_shown else "yes")

    def choose_track(self, track: Track) -> None:
        """Hear this sound, or read these words."""
        self._set({"video": "vid", "audio": "aid", "sub": "sid"}[track.kind], str(track.number))
        if track.kind == "sub":
            self._set("sub-visibility", "yes")

    def choose_second(self, track: Track | None) -> None:
        """Read these words at the picture's top as well; None for none."""
        if track is not None and track.selected:
            self._set("sid", "no")
        self._set("secondary-sid", "no" if track is None else str(track.number))
        self._set("secondary-sub-visibility", "yes")

    def cycle(self, kind: Literal["audio", "sub"], by: int = 1) -> Track | None:
        """To the next track, or the one before; gives it. Subtitles pass through none."""
        tracks = [track for track in self.tracks if track.kind == kind]
        chosen = next_track(tracks, by, shown=kind == "audio" or self._subtitles_shown)
        if chosen is not None:
            self.choose_track(chosen)
        elif tracks:
            self.hide_subtitles()
        return chosen

    def hide_subtitles(self) -> None:
        """No words at the picture's foot."""
        self._set("sid", "no")

    def prefer_subtitles(self, languages: str) -> None:
        """Languages to choose words in, best first: "zh,chi,en"."""
        self._set("slang", languages)

    # What mpv says --------------------------------------------------------------

    def _on_tracks(self, tracks: list[dict[str, Any]]) -> None:
        self.tracks = read_tracks(tracks)
        self.tracks_changed.emit(self.tracks)
        self._tell_subtitles()

    def _on_subtitle_visibility(self, shown: bool) -> None:
        self._subtitles_shown = shown
        self._tell_subtitles()

    def _tell_subtitles(self) -> None:
        self.subtitles_changed.emit(self.subtitles_shown, bool(self.subtitle_tracks))
