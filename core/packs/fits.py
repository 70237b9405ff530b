"""Whether a pack that isn't here yet will fit this machine, from the catalogue's sizes.

Builds what ``core.language.plan`` asks for out of arithmetic alone; loads nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.errors import NothingFitsError
from core.language.budget import Budget
from core.language.plan import SHORT_CONTEXT, make_plan
from core.language.quantisation import BITS, QUANTISATIONS, Quantisation
from core.packs.catalogue import Entry, Sizes
from core.packs.chat_fits import chat_budget, chat_pack
from core.packs.chat_shape import ChatShape
from core.packs.findings import Fit
from core.packs.sizes import PackSizes, published_work
from core.packs.speech_fits import fit_speech
from core.packs.whisper_shape import WhisperShape
from core.timeline import MediaTime
from core.tokens.generation import content_tokens

if TYPE_CHECKING:
    from core.language.machine import Machine

QUANTISATION: Quantisation = "Q4_K_M"
"""What packs are quantised to unless another is asked for."""

CONTEXT_ROWS = 4096
_F16 = 2
_SPARE = 512 << 20
_WIDTH, _FF_WIDTH, _PATCH = 1408, 6144, 14
"""EVA-ViT-G's, the tower of all published checkpoints."""


def fit(entry: Entry, machine: Machine, quantisation: Quantisation = QUANTISATION) -> Fit | None:
    """Whether the pack fits what is free now; None for one that comes with Reelmate."""
    if entry.sizes is None:
        return None
    if isinstance(entry.sizes, WhisperShape):
        return fit_speech(entry.sizes, machine)
    if isinstance(entry.sizes, ChatShape):
        return fit_of(chat_pack(chat_budget(entry.sizes, entry.download), entry.name), machine)
    sizes = pack_sizes(entry.name, entry.sizes, quantisation)
    try:
        return Fit("fits", _needed(machine, sizes))
    except NothingFitsError as error:
        lacking = _lacking(error)
    for other in QUANTISATIONS:
        if BITS[other] < BITS[quantisation]:
            coarser = pack_sizes(entry.name, entry.sizes, other)
            if (needed := _needed_or_none(machine, coarser)) is not None:
                return Fit("changes", needed, quantise=other)
    return _shorter(machine, sizes) or lacking


def fit_of(sizes: PackSizes, machine: Machine) -> Fit:
    """Whether a pack that is here fits what is free now."""
    if not sizes.watches_films:  # its memory is the same, whatever it is shown
        sizes = replace(sizes, watches_films=True)
    try:
        return Fit("fits", _needed(machine, sizes))
    except NothingFitsError as error:
        return _shorter(machine, sizes) or _lacking(error)


def _shorter(machine: Machine, sizes: PackSizes) -> Fit | None:
    short = replace(sizes, context_rows=SHORT_CONTEXT)
    if sizes.context_rows <= SHORT_CONTEXT:
        return None
    needed = _needed_or_none(machine, short)
    return None if needed is None else Fit("changes", needed, context_rows=SHORT_CONTEXT)


def _lacking(nothing: NothingFitsError) -> Fit:
    least = int(nothing.data["needed"])
    return Fit("no", least, missing=max(1, least - int(nothing.data["free"])))


def _needed(machine: Machine, sizes: PackSizes) -> int:
    made = make_plan(machine, sizes, MediaTime(0))
    return made.ram + made.gpu


def _needed_or_none(machine: Machine, sizes: PackSizes) -> int | None:
    try:
        return _needed(machine, sizes)
    except NothingFitsError:
        return None


def making(entry: Entry, quantisation: Quantisation = QUANTISATION) -> int:
    """Bytes that making the pack takes beside what is downloaded, at its height; 0 for one that
    comes with Reelmate."""
    if entry.sizes is None:
        return 0
    if isinstance(entry.sizes, WhisperShape):  # copied in the numbers it came in
        return entry.download + _SPARE
    if isinstance(entry.sizes, ChatShape):  # becomes part of the pack as it lies there
        return _SPARE
    return disk_needed(entry.sizes, quantisation)


def disk_needed(sizes: Sizes, quantisation: Quantisation) -> int:
    """Of a LLaMA-VID: the language model in f16 and quantised, the other networks, and some
    spare."""
    plain = BITS["F16"] if quantisation in ("Q4_K_M", "Q5_K_M") else 0.0
    language = sizes.language_values * (BITS[quantisation] + plain) / 8
    return int(language) + (sizes.vision_values + sizes.token_values) * _F16 + _SPARE


def pack_sizes(name: str, sizes: Sizes, quantisation: Quantisation) -> PackSizes:
    """What the pack will take of memory once it is made.

    Its memory is the same for films and single pictures, so it is counted as one of films.
    """
    side = sizes.picture_side // _PATCH
    return PackSizes(
        name=name,
        vision_values=sizes.vision_values,
        token_values=sizes.token_values,
        work_values=published_work(side, _WIDTH, _FF_WIDTH),
        encoder_moves=True,
        content_tokens=content_tokens(sizes.compress_type, (side, side)),
        watches_films=True,
        whole_films=True,
        context_rows=CONTEXT_ROWS,
        language=_budget(sizes, quantisation),
    )


def _budget(sizes: Sizes, quantisation: Quantisation) -> Budget:
    layer, table = sizes.layer_values, sizes.vocabulary * sizes.width
    bits = BITS[quantisation]

    def in_bytes(values: int) -> int:
        return int(values * bits / 8)

    head_dim = sizes.width // sizes.heads
    return Budget(
        weights=in_bytes(sizes.language_values),
        layers=(in_bytes(layer),) * sizes.layers,
        head=in_bytes(table),
        embedding=in_bytes(table),
        parameters=sizes.language_values,
        kv_values=2 * sizes.heads * head_dim,
        quantised_kv=head_dim % 32 == 0,
        longest=sizes.context,
        width=sizes.width,
        ff_width=sizes.ff_width,
        vocabulary=sizes.vocabulary,
    )
