"""The facts about a file in words: rows of a name and what is known, in the window's language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLocale

from desktop import translate
from desktop.player.languages import language_name
from desktop.player.media_info import AudioInfo, MediaInfo, VideoInfo
from desktop.player.tracks import Track
from desktop.translate import tr

CONTAINERS = {
    "avi": "AVI",
    "flv": "Flash Video",
    "mkv": "Matroska",
    "mov,mp4,m4a,3gp,3g2,mj2": "MP4",
    "mpeg": "MPEG",
    "mpegts": "MPEG-TS",
    "ogg": "Ogg",
}
"""FFmpeg's short names that people know under another one."""


LAYOUTS: dict[str, Callable[[], str]] = {
    "mono": lambda: tr("mono"),
    "stereo": lambda: tr("stereo"),
}
"""FFmpeg's names of loudspeakers that are words."""


@dataclass(frozen=True, slots=True)
class Group:
    """Some rows under one title.

    Attributes:
        rows: a name and what is known of it; never empty.
    """

    title: str
    rows: tuple[tuple[str, str], ...]


def groups(name: str, info: MediaInfo, tracks: Sequence[Track]) -> tuple[Group, ...]:
    """Everything that is known; what isn't has no row.

    Args:
        name: of the file.
    """
    made = [
        (tr("File"), _file(name, info)),
        (tr("Picture"), [] if info.video is None else _video(info.video)),
        (tr("Sound"), [] if info.audio is None else _audio(info.audio)),
        (tr("Tracks"), _tracks(tracks)),
        (tr("Lost frames"), _lost(info)),
    ]
    told = ((title, tuple(row for row in rows if row[1])) for title, rows in made)
    return tuple(Group(title, rows) for title, rows in told if rows)


def as_text(told: Sequence[Group]) -> str:
    """For the clipboard: a line a row, an empty line between groups."""
    parts = (
        "\n".join([group.title, *(f"{name}: {value}" for name, value in group.rows)])
        for group in told
    )
    return "\n\n".join(parts) + "\n"


def _file(name: str, info: MediaInfo) -> list[tuple[str, str]]:
    return [
        (tr("Name"), name),
        (tr("Container"), CONTAINERS.get(info.container, info.container)),
        (tr("Size"), size_text(info.size)),
        (tr("Duration"), info.duration.clock() if info.duration.us else ""),
    ]


def _video(video: VideoInfo) -> list[tuple[str, str]]:
    return [
        (tr("Codec"), video.codec_title or video.codec.upper()),
        (tr("Dimensions"), _dimensions(video)),
        (tr("Frame rate"), rate_text(video.fps)),
        (tr("Bitrate"), bitrate_text(video.bitrate)),
        (tr("Colours"), _colour(video)),
        (tr("Pixel format"), video.pixel_format),
        (tr("Rotation"), f"{video.rotation}°" if video.rotation else ""),
        (tr("Decoded by"), _decoder(video)),
    ]


def _audio(audio: AudioInfo) -> list[tuple[str, str]]:
    return [
        (tr("Codec"), audio.codec_title or audio.codec.upper()),
        (tr("Language"), language_name(audio.language)),
        (tr("Channels"), LAYOUTS.get(audio.layout, lambda: audio.layout)()),
        (tr("Sampling rate"), f"{audio.rate / 1000:g} kHz" if audio.rate else ""),
        (tr("Bitrate"), bitrate_text(audio.bitrate)),
    ]


def _tracks(tracks: Sequence[Track]) -> list[tuple[str, str]]:
    """Sound and subtitles there are to choose from; the ones in force are marked."""

    def listed(kind: str) -> str:
        them = [track for track in tracks if track.kind == kind]
        return "\n".join(_line(track) for track in them)

    sounds = sum(track.kind == "audio" for track in tracks)
    return [
        (tr("Sound"), listed("audio") if sounds > 1 else ""),
        (tr("Subtitles"), listed("sub")),
    ]


def _line(track: Track) -> str:
    return f"{'●' if track.selected or track.second else '○'} {track.label}"


def _lost(info: MediaInfo) -> list[tuple[str, str]]:
    if info.video is None:
        return []
    return [
        (tr("Too late"), str(info.dropped_late)),
        (tr("Skipped"), str(info.dropped_decoding)),
    ]


def _dimensions(video: VideoInfo) -> str:
    if not video.width:
        return ""
    coded = f"{video.width} × {video.height}"
    shown = f"{video.shown_width} × {video.shown_height}"
    if not video.shown_width or shown == coded:
        return coded
    return tr("{coded}, shown as {shown}", coded=coded, shown=shown)


def _colour(video: VideoInfo) -> str:
    hdr = f"HDR ({video.dynamic_range})" if video.dynamic_range else ""
    levels = {"limited": tr("limited range"), "full": tr("full range")}.get(video.levels, "")
    spaces = [video.primaries]
    if video.matrix != video.primaries:
        spaces.append(video.matrix)
    named = [space.upper() for space in spaces if space not in ("", "auto")]
    return ", ".join(filter(None, [*named, hdr, levels]))


def _decoder(video: VideoInfo) -> str:
    if video.hardware:
        return tr("the graphics chip ({name})", name=video.hardware)
    return tr("the processor")


def size_text(size: int) -> str:
    """Bytes as people say them."""
    if not size:
        return ""
    locale = QLocale(translate.language())
    return locale.formattedDataSize(size, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def bitrate_text(bits: int) -> str:
    """Bits a second as people say them."""
    if bits <= 0:
        return ""
    if bits < 1_000_000:
        return f"{bits / 1000:.0f} kbit/s"
    return f"{bits / 1_000_000:.1f} Mbit/s"


def rate_text(fps: float) -> str:
    """23.976023… → "23.976", 25.0 → "25"."""
    return tr("{rate} frames a second", rate=f"{fps:.3f}".rstrip("0").rstrip(".")) if fps else ""
