"""What a pack takes of this machine, planned before its weights are read, and how to read them
as planned."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace

import torch

from core.language.device import gpu_in_ram
from core.language.kv import ROWS_STEP
from core.language.llama import LlamaEngine
from core.language.machine import Machine
from core.language.plan import Plan, WholeFilm, make_plan, plan_whole_film, replan
from core.packs.pack import Pack
from core.packs.sizes import PackSizes
from core.timeline import MediaTime
from core.tokens.protocol import TokenGenerator
from core.vision.placement import EXACT, Placement, best_placement, cpu_kind
from core.vision.protocol import VisionEncoder


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and what it was made of before any model was read."""

    machine: Machine
    sizes: PackSizes
    plan: Plan

    def for_film(self, duration: MediaTime) -> Planned:
        """The same for another film, with the models where they are."""
        return replace(self, plan=replan(self.machine, self.sizes, self.plan, duration))

    def whole_film(self, rows: int) -> WholeFilm:
        """How the language model is opened for a prompt of so many rows."""
        return plan_whole_film(self.machine, self.sizes, self.plan.encoder_device, rows)

    def longest(self, whole: WholeFilm) -> int:
        """The most rows that are kept in the same numbers on the same device, maybe with fewer
        layers there; the most that fit at all, where this doesn't."""

        def more_is_other(step: int) -> bool:
            found = self.whole_film(step * ROWS_STEP)
            if not whole.fits:
                return not found.fits
            on_gpu = found.gpu_layers > 0, whole.gpu_layers > 0
            return found.kv_type != whole.kv_type or on_gpu[0] != on_gpu[1]

        begin = whole.rows if whole.fits else 0
        steps = range(begin // ROWS_STEP + 1, self.sizes.language.longest // ROWS_STEP + 1)
        count = bisect_left(steps, True, key=more_is_other)
        return steps[count - 1] * ROWS_STEP if count else begin


def plan_for(pack: Pack, duration: MediaTime) -> Planned:
    """The plan for a film of this length, with what is free now.

    Raises:
        NothingFitsError: there is none.
        PictureFormError: the pack can't watch a film.
    """
    machine, sizes = Machine.here(), PackSizes.of(pack.folder)
    return Planned(machine, sizes, make_plan(machine, sizes, duration))


def placement_of(plan: Plan) -> Placement:
    """Where the tower goes. How many frames it encodes at once is the machine's own, within the
    plan's bound: on a CPU it is always the same, since it decides a memory's bytes."""
    best = best_placement()
    if plan.encoder_device is not None:
        return replace(best, batch=min(best.batch, plan.batch))
    return Placement(torch.device("cpu"), cpu_kind(), EXACT.batch)


def read_models(pack: Pack, plan: Plan | None) -> tuple[VisionEncoder, TokenGenerator]:
    """The tower and the token generator where the plan has them; None: where they do best.

    Raises:
        PackCorruptError: the weights are whole but not this kind's.
    """
    placement = None if plan is None else placement_of(plan)
    return pack.load_encoder(placement), pack.load_tokens(placement)


def read_language(pack: Pack, plan: Plan | None) -> LlamaEngine:
    """The language model as planned, in the thread that will own it.

    Raises:
        ModelError: llama.cpp can't read the file.
        OutOfMemoryError: weights and cache don't fit.
    """
    if plan is None:
        return pack.open_language()
    layers = 0 if plan.language_device is None else plan.gpu_layers
    return pack.open_language(
        gpu_layers=layers_opened(layers),
        kv_type=plan.kv_type,
        eyes_on_gpu=plan.eyes_device is not None or gpu_in_ram(),
    )


def layers_opened(planned: int) -> int:
    """The layers that llama.cpp is told to hold on a GPU (-1 all): also where a plan, which is
    about memory, has them in RAM that a GPU computes in."""
    return -1 if planned == 0 and gpu_in_ram() else planned
