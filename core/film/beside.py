"""Text files beside a film that hold its words, told by their names.

A folder may hold "Die Hard.mkv" and "Die Hard.2.mkv": "Die Hard.2.en.srt" begins like both, and
belongs to the film whose name is the longest.
"""

from __future__ import annotations

from pathlib import Path

from core.film.languages import tag_in
from core.film.types import SubtitleTrack

FILM_SUFFIXES = (
    *(".mp4", ".mkv", ".webm", ".mov", ".avi", ".m4v", ".ts", ".mpg", ".mpeg", ".wmv", ".flv"),
    *(".ogv", ".3gp", ".m2ts", ".mts", ".vob", ".asf", ".divx"),
)
"""What the films of a folder end with."""
_TEXTS = (".srt", ".vtt", ".ass", ".ssa")
"""Files that are read, the plainest first."""


def tracks_beside(film: Path) -> tuple[SubtitleTrack, ...]:
    """Text files whose names begin with the film's; "film.en.srt" is in English.

    The best first: without a title of their own ("SDH", "commentary"), then the plainest.
    """
    try:
        listed = sorted(film.absolute().parent.iterdir())
    except OSError:  # a folder that may be entered but not listed
        listed = [film.with_suffix(suffix) for suffix in _TEXTS]
    others = {
        path.stem
        for path in listed
        if path.suffix.lower() in FILM_SUFFIXES and _belongs(path.stem, film.stem)
    } - {film.stem}
    tracks = [
        _track(path, film)
        for path in listed
        if path.suffix.lower() in _TEXTS
        and path.name != film.name
        and _belongs(path.stem, film.stem)
        and not any(_belongs(path.stem, other) for other in others)
        and path.is_file()
    ]
    return tuple(sorted(tracks, key=lambda track: (track.title != "", _plainness(track))))


def is_forced(title: str) -> bool:
    """Whether a track's title says that it translates only what is foreign in the film."""
    return "forced" in title.lower()


def _belongs(stem: str, film: str) -> bool:
    return stem == film or stem.startswith(f"{film}.")


def _track(path: Path, film: Path) -> SubtitleTrack:
    language, title = tag_in(path.stem[len(film.stem) :])
    codec = path.suffix[1:].lower()
    return SubtitleTrack(language, title, codec, path=path, forced=is_forced(title))


def _plainness(track: SubtitleTrack) -> int:
    return _TEXTS.index(f".{track.codec}")
