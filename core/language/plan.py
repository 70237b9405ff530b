"""Where a pack's models go on a machine, and what they will take there, before any is loaded.

Pure arithmetic over ``Machine`` and ``PackSizes``. All ways of dividing a pack are listed in one
order, the best first, and the first that fits is the plan; so more memory never makes it worse.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

from core.errors import NothingFitsError, PictureFormError
from core.language.kv import KvType
from core.language.layout import Layout, Part, PartName, parts_of
from core.language.quantisation import Quantisation
from core.timeline import MediaTime

if TYPE_CHECKING:
    from core.language.machine import Machine, Numbers
    from core.packs.sizes import PackSizes

__all__ = [
    "Part",
    "PartName",
    "Plan",
    "WholeFilm",
    "make_plan",
    "plan_whole_film",
    "replan",
    "usable",
]

GPU_SHARE, GPU_SPARE = Fraction(94, 100), 300_000_000
"""Of a GPU's free bytes 6 % stay free for pieces that fit nowhere, and 300 MB for cuBLAS and for a
desktop that grows. A judgement, not a measurement."""

RAM_SHARE = Fraction(94, 100)
"""Of RAM, whose free bytes are an estimate of the kernel's."""

BATCHES_ON_GPU, BATCH_ON_CPU, STARTER_BATCH = (48, 24, 12), 4, 16
"""Frames encoded at once: 48 and 4 are ``core.vision.placement``'s, 16 is the starter's own;
fewer take less room and little more time."""

LEAST_SHARE_OF_LAYERS = Fraction(1, 2)
"""Of the language model's layers on a GPU. Where not even half fit, the CPU decides how long an
answer takes, and keys and values in smaller numbers or all layers on the CPU are worth more."""

RATES = (Fraction(1), Fraction(1, 2), Fraction(1, 4), Fraction(1, 8))
"""Frames a second that a film may be sampled at, the first unless all of it fits no context."""

SHOTS_A_SECOND = Fraction(1, 4)
"""Shots of a film of today last some four seconds (Cutting and others measured 3 to 5); the first
frame of each is looked at as well."""

WORD_ROWS_A_SECOND = Fraction(2)
"""Rows of a film's lines: some 5,000 words an hour, at 1.4 pieces a word. An estimate; talkative
films have half as much again."""

ASKING_ROWS = 700
"""An answer of 512 rows, the question, and the words around the film."""

SHORT_CONTEXT = 2048
"""The shortest context that recalled scenes are worth asking about in."""


@dataclass(frozen=True, slots=True)
class WholeFilm:
    """Whether all of a film can be asked about in one prompt. The language model is opened anew
    for it, and the companion's let go first: there is room planned for one of the two.

    Attributes:
        rows: of context that this takes, words estimated.
        longest: rows the model was trained for.
        kv_type: what keys and values must be kept in; None where it doesn't fit.
        gpu_layers, batch, predicted: as in ``Plan``; nothing where it doesn't fit.
    """

    rows: int
    longest: int
    kv_type: KvType | None = None
    gpu_layers: int = 0
    batch: int = 0
    predicted: tuple[Part, ...] = ()

    @property
    def fits(self) -> bool:
        """Whether it can be asked."""
        return self.kv_type is not None


@dataclass(frozen=True, slots=True)
class Plan:
    """Where everything goes. Devices are numbers of ``Machine.gpus``, None is the CPU.

    A language model on the CPU has to be kept off GPUs altogether: llama.cpp would else lend
    one for long prompts, and take its scratch there.

    Attributes:
        encoder_device: of the vision tower and the token generator.
        numbers: what these compute in.
        batch: frames they encode at once.
        gpu_layers: as llama.cpp counts: 0 none, 1 the head alone, one more than the model has
            layers: all of it.
        context_rows: of the companion's context.
        kv_type: what its keys and values are kept in.
        frames_a_second: what a prompt of the whole film takes of the memory, which holds one a
            second and the first frame of every shot.
        predicted: bytes of every part, by device.
        whole_film: None where the pack can't be asked so.
        eyes_device: of the language model's own eyes, where it has some.
    """

    encoder_device: int | None
    numbers: Numbers
    batch: int
    language_device: int | None
    gpu_layers: int
    context_rows: int
    kv_type: KvType
    frames_a_second: Fraction
    predicted: tuple[Part, ...]
    whole_film: WholeFilm | None
    eyes_device: int | None = None

    def total(self, device: int | None) -> int:
        """Bytes that will be taken of this device."""
        return sum(part.size for part in self.predicted if part.device == device)

    @property
    def ram(self) -> int:
        """Bytes of RAM."""
        return self.total(None)

    @property
    def gpu(self) -> int:
        """Bytes of all GPUs."""
        return sum(part.size for part in self.predicted) - self.ram


def make_plan(machine: Machine, sizes: PackSizes, film_duration: MediaTime) -> Plan:
    """The best way of dividing a pack: all of it on a GPU; fewer of the language model's layers
    there; smaller keys and values; the language model on the CPU; the encoder there; both. The
    language model's own eyes lie beside it on its GPU, else on the CPU; where the model itself is
    too large for a GPU, the eyes alone may go there.

    A language model goes to one GPU at most; the encoder may go to another.

    Raises:
        NothingFitsError: there is none; it says what there would be.
        PictureFormError: the pack can't watch a film.
    """
    if not sizes.watches_films:
        raise PictureFormError(sizes.name)
    found = _first_that_fits(machine, sizes, sizes.context_rows)
    if found is None:
        raise _nothing_fits(machine, sizes)
    plan = Plan(
        encoder_device=found.encoder_device,
        numbers=found.numbers,
        batch=found.batch,
        language_device=found.language_device,
        gpu_layers=found.gpu_layers,
        context_rows=found.rows,
        kv_type=found.kv_type,
        frames_a_second=RATES[0],
        predicted=parts_of(sizes, found),
        whole_film=None,
        eyes_device=found.eyes_device,
    )
    return replan(machine, sizes, plan, film_duration)


def replan(machine: Machine, sizes: PackSizes, plan: Plan, film_duration: MediaTime) -> Plan:
    """The same plan for another film: all models stay where they are.

    Args:
        machine, sizes: that the plan was made of.
    """
    rate, rows = _rate(sizes, film_duration)
    whole = plan_whole_film(machine, sizes, plan.encoder_device, rows)
    return replace(plan, frames_a_second=rate, whole_film=whole if sizes.whole_films else None)


def usable(machine: Machine, device: int | None) -> int | None:
    """Bytes of a device that a plan may use; None: it isn't known, and limits nothing."""
    if device is not None:
        return max(0, int(machine.gpus[device].free * GPU_SHARE) - GPU_SPARE)
    return None if machine.ram is None else int(machine.ram * RAM_SHARE)


# Ways of dividing ---------------------------------------------------------------------


def _layouts(machine: Machine, sizes: PackSizes, rows: int) -> Iterator[Layout]:
    """Every way, the best first; the order doesn't depend on how much is free."""
    on_gpu = [index for index, gpu in enumerate(machine.gpus) if gpu.seen_by_torch]
    models = [index for index, gpu in enumerate(machine.gpus) if gpu.seen_by_llama]
    for encoders in (on_gpu if sizes.encoder_moves else [], [None]):
        batches = _batches(machine, sizes, encoders)
        for beside, kv_type, layers in product(
            (True, False) if sizes.eyes_weights else (False,),
            sizes.language.kv_types,
            _shares(sizes),
        ):
            for (batch, numbers), encoder, model in product(batches, encoders, models):
                eyes = model if beside else None
                yield Layout(encoder, numbers, batch, model, layers, rows, kv_type, eyes)
        for eyes, kv_type, (batch, numbers), encoder in product(
            [*models, None] if sizes.eyes_weights else [None],
            sizes.language.kv_types,
            batches,
            encoders,
        ):
            yield Layout(encoder, numbers, batch, None, 0, rows, kv_type, eyes)


def _shares(sizes: PackSizes) -> range:
    """How many layers may be on a GPU, the head counted as one, most first."""
    whole = len(sizes.language.layers) + 1
    return range(whole, math.ceil(whole * LEAST_SHARE_OF_LAYERS) - 1, -1)


def _batches(
    machine: Machine, sizes: PackSizes, encoders: Sequence[int | None]
) -> list[tuple[int, Numbers]]:
    """How many frames at once, and in what numbers, on devices of one kind."""
    if not sizes.encoder_moves:
        return [(STARTER_BATCH, "float32")]
    if None in encoders:
        return [(BATCH_ON_CPU, machine.cpu_numbers)]
    return [(batch, machine.gpu_numbers) for batch in BATCHES_ON_GPU]


def _first_that_fits(machine: Machine, sizes: PackSizes, rows: int) -> Layout | None:
    return next(
        (each for each in _layouts(machine, sizes, rows) if _fits(machine, sizes, each)), None
    )


def _fits(machine: Machine, sizes: PackSizes, layout: Layout) -> bool:
    taken: dict[int | None, int] = {}
    for part in parts_of(sizes, layout):
        taken[part.device] = taken.get(part.device, 0) + part.size
    return all(
        (most := usable(machine, device)) is None or size <= most for device, size in taken.items()
    )


# The film -----------------------------------------------------------------------------


def _rate(sizes: PackSizes, duration: MediaTime) -> tuple[Fraction, int]:
    """Frames a second and rows of the whole film: the most frames that the longest context
    holds, and all of them where none of these rates would do."""
    if sizes.whole_films:
        for rate in RATES:
            rows = whole_film_rows(sizes, duration, rate)
            if rows <= sizes.language.longest:
                return rate, rows
    return RATES[0], whole_film_rows(sizes, duration, RATES[0])


def whole_film_rows(sizes: PackSizes, duration: MediaTime, rate: Fraction = RATES[0]) -> int:
    """Rows of context that all frames of a film take, with its lines and an answer."""
    seconds = Fraction(max(0, duration.us), 1_000_000)
    frames = 1 + int(seconds * rate * (1 + SHOTS_A_SECOND))
    words = int(seconds * WORD_ROWS_A_SECOND)
    return frames * (1 + sizes.content_tokens) + words + ASKING_ROWS


def plan_whole_film(
    machine: Machine, sizes: PackSizes, encoder_device: int | None, rows: int
) -> WholeFilm:
    """For a prompt of so many rows. The encoder stays where it is; fewer frames may be encoded at
    once.

    Args:
        machine: with what was free before any model was read.
    """
    longest = sizes.language.longest
    if rows > longest:
        return WholeFilm(rows, longest)
    for layout in _layouts(machine, sizes, rows):
        if layout.encoder_device == encoder_device and _fits(machine, sizes, layout):
            parts = parts_of(sizes, layout)
            return WholeFilm(rows, longest, layout.kv_type, layout.gpu_layers, layout.batch, parts)
    return WholeFilm(rows, longest)


# What would fit -----------------------------------------------------------------------


def _nothing_fits(machine: Machine, sizes: PackSizes) -> NothingFitsError:
    """The error, with the smallest change that would help."""
    *_, least = _layouts(replace(machine, gpus=()), sizes, sizes.context_rows)
    needed = math.ceil(sum(part.size for part in parts_of(sizes, least)) / RAM_SHARE)
    free = machine.ram or 0
    would = _would(machine, sizes) or (
        f"{(needed - free) / 2**30:.1f} GiB more would do, or a smaller pack"
    )
    return NothingFitsError(sizes.name, needed, free, would)


def _would(machine: Machine, sizes: PackSizes) -> str:
    """A coarser or shorter form of the pack that would fit here, "" for none."""
    finest_first: tuple[Quantisation, ...] = ("Q8_0", "Q5_K_M", "Q4_K_M")
    for quantisation in finest_first if sizes.whole_films else ():  # those that were imported
        language = sizes.language.quantised(quantisation)
        coarser = replace(sizes, language=language)
        if language.weights < sizes.language.weights and _first_that_fits(
            machine, coarser, sizes.context_rows
        ):
            return f"imported again with --quantise {quantisation} it would fit"
    if sizes.context_rows > SHORT_CONTEXT and _first_that_fits(machine, sizes, SHORT_CONTEXT):
        return f"with a context of {SHORT_CONTEXT:,} rows it would fit"
    return ""
