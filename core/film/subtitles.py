"""A film's words: from .srt files beside it and from text streams inside it.

Pictures of words (DVD, Blu-ray) are not read. A line that can't be read is left out, the
rest stays. Times are the film's; a file beside the film counts from its first moment.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import av.error
import charset_normalizer

from core.errors import MediaOpenError
from core.film.container import Clock, only, open_container, packets
from core.film.languages import same_language, tag_in
from core.film.types import Cue, FilmInfo, SubtitleTrack
from core.timeline import MediaTime, TimeRange

if TYPE_CHECKING:
    from av.container import InputContainer

_TEXT_CODECS = frozenset({"subrip", "srt", "mov_text", "ass", "ssa", "webvtt", "text"})
_MOST_BYTES = 4 * 2**20
"""More of a subtitle file is not read; a long film's has under 300 KB."""
_MOST_GUESSED = 16 * 1024
_ENCODINGS = {
    "zh": ["gb18030", "big5"],
    "ja": ["shift_jis", "euc_jp"],
    "ko": ["euc_kr"],
    "ru": ["cp1251", "koi8_r"],
}
_ANY_ENCODING = ["gb18030", "big5", "shift_jis", "euc_jp", "euc_kr", "cp1251", "koi8_r"]
_ALONE = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")
_HIGH = re.compile(rb"[\x80-\xff]")
_LONGEST = MediaTime(10 * 60 * 1_000_000)
"""A line said to stand longer than this is a broken one."""
_LONGEST_TEXT = 1000
_MOST_CUES = 50_000

# Every pattern here looks at each character a bounded number of times, so that no file,
# however it was made, takes longer than its length.
_CLOCK = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})(?:[,.:](\d{1,3}))?"
_TIMING = re.compile(rf"\s{{0,9}}{_CLOCK}\s{{0,9}}-->\s{{0,9}}{_CLOCK}(?!\d)")
_OVERRIDE = re.compile(r"\{[^{}]*\}")
_DRAWING = re.compile(r"\\p[1-9]")
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,200}>")
_SPACES = re.compile(r"[^\S\n]+")
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\ufeff\x00]")


def tracks_beside(film: Path) -> tuple[SubtitleTrack, ...]:
    """The .srt files whose names begin with the film's; "film.en.srt" is in English."""
    try:
        names = sorted(film.absolute().parent.iterdir())
    except OSError:  # a folder that may be entered but not listed
        names = [film.with_suffix(".srt")]
    tracks = []
    for path in names:
        if path.suffix.lower() != ".srt" or not path.is_file():
            continue
        if path.stem != film.stem and not path.stem.startswith(f"{film.stem}."):
            continue
        language, title = tag_in(path.stem[len(film.stem) :])
        tracks.append(SubtitleTrack(language, title, "srt", path=path))
    return tuple(tracks)


def tracks_inside(container: InputContainer) -> tuple[SubtitleTrack, ...]:
    """The container's text streams."""
    tracks = []
    for stream in container.streams.subtitles:
        # PyAV gives a stream whose codec FFmpeg lacks no codec context, whatever the types say.
        codec: str = getattr(stream.codec_context, "name", "")
        if codec in _TEXT_CODECS:
            language = stream.language or ""
            title = stream.metadata.get("title", "")
            tracks.append(
                SubtitleTrack(
                    "" if language == "und" else language, title, codec, stream=stream.index
                )
            )
    return tuple(tracks)


def load_cues(info: FilmInfo, language: str) -> tuple[Cue, ...]:
    """The film's words in ``language``, sorted by time; empty where it has none.

    A track in the language is taken before one without, that before any other; a file
    before a stream; whole ones before forced ones. A track without a single
    line to read gives way to the next.

    Raises:
        MediaMissingError, MediaOpenError: the film went away.
    """

    def rank(track: SubtitleTrack) -> tuple[int, bool]:
        forced = "forced" in track.title.lower()
        if same_language(track.language, language):
            return 0, forced
        return (2 if track.language else 1), forced

    for track in sorted(info.subtitles, key=rank):
        lines = _file_lines(track) if track.path else _stream_lines(info.path, track)
        if cues := _clean(lines):
            return cues
    return ()


_Line = tuple[MediaTime, MediaTime, str]


def _file_lines(track: SubtitleTrack) -> Iterator[_Line]:
    assert track.path is not None
    try:
        with track.path.open("rb") as file:
            data = file.read(_MOST_BYTES)
    except OSError as exc:
        raise MediaOpenError(track.path, (exc.strerror or "it can't be read").lower()) from exc
    yield from parse_srt(decode(data, track.language))


def parse_srt(text: str) -> Iterator[_Line]:
    """The lines of a SubRip file: after each readable timing, up to the next empty line."""
    timing: tuple[MediaTime, MediaTime] | None = None
    said: list[str] = []
    for line in text.splitlines():
        if match := _TIMING.match(line):
            if timing is not None and said:
                # No empty line between: the last one is the number of the cue that begins.
                yield *timing, "\n".join(said[:-1] if said[-1].isdigit() else said)
            timing, said = (_clock(match.groups()[:4]), _clock(match.groups()[4:])), []
        elif line.strip():
            if timing is not None:
                said.append(line.strip())
        elif timing is not None and said:
            yield *timing, "\n".join(said)
            timing, said = None, []
    if timing is not None and said:
        yield *timing, "\n".join(said)


def _clock(parts: tuple[str | None, ...]) -> MediaTime:
    hours, minutes, seconds, fraction = (part or "0" for part in parts)
    whole = int(hours) * 3600 + int(minutes) * 60 + int(seconds)
    return MediaTime(whole * 1_000_000 + int(fraction.ljust(3, "0")) * 1000)


def decode(data: bytes, language: str = "") -> str:
    """Text in whatever encoding it is; ``language`` helps to guess among the old ones."""
    for mark, name in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(name, errors="replace")
    head = data[:_MOST_GUESSED]
    if head[1::2].count(0) > len(head) // 4:
        return data.decode("utf-16-le", errors="replace")
    if head[::2].count(0) > len(head) // 4:
        return data.decode("utf-16-be", errors="replace")
    start = head.decode("utf-8", errors="replace")[:-1]  # the cut may split a letter
    bad = start.count("\ufffd")
    if bad == 0 or sum(letter > "\x7f" for letter in start) > 10 * bad:
        return data.decode("utf-8", errors="replace")  # with a bad spot or two, perhaps
    return data.decode(_old_encoding(head, language), errors="replace")


def _old_encoding(head: bytes, language: str) -> str:
    """The likeliest of the encodings from before UTF-8."""
    names = next((e for code, e in _ENCODINGS.items() if same_language(language, code)), [])
    if names:
        # What is read in the wrong one falls on characters that mean nothing.
        return min(names, key=lambda name: _nonsense(head.decode(name, errors="replace")))
    if 2 * len(_ALONE.findall(head)) > len(_HIGH.findall(head)):
        return "cp1252"  # accents among plain letters
    # The words alone: digits and arrows say nothing about an encoding.
    words = b"\n".join(line for line in head.splitlines() if not line.isascii())
    best = charset_normalizer.from_bytes(words, cp_isolation=_ANY_ENCODING).best()
    return best.encoding if best else "cp1252"


def _nonsense(text: str) -> int:
    return sum(letter == "\ufffd" or "\ue000" <= letter <= "\uf8ff" for letter in text)


def _stream_lines(film: Path, track: SubtitleTrack) -> Iterator[_Line]:
    with open_container(film) as container:
        stream = next((s for s in container.streams.subtitles if s.index == track.stream), None)
        if stream is None:
            return
        clock = Clock(container, film)
        only(container, stream)
        for packet in packets(container, stream):
            if packet is None or packet.pts is None or not packet.duration:
                continue
            try:
                rects = packet.decode()
            except av.error.FFmpegError:  # one broken line
                continue
            start = clock.time(packet.pts, packet.time_base)
            end = start + MediaTime.from_pts(packet.duration, packet.time_base)
            for rect in rects:
                dialogue = getattr(rect, "ass", b"").decode("utf-8", errors="replace")
                # ReadOrder,Layer,Style,Name,MarginL,MarginR,MarginV,Effect,Text
                yield start, end, dialogue.split(",", 8)[-1]


def _clean(lines: Iterable[_Line]) -> tuple[Cue, ...]:
    cues = {
        Cue(TimeRange(start, end), plain)
        for start, end, text in itertools.islice(lines, _MOST_CUES)
        if 0 <= start.us < end.us
        and end - start <= _LONGEST
        and len(text) <= _LONGEST_TEXT
        and (plain := plain_text(text))
    }
    return tuple(sorted(cues, key=lambda cue: (cue.span.start, cue.span.end, cue.text)))


def plain_text(text: str) -> str:
    r"""Without SubRip's and ASS's markup; lines stay lines.

    >>> plain_text(r"{\an8}<i>Where to?</i>\NHome.")
    'Where to?\nHome.'
    """
    if any(_DRAWING.search(override) for override in _OVERRIDE.findall(text)):
        return ""
    text = text.replace(r"\N", "\n").replace(r"\n", "\n").replace(r"\h", " ")
    text = _TAG.sub("", _OVERRIDE.sub("", text))
    text = _SPACES.sub(" ", _INVISIBLE.sub("", text).replace("&nbsp;", " "))
    return "\n".join(line for line in map(str.strip, text.split("\n")) if line)
