"""Films of every kind that people have: how ffmpeg makes each, and what is true of it.

All show the same: for the first half red above blue, then green above yellow, and a white
square that wanders along the top. So whatever plays one can tell which way is up and when it
is. The clips are tiny: seconds of 320 × 180 where size isn't the point.
"""

from __future__ import annotations

import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests.acceptance.subtitle_files import write_words

Side = Literal["top", "right", "bottom", "left"]

H264 = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p"
HEVC = "-c:v libx265 -preset ultrafast -x265-params log-level=error"
VP9 = "-c:v libvpx-vp9 -deadline realtime -cpu-used 8"
AV1 = "-c:v libsvtav1 -preset 12"
MPEG2 = "-c:v mpeg2video -b:v 2M"
AAC, OPUS, MP2, MP3 = "-c:a aac", "-c:a libopus", "-c:a mp2", "-c:a libmp3lame"
FILM = "-map 0:v -map 1:a"

CHAPTERS = (0.0, 0.5, 1.0)
"""Where the chapters of films with chapters begin, in seconds."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A film to be made.

    Attributes:
        name: the file's name, by which the container is chosen.
        how: ffmpeg's arguments; input 0 is the picture and 1 the sound, or ``of`` is 0.
        codec: of the picture, as FFmpeg names it; "" where there is only sound.
        size, fps, seconds: of the picture that is drawn.
        shown: (width, height) as a viewer sees it; None: as drawn.
        red: the side of the shown picture on which the film begins red.
        sounds, words, chapters: how many there are.
        read: words that the companion can read, those of ``words`` that are text.
        steady: whether its pictures come at one rate.
        of: the film it is made from.
        more: further inputs.
    """

    name: str
    how: str
    codec: str
    size: tuple[int, int] = (320, 180)
    fps: float = 25.0
    seconds: float = 2.0
    shown: tuple[int, int] | None = None
    red: Side = "top"
    sounds: int = 1
    words: int = 0
    read: int = 0
    chapters: int = 0
    steady: bool = True
    of: str = ""
    more: str = ""

    @property
    def seen(self) -> tuple[int, int]:
        """(width, height) as a viewer sees it."""
        return self.shown or self.size

    @property
    def rate(self) -> float:
        """Pictures a second; an interlaced one is made of two that were drawn."""
        return self.fps / 2 if _INTERLACED in self.how else self.fps


_PLAIN = (
    Kind("h264.mp4", f"{H264} {AAC}", "h264"),
    Kind("h264.mkv", f"{H264} -bf 2 -c:a libvorbis", "h264"),
    Kind("h264.mov", f"{H264} {AAC}", "h264"),
    Kind("h264.avi", f"{H264} -bf 0 {MP3}", "h264"),
    Kind("h264.ts", f"{H264} -bf 2 {AAC}", "h264"),
    Kind("h264.flv", f"{H264} {AAC}", "h264"),
    Kind("h264-10-bit.mkv", f"{H264} -pix_fmt yuv420p10le {AAC}", "h264"),
    Kind("h264-444.mkv", f"{H264} -pix_fmt yuv444p -c:a flac", "h264"),
    Kind("h264-fragmented.mp4", f"{H264} {AAC} -movflags frag_keyframe+empty_moov -g 12", "h264"),
    Kind("h264-index-first.mp4", f"{H264} {AAC} -movflags faststart", "h264"),
    Kind("hevc.mp4", f"{HEVC} -pix_fmt yuv420p -tag:v hvc1 {AAC}", "hevc"),
    Kind("hevc-10-bit.mkv", f"{HEVC} -pix_fmt yuv420p10le -c:a ac3", "hevc"),
    Kind(
        "hevc-hdr.mkv",
        f"{HEVC} -pix_fmt yuv420p10le -color_primaries bt2020 -color_trc smpte2084 "
        "-colorspace bt2020nc -c:a eac3",
        "hevc",
    ),
    Kind("vp8.webm", "-c:v libvpx -deadline realtime -pix_fmt yuv420p -c:a libvorbis", "vp8"),
    Kind("vp9.webm", f"{VP9} -pix_fmt yuv420p {OPUS}", "vp9"),
    Kind("vp9-10-bit.webm", f"{VP9} -pix_fmt yuv420p10le {OPUS}", "vp9"),
    Kind("av1.webm", f"{AV1} -pix_fmt yuv420p {OPUS}", "av1"),
    Kind("av1-10-bit.mp4", f"{AV1} -pix_fmt yuv420p10le {AAC}", "av1"),
    Kind("mpeg2.ts", f"{MPEG2} {MP2}", "mpeg2video"),
    Kind("mpeg2.m2ts", f"{MPEG2} -c:a ac3", "mpeg2video"),
    Kind("mpeg4.avi", f"-c:v mpeg4 -vtag XVID -bf 2 {MP3}", "mpeg4"),
    Kind("mjpeg.avi", "-c:v mjpeg -pix_fmt yuvj420p -c:a pcm_s16le", "mjpeg"),
    Kind("prores.mov", "-c:v prores_ks -profile:v 2 -c:a pcm_s24le", "prores"),
    Kind("prores-4444.mov", "-c:v prores_ks -profile:v 4 -pix_fmt yuva444p10le", "prores"),
    Kind("ffv1.mkv", "-c:v ffv1 -c:a flac", "ffv1"),
    Kind("theora.ogv", "-c:v libtheora -q:v 7 -c:a libvorbis", "theora"),
    Kind("wmv2.wmv", "-c:v wmv2 -b:v 1M -c:a wmav2", "wmv2"),
)
"""Codecs and containers."""

_INTERLACED = "tinterlace=interleave_top,fieldorder=tff"
_UNEVEN = r"select='not(mod(n\,3))+lt(n\,10)'"
_SHAPES = (
    Kind(
        "interlaced-mpeg2.ts",
        f"-vf {_INTERLACED} {MPEG2} -flags +ildct+ilme -top 1 {MP2}",
        "mpeg2video",
        fps=50.0,
    ),
    Kind("interlaced-h264.mkv", f"-vf {_INTERLACED} {H264} -flags +ildct {AAC}", "h264", fps=50.0),
    Kind(
        "four-to-three.mpg",
        f"-vf setsar=12/11 {MPEG2} {MP2}",
        "mpeg2video",
        size=(176, 144),
        shown=(192, 144),
    ),
    Kind("anamorphic.mkv", f"-vf setsar=16/11 {H264}", "h264", size=(176, 144), shown=(256, 144)),
    Kind("tall-pixels.mp4", f"-vf setsar=3/4 {H264}", "h264", shown=(320, 240)),
    Kind(
        "odd-size.mkv",
        f"-vf scale=321:181,setsar=1 {H264} -pix_fmt yuv444p",
        "h264",
        shown=(321, 181),
    ),
    Kind("turned-left.mp4", "90", "h264", shown=(180, 320), red="left", of="h264.mp4"),
    Kind("upside-down.mov", "180", "h264", red="bottom", of="h264.mov"),
    Kind("turned-right.mp4", "270", "h264", shown=(180, 320), red="right", of="h264.mp4"),
    Kind(
        "turned-tall-pixels.mp4",
        "90",
        "h264",
        shown=(240, 320),
        red="left",
        of="tall-pixels.mp4",
    ),
    Kind("uneven.mkv", f"-vf {_UNEVEN} -vsync vfr {H264} {AAC}", "h264", steady=False),
    Kind("uneven.mp4", f"-vf {_UNEVEN} -vsync vfr {H264} -bf 2 {AAC}", "h264", steady=False),
    Kind("film-rate.mkv", f"{H264} {AAC}", "h264", fps=24000 / 1001),
    Kind("sixty.mp4", f"{H264} {AAC}", "h264", fps=60.0),
    Kind("4k.mp4", f"{H264} {AAC}", "h264", size=(3840, 2160), fps=6.0, seconds=1.0),
    Kind("4k-hevc.mkv", f"{HEVC} {AAC}", "hevc", size=(3840, 2160), fps=6.0, seconds=1.0),
    Kind("silent.mkv", f"-map 0:v {H264}", "h264", sounds=0),
    Kind("late.mkv", f"{H264} {AAC} -output_ts_offset 7", "h264"),
    Kind("late.ts", f"{H264} {AAC} -output_ts_offset 3600", "h264"),
)
"""Shapes, ways up, rates and clocks."""

_FIVE = "-i words.srt -i words.ass -i words.vtt -i words.sup -i words.sup"
_THREE_SOUNDS = "-map 1:a -map 1:a -map 1:a"
_TONGUES = "-metadata:s:a:0 language=eng -metadata:s:a:1 language=fre -metadata:s:a:2 language=jpn"
_TRACKS = (
    Kind(
        "three-sounds-five-words.mkv",
        f"-map 0:v {_THREE_SOUNDS} -map 2 -map 3 -map 4 -map 5 -map 6 {H264} -c:a:0 aac -c:a:1 ac3 "
        "-c:a:2 libopus -c:s:0 srt -c:s:1 ass -c:s:2 webvtt -c:s:3 copy -c:s:4 dvdsub "
        f"{_TONGUES} -metadata:s:s:0 language=eng -metadata:s:s:1 language=chi",
        "h264",
        sounds=3,
        words=5,
        read=3,
        more=_FIVE,
    ),
    Kind(
        "three-sounds-five-words.mp4",
        f"-map 0:v {_THREE_SOUNDS} -map 2 -map 2 -map 3 -map 4 -map 4 {H264} {AAC} "
        f"-c:s mov_text {_TONGUES}",
        "h264",
        sounds=3,
        words=5,
        read=5,
        more="-i words.srt -i words.ass -i words.vtt",
    ),
    Kind(
        "subtitled.webm",
        f"{FILM} -map 2 {VP9} {OPUS} -c:s webvtt",
        "vp9",
        words=1,
        read=1,
        more="-i words.vtt",
    ),
    Kind(
        "blu-ray.m2ts",
        f"{FILM} -map 2 {H264} -c:a ac3 -c:s copy",
        "h264",
        words=1,
        more="-i words.sup",
    ),
    Kind(
        "chapters.mkv",
        f"{FILM} -map_metadata 2 {H264} {AAC}",
        "h264",
        chapters=3,
        more="-i chapters.txt",
    ),
    Kind(
        "chapters.mp4",
        f"{FILM} -map_metadata 2 {H264} {AAC}",
        "h264",
        chapters=3,
        more="-i chapters.txt",
    ),
    Kind("two-pictures.mkv", f"-map 0:v -map 0:v -map 1:a {H264} {AAC}", "h264"),
)
"""Films with several of a kind."""

_LONG = "-c:v libx264 -preset ultrafast -g 60 -crf 40"
_LENGTHS = (
    Kind("ten-seconds.mp4", f"{H264} {AAC}", "h264", seconds=10.0),
    Kind("four-hours.mkv", _LONG, "h264", size=(64, 36), fps=1.0, seconds=14_400.0, sounds=0),
    Kind("four-hours.mp4", _LONG, "h264", size=(64, 36), fps=1.0, seconds=14_400.0, sounds=0),
)

_COVER = "-map 1:a -map 0:v -frames:v 1 -disposition:v:0 attached_pic"
_SOUNDS = (
    Kind("song.mp3", f"-map 1:a {MP3}", ""),
    Kind("song.flac", "-map 1:a -c:a flac", ""),
    Kind("song.ogg", f"-map 1:a {OPUS}", ""),
    Kind("sound.mp4", f"-map 1:a {AAC}", ""),
    Kind("sound.mkv", "-map 1:a -c:a pcm_s16le", ""),
    Kind("song-with-cover.mp3", f"{_COVER} -c:v mjpeg -pix_fmt yuvj420p {MP3}", ""),
    Kind("song-with-cover.m4a", f"{_COVER} -c:v mjpeg -pix_fmt yuvj420p {AAC}", ""),
)
"""Sound alone; a cover is no film."""

KINDS = (*_PLAIN, *_SHAPES, *_TRACKS, *_LENGTHS)
SOUNDS = _SOUNDS
_BY_NAME = {kind.name: kind for kind in (*KINDS, *SOUNDS)}

_CHAPTER = "[CHAPTER]\nTIMEBASE=1/1000\nSTART={}\nEND={}\ntitle=Part {}\n"


class FilmMaker:
    """Makes each film once, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        write_words(folder)
        ends = (*CHAPTERS[1:], 2.0)
        parts = [
            _CHAPTER.format(round(start * 1000), round(end * 1000), number)
            for number, (start, end) in enumerate(zip(CHAPTERS, ends, strict=True), 1)
        ]
        (folder / "chapters.txt").write_text(";FFMETADATA1\n" + "".join(parts))

    def make(self, kind: Kind) -> Path:
        """The film, made when it is first asked for."""
        path = self.folder / kind.name
        if not path.exists():
            if kind.of:
                self.make(_BY_NAME[kind.of])
                turned = f"-c copy -metadata:s:v:0 rotate={kind.how}"
                self.ffmpeg(f"-i {kind.of} {turned} {kind.name}")
            else:
                sound = f"-f lavfi -i sine=frequency=440:sample_rate=48000:duration={kind.seconds}"
                drawn = f"-f lavfi -i {shlex.quote(picture(kind.size, kind.fps, kind.seconds))}"
                inputs = f"{drawn} {sound if kind.sounds else ''} {kind.more}"
                self.ffmpeg(f"{inputs} {kind.how} -t {kind.seconds} {kind.name}")
        return path

    def ffmpeg(self, arguments: str) -> None:
        """Run ffmpeg here; what it says when it fails is the test's failure."""
        words = ["ffmpeg", "-v", "error", "-nostdin", "-y", *shlex.split(arguments)]
        done = subprocess.run(words, cwd=self.folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{shlex.join(words)}\n{done.stderr}"


def picture(size: tuple[int, int], fps: float, seconds: float) -> str:
    """ffmpeg's graph for what every film shows."""
    width, height = size
    later = f"enable='gte(t,{seconds / 2})'"
    upper, lower = "w=iw:h=ih/2:t=fill", "y=ih/2:w=iw:h=ih/2:t=fill"
    square = max(2, height // 12 * 2)
    return (
        f"color=c=red:s={width}x{height}:r={fps}:d={seconds},format=yuv420p,"
        f"drawbox={lower}:c=blue,"
        f"drawbox={upper}:c=0x00A000:{later},drawbox={lower}:c=yellow:{later}[ground];"
        f"color=c=white:s={square}x{square}:r={fps}:d={seconds}[square];"
        f"[ground][square]overlay=x='mod(n*4,W-w)':y=0"
    )
