"""A whole film's language model is opened as planned, in place of the companion's."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from core.chat import one_prompt, published_companion, published_forms, remembered_film
from core.chat.types import Finished, TextPiece
from core.engine.long_prompts import LongPrompts
from core.engine.planning import Planned, layers_opened
from core.engine.session import Session
from core.errors import ContextError
from core.language import device
from core.language.budget import Budget
from core.language.kv import KvType
from core.language.llama import LlamaEngine
from core.language.machine import Gpu, Machine
from core.language.plan import WholeFilm, make_plan
from core.packs.llama_vid_import import import_llama_vid
from core.packs.llama_vid_source import LlamaVidSource
from core.packs.pack import Pack
from core.timeline import MediaTime
from tests.clips import make_clip
from tests.core.language.packs_of_size import LLAMA_VID_7B, VICUNA_7B

GIB = 2**30
WHO = "who holds the lantern?"


def film_of(minutes: float) -> MediaTime:
    return MediaTime.from_seconds(60 * minutes)


def planned(card: float, ram: float, minutes: float) -> Planned:
    """A 7B's, on a machine with a card of so many GB, 0 for none."""
    gpus = (Gpu("card", int(card * 0.95 * GIB)),) if card else ()
    machine = Machine(int(ram * GIB), gpus, cpu_numbers="bfloat16")
    return Planned(machine, LLAMA_VID_7B, make_plan(machine, LLAMA_VID_7B, film_of(minutes)))


def whole_of(made: Planned) -> WholeFilm:
    assert made.plan.whole_film is not None
    return made.plan.whole_film


@dataclass
class PackOfSize:
    """A pack too large for a test: tells how it would be opened."""

    folder: Path = Path("nowhere")
    opened: list[dict[str, Any]] = field(default_factory=list)

    def open_language(self, context_rows: int, **ways: object) -> None:
        self.opened.append({"rows": context_rows, **ways})


def prompts(made: Planned, at_least: int = 0) -> tuple[LongPrompts, PackOfSize]:
    pack = PackOfSize()
    return LongPrompts(cast(Pack, pack), made, at_least), pack


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Bytes of RAM that are free now, beside a 7B's file."""
    bytes_free = [12 * GIB]
    monkeypatch.setattr(one_prompt, "free_ram", lambda: bytes_free[0])
    monkeypatch.setattr(Budget, "of", lambda _: VICUNA_7B)
    return bytes_free


# On machines of all sizes ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("card", "minutes", "kv_type", "layers"),
    [(24, 180, "f16", 22), (24, 240, "q8_0", 27), (16, 240, "q4_0", 26), (8, 60, "q4_0", 20)],
)
@pytest.mark.usefixtures("free")
def test_a_gpu_gets_the_layers_and_numbers_of_the_plan_whatever_ram_is_free(
    card: int, minutes: int, kv_type: KvType, layers: int
) -> None:
    made = planned(card, 12, minutes)
    whole = whole_of(made)
    assert (whole.kv_type, whole.gpu_layers) == (kv_type, layers)
    ways, pack = prompts(made, whole.rows)
    assert ways.room(whole.rows).fitting == whole.rows
    ways.open(whole.rows)
    assert pack.opened == [{"rows": whole.rows, "gpu_layers": layers, "kv_type": kv_type}]
    assert ways.batch(whole.rows) == whole.batch


def test_what_was_read_of_a_beginning_is_of_use_for_the_whole() -> None:
    made = planned(24, 12, 240)
    ways, pack = prompts(made, whole_of(made).rows)
    ways.open(3000)
    ways.open(whole_of(made).rows)
    assert [opened["kv_type"] for opened in pack.opened] == ["q8_0", "q8_0"]
    alone, other = prompts(made)
    alone.open(3000)
    assert other.opened[0]["kv_type"] == "f16", "nothing is kept of a clip"


def test_more_lines_than_were_planned_for_have_the_room_there_is() -> None:
    made = planned(24, 12, 120)
    whole = whole_of(made)
    ways, pack = prompts(made, whole.rows)
    most = ways.room(whole.rows + 1).fitting
    assert most > whole.rows * 1.2
    ways.open(most)
    assert pack.opened[0]["kv_type"] == whole.kv_type
    assert 0 < pack.opened[0]["gpu_layers"] < whole.gpu_layers
    ways.open(most + 1)
    assert pack.opened[1]["kv_type"] != whole.kv_type


@pytest.mark.usefixtures("free")
def test_where_all_of_a_film_has_no_room_a_part_of_it_may() -> None:
    made = planned(8, 12, 240)
    assert not whole_of(made).fits
    ways, pack = prompts(made)
    most = ways.room(whole_of(made).rows).fitting
    assert 16_902 < most < whole_of(made).rows
    assert ways.room(most).fitting >= most
    ways.open(most)
    assert pack.opened[0]["kv_type"] == "q4_0"


def test_on_a_cpu_what_is_free_now_decides_in_the_numbers_of_the_plan(free: list[int]) -> None:
    made = planned(0, 13, 60)
    whole = whole_of(made)
    assert (whole.kv_type, whole.gpu_layers) == ("q8_0", 0)
    ways, pack = prompts(made, whole.rows)
    assert VICUNA_7B.needed(whole.rows) > free[0] > VICUNA_7B.needed(whole.rows, "q8_0")
    assert ways.room(whole.rows).fitting >= whole.rows
    ways.open(whole.rows)
    assert pack.opened == [{"rows": whole.rows, "gpu_layers": 0, "kv_type": "q8_0"}]
    free[0] = VICUNA_7B.needed(9000, "q8_0")
    assert 9000 <= ways.room(whole.rows).fitting < whole.rows


def test_what_a_mac_has_in_ram_its_gpu_computes(monkeypatch: pytest.MonkeyPatch) -> None:
    made = planned(0, 64, 60)
    ways, pack = prompts(made)
    assert made.plan.language_device is None
    monkeypatch.setattr(device, "offload_available", lambda: True)
    ways.open(3000)
    monkeypatch.setattr(sys, "platform", "darwin")
    for machine, layers in (("x86_64", 0), ("arm64", -1)):
        monkeypatch.setattr(platform, "machine", lambda machine=machine: machine)
        ways.open(3000)
        assert pack.opened[-1]["gpu_layers"] == layers
        assert layers_opened(20) == 20
    monkeypatch.setattr(device, "offload_available", lambda: False)
    assert layers_opened(0) == 0


def test_without_a_plan_ram_is_asked(free: list[int]) -> None:
    pack = PackOfSize()
    ways = LongPrompts(cast(Pack, pack), None)
    free[0] = VICUNA_7B.needed(2000)
    assert 2000 <= ways.room(700).fitting < 2600
    ways.open(700)
    assert pack.opened == [{"rows": 700}]


def test_another_film_is_planned_with_the_models_where_they_are() -> None:
    short, long = planned(24, 12, 10), planned(24, 12, 240)
    assert short.plan != long.plan
    assert short.for_film(film_of(240)) == long


# In a session ---------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def short_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A random model would go on to the longest."""
    for module in (one_prompt, published_forms, remembered_film, published_companion):
        monkeypatch.setattr(module, "LONGEST_ANSWER", 12)


@pytest.fixture(scope="module")
def data(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("data")
    with closing(LlamaVidSource.find(published)) as source:
        import_llama_vid(source, "tiny", "F32", root)
    return root


@pytest.fixture(scope="module")
def lantern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = make_clip(tmp_path_factory.mktemp("film") / "film.mp4", [("red", 3.0), ("blue", 3.0)])
    path.with_suffix(".srt").write_text("1\n00:00:01,000 --> 00:00:02,500\nThe lantern is red.\n")
    return path


@dataclass
class Engines:
    """How language models were opened, and which are open."""

    ways: list[tuple[int | None, KvType]] = field(default_factory=list)
    open: list[LlamaEngine] = field(default_factory=list)
    beside: list[int] = field(default_factory=list)


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch) -> Engines:
    seen = Engines()
    open_language, close = Pack.open_language, LlamaEngine.close

    def opening(pack: Pack, *rows: int, **ways: Any) -> LlamaEngine:
        seen.beside.append(len(seen.open))
        seen.ways.append((ways.get("gpu_layers"), ways.get("kv_type", "f16")))
        seen.open.append(open_language(pack, *rows, **ways))
        return seen.open[-1]

    def closing(engine: LlamaEngine) -> None:
        seen.open = [other for other in seen.open if other is not engine]
        close(engine)

    monkeypatch.setattr(Pack, "open_language", opening)
    monkeypatch.setattr(LlamaEngine, "close", closing)
    return seen


@pytest.fixture
def session(
    data: Path, lantern: Path, engines: Engines, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Session]:
    """On a machine with a card, as far as its plan knows; the film is watched."""
    here = Machine(64 * GIB, (Gpu("card", 24 * GIB),), cpu_numbers="float32")
    monkeypatch.setattr(Machine, "here", lambda: here)
    with closing(Session("tiny", data)) as session:
        session.open(lantern)
        for _ in session.watch():
            pass
        yield session


def ask(session: Session, *, whole: bool) -> Finished:
    session.begin_answer()
    *events, finished = session.answer(WHO, None, whole_film=whole)
    assert isinstance(finished, Finished)
    assert any(isinstance(event, TextPiece) for event in events)
    return finished


def test_one_language_model_is_open_at_a_time_each_as_planned(
    session: Session, engines: Engines
) -> None:
    plan = session._models.plan
    assert plan is not None
    assert plan.whole_film is not None
    assert plan.whole_film.gpu_layers == plan.gpu_layers > 0
    for whole in (False, True, True, False, True):
        assert not ask(session, whole=whole).cancelled
        assert len(engines.open) == 1
        assert session.layers[0] == plan.gpu_layers
    assert engines.beside == [0] * 4
    assert set(engines.ways) == {(plan.gpu_layers, "f16")}


@pytest.mark.parametrize("first", [False, True])
def test_the_companion_comes_back_after_a_whole_film_that_was_stopped_or_failed(
    session: Session, engines: Engines, monkeypatch: pytest.MonkeyPatch, first: bool
) -> None:
    if first:
        ask(session, whole=False)
    session.begin_answer()
    events = session.answer(WHO, None, whole_film=True)
    next(events)
    session.cancel_answer()
    *_, finished = events
    assert isinstance(finished, Finished)
    assert finished.cancelled
    assert not ask(session, whole=False).cancelled

    def refuse(*_: object, **__: object) -> None:
        raise ContextError(1, 1, 1, 1, "")

    with monkeypatch.context() as failing:
        failing.setattr(remembered_film, "check_room", refuse)
        session._models.remembered_film().close()
        with pytest.raises(ContextError):
            ask(session, whole=True)
    assert not ask(session, whole=False).cancelled
    assert max(engines.beside) == 0


def test_on_a_gpu_a_whole_film_is_answered_with_little_ram(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_prompt, "free_ram", lambda: 1000)
    assert ask(session, whole=True).whole_film
