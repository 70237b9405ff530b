"""The streams and chapters of a film, as mpv tells of them and as a menu names them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from core.timeline import MediaTime
from desktop.player.languages import language_name
from desktop.translate import tr

CODECS = {
    "aac": "AAC",
    "ac3": "AC-3",
    "ass": "ASS",
    "dts": "DTS",
    "dvb_subtitle": "DVB",
    "dvd_subtitle": "VobSub",
    "eac3": "E-AC-3",
    "flac": "FLAC",
    "hdmv_pgs_subtitle": "PGS",
    "mp3": "MP3",
    "opus": "Opus",
    "truehd": "TrueHD",
    "vorbis": "Vorbis",
}
"""Codecs whose name helps to choose between tracks; plain text's doesn't."""


@dataclass(frozen=True, slots=True)
class Track:
    """A sound, picture or subtitle stream of the film that is open.

    Attributes:
        selected: it is seen or heard; of subtitles, the first that are shown.
        second: the subtitles shown at the top, beside the selected ones.
        still: a picture that doesn't move, such as a song's cover.
        channels: of sound; 0 where unknown.
        file: the name of the file beside the film that it comes from, "" for the film's own.
    """

    number: int
    kind: Literal["video", "audio", "sub"]
    title: str
    language: str
    selected: bool
    still: bool = False
    second: bool = False
    codec: str = ""
    channels: int = 0
    default: bool = False
    forced: bool = False
    hearing_impaired: bool = False
    file: str = ""

    @property
    def label(self) -> str:
        """The track as a menu names it, in the window's language."""
        language = language_name(self.language)
        title = "" if self.file and self.title in self.file else self.title
        if title.casefold() == language.casefold():
            title = ""
        named = [part for part in (language, title, self.file) if part]
        kind = [_channels(self.channels), CODECS.get(self.codec, "")]
        marks = [
            tr("forced") if self.forced else "",
            tr("for the hard of hearing") if self.hearing_impaired else "",
            tr("default") if self.default else "",
        ]
        return " · ".join(filter(None, [*(named or [f"#{self.number}"]), *kind, *marks]))

    @property
    def short(self) -> str:
        """Its language or title alone, for a word on the picture."""
        return language_name(self.language) or self.title or self.file or f"#{self.number}"


@dataclass(frozen=True, slots=True)
class Chapter:
    """Where a chapter begins, and its name ("" where it has none)."""

    start: MediaTime
    title: str = ""


def read_tracks(told: Sequence[dict[str, Any]]) -> tuple[Track, ...]:
    """mpv's ``track-list``."""
    return tuple(
        Track(
            number=track["id"],
            kind=track["type"],
            title=track.get("title", ""),
            language=track.get("lang", ""),
            selected=bool(track.get("selected")) and track.get("main-selection", 0) != 1,
            still=bool(track.get("image") or track.get("albumart")),
            second=bool(track.get("selected")) and track.get("main-selection", 0) == 1,
            codec=track.get("codec", ""),
            channels=track.get("demux-channel-count", 0) if track["type"] == "audio" else 0,
            default=bool(track.get("default")),
            forced=bool(track.get("forced")),
            hearing_impaired=bool(track.get("hearing-impaired")),
            file=Path(track.get("external-filename", "")).name,
        )
        for track in told
    )


def read_chapters(told: Sequence[dict[str, Any]]) -> tuple[Chapter, ...]:
    """mpv's ``chapter-list``, rising."""
    chapters = (
        Chapter(MediaTime.from_seconds(chapter["time"]), (chapter.get("title") or "").strip())
        for chapter in told
    )
    return tuple(sorted(chapters, key=lambda chapter: chapter.start))


def chapter_at(chapters: Sequence[Chapter], time: MediaTime) -> int | None:
    """The number, from 0, of the chapter that ``time`` lies in; None before the first."""
    inside = [number for number, chapter in enumerate(chapters) if chapter.start <= time]
    return inside[-1] if inside else None


def next_track(tracks: Sequence[Track], by: int, *, shown: bool) -> Track | None:
    """The track ``by`` after the one in force; after the last subtitles come none, then the
    first. Second subtitles are left out.

    Args:
        tracks: all of one kind.
        shown: whether the one in force is seen or heard at all.
    """
    others = [track for track in tracks if not track.second]
    none: list[Track | None] = [None] if not others or others[0].kind == "sub" else []
    choices = [*none, *others]
    here = next((i for i, t in enumerate(choices) if t and t.selected and shown), 0)
    return choices[(here + by) % len(choices)]


def _channels(count: int) -> str:
    match count:
        case 0:
            return ""
        case 1:
            return tr("mono")
        case 2:
            return tr("stereo")
        case 6:
            return "5.1"
        case 7:
            return "6.1"
        case 8:
            return "7.1"
        case _:
            return tr("{count} channels", count=count)
