"""Tiny films whose sound is known to the sample, and what hears their lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from core.film.types import Cue
from core.speech.protocol import Heard, Spoken
from core.speech.sound import RATE, WINDOW, Sound
from core.timeline import MediaTime, TimeRange
from tests.clips import COLOURS

FILM_RATE = 48_000
_BLOCK = 1024
_STEP = RATE // 10


@dataclass(frozen=True, slots=True)
class Track:
    """A sound track: pieces of sound, float32 [n] at ``FILM_RATE``, each from its own second on."""

    pieces: Sequence[tuple[float, NDArray[np.float32]]]
    language: str = ""
    title: str = ""
    default: bool = False
    codec: str = "pcm_s16le"


def tone(hertz: float, seconds: float) -> NDArray[np.float32]:
    """A tone that begins and ends softly."""
    times = np.arange(round(seconds * FILM_RATE)) / FILM_RATE
    swell = np.minimum(1.0, np.minimum(times, times[::-1]) / 0.02)
    return (0.3 * swell * np.sin(2 * np.pi * hertz * times)).astype(np.float32)


def make_sounding(
    path: Path,
    tracks: Sequence[Track],
    seconds: float,
    *,
    colours: Sequence[str] = ("red", "blue"),
    comment: str = "",
) -> Path:
    """Write a film of plain colours, a shot every ten seconds, with these tracks."""
    with av.open(str(path), "w") as container:
        if comment:
            container.metadata["comment"] = comment
        video = container.add_stream("libx264", rate=2, options={"preset": "ultrafast"})
        video.width, video.height, video.pix_fmt = 64, 36, "yuv420p"
        streams = [add_track(container, track) for track in tracks]
        for number in range(round(seconds * 2)):
            picture = np.full((36, 64, 3), COLOURS[colours[number // 20 % len(colours)]], np.uint8)
            picture[:8, number % 56 : number % 56 + 8] = 255
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 2)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        for stream, track in zip(streams, tracks, strict=True):
            write_track(container, stream, track)
    return path


def add_track(container: av.container.OutputContainer, track: Track) -> av.AudioStream:
    """A stream for a track that is yet to be written."""
    stream = container.add_stream(track.codec, rate=FILM_RATE, layout="mono")
    assert isinstance(stream, av.AudioStream)
    if track.language:
        stream.metadata["language"] = track.language
    if track.title:
        stream.metadata["title"] = track.title
    stream.disposition = (
        av.stream.Disposition.default if track.default else av.stream.Disposition(0)
    )
    return stream


def write_track(
    container: av.container.OutputContainer, stream: av.AudioStream, track: Track
) -> None:
    """All of a track's sound."""
    for start, samples in track.pieces:
        _encode(container, stream, round(start * FILM_RATE), samples)
    container.mux(stream.encode(None))


def _encode(
    container: av.container.OutputContainer,
    stream: av.AudioStream,
    first: int,
    samples: NDArray[np.float32],
) -> None:
    for at in range(0, len(samples), _BLOCK):
        part = samples[at : at + _BLOCK]
        if stream.codec_context.name.startswith("pcm"):
            data = np.round(part * 32767).astype(np.int16)[None]
            frame = av.AudioFrame.from_ndarray(data, format="s16", layout="mono")
        else:
            frame = av.AudioFrame.from_ndarray(part[None], format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = (
            FILM_RATE,
            first + at,
            Fraction(1, FILM_RATE),
        )
        container.mux(stream.encode(frame))


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is a tone in the film's sound."""

    start: float
    end: float
    text: str

    @property
    def cue(self) -> Cue:
        """As a subtitle would have it."""
        return Cue(
            TimeRange(MediaTime.from_seconds(self.start), MediaTime.from_seconds(self.end)),
            self.text,
        )


def pitch(number: int) -> float:
    """Of line ``number``."""
    return 400.0 + 40 * number


def spoken_track(lines: Sequence[Line]) -> Track:
    """A track in which each line is a tone of its own pitch."""
    return Track(
        [(line.start, tone(pitch(n), line.end - line.start)) for n, line in enumerate(lines)]
    )


class PitchHearing:
    """A ``Hearing`` that knows each line by its pitch; what the window cuts off it leaves to the
    next, as Whisper does."""

    def __init__(self, lines: Sequence[Line], language: str = "en") -> None:
        self._lines = lines
        self._language = language
        self.windows: list[float] = []

    def hear(
        self, sound: Sound, language: str, cancelled: Callable[[], bool] = lambda: False
    ) -> Heard | None:
        """As the protocol says."""
        if cancelled():
            return None
        spoken = [*self._runs(sound)]
        taken = WINDOW.seconds
        if len(spoken) > 1 and spoken[-1].end > WINDOW.seconds - 0.15:
            taken = spoken.pop().start
        known = self._language if spoken and not language else ""
        return Heard(tuple(spoken), taken, known)

    def _runs(self, sound: Sound) -> list[Spoken]:
        runs: list[Spoken] = []
        last = -1
        for at in range(0, len(sound), _STEP):
            heard = self._line_in(sound[at : at + _STEP])
            begin, end = at / RATE, (at + _STEP) / RATE
            if heard >= 0 and heard == last:
                runs[-1] = Spoken(runs[-1].start, end, runs[-1].text)
            elif heard >= 0:
                runs.append(Spoken(begin, end, self._lines[heard].text))
            last = heard
        return runs

    def _line_in(self, step: Sound) -> int:
        if float(np.abs(step).max()) < 0.05:
            return -1
        spectrum = np.abs(np.fft.rfft(step * np.hanning(len(step))))
        number = round((float(spectrum.argmax()) * RATE / len(step) - pitch(0)) / 40)
        return number if 0 <= number < len(self._lines) else -1


class PitchSource:
    """A ``SpeechSource`` that opens one."""

    def __init__(self, lines: Sequence[Line], key: str = "pitch-1") -> None:
        self._lines = lines
        self._key = key
        self.opened: list[PitchHearing] = []

    @property
    def key(self) -> str:
        """As the protocol says."""
        return self._key

    def open(self, promised: int) -> PitchHearing:
        """As the protocol says."""
        self.opened.append(PitchHearing(self._lines))
        return self.opened[-1]
