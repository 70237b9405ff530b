"""Fifty and some films that are damaged, lie, or are no films at all, by seeded recipes.

They are made of a few good ones, eight seconds long with a key frame a second. Each recipe
writes one file below the folder it is given, and tells what becomes of it: it plays, and how
long it may say that it is, or one sentence is said.
"""

from __future__ import annotations

import os
import random
import shutil
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.acceptance.film_kinds import AAC, H264
from tests.acceptance.subtitle_files import LINE
from tests.acceptance.workshop import SECONDS, Workshop


@dataclass(frozen=True, slots=True)
class Damaged:
    """A film that is none, or not what it says.

    Attributes:
        name: of the file, made with a workshop by ``make``.
        says: what the one sentence says where it doesn't play; "" where it plays.
        plays: the least and the most seconds it may tell as its length, where it plays.
        companion: what the companion's sentence says where only the player can use it; "" where
            it watches along.
    """

    name: str
    make: Callable[[Workshop, str], Path]
    says: str = ""
    plays: tuple[float, float] = (SECONDS - 1, SECONDS + 0.4)
    companion: str = ""

    def at(self, shop: Workshop) -> Path:
        """Where it lies, made when it is first asked for."""
        path = shop.folder / self.name
        return path if os.path.lexists(path) else self.make(shop, self.name)


FASTSTART = "-movflags faststart"


UNREADABLE = "none of its pictures can be read"
_NO_INDEX = ("its index is missing", "")
_NO_FILM = ("it is no film", "")
_CUT = {
    "good-mkv-cut-1.mkv": ("", UNREADABLE),
    **{f"good-mp4-cut-{percent}.mp4": _NO_INDEX for percent in (1, 10, 50, 99)},
    "index-first-mp4-cut-1.mp4": _NO_INDEX,
    "index-first-mp4-cut-10.mp4": ("", UNREADABLE),
    "good-ts-cut-1.ts": _NO_FILM,
    "good-avi-cut-1.avi": _NO_FILM,
    "good-avi-cut-10.avi": _NO_FILM,
}
"""What is said of those in which too little is left."""


def _cuts() -> list[Damaged]:
    cases = []
    for of, how in (
        ("good.mkv", ""),
        ("good.mp4", ""),
        ("index-first.mp4", FASTSTART),
        ("good.ts", ""),
        ("good.avi", ""),
    ):
        for percent in (1, 10, 50, 99):
            stem, _, suffix = of.partition(".")

            def make(
                shop: Workshop, name: str, of: str = of, how: str = how, percent: int = percent
            ) -> Path:
                return shop.cut(name, of, percent / 100, how)

            name = f"{stem}-{suffix}-cut-{percent}.{suffix}"
            left = SECONDS * percent / 100
            says, companion = _CUT.get(name, ("", ""))
            cases.append(Damaged(name, make, says, (left - 0.7, left + 0.7), companion))
    return cases


CUTS = _cuts()


def _folder(shop: Workshop, name: str) -> Path:
    (shop.folder / name).mkdir()
    return shop.folder / name


def _fifo(shop: Workshop, name: str) -> Path:
    os.mkfifo(shop.folder / name)
    return shop.folder / name


def _socket(shop: Workshop, name: str) -> Path:
    path = shop.folder / name
    here = Path.cwd()
    os.chdir(shop.folder)  # a socket's path must be short
    try:
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(name)
    finally:
        os.chdir(here)
    return path


def _unreadable(shop: Workshop, name: str) -> Path:
    path = shop.folder / name
    shutil.copy(shop.good("good.mkv"), path)
    path.chmod(0)
    return path


def _clock_jumps_back(shop: Workshop, name: str) -> Path:
    good = shop.good("good.ts")
    return shop.joined(name, good, good)


def _clock_jumps_on(shop: Workshop, name: str) -> Path:
    later = shop.copied("later.ts", "good.ts", "-output_ts_offset 36000")
    return shop.joined(name, shop.good("good.ts"), later)


def _size_changes(shop: Workshop, name: str) -> Path:
    wide = shop.made("wide.ts", f"-vf scale=320:90 {H264} -g 25 {AAC}")
    return shop.joined(name, shop.good("good.ts"), wide)


def _no_key_frame_first(shop: Workshop, name: str) -> Path:
    data = shop.bytes_of("good.ts")
    packet = 188
    return shop.write(name, data[len(data) // 3 // packet * packet :])


def _words_beside(shop: Workshop, name: str) -> Path:
    path = shop.write(name, shop.bytes_of("good.mkv"))
    path.with_suffix(".srt").write_bytes(random.Random(7).randbytes(60_000))
    path.with_suffix(".ass").write_bytes(b"[Script Info]\n\x00\xff[Events]\nDialogue: ,,,\n" * 99)
    return path


def _chapters(shop: Workshop, name: str) -> Path:
    head = ";FFMETADATA1\n"
    spans = ((0, 2), (2, 500), (500, 9_000), (3, 4))
    parts = "".join(f"[CHAPTER]\nTIMEBASE=1/1\nSTART={a}\nEND={b}\n" for a, b in spans)
    (shop.folder / "far.txt").write_text(head + parts)
    return shop.made(name, f"-map 0:v -map 1:a -map_metadata 2 {H264} -g 25 {AAC}", "-i far.txt")


def _playlist(shop: Workshop, name: str) -> Path:
    return shop.write(name, b"#EXTM3U\n#EXTINF:8,film\nhttp://127.0.0.1:9/film.mp4\n")


def _page(shop: Workshop, name: str) -> Path:
    page = "<!DOCTYPE html><html><head><title>404</title></head><body>Not found</body></html>\n"
    return shop.write(name, (page * 50).encode())


def _still(shop: Workshop, name: str) -> Path:
    shop.ffmpeg("-f lavfi -i testsrc=s=160x90 -frames:v 1 -update 1 still.jpg")
    return shop.write(name, (shop.folder / "still.jpg").read_bytes())


def _cover_only(shop: Workshop, name: str) -> Path:
    shop.ffmpeg("-f lavfi -i testsrc=s=160x90 -frames:v 1 -update 1 cover.jpg")
    shop.ffmpeg(f"-i words.srt -attach cover.jpg -metadata:s:t mimetype=image/jpeg {name}")
    return shop.folder / name


def _uneven_stamps(shop: Workshop, name: str) -> Path:
    stamps = "setts=pts='if(eq(mod(N\\,40)\\,39)\\,PTS+900000\\,PTS)':dts=DTS"
    return shop.copied(name, "good.mkv", f'-bsf:v "{stamps}"')


DURATION = b"\x44\x89"  # Matroska's length in milliseconds: a float of eight bytes
ENCRYPTED = (
    "-encryption_scheme cenc-aes-ctr -encryption_key 76a6c65c5ea762046bd749a2e632ccbb "
    "-encryption_kid a7e61c373e219033c21091fa607bf3b8"
)

NO_FILM = [
    Damaged("empty.mkv", lambda shop, name: shop.write(name, b""), "empty"),
    Damaged("letter.mkv", lambda shop, name: shop.write(name, LINE.encode() * 99), "no film"),
    Damaged("page.mp4", _page, "no film"),
    Damaged("zeros.mkv", lambda shop, name: shop.write(name, bytes(100_000)), "only zeros"),
    Damaged("zeros.mp4", lambda shop, name: shop.write(name, bytes(3_000_000)), "only zeros"),
    Damaged(
        "noise.mp4",
        lambda shop, name: shop.write(name, random.Random(3).randbytes(200_000)),
        "no film",
    ),
    Damaged("one-byte.mp4", lambda shop, name: shop.write(name, b"\x1a"), "no film"),
    Damaged(
        "archive.mkv", lambda shop, name: shop.write(name, b"PK\3\4" + bytes(9_000)), "no film"
    ),
    Damaged("still.mp4", _still, plays=(0.0, 1.5)),
    Damaged("playlist.mkv", _playlist, "it is a list"),
    Damaged("cover-only.mkv", _cover_only, "no film"),
    Damaged(
        "words-only.mkv", lambda shop, name: shop.made(name, "-map 2", "-i words.srt"), "no film"
    ),
    Damaged("folder.mkv", _folder, "no films"),
    Damaged("pipe.mkv", _fifo, "not an ordinary file"),
    Damaged("socket.mkv", _socket, "not an ordinary file"),
    Damaged("zero-device.mkv", lambda shop, name: shop.link(name, "/dev/zero"), "ordinary file"),
    Damaged("null-device.mkv", lambda shop, name: shop.link(name, "/dev/null"), "ordinary file"),
    Damaged("link-to-itself.mkv", lambda shop, name: shop.link(name, name), "no file"),
    Damaged("link-to-nothing.mkv", lambda shop, name: shop.link(name, "gone.mkv"), "no file"),
    Damaged("link-to-folder.mkv", lambda shop, name: shop.link(name, "/proc/self/fd"), "no films"),
    Damaged(
        "process-memory.mkv", lambda shop, name: shop.link(name, "/proc/self/mem"), "Input/output"
    ),
    Damaged("unreadable.mkv", _unreadable, "not allowed"),
]
"""Files that hold no film, and things that are no files."""

SPOILT = [
    Damaged(
        "noise-in-head.mkv",
        lambda shop, name: shop.noise(name, "good.mkv", 0.002, 300),
        says="no film in it",
    ),
    Damaged(
        "noise-in-head.mp4",
        lambda shop, name: shop.noise(name, "good.mp4", 0.0, 64),
        says="it is no film",
    ),
    Damaged("noise-in-middle.mkv", lambda shop, name: shop.noise(name, "good.mkv", 0.5, 4_000)),
    Damaged("noise-in-middle.mp4", lambda shop, name: shop.noise(name, "good.mp4", 0.5, 4_000)),
    Damaged("noise-in-middle.ts", lambda shop, name: shop.noise(name, "good.ts", 0.5, 9_000)),
    Damaged("noise-in-middle.avi", lambda shop, name: shop.noise(name, "good.avi", 0.5, 4_000)),
    Damaged(
        "noise-in-index.mp4",
        lambda shop, name: shop.noise(name, "good.mp4", 0.97, 1_500),
        says="its index is missing",
    ),
    Damaged("noise-in-index.mkv", lambda shop, name: shop.noise(name, "good.mkv", 0.999, 100)),
    Damaged("noise-in-index.avi", lambda shop, name: shop.noise(name, "good.avi", 0.97, 2_000)),
    Damaged("sprinkled.mkv", lambda shop, name: shop.sprinkle(name, "good.mkv", 1_000)),
    Damaged("sprinkled.mp4", lambda shop, name: shop.sprinkle(name, "good.mp4", 1_000)),
    Damaged("sprinkled.ts", lambda shop, name: shop.sprinkle(name, "good.ts", 1_000)),
    Damaged(
        "no-index.mp4",
        lambda shop, name: shop.swap(name, "good.mp4", b"moov", b"zzzz"),
        says="its index is missing",
    ),
    Damaged(
        "unknown-codec.mkv",
        lambda shop, name: shop.swap(name, "good.mkv", b"V_MPEG4/ISO/AVC", b"V_MPEG9/ISO/XYZ"),
        says="in a format that is not known",
    ),
    Damaged(
        "unknown-codec.mp4",
        lambda shop, name: shop.swap(name, "good.mp4", b"avc1", b"zzz9"),
        says="in a format that is not known",
    ),
    Damaged(
        "unknown-sound.mkv", lambda shop, name: shop.swap(name, "good.mkv", b"A_AAC", b"A_XYZ")
    ),
    Damaged(
        "encrypted.mp4",
        lambda shop, name: shop.copied(name, "good.mp4", ENCRYPTED),
        companion="protected against copying",
    ),
    Damaged("no-key-frame-first.ts", _no_key_frame_first, plays=(5.0, 5.8)),
    Damaged("size-changes.ts", _size_changes, plays=(7.0, 17.0)),
]
"""Films with wrong bytes."""

LYING = [
    Damaged("mkv-called.mp4", lambda shop, name: shop.write(name, shop.bytes_of("good.mkv"))),
    Damaged("mp4-called.avi", lambda shop, name: shop.write(name, shop.bytes_of("good.mp4"))),
    Damaged("ts-called.mov", lambda shop, name: shop.write(name, shop.bytes_of("good.ts"))),
    Damaged("film-called.txt", lambda shop, name: shop.write(name, shop.bytes_of("good.mp4"))),
    Damaged(
        "film-called.srt",
        lambda shop, name: shop.write(name, shop.bytes_of("good.mp4")),
        says="no subtitles in",
    ),
    Damaged(
        "says-it-is-long.mkv",
        lambda shop, name: shop.patch(
            name, "good.mkv", DURATION, b"\x88\x42\x6d\x1a\x94\xa2\x00\x00\x00"
        ),
    ),
    Damaged(
        "says-it-lasts-for-ever.mkv",
        lambda shop, name: shop.patch(name, "good.mkv", DURATION, b"\x88\x7f\xf0" + bytes(6)),
    ),
    Damaged(
        "says-it-has-no-length.mkv",
        lambda shop, name: shop.patch(name, "good.mkv", DURATION, b"\x88" + bytes(8)),
    ),
    Damaged(
        "says-it-is-long.mp4",
        lambda shop, name: shop.patch(name, "good.mp4", b"mvhd", b"\x7f\xff\xff\xff", 16),
    ),
    Damaged(
        "says-it-is-large.mp4",
        lambda shop, name: shop.patch(name, "good.mp4", b"isomiso2avc1mp41", b"\x7f\xff\xff\xf0"),
        says="its index is missing",
    ),
    Damaged(
        "says-it-has-many-pictures.mp4",
        lambda shop, name: shop.patch(name, "good.mp4", b"stsz", b"\x7f\xff\xff\xff", 8),
        says="its index is missing",
    ),
    Damaged(
        "says-it-is-huge.mkv",
        lambda shop, name: shop.patch(
            name, "good.mkv", b"\x18\x53\x80\x67", b"\x01\x7f\xff\xff\xff\xff\xff\xff"
        ),
    ),
    Damaged(
        "negative-times.mkv",
        lambda shop, name: shop.copied(
            name, "good.mkv", "-output_ts_offset -4 -avoid_negative_ts disabled"
        ),
        plays=(3.5, 8.4),
    ),
    Damaged("clock-jumps-back.ts", _clock_jumps_back, plays=(7.0, 17.0)),
    Damaged("clock-jumps-on.ts", _clock_jumps_on, plays=(36_000, 36_020)),
    Damaged("uneven-stamps.mkv", _uneven_stamps, plays=(7.0, 909)),
    Damaged("chapters-beyond-the-end.mkv", _chapters),
    Damaged("broken-words-beside.mkv", _words_beside),
    Damaged("link-to-a-film.mkv", lambda shop, name: shop.link(name, shop.good("good.mkv"))),
]
"""Films that say of themselves what isn't so."""

NAMED = [
    Damaged(
        "a name\nof two lines.mkv", lambda shop, name: shop.write(name, shop.bytes_of("good.mkv"))
    ),
    Damaged(
        "100% of {it} <b>&amp; more.mkv",
        lambda shop, name: shop.write(name, shop.bytes_of("good.mkv")),
    ),
    Damaged(
        os.fsdecode(b"not-utf8-\xff\xfe.mkv"),
        lambda shop, name: shop.write(name, shop.bytes_of("good.mkv")),
    ),
    Damaged("n" * 250 + ".mkv", lambda shop, name: shop.write(name, shop.bytes_of("good.mkv"))),
]
"""Films with nothing wrong but their names."""

DAMAGED = (*NO_FILM, *CUTS, *SPOILT, *LYING, *NAMED)
