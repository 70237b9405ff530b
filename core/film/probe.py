"""What a film is: its picture as shown, its true length, its tracks.

The length is that of the picture, read from the film's last packets: what a
container claims may be missing, be that of the sound, or be that of a file that was
cut short.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av.error
from av.audio.stream import AudioStream
from av.video.stream import VideoStream

from core.errors import MediaOpenError
from core.film.beside import tracks_beside
from core.film.container import Clock, only, open_container, packets, video_stream
from core.film.pictures import Pictures, picture_length
from core.film.subtitles import tracks_inside
from core.film.types import FilmInfo
from core.timeline import MediaTime

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame

_TAIL = MediaTime(1_000_000)
_UNKNOWN_STAY = MediaTime(100_000)
_BELIEVED = MediaTime(2_000_000)
"""By so much a container's claim may be longer than its picture until it is looked into."""
_FASTEST = 1000
"""Pictures a second above which a rate is a time base in disguise."""


def probe(path: Path) -> FilmInfo:
    """Tell what the film at ``path`` is; its first picture is decoded for that.

    Raises:
        MediaMissingError: nothing is there.
        NoVideoError: it has sound only.
        MediaOpenError: no picture can be read from it.
    """
    _refuse_protected(path)
    first = _first_picture(path)
    with open_container(path) as container:
        stream = video_stream(container, path)
        width, height = _shown_size(first, stream)
        rate = stream.average_rate
        # Matroska's tags come in capitals.
        tags = {key.lower(): value for key, value in container.metadata.items()}
        claimed = _claimed(container, Clock(container, path))
        duration = _duration(container, stream, path)
        return FilmInfo(
            path=path,
            title=tags.get("title", "").strip() or path.stem,
            audio_tracks=len(container.streams.audio),
            width=width,
            height=height,
            frame_rate=rate if rate and rate <= _FASTEST else None,
            video_codec=stream.codec_context.codec.canonical_name,
            subtitles=(*tracks_beside(path), *tracks_inside(container)),
            comment=tags.get("comment", ""),
            duration=duration,
            ends=_ends(path, duration, claimed),
        )


def _refuse_protected(path: Path) -> None:
    """Without its key a protected picture is noise that a decoder may take for a film."""
    with open_container(path) as container:
        stream = video_stream(container, path)
        only(container, stream)
        first = next((packet for packet in packets(container, stream) if packet), None)
        if first is not None and first.has_sidedata("encryption_info"):
            raise MediaOpenError(path, "it is protected against copying")


def _first_picture(path: Path) -> VideoFrame:
    pictures = Pictures(path)
    try:
        for _, frame in pictures.from_start():
            return frame
    finally:
        pictures.close()
    raise MediaOpenError(path, "none of its pictures can be read")


def _shown_size(frame: VideoFrame, stream: VideoStream) -> tuple[int, int]:
    """(width, height) with square pixels and upright; the longer way is stretched, as mpv does."""
    width, height = Fraction(frame.width), Fraction(frame.height)
    shape = stream.sample_aspect_ratio or Fraction(1)
    if shape >= 1:
        width *= shape
    elif shape > 0:
        height /= shape
    size = max(round(width), 1), max(round(height), 1)
    return size if round(frame.rotation / 90) % 2 == 0 else size[::-1]


def _claimed(container: InputContainer, clock: Clock) -> MediaTime | None:
    """When the film ends by the container's word, if it has one."""
    if container.duration is None:
        return None
    return MediaTime((container.start_time or 0) + container.duration) - clock.zero


def _ends(path: Path, duration: MediaTime, claimed: MediaTime | None) -> MediaTime:
    """When the sound has ended too. A claim is looked into where it goes far beyond the picture."""
    if claimed is None or claimed - duration <= _BELIEVED:
        return max(duration, claimed or duration)
    ends = duration
    with open_container(path) as container:
        clock = Clock(container, path)
        for number in range(len(container.streams.audio)):
            with open_container(path) as fresh:
                sound = fresh.streams.audio[number]
                only(fresh, sound)
                if end := _end_after(claimed - _TAIL, fresh, sound, clock):
                    ends = max(ends, end[1])
    return ends


def _duration(container: InputContainer, stream: VideoStream, path: Path) -> MediaTime:
    """When the last picture goes; leaves ``container`` at its end."""
    clock = Clock(container, path)
    only(container, stream)
    claimed = _claimed(container, clock)
    end: _End | None = None
    if claimed is not None:
        end = _end_after(claimed - _TAIL, container, stream, clock)
    if end is None:
        # Cut short: the index promises what is no longer there.
        size = path.stat().st_size
        kept = [e.timestamp for e in stream.index_entries if e.pos + e.size <= size]
        if kept and stream.time_base:
            last = clock.time(max(kept), stream.time_base)
            end = _end_after(last - _TAIL, container, stream, clock)
    if end is None:
        with open_container(path) as fresh:
            stream = video_stream(fresh, path)
            only(fresh, stream)
            end = _read_to_end(fresh, stream, clock)
    shown, gone = end or (MediaTime(0), picture_length(stream))
    # Packets' durations are between decodings: of reordered pictures with uneven times the
    # last may claim too much. The container's word bounds it, if it goes that far at all.
    return min(gone, claimed) if claimed is not None and claimed > shown else gone


_End = tuple[MediaTime, MediaTime]
"""When the last picture comes and when it goes."""


def _end_after(
    time: MediaTime, container: InputContainer, stream: VideoStream | AudioStream, clock: Clock
) -> _End | None:
    """The end as read from before ``time``; None where nothing is there."""
    if stream.time_base is None:
        return None
    try:
        container.seek(clock.pts(max(time, MediaTime(0)), stream.time_base), stream=stream)
    except (av.error.FFmpegError, OSError):
        return None
    return _read_to_end(container, stream, clock)


def _read_to_end(
    container: InputContainer, stream: VideoStream | AudioStream, clock: Clock
) -> _End | None:
    """The last packet from here on; a film without times is counted out."""
    last: _End | None = None
    length = picture_length(stream) if isinstance(stream, VideoStream) else MediaTime(0)
    count = 0
    for packet in packets(container, stream):
        if packet is None or packet.is_corrupt:
            continue
        count += 1
        stamp = packet.dts if packet.pts is None else packet.pts
        if stamp is not None:
            shown = clock.time(stamp, packet.time_base)
            stays = MediaTime.from_pts(packet.duration or 0, packet.time_base)
            end = shown, shown + (stays if stays.us > 0 else min(length, _UNKNOWN_STAY))
            last = max(last or end, end)
    if last is None and count:
        return MediaTime((count - 1) * length.us), MediaTime(count * length.us)
    return last
