"""The sample film several times over: long enough to be glimpsed first."""

from __future__ import annotations

from pathlib import Path

import av

from core.film.types import DRAWN_COMMENT


def repeat(film: Path, out: Path, times: int) -> Path:
    """The picture of ``film``, ``times`` times in a row, without encoding it anew."""
    with av.open(str(out), "w") as target:
        target.metadata["comment"] = DRAWN_COMMENT
        stream = None
        offset = 0
        for _ in range(times):
            with av.open(str(film)) as source:
                picture = source.streams.video[0]
                if stream is None:
                    stream = target.add_stream_from_template(picture)
                longest = 0
                for packet in source.demux(picture):
                    if packet.dts is None or packet.pts is None:
                        continue
                    longest = max(longest, packet.pts + (packet.duration or 0))
                    packet.pts += offset
                    packet.dts += offset
                    packet.stream = stream
                    target.mux(packet)
                offset += longest
    return out
