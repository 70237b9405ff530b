"""Opening a film file, finding its picture, and telling its time as mpv does.

FFmpeg's errors become ours here. What lies behind a packet is not known here:
``pictures`` decodes, ``probe`` describes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
import av.error

from core.errors import MediaOpenError, NoVideoError
from core.film.readable import TEXT, check_readable, what_is_wrong
from core.timeline import MediaTime

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.stream import Stream
    from av.video.stream import VideoStream

_BROKEN_READS = 64
"""Reading errors in a row after which a file is taken to have ended."""
_OPTIONS = {
    # A file that is really a playlist may not reach for the network.
    "protocol_whitelist": "file",
    # mpv reads an MP4's edit list as a mere shift of its times; so do we, or times differ.
    "advanced_editlist": "0",
}
_HEAD = 4 * 2**20
_CLUSTER = re.compile(
    rb"\x1f\x43\xb6\x75[\x01-\xff].{0,7}?(?:\xbf\x84.{4})?\xe7([\x81-\x88])", re.S
)
_TIMESTAMP_SCALE = re.compile(rb"\x2a\xd7\xb1([\x81-\x88])")


def open_container(path: Path) -> InputContainer:
    """Open ``path`` for reading; the caller closes it.

    Raises:
        MediaMissingError, MediaOpenError: with a plain reason.
    """
    check_readable(path)
    try:
        container = av.open(
            f"file:{path.absolute()}",
            mode="r",
            container_options=dict(_OPTIONS),
            metadata_errors="replace",
        )
    except (av.error.FFmpegError, OSError) as exc:
        why = what_is_wrong(path) or "it is damaged or in a format that is not known"
        raise MediaOpenError(path, why) from exc
    if container.format.name == "tty":  # FFmpeg makes pictures of any .txt
        container.close()
        raise MediaOpenError(path, TEXT)
    return container


def video_stream(container: InputContainer, path: Path) -> VideoStream:
    """The stream mpv would show: the default one, else the first. Cover art is none.

    Raises:
        NoVideoError: there is sound only.
        MediaOpenError: there is neither, or nothing here decodes the picture.
    """
    cover = av.stream.Disposition.attached_pic | av.stream.Disposition.timed_thumbnails
    moving = [s for s in container.streams.video if not s.disposition & cover]
    if not moving:
        if container.streams.audio:
            raise NoVideoError(path)
        raise MediaOpenError(path, "there is neither picture nor sound in it")
    known = [s for s in moving if _decodable(s)]
    if not known:
        raise MediaOpenError(path, "its picture is in a format that is not known")
    return next((s for s in known if s.disposition & av.stream.Disposition.default), known[0])


def _decodable(stream: Stream) -> bool:
    # PyAV gives a stream whose codec FFmpeg lacks no codec context, whatever the types say.
    context: object = stream.codec_context
    return isinstance(context, av.VideoCodecContext) and context.width > 0


class Clock:
    """Turns a container's timestamps into times from the film's first moment.

    mpv takes the container's start for 0, with two exceptions that are kept here:
    in MP4 and MOV 0 stays 0, and in Matroska it is the first cluster's timestamp.
    (Compared with mpv 0.35's ``time-pos`` on files with shifted times.)

    Attributes:
        zero: the container's time at which the film starts.
    """

    def __init__(self, container: InputContainer, path: Path) -> None:
        start = MediaTime(container.start_time or 0)
        if "mp4" in container.format.name:
            start = MediaTime(0)
        elif "matroska" in container.format.name:
            first = _first_cluster(path)
            start = max(MediaTime(0), start) if first is None else first
        self.zero = start

    def time(self, pts: int, time_base: Fraction) -> MediaTime:
        """``pts`` counts of ``time_base`` seconds → time from the film's first moment."""
        return MediaTime.from_pts(pts, time_base) - self.zero

    def pts(self, time: MediaTime, time_base: Fraction) -> int:
        """The timestamp at or just before ``time``, for seeking."""
        return int(Fraction((time + self.zero).us, 1_000_000) // time_base)


def _first_cluster(path: Path) -> MediaTime | None:
    """The first cluster's timestamp in a Matroska file, None where it is not found early."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    cluster = _CLUSTER.search(head)
    if cluster is None:
        return None
    scale = _TIMESTAMP_SCALE.search(head, 0, cluster.start())
    nanoseconds = 1_000_000 if scale is None else _unsigned(head, scale.end(), scale[1])
    return MediaTime(_unsigned(head, cluster.end(), cluster[1]) * nanoseconds // 1000)


def _unsigned(head: bytes, at: int, length: bytes) -> int:
    return int.from_bytes(head[at : at + (length[0] & 0x0F)], "big")


def only(container: InputContainer, stream: Stream) -> None:
    """Have the demuxer skip every stream but ``stream``."""
    for other in container.streams:
        if other.index != stream.index:
            other.discard = av.stream.Discard.all


def packets(container: InputContainer, stream: Stream) -> Iterator[Packet[Stream] | None]:
    """The stream's packets from here on; None for each stretch that could not be read.

    The empty packet that PyAV ends with (it flushes a decoder) is not among them.
    """
    failed = 0
    while failed < _BROKEN_READS:
        try:
            for packet in container.demux(stream):
                failed = 0
                if packet.size:
                    yield packet
            return
        except (av.error.EOFError, IndexError):
            # PyAV stumbles at the end of a file in which further streams turned up on the way.
            return
        except (av.error.FFmpegError, OSError):
            failed += 1
            yield None
