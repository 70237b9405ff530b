"""Which plan a machine gets, and that no plan takes what isn't there."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import NothingFitsError, PictureFormError
from core.language.budget import Budget
from core.language.kv import KV_TYPES, KvType
from core.language.machine import Gpu, Machine
from core.language.plan import Plan, WholeFilm, make_plan, usable
from core.packs.sizes import PackSizes
from core.resources import resource_path
from core.timeline import MediaTime
from tests.core.language.packs_of_size import (
    LLAMA_VID_7B,
    LLAMA_VID_13B,
    VICUNA_7B,
    VICUNA_13B,
    published,
)

GIB = 2**30
STARTER = PackSizes.of(resource_path("packs/starter"))
WHOLE_7B, WHOLE_13B = 33, 41
MINUTES = (10, 60, 120, 180, 240)
PACKS = {"7b": LLAMA_VID_7B, "13b": LLAMA_VID_13B, "starter": STARTER}


def machine(card: int, ram: float = 13) -> Machine:
    """A graphics card of so many GB beside a desktop that took a twentieth of it; 0 for none."""
    gpus = (Gpu("card", int(card * 0.95 * GIB)),) if card else ()
    return Machine(int(ram * GIB), gpus, cpu_numbers="bfloat16")


def film(minutes: float) -> MediaTime:
    return MediaTime.from_seconds(60 * minutes)


def assert_there_is_room(here: Machine, plan: Plan) -> None:
    whole = () if plan.whole_film is None else plan.whole_film.predicted
    for parts in (plan.predicted, whole):
        for device in (None, *range(len(here.gpus))):
            most = usable(here, device)
            free = here.ram if device is None else here.gpus[device].free
            assert most is None or free is None or most <= free
            taken = sum(part.size for part in parts if part.device == device)
            assert most is None or taken <= most or not taken


# Cards and films ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pack", "card", "encoder", "batch", "language", "layers", "kv_type"),
    [
        ("7b", 0, None, 4, None, 0, "f16"),
        ("7b", 8, 0, 12, 0, 23, "f16"),
        ("7b", 12, 0, 48, 0, WHOLE_7B, "f16"),
        ("7b", 16, 0, 48, 0, WHOLE_7B, "f16"),
        ("7b", 24, 0, 48, 0, WHOLE_7B, "f16"),
        ("13b", 8, 0, 48, None, 0, "f16"),
        ("13b", 12, 0, 12, 0, 30, "f16"),
        ("13b", 16, 0, 48, 0, WHOLE_13B, "f16"),
        ("13b", 24, 0, 48, 0, WHOLE_13B, "f16"),
        ("starter", 0, None, 16, None, 0, "f16"),
        ("starter", 8, None, 16, 0, 7, "f16"),
        ("starter", 24, None, 16, 0, 7, "f16"),
    ],
)
@pytest.mark.parametrize("minutes", MINUTES)
def test_every_card_gets_its_plan_whatever_the_films_length(
    pack: str,
    card: int,
    encoder: int | None,
    batch: int,
    language: int | None,
    layers: int,
    kv_type: KvType,
    minutes: int,
) -> None:
    here, sizes = machine(card), PACKS[pack]
    plan = make_plan(here, sizes, film(minutes))
    assert (plan.encoder_device, plan.batch) == (encoder, batch)
    assert (plan.language_device, plan.gpu_layers, plan.kv_type) == (language, layers, kv_type)
    assert plan.context_rows == sizes.context_rows == 4096
    assert plan.frames_a_second == 1
    assert_there_is_room(here, plan)


@pytest.mark.parametrize(
    ("card", "fitting"),
    [
        (0, ("f16", "q8_0", "q4_0", None, None)),
        (8, ("f16", "q4_0", "q4_0", "q4_0", None)),
        (12, ("f16", "f16", "q8_0", "q4_0", "q4_0")),
        (16, ("f16", "f16", "f16", "q8_0", "q4_0")),
        (24, ("f16", "f16", "f16", "f16", "q8_0")),
    ],
)
def test_a_card_holds_whole_films_of_some_length(
    card: int, fitting: tuple[KvType | None, ...]
) -> None:
    for minutes, rows, kv_type in zip(
        MINUTES, (3402, 16_902, 33_102, 49_302, 65_502), fitting, strict=True
    ):
        here = machine(card)
        whole = make_plan(here, LLAMA_VID_7B, film(minutes)).whole_film
        assert whole is not None
        assert (whole.rows, whole.kv_type, whole.fits) == (rows, kv_type, kv_type is not None)


def test_a_model_that_never_learnt_long_films_reads_none_at_once_however_large_the_card() -> None:
    for minutes in MINUTES[1:]:
        plan = make_plan(machine(96), LLAMA_VID_13B, film(minutes))
        assert plan.whole_film is not None
        assert not plan.whole_film.fits
        assert plan.whole_film.rows > plan.whole_film.longest


# What is predicted --------------------------------------------------------------------


def test_every_part_is_predicted_where_it_lies() -> None:
    plan = make_plan(machine(24), LLAMA_VID_7B, film(120))
    sizes = {(part.name, part.device): part.size for part in plan.predicted}
    assert sizes[("encoder weights", 0)] == 2 * 1_217_078_016
    assert sizes[("KV cache", 0)] == 4096 * 512 * 1024
    assert sizes[("language weights", 0)] == VICUNA_7B.head + sum(VICUNA_7B.layers)
    assert sizes[("language weights", None)] == VICUNA_7B.embedding
    assert ("KV cache", None) not in sizes
    assert plan.gpu == sum(size for (_, device), size in sizes.items() if device == 0)
    assert plan.ram == plan.total(None) < GIB


def test_layers_that_stay_on_the_cpu_keep_their_keys_and_values_there() -> None:
    plan = make_plan(machine(8), LLAMA_VID_7B, film(120))
    sizes = {(part.name, part.device): part.size for part in plan.predicted}
    a_layer = 4096 * 512 * 1024 // 32
    assert sizes[("KV cache", 0)] == (plan.gpu_layers - 1) * a_layer
    assert sizes[("KV cache", None)] == (WHOLE_7B - plan.gpu_layers) * a_layer


def test_numbers_of_a_cpu_without_bfloat16_take_twice_the_room() -> None:
    fast = make_plan(machine(0, ram=64), LLAMA_VID_7B, film(60))
    slow = make_plan(replace(machine(0, ram=64), cpu_numbers="float32"), LLAMA_VID_7B, film(60))
    taken = [
        sum(part.size for part in plan.predicted if part.name.startswith("encoder"))
        for plan in (fast, slow)
    ]
    assert taken[1] == 2 * taken[0]


# Other machines -----------------------------------------------------------------------


def test_each_model_goes_where_its_library_sees_a_card() -> None:
    seen = Gpu("card", 24 * GIB, seen_by_torch=False)
    plan = make_plan(Machine(16 * GIB, (seen,)), LLAMA_VID_7B, film(60))
    assert (plan.encoder_device, plan.language_device) == (None, 0)
    seen = Gpu("card", 24 * GIB, seen_by_llama=False)
    plan = make_plan(Machine(16 * GIB, (seen,)), LLAMA_VID_7B, film(60))
    assert (plan.encoder_device, plan.language_device) == (0, None)


def test_two_small_cards_share_what_one_could_not_hold() -> None:
    small = Gpu("card", 8 * GIB)
    one = make_plan(Machine(16 * GIB, (small,)), LLAMA_VID_7B, film(60))
    two = make_plan(Machine(16 * GIB, (small, small)), LLAMA_VID_7B, film(60))
    assert one.gpu_layers < WHOLE_7B == two.gpu_layers
    assert {two.encoder_device, two.language_device} == {0, 1}


def test_keys_and_values_shrink_before_the_language_model_leaves_the_card() -> None:
    plans = [
        make_plan(Machine(64 * GIB, (Gpu("card", free << 20),)), LLAMA_VID_7B, film(60))
        for free in range(3 << 10, 12 << 10, 64)
    ]
    order = [plan.kv_type if plan.language_device == 0 else "cpu" for plan in reversed(plans)]
    # The encoder leaves last: before that the language model does, and comes back.
    assert order.index("f16") < order.index("q8_0") < order.index("q4_0") < order.index("cpu")


def test_heads_that_divide_into_no_blocks_keep_f16() -> None:
    odd = published("odd", replace(VICUNA_7B, quantised_kv=False))
    whole = make_plan(machine(8), odd, film(120)).whole_film
    assert whole is not None
    assert not whole.fits


def test_memory_that_cannot_be_told_limits_nothing() -> None:
    assert make_plan(Machine(None), LLAMA_VID_13B, film(60)).kv_type == "f16"


# Thinning -----------------------------------------------------------------------------


def test_a_film_is_thinned_only_where_the_longest_context_is_too_short() -> None:
    rates = [
        make_plan(machine(24), LLAMA_VID_7B, film(60 * hours)).frames_a_second
        for hours in (4, 5, 6, 7, 8, 20)
    ]
    # Of eight hours the words alone leave too little room: thinning would win nothing.
    assert rates == [1, Fraction(1, 2), Fraction(1, 4), Fraction(1, 8), 1, 1]


def test_the_starter_is_never_thinned() -> None:
    plan = make_plan(machine(0), STARTER, film(60 * 20))
    assert plan.frames_a_second == 1
    assert plan.whole_film is None


# Where nothing fits -------------------------------------------------------------------


def test_a_coarser_pack_that_would_fit_is_named() -> None:
    fine = published("fine", VICUNA_7B.quantised("F16"))
    with pytest.raises(NothingFitsError, match=r"--quantise Q8_0 it would fit\.$") as caught:
        make_plan(machine(0, ram=14), fine, film(60))
    assert caught.value.data["free"] == 14 * GIB
    with pytest.raises(NothingFitsError, match="--quantise Q4_K_M"):
        make_plan(machine(0, ram=8.5), fine, film(60))


def test_a_shorter_context_that_would_fit_is_named() -> None:
    with pytest.raises(NothingFitsError, match="context of 2,048 rows it would fit"):
        make_plan(machine(0, ram=8), LLAMA_VID_7B, film(60))


def test_else_it_says_how_much_more_would_do() -> None:
    with pytest.raises(NothingFitsError) as caught:
        make_plan(machine(0, ram=4), LLAMA_VID_13B, film(60))
    needed = caught.value.data["needed"]
    assert isinstance(needed, int)
    more = f"{(needed - 4 * GIB) / GIB:.1f} GiB more would do"
    assert more in str(caught.value)
    assert str(caught.value).count(".\n") == 0
    make_plan(Machine(needed, cpu_numbers="bfloat16"), LLAMA_VID_13B, film(60))
    with pytest.raises(NothingFitsError):
        make_plan(Machine(needed - 2, cpu_numbers="bfloat16"), LLAMA_VID_13B, film(60))


def test_a_pack_of_single_pictures_is_refused() -> None:
    with pytest.raises(PictureFormError):
        make_plan(machine(24), replace(LLAMA_VID_7B, watches_films=False), film(60))


# Whatever the machine -----------------------------------------------------------------

BYTES = st.integers(0, 48 * GIB)
GPUS = st.lists(st.builds(Gpu, st.just("card"), BYTES, st.booleans(), st.booleans()), max_size=2)
MACHINES = st.builds(Machine, BYTES, GPUS.map(tuple), st.sampled_from(["bfloat16", "float32"]))
SIZES = st.sampled_from(
    [*PACKS.values(), published("f16", VICUNA_13B.quantised("F16"))],
)
LENGTHS = st.integers(0, 12 * 60).map(film)


def rank(plan: Plan | None) -> tuple[int, ...]:
    """Smaller is better; nothing is worst."""
    if plan is None:
        return (2,)
    return (
        int(plan.encoder_device is None),
        int(plan.language_device is None),
        KV_TYPES.index(plan.kv_type),
        -plan.gpu_layers,
        -plan.batch,
    )


def rank_of_whole(whole: WholeFilm) -> tuple[int, ...]:
    if whole.kv_type is None:
        return (2,)
    on_cpu = int(whole.gpu_layers == 0)
    return (on_cpu, KV_TYPES.index(whole.kv_type), -whole.gpu_layers, -whole.batch)


def plan_or_none(here: Machine, sizes: PackSizes, length: MediaTime) -> Plan | None:
    try:
        return make_plan(here, sizes, length)
    except NothingFitsError:
        return None


@settings(deadline=None)  # some machines have all ways to try
@given(MACHINES, SIZES, LENGTHS)
def test_no_plan_takes_what_is_not_there(
    here: Machine, sizes: PackSizes, length: MediaTime
) -> None:
    plan = plan_or_none(here, sizes, length)
    if plan is not None:
        assert_there_is_room(here, plan)


@settings(deadline=None)  # some machines have all ways to try
@given(MACHINES, SIZES, LENGTHS, st.lists(BYTES, min_size=3, max_size=3))
def test_more_memory_never_gives_a_worse_plan(
    here: Machine, sizes: PackSizes, length: MediaTime, more: list[int]
) -> None:
    assert here.ram is not None
    richer = replace(
        here,
        ram=here.ram + more[0],
        gpus=tuple(
            replace(gpu, free=gpu.free + extra)
            for gpu, extra in zip(here.gpus, more[1:], strict=False)
        ),
    )
    before, after = plan_or_none(here, sizes, length), plan_or_none(richer, sizes, length)
    assert rank(after) <= rank(before)
    if before and after and before.encoder_device == after.encoder_device and before.whole_film:
        assert after.whole_film is not None
        assert rank_of_whole(after.whole_film) <= rank_of_whole(before.whole_film)


# Eyes of the language model's own -----------------------------------------------------


def seeing(language: Budget = VICUNA_7B) -> PackSizes:
    """A chat model with a ViT-L's mmproj."""
    return PackSizes(
        name="seeing",
        vision_values=0,
        token_values=0,
        work_values=0,
        encoder_moves=False,
        content_tokens=0,
        watches_films=True,
        whole_films=False,
        context_rows=8192,
        language=language,
        eyes_weights=624 << 20,
        eyes_work=180 << 20,
    )


def test_eyes_lie_beside_their_model() -> None:
    plan = make_plan(machine(24), seeing(), film(60))
    assert (plan.language_device, plan.eyes_device) == (0, 0)
    assert_there_is_room(machine(24), plan)
    on_gpu = {part.name: part.size for part in plan.predicted if part.device == 0}
    assert on_gpu["eyes weights"] == 624 << 20
    assert on_gpu["eyes work space"] == 180 << 20
    blind = make_plan(machine(24), replace(seeing(), eyes_weights=0, eyes_work=0), film(60))
    assert plan.gpu - blind.gpu == (624 + 180) << 20
    assert blind.eyes_device is None


def test_without_a_gpu_eyes_take_ram() -> None:
    plan = make_plan(machine(0), seeing(), film(60))
    assert (plan.language_device, plan.eyes_device) == (None, None)
    blind = make_plan(machine(0), replace(seeing(), eyes_weights=0, eyes_work=0), film(60))
    assert plan.ram - blind.ram == (624 + 180) << 20


def test_where_the_model_is_too_large_for_a_gpu_its_eyes_alone_go_there() -> None:
    here = Machine(40 * GIB, (Gpu("card", 2 * GIB),))
    plan = make_plan(here, seeing(VICUNA_13B), film(60))
    assert (plan.language_device, plan.gpu_layers, plan.eyes_device) == (None, 0, 0)
    assert_there_is_room(here, plan)


def test_llama_cpp_that_sees_no_gpu_keeps_eyes_in_ram() -> None:
    here = Machine(40 * GIB, (Gpu("card", 24 * GIB, seen_by_llama=False),))
    assert make_plan(here, seeing(), film(60)).eyes_device is None
