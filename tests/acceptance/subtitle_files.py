"""Words in every form that ffmpeg can put into a film; PGS, which it can't make, by hand.

Each file says ``LINE`` from ``FROM_S`` to ``TO_S``.
"""

from __future__ import annotations

import struct
from pathlib import Path

LINE = "Where is the lantern?"
FROM_S, TO_S = 0.5, 1.5

_SRT = f"1\n00:00:00,500 --> 00:00:01,500\n{LINE}\n\n"
_VTT = f"WEBVTT\n\n00:00:00.500 --> 00:00:01.500\n{LINE}\n\n"
_ASS = f"""[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, Alignment
Style: Default,Inter,20,&H00FFFFFF,2

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:00.50,0:00:01.50,Default,,0,0,0,,{LINE}
"""

_CLOCK = 90_000
_PALETTE, _OBJECT, _COMPOSITION, _WINDOW, _END = 0x14, 0x15, 0x16, 0x17, 0x80


def write_words(folder: Path) -> None:
    """``words.srt``, ``.vtt``, ``.ass`` and ``.sup``, with nothing but the one line."""
    for suffix, text in (("srt", _SRT), ("vtt", _VTT), ("ass", _ASS)):
        (folder / f"words.{suffix}").write_text(text, encoding="utf-8")
    (folder / "words.sup").write_bytes(presentation_graphics())


def presentation_graphics(width: int = 320, height: int = 180) -> bytes:
    """A Blu-ray's subtitle stream: a white bar for words, and the display without it.

    Args:
        width, height: of the picture it lies on.
    """
    bar = (80, height - 40, 160, 16)  # x, y, width, height
    window = struct.pack(">BBHHHH", 1, 0, *bar)
    placed = struct.pack(">HBBHH", 0, 0, 0, bar[0], bar[1])

    def composition(number: int, state: int, objects: bytes) -> bytes:
        head = struct.pack(">HHBHBBBB", width, height, 0x10, number, state, 0, 0, bool(objects))
        return head + objects

    palette = bytes((0, 0)) + bytes((1, 235, 128, 128, 255))
    row = bytes((0, 0xC0 | bar[2] >> 8, bar[2] & 0xFF, 1, 0, 0))  # a run of colour 1, line's end
    picture = struct.pack(">HH", bar[2], bar[3]) + row * bar[3]
    drawn = struct.pack(">HBB", 0, 0, 0xC0) + len(picture).to_bytes(3, "big") + picture
    shown = [
        (_COMPOSITION, composition(0, 0x80, placed)),
        (_WINDOW, window),
        (_PALETTE, palette),
        (_OBJECT, drawn),
        (_END, b""),
    ]
    hidden = [(_COMPOSITION, composition(1, 0, b"")), (_WINDOW, window), (_END, b"")]
    return b"".join(_segments(FROM_S, shown) + _segments(TO_S, hidden))


def _segments(seconds: float, parts: list[tuple[int, bytes]]) -> list[bytes]:
    """Each part with its head: when, what, how long."""
    time = round(seconds * _CLOCK)
    return [
        b"PG" + struct.pack(">IIBH", time, 0, kind, len(content)) + content
        for kind, content in parts
    ]
