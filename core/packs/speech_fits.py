"""Whether a speech pack fits this machine, and whether it hears a film as fast as it plays.

Arithmetic on its sizes; loads no weights. Of random networks of the published sizes, run by
transformers in float32 on a CPU, tiny, base and small took 239, 421 and 1,185 MB at the peak, where
this foresees 288, 467 and 1,270. Times are estimates: encoding half a minute with small took 5.0 s
on two cores that others used too, where this foresees 5.6.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import PackCorruptError
from core.packs.findings import Fit
from core.packs.manifest import SPEECH_CONFIG
from core.packs.whisper_shape import WhisperShape

if TYPE_CHECKING:
    from core.language.machine import Machine

WINDOW_S = 30.0
KEEPS_UP = 0.6
"""Share of a window's time that hearing it may take: the picture and the companion want some of
the processor too."""

_BYTES = {"float32": 4, "float16": 2, "bfloat16": 2}
_TOKENS = 120
"""That half a minute of lively talk is written in."""
_CORE_FLOPS = 30e9
"""Multiplications and additions of a core in a second, in matrices of float32."""
_BYTES_A_SECOND = 8e9
"""Of weights that are read for one token after another, however many cores there are: measured
where two cores were busy with other work too."""
_ROWS_HELD = 12
"""Rows of a layer that are held at once, beside those of its feed-forward part."""
_SPARE = 64 << 20
"""Sound, spectrogram and what a library keeps."""


def fit_speech(shape: WhisperShape, machine: Machine, cores: int | None = None) -> Fit:
    """On a GPU where there is room for it, else on the CPU.

    Args:
        cores: None for those this process may use.
    """
    on_gpu = memory(shape, _BYTES[machine.gpu_numbers])
    if any(gpu.seen_by_torch and gpu.free >= on_gpu for gpu in machine.gpus):
        return Fit("fits", on_gpu)
    number = _BYTES[machine.cpu_numbers]
    needed = memory(shape, number)
    if machine.ram is not None and machine.ram < needed:
        return Fit("no", needed, missing=needed - machine.ram)
    if seconds_a_window(shape, cores or _cores(), number) > KEEPS_UP * WINDOW_S:
        return Fit("changes", needed, slow=True)
    return Fit("fits", needed)


def memory(shape: WhisperShape, number_bytes: int) -> int:
    """Bytes of weights, the decoder's keys and values, and intermediate results.

    Args:
        number_bytes: of each number.
    """
    rows = shape.heard * (_ROWS_HELD * shape.width + 2 * shape.ff_width)
    held = 2 * shape.decoder_layers * (shape.heard + shape.written) * shape.width
    return number_bytes * (shape.values + rows + held) + _SPARE


def seconds_a_window(shape: WhisperShape, cores: int, number_bytes: int = 4) -> float:
    """About how long a CPU hears half a minute: encoding is bound by arithmetic, writing by
    reading the decoder once for each token."""
    attention = 4 * shape.heard**2 * shape.width * shape.encoder_layers
    encoding = 2 * shape.encoder_values * shape.heard + attention
    reading = _TOKENS * shape.decoder_values * number_bytes
    return encoding / (cores * _CORE_FLOPS) + reading / _BYTES_A_SECOND


def speech_shape(folder: Path) -> WhisperShape:
    """The sizes of the speech pack in ``folder``.

    Raises:
        PackCorruptError: they can't be read.
    """
    try:
        told = json.loads((folder / SPEECH_CONFIG).read_text(encoding="utf-8"))
        return WhisperShape.of(told["model"])
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as exc:
        raise PackCorruptError(folder.name, SPEECH_CONFIG, "holds no sizes") from exc


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
