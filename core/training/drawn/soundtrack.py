"""Music and weather for a drawn film, made of numbers alone.

Slow pads, a plucked melody with room around it, and under them the sea, rain or wind
of the places that are shown.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from core.training.drawn.world import INDOORS, PLACES, Shot

RATE = 48_000
_BEAT = 60 / 66
_BAR = 4 * _BEAT
_Sound = NDArray[np.float32]

_CHORDS = ((57, 64, 67, 72), (53, 60, 64, 69), (48, 55, 64, 71), (55, 62, 65, 69))
"""A minor seventh, F major seventh, C major seventh, G with a fourth, as MIDI notes."""
_TURNS = ((57, 64, 67, 72), (50, 57, 65, 72), (53, 60, 64, 69), (52, 59, 62, 68))
_SCALE = (69, 72, 74, 76, 79, 81, 84)
_SHORES = ("harbour", "beach", "bridge")


def compose(shots: Sequence[Shot], seed: int) -> _Sound:
    """The sound of a film.

    Returns:
        float32 [samples, 2], as long as the shots, peaks below 0.9.
    """
    seconds = sum(shot.seconds for shot in shots)
    count = round(seconds * RATE)
    rng = random.Random(seed)
    dry = np.zeros((count, 2), np.float32)
    _pads(dry, seconds)
    wet = np.zeros((count, 2), np.float32)
    _melody(wet, seconds, rng)
    mixed = 0.5 * dry + 0.42 * wet + 0.34 * _room(wet + 0.35 * dry, seed)
    mixed += _nature(shots, count, seed)
    edge = np.minimum(1.0, np.minimum(np.arange(count), np.arange(count)[::-1]) / (2.5 * RATE))
    mixed *= edge.astype(np.float32)[:, None]
    return np.asarray(mixed * (0.85 / max(float(np.abs(mixed).max()), 1e-6)), np.float32)


def _hertz(note: float) -> float:
    return 440.0 * math.exp2((note - 69) / 12)


def _pads(out: _Sound, seconds: float) -> None:
    """One chord for two bars, each swelling into the next."""
    length = 2 * _BAR
    for index in range(math.ceil(seconds / length)):
        part = index % 8
        chord = (_TURNS if part in (4, 5, 6, 7) else _CHORDS)[part % 4]
        start = index * length - 1.0
        n = round((length + 3.0) * RATE)
        t = np.arange(n) / RATE
        swell = np.sin(np.pi * np.minimum(1.0, t / (length + 3.0))) ** 0.8
        for voice, note in enumerate((chord[0] - 12, *chord)):
            f = _hertz(note)
            side = 0.5 + 0.36 * math.sin(voice * 2.4)
            tone = np.zeros(n)
            for detune in (-0.9, 1.1):
                phase = 2 * np.pi * (f + detune * 0.32) * t
                tone += np.sin(phase) + 0.28 * np.sin(2 * phase) + 0.09 * np.sin(3 * phase)
            tone *= swell * (1 + 0.12 * np.sin(2 * np.pi * 0.21 * t + voice)) * 0.045
            _add(out, start, np.stack([tone * (1 - side), tone * side], axis=1))


def _melody(out: _Sound, seconds: float, rng: random.Random) -> None:
    """A phrase of two bars, its answer, and rests to breathe."""
    rhythms = ((0, 1.5, 2, 3), (0, 1, 2.5), (0, 0.5, 1, 3), (0, 2, 3, 3.5))
    phrases = [[(rng.choice(rhythms), rng.randrange(2, 5)) for _ in range(2)] for _ in range(3)]
    bar = 2
    while (bar + 2) * _BAR < seconds - 4:
        block = bar // 2
        if block % 6 != 5:
            at = rng.choice((2, 3, 4))
            for k, (rhythm, _) in enumerate(phrases[(0, 1, 0, 2, 0)[block % 5]]):
                for beat in rhythm:
                    at = min(len(_SCALE) - 1, max(0, at + rng.choice((-2, -1, -1, 1, 1, 2))))
                    when = (bar + k) * _BAR + beat * _BEAT + rng.uniform(-0.012, 0.012)
                    _add(out, when, _pluck(_SCALE[at], rng.uniform(0.55, 0.9), rng.random()))
        if block % 2 == 0:
            _add(out, bar * _BAR, _pluck(57 if block % 4 else 53, 0.7, 0.5))
        bar += 2


def _pluck(note: int, strength: float, side: float) -> _Sound:
    """A tine of a music box: a warm tone, two quick overtones, a soft start."""
    t = np.arange(round(2.6 * RATE)) / RATE
    f = _hertz(note)
    tone = np.sin(2 * np.pi * f * t) * np.exp(-t * 2.3)
    tone += 0.34 * np.sin(2 * np.pi * 2.0 * f * t + 0.4) * np.exp(-t * 4.5)
    tone += 0.13 * np.sin(2 * np.pi * 5.42 * f * t) * np.exp(-t * 16)
    tone *= np.minimum(1.0, t / 0.006) * np.minimum(1.0, (2.6 - t) / 0.2) * strength * 0.3
    side = 0.3 + 0.4 * side
    return np.stack([tone * (1 - side), tone * side], axis=1).astype(np.float32)


def _add(out: _Sound, start: float, sound: NDArray[np.floating]) -> None:
    """Lay a sound into ``out`` from ``start`` seconds; what sticks out is cut off."""
    first = round(start * RATE)
    begin, end = max(first, 0), min(first + len(sound), len(out))
    if end > begin:
        out[begin:end] += sound[begin - first : end - first].astype(np.float32)


def _room(dry: _Sound, seed: int) -> _Sound:
    """The echo of a soft room: convolution with decaying noise."""
    noise = np.random.default_rng(seed)
    n = round(2.4 * RATE)
    t = np.arange(n) / RATE
    tail = noise.standard_normal((n, 2)) * np.exp(-t * 2.6)[:, None]
    tail = _soften(tail, 24)
    tail /= np.sqrt((tail**2).sum(axis=0))
    step = 1 << 18
    size = step + n
    spectrum = np.fft.rfft(tail, size, axis=0)
    out = np.zeros((len(dry) + size, 2))
    for start in range(0, len(dry), step):
        piece = np.fft.rfft(dry[start : start + step], size, axis=0)
        out[start : start + size] += np.fft.irfft(piece * spectrum, size, axis=0)
    return np.asarray(out[: len(dry)], np.float32)


def _soften(sound: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """A running mean: takes the hiss out of noise."""
    total = np.cumsum(np.pad(sound, ((width, 0), (0, 0))), axis=0)
    return np.asarray((total[width:] - total[:-width]) / width)


def _nature(shots: Sequence[Shot], count: int, seed: int) -> _Sound:
    """Sea, rain and wind where the pictures have them, fading from scene to scene."""
    noise = np.random.default_rng(seed + 1)
    white = noise.standard_normal((count, 2))
    t = np.arange(count) / RATE
    waves = (0.55 + 0.45 * np.sin(2 * np.pi * t / 7.3)) * (0.7 + 0.3 * np.sin(2 * np.pi * t / 11.9))
    gusts = 0.6 + 0.4 * np.sin(2 * np.pi * t / 5.1 + 1)
    out = np.zeros((count, 2))
    layers: tuple[tuple[Callable[[Shot], float], int, NDArray[np.float64], float], ...] = (
        (lambda s: 1.0 if PLACES[s.place] in _SHORES else 0.16, 44, waves, 0.34),
        (lambda s: 1.0 if s.weather == "rain" else 0.0, 5, np.ones(count), 0.055),
        (lambda s: 1.0 if s.weather in ("snow", "fog") else 0.1, 130, gusts, 0.4),
    )
    for share, width, swell, loud in layers:
        level = _level(shots, count, share)
        out += _soften(white, width) * (level * swell * loud)[:, None]
    return np.asarray(out, np.float32)


def _level(
    shots: Sequence[Shot], count: int, share: Callable[[Shot], float]
) -> NDArray[np.float64]:
    """How loud a layer is at each sample; a roof takes most of it away."""
    times, levels, at = [], [], 0.0
    for shot in shots:
        roof = 0.22 if PLACES[shot.place] in INDOORS else 1.0
        times += [at + 0.5, max(at + 0.5, at + shot.seconds - 0.5)]
        levels += [share(shot) * roof] * 2
        at += shot.seconds
    return np.interp(np.arange(count) / RATE, times, levels)
