"""Pictures reach a language model: real mtmd, a random Llama and random LLaVA eyes."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import llama_cpp
import numpy as np
import pytest
from llama_cpp import mtmd_cpp
from numpy.typing import NDArray

from core.errors import ModelError
from core.language.eyes import Eyes, reason_of, work_bytes
from core.language.llama import LlamaEngine
from core.language.protocol import Cancelled, Seeing
from core.language.seeing import SeeingEngine
from core.language.template import Piece, Shown, Turn
from tests.core.packs.chat_models import write_chat_model
from tests.core.packs.eyes_models import PICTURE_ROWS, write_eyes, write_turned

CONTEXT = 512


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("seeing")
    write_chat_model(folder / "model.gguf")
    write_eyes(folder / "eyes.gguf")
    return folder


@pytest.fixture
def engine(folder: Path) -> Iterator[SeeingEngine]:
    with SeeingEngine(folder / "model.gguf", folder / "eyes.gguf", CONTEXT, threads=1) as engine:
        yield engine


def picture(seed: int, height: int = 48, width: int = 64) -> Shown:
    chance = np.random.default_rng(seed)
    return Shown(chance.integers(0, 256, (height, width, 3)).astype(np.uint8))


def prompt(*parts: str | Shown) -> list[Piece]:
    return [
        Piece("<|im_start|>user\n", True),
        *(Piece(p, False) if isinstance(p, str) else Piece("", False, p) for p in parts),
        Piece("<|im_end|>\n<|im_start|>assistant\n", True),
    ]


def same(a: NDArray[np.float32], b: NDArray[np.float32]) -> bool:
    return bool(np.array_equal(a, b))


def test_it_is_a_language_model_that_sees(engine: SeeingEngine, folder: Path) -> None:
    assert isinstance(engine, Seeing)
    with LlamaEngine(folder / "model.gguf", 64) as blind:
        assert not isinstance(blind, Seeing)


def test_without_pictures_it_reads_as_a_model_without_eyes(engine: SeeingEngine) -> None:
    pieces = prompt("Who holds the lantern? <|im_end|>")
    assert same(engine.read_pieces(pieces), engine.read_tokens(engine.chat_tokens(pieces)))
    assert engine.rows == len(engine.chat_tokens(pieces))


def test_another_picture_gives_other_logits_and_none_others_again(engine: SeeingEngine) -> None:
    words = "Who holds the lantern?"
    first = engine.read_pieces(prompt(words, picture(1)))
    again = engine.read_pieces(prompt(words, picture(1)))
    other = engine.read_pieces(prompt(words, picture(2)))
    none = engine.read_pieces(prompt(words))
    assert same(first, again)
    assert np.abs(first - other).max() > 0.05
    assert np.abs(first - none).max() > 0.05


def test_the_order_of_two_pictures_counts(engine: SeeingEngine) -> None:
    ab = engine.read_pieces(prompt("First", picture(1), "then", picture(2), "Who?"))
    ba = engine.read_pieces(prompt("First", picture(2), "then", picture(1), "Who?"))
    assert np.abs(ab - ba).max() > 0.05


def test_a_picture_s_rows_are_those_that_its_eyes_give(engine: SeeingEngine, folder: Path) -> None:
    pieces = prompt("Look:", picture(3), "Who?")
    found = engine.read_pieces(pieces)
    eyes = engine._open_eyes()
    rows: list[NDArray[np.float32]] = []
    with eyes.cut(pieces) as chunks:
        for chunk in chunks:
            if chunk.ids:
                rows.append(engine.embed(chunk.ids))
            else:
                seen = np.ctypeslib.as_array(eyes.encode(chunk), shape=(chunk.rows, engine.width))
                rows.append(seen.copy())
    assert [len(each) for each in rows][1] == PICTURE_ROWS
    with LlamaEngine(folder / "model.gguf", CONTEXT, threads=1) as plain:
        expected = plain.prefill(np.concatenate(rows))
    assert np.abs(found - expected).max() < 1e-3
    assert engine.rows == sum(map(len, rows))


def test_it_says_beforehand_how_many_rows_a_picture_takes(engine: SeeingEngine) -> None:
    assert engine.picture_rows(398, 224) == PICTURE_ROWS
    pieces = prompt("Look:", picture(3), "Who?")
    engine.read_pieces(pieces)
    assert engine.rows == len(engine.chat_tokens(pieces)) + PICTURE_ROWS


def test_what_was_asked_in_between_is_as_if_never_asked(engine: SeeingEngine) -> None:
    pieces = prompt("Look:", picture(3), "Who?")
    engine.read_pieces(pieces)
    undisturbed = engine.step(7)
    engine.read_pieces(pieces)
    assert engine.forgets
    rows = engine.rows
    engine.read_on([9, 8, 7, 6])
    engine.take_back(4)
    assert engine.rows == rows
    assert np.abs(engine.step(7) - undisturbed).max() < 1e-4
    with pytest.raises(ModelError, match="can't be taken back"):
        engine.take_back(engine.rows + 1)


def test_more_than_the_context_holds_is_refused_before_anything_is_looked_at(
    engine: SeeingEngine,
) -> None:
    many = [picture(at) for at in range(1 + CONTEXT // PICTURE_ROWS)]
    with pytest.raises(ModelError, match="don't fit in a context of 512"):
        engine.read_pieces(prompt(*many))
    assert engine.rows == 0
    with pytest.raises(ModelError, match="ends with words"):
        engine.read_pieces([Piece("", False, picture(1))])


def test_a_call_that_was_cancelled_leaves_nothing_and_the_next_one_is_whole(
    engine: SeeingEngine,
) -> None:
    pieces = prompt("Look:", picture(3), "Who?")
    expected = engine.read_pieces(pieces)
    engine.cancel()
    with pytest.raises(Cancelled):
        engine.read_pieces(pieces)
    assert same(engine.read_pieces(pieces), expected)


def test_a_picture_in_work_is_given_up(engine: SeeingEngine, folder: Path) -> None:
    """After so many operations of its network, and none after that."""

    def asked_until(last: int) -> int:
        asked = 0

        def stopped() -> bool:
            nonlocal asked
            asked += 1
            return asked >= last

        eyes = Eyes(folder / "eyes.gguf", engine._handle(), 1, gpu=False, stopped=stopped)
        with closing(eyes), eyes.cut([Piece("", False, picture(1))]) as (chunk,):
            if last < 1000:
                with pytest.raises(Cancelled):
                    eyes.encode(chunk)
            else:
                eyes.encode(chunk)
        return asked

    whole = asked_until(10**6)
    assert whole > 20
    assert asked_until(10) == 11, "asked once more by whoever called"


def read_by_mtmd(engine: SeeingEngine, pieces: list[Piece]) -> NDArray[np.float32]:
    """The logits behind a prompt that mtmd's own helper has read, chunk by chunk."""
    eyes, past = engine._open_eyes(), llama_cpp.llama_pos(0)
    with eyes.cut(pieces) as chunks:
        for chunk in chunks:
            position = past.value
            code = mtmd_cpp.mtmd_helper_eval_chunk_single(
                eyes.context, engine._open(), chunk.at, position, 0, 64, True, ctypes.byref(past)
            )
            assert code == 0
    return engine._logits()


@pytest.fixture(params=["llava", "qwen2-vl"])
def either(request: pytest.FixtureRequest, folder: Path) -> Iterator[SeeingEngine]:
    """A model in which rows are positions, and one in which they aren't."""
    files = folder / "model.gguf", folder / "eyes.gguf"
    if request.param == "qwen2-vl":
        files = write_turned(folder, files[0])
    with SeeingEngine(*files, CONTEXT, threads=1) as engine:
        yield engine


def test_mtmd_s_own_reading_gives_the_same(either: SeeingEngine) -> None:
    pieces = prompt("Look:", picture(3, 64, 96), "and", picture(4, 64, 96), "Who?")
    found = either.read_pieces(pieces)
    either.drop(0)
    expected = read_by_mtmd(either, pieces)
    assert np.abs(found - expected).max() < 1e-3


def test_what_follows_a_picture_stands_where_it_would(either: SeeingEngine) -> None:
    """A token that is read by itself, as an answer is, as if it had been in the prompt."""
    pieces = prompt("Look:", picture(3, 64, 96), "Who?")
    token = either.piece_tokens([Piece("M", False)])
    together = either.read_pieces([*pieces, Piece("M", False)])
    either.read_pieces(pieces)
    rows = either.rows
    assert np.abs(either.step(token[0]) - together).max() < 1e-3
    either.take_back(1)
    either.read_on([9, 8, 7])
    either.take_back(3)
    assert either.rows == rows
    assert np.abs(either.step(token[0]) - together).max() < 1e-3
    assert either.rows == rows + 1


def test_where_rows_are_no_positions_pictures_take_more_rows(folder: Path) -> None:
    files = write_turned(folder, folder / "model.gguf")
    with SeeingEngine(*files, CONTEXT, threads=1) as engine:
        assert engine.picture_rows(398, 224) > 12 * 7, "its marks are words to this model"
        first = engine.read_pieces(prompt("Look:", picture(3, 64, 96), "Who?"))
        other = engine.read_pieces(prompt("Look:", picture(4, 64, 96), "Who?"))
        assert np.abs(first - other).max() > 0.05
        with pytest.raises(ModelError, match="not every row can be forgotten"):
            engine.drop(3)
        words = prompt("Who?")
        alone = engine.read_pieces(words)
        assert np.abs(alone - engine.read_tokens(engine.chat_tokens(words))).max() < 1e-4


def test_eyes_of_another_model_are_refused(folder: Path) -> None:
    write_eyes(folder / "wide.gguf", 48)
    with pytest.raises(ModelError, match="its rows have 48 numbers and this model's 64"):
        SeeingEngine(folder / "model.gguf", folder / "wide.gguf", 64)


def test_a_closed_engine_says_so(folder: Path) -> None:
    engine = SeeingEngine(folder / "model.gguf", folder / "eyes.gguf", 64)
    engine.close()
    engine.close()
    with pytest.raises(ModelError, match="it is closed"):
        engine.read_pieces(prompt("Who?"))
    with pytest.raises(ModelError, match="it is closed"):
        engine.picture_rows(64, 48)


def test_turns_keep_their_pictures_where_they_stand(engine: SeeingEngine) -> None:
    shown = picture(1)
    turns = [Turn("user", ("Look:", shown, "Who?")), Turn("assistant", "Mira."), Turn("user", "?")]
    pieces = engine.chat_template().fill(turns)
    at = next(at for at, piece in enumerate(pieces) if piece.shown is shown)
    assert (pieces[at - 1].text, pieces[at + 1].text) == ("Look:", "Who?")
    assert not pieces[at].markup


def test_what_llama_cpp_says_is_made_one_line() -> None:
    said = "failed to load model '/a b/x.gguf': load_hparams: unknown projector type: zebra\n"
    assert reason_of(said) == "unknown projector type: zebra"
    lines = ["reserve_compute_meta: CPU compute buffer size =    1.50 MiB", "graph splits = 1"]
    assert work_bytes(lines) == 1_572_864
