"""A film's words: from text files beside it, which pysubs2 reads, and text streams inside it.

Pictures of words (DVD, Blu-ray) are not read. A line that can't be read is left out, the
rest stays. Times are the film's; a file beside the film counts from its first moment.

pysubs2 gives up a whole file for one bad field, and some of its patterns take time quadratic
in the length of a line. So it is handed only what ``_sound_blocks`` and ``_sound_dialogue``
let through: short, with times that it can read. These look at each character a bounded number
of times, so that no file, however it was made, takes long.
"""

from __future__ import annotations

import html
import itertools
import logging
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import av
import av.error
import charset_normalizer
from pysubs2 import SSAEvent, SSAFile
from pysubs2.formats.subrip import SubripFormat
from pysubs2.formats.webvtt import WebVTTFormat
from pysubs2.time import TIMESTAMP

from core.film.beside import is_forced
from core.film.container import Clock, only, open_container, packets
from core.film.languages import same_language
from core.film.types import Cue, FilmInfo, SubtitleTrack
from core.timeline import MediaTime, TimeRange

if TYPE_CHECKING:
    from av.container import InputContainer

_log = logging.getLogger(__name__)

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

_DIALOGUE_FIELDS = 10
"""Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text."""
_INNER_TIME = re.compile(r"<[\d:.]{5,16}>")
_DRAWING = re.compile(r"\{[^{}]*\\p[1-9]")
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,200}>")
_SPACES = re.compile(r"[^\S\n]+")
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\ufeff\x00]")


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
                    "" if language == "und" else language,
                    title,
                    codec,
                    stream=stream.index,
                    forced=is_forced(title)
                    or bool(stream.disposition & av.stream.Disposition.forced),
                )
            )
    return tuple(tracks)


class Written(NamedTuple):
    """A film's words.

    Attributes:
        cues: sorted by time; empty where it has none.
        forced: they translate only what is foreign in it.
    """

    cues: tuple[Cue, ...]
    forced: bool


def load_cues(info: FilmInfo, language: str) -> tuple[Cue, ...]:
    """The film's words in ``language``, as ``load_words`` chooses them.

    Raises:
        MediaMissingError, MediaOpenError: the film went away.
    """
    return load_words(info, language).cues


def load_words(info: FilmInfo, language: str) -> Written:
    """The film's words, in ``language`` if it has them.

    Whole tracks are taken before forced ones, which say next to nothing of the film; a track in
    the language before one without, that before any other; a file before a stream. A track
    without a single line to read gives way to the next.

    Raises:
        MediaMissingError, MediaOpenError: the film went away.
    """

    def rank(track: SubtitleTrack) -> tuple[bool, int]:
        if same_language(track.language, language):
            return track.forced, 0
        return track.forced, 2 if track.language else 1

    for track in sorted(info.subtitles, key=rank):
        lines = _file_lines(track) if track.path else _stream_lines(info.path, track)
        if cues := _clean(lines):
            return Written(cues, track.forced)
    return Written((), False)


_Line = tuple[MediaTime, MediaTime, str]


def _file_lines(track: SubtitleTrack) -> Iterator[_Line]:
    assert track.path is not None
    try:
        with track.path.open("rb") as file:
            data = file.read(_MOST_BYTES)
    except OSError as error:  # the film has pictures, and perhaps other lines
        _log.warning("%s can't be read: %s", track.path, error.strerror)
        return
    yield from parse(decode(data, track.language), track.codec)


def parse(text: str, kind: str) -> Iterator[_Line]:
    """The lines of a subtitle file's text; ``kind`` is its suffix, without the dot."""
    if kind in ("ass", "ssa"):
        kind, sound = "ass", _sound_dialogue(text)
    else:
        kind = "vtt" if text.startswith("WEBVTT") else kind
        sound = _sound_blocks(text, kind)
    kept = "".join(itertools.islice(sound, _MOST_CUES))
    # Tags are taken off later: to pysubs2 "a < b and c > d" is "a d".
    for event in SSAFile.from_string(kept, format_=kind, keep_html_tags=True):
        yield MediaTime(event.start * 1000), MediaTime(event.end * 1000), event.text


def _sound_blocks(text: str, kind: str) -> Iterator[str]:
    """SubRip or WebVTT again, cue by cue: a timing, what is said up to an empty line, a number."""
    clocks = WebVTTFormat.TIMESTAMP if kind == "vtt" else SubripFormat.TIMESTAMP
    timing = ""
    said: list[str] = []
    for line in itertools.chain(map(str.strip, text.splitlines()), [""]):
        line = _INNER_TIME.sub("", line)
        times = clocks.findall(line) if ":" in line else []
        timed = len(times) == 2  # as pysubs2 knows a timing
        if line and not timed:
            if timing:
                said.append(line)
            continue
        if timed and said and said[-1].isdigit():
            said.pop()  # no empty line between: this is the number of the cue that begins
        if timing and 0 < sum(map(len, said)) <= _LONGEST_TEXT:
            # pysubs2 takes a number off the end, as the next cue's. So it gets one there.
            yield "\n".join((timing, *said, "", "0", ""))
        # It would stumble over WebVTT's hours without digits.
        readable = "-->" in line and all(hours != ":" for hours, *_ in times)
        timing, said = line if readable and len(line) <= _LONGEST_TEXT else "", []


def _sound_dialogue(text: str) -> Iterator[str]:
    """The dialogue of an ASS or SSA file again: only times and text, no styles or comments."""
    for line in map(str.strip, text.splitlines()):
        fields = line.split(",", _DIALOGUE_FIELDS - 1)
        if not line.startswith("Dialogue:") or len(fields) < _DIALOGUE_FIELDS:
            continue
        start, end, said = fields[1].strip(), fields[2].strip(), fields[-1]
        if TIMESTAMP.fullmatch(start) and TIMESTAMP.fullmatch(end) and len(said) <= _LONGEST_TEXT:
            yield f"Dialogue: 0,{start},{end},Default,,0,0,0,,{said}\n"


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
    r"""Without SubRip's, WebVTT's and ASS's markup; lines stay lines.

    >>> plain_text(r"{\an8}<i>Where to?</i>\NHome.")
    'Where to?\nHome.'
    """
    # Not ``SSAEvent.is_drawing``, which computes a style for each override in turn.
    if _DRAWING.search(text):
        return ""
    # An override left open is none, and would have each "{" look for its end.
    closed = text.rfind("}") + 1
    text = SSAEvent(text=text[:closed] + text[closed:].replace("{", "")).plaintext
    text = html.unescape(_TAG.sub("", text))
    text = _SPACES.sub(" ", _INVISIBLE.sub("", text))
    return "\n".join(line for line in map(str.strip, text.split("\n")) if line)
