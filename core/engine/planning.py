"""What a pack takes of this machine, planned before its weights are read, and how to read them
as planned."""

from __future__ import annotations

from dataclasses import replace

import torch

from core.language.llama import LlamaEngine
from core.language.machine import Machine
from core.language.plan import Plan, make_plan
from core.packs.pack import Pack
from core.packs.sizes import PackSizes
from core.timeline import MediaTime
from core.tokens.protocol import TokenGenerator
from core.vision.placement import EXACT, Placement, best_placement, cpu_kind
from core.vision.protocol import VisionEncoder


def plan_for(pack: Pack, duration: MediaTime) -> Plan:
    """The plan for a film of this length, with what is free now.

    Raises:
        NothingFitsError: there is none.
        PictureFormError: the pack can't watch a film.
    """
    return make_plan(Machine.here(), PackSizes.of(pack.folder), duration)


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
        gpu_layers=layers, kv_type=plan.kv_type, eyes_on_gpu=plan.eyes_device is not None
    )
