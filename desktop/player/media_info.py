"""What is known of the file that plays, as values: for a window that shows it.

``Player.media`` is the watch (``media_watch``). A window reads ``player.media.info`` when it opens
and again at ``player.media.changed``, which comes at most twice a second:

    MediaInfo(
        container="mkv", size=13358276, duration=MediaTime(180_000_000),
        video=VideoInfo(codec="h264", width=1280, height=720, fps=24.0, pixel_format="yuv420p",
                        dynamic_range="", rotation=0, hardware="", ...),
        audio=AudioInfo(codec="aac", layout="stereo", channels=2, rate=48000, ...),
        dropped_late=0, dropped_decoding=0, network=False,
    )

Codecs, layouts and pixel formats are FFmpeg's own short names; unknown numbers are 0, unknown
words empty. Nothing here is translated and nothing waits for mpv.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.timeline import MediaTime

_DYNAMIC = {"pq": "PQ", "hlg": "HLG"}


@dataclass(frozen=True, slots=True)
class VideoInfo:
    """The picture that is shown.

    Attributes:
        codec: "h264"; ``codec_title`` is its long name, "H.264 / AVC / …".
        width, height: of the coded picture; ``shown_width``, ``shown_height`` with its pixels'
            shape applied, before rotation.
        fps: frames a second by the container.
        dynamic_range: "PQ" (HDR10 and Dolby Vision's base), "HLG", or "" for standard.
        primaries, matrix, levels: "bt.2020", "bt.709", "limited".
        rotation: clockwise degrees the file asks for.
        bitrate: bits a second of late.
        hardware: how the graphics chip decodes it, "vaapi"; "" where the processor does.
    """

    codec: str = ""
    codec_title: str = ""
    width: int = 0
    height: int = 0
    shown_width: int = 0
    shown_height: int = 0
    fps: float = 0.0
    pixel_format: str = ""
    dynamic_range: str = ""
    primaries: str = ""
    matrix: str = ""
    levels: str = ""
    rotation: int = 0
    bitrate: int = 0
    hardware: str = ""


@dataclass(frozen=True, slots=True)
class AudioInfo:
    """The sound that is heard.

    Attributes:
        codec, codec_title: as of a picture.
        layout: "stereo", "5.1(side)"; ``channels`` counts them.
        rate: samples a second.
        sample_format: "floatp".
        bitrate: bits a second of late.
        language, title: the track's own.
    """

    codec: str = ""
    codec_title: str = ""
    layout: str = ""
    channels: int = 0
    rate: int = 0
    sample_format: str = ""
    bitrate: int = 0
    language: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """The file as a whole; ``video`` and ``audio`` are None where none is chosen.

    Attributes:
        container: "mkv", "mov,mp4,m4a,3gp,3g2,mj2".
        size: bytes.
        dropped_late, dropped_decoding: frames never seen: too late for the screen, skipped in
            the decoder.
        network: whether it comes over a network.
    """

    container: str = ""
    size: int = 0
    duration: MediaTime = MediaTime()  # noqa: RUF009 - a frozen value
    video: VideoInfo | None = None
    audio: AudioInfo | None = None
    dropped_late: int = 0
    dropped_decoding: int = 0
    network: bool = False


def read_media_info(told: Mapping[str, Any]) -> MediaInfo:
    """From mpv's properties by name; any may be missing or None."""
    tracks = told.get("track-list") or ()
    chosen = {track["type"]: track for track in tracks if track.get("selected")}
    return MediaInfo(
        container=told.get("file-format") or "",
        size=int(told.get("file-size") or 0),
        duration=MediaTime.from_seconds(told.get("duration") or 0.0),
        video=_video(chosen["video"], told) if "video" in chosen else None,
        audio=_audio(chosen["audio"], told) if "audio" in chosen else None,
        dropped_late=int(told.get("frame-drop-count") or 0),
        dropped_decoding=int(told.get("decoder-frame-drop-count") or 0),
        network=bool(told.get("demuxer-via-network")),
    )


def _video(track: Mapping[str, Any], told: Mapping[str, Any]) -> VideoInfo:
    params: Mapping[str, Any] = told.get("video-params") or {}
    hardware = told.get("hwdec-current") or "no"
    width, height = params.get("w") or track.get("demux-w"), params.get("h") or track.get("demux-h")
    return VideoInfo(
        codec=track.get("codec", ""),
        codec_title=_title(track),
        width=int(width or 0),
        height=int(height or 0),
        shown_width=int(params.get("dw") or width or 0),
        shown_height=int(params.get("dh") or height or 0),
        fps=float(told.get("container-fps") or track.get("demux-fps") or 0.0),
        pixel_format=params.get("hw-pixelformat") or params.get("pixelformat") or "",
        dynamic_range=_DYNAMIC.get(params.get("gamma", ""), ""),
        primaries=params.get("primaries", ""),
        matrix=params.get("colormatrix", ""),
        levels=params.get("colorlevels", ""),
        rotation=int(params.get("rotate") or track.get("demux-rotation") or 0),
        bitrate=round(told.get("video-bitrate") or 0),
        hardware="" if hardware == "no" else str(hardware),
    )


def _audio(track: Mapping[str, Any], told: Mapping[str, Any]) -> AudioInfo:
    params: Mapping[str, Any] = told.get("audio-params") or {}
    return AudioInfo(
        codec=track.get("codec", ""),
        codec_title=_title(track),
        layout=params.get("channels") or track.get("demux-channels") or "",
        channels=int(params.get("channel-count") or track.get("demux-channel-count") or 0),
        rate=int(params.get("samplerate") or track.get("demux-samplerate") or 0),
        sample_format=params.get("format", ""),
        bitrate=round(told.get("audio-bitrate") or 0),
        language=track.get("lang", ""),
        title=track.get("title", ""),
    )


def _title(track: Mapping[str, Any]) -> str:
    """ "h264 (H.264 / AVC)" → "H.264 / AVC"."""
    name, _, inside = str(track.get("decoder-desc", "")).partition(" (")
    return inside.removesuffix(")") or name
