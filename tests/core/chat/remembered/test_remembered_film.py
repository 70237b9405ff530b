"""A whole film from its memory: what was read of it once is not read again, and nothing else
than what would be read is taken for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import llama_cpp
import numpy as np
import pytest
from numpy.typing import NDArray

from core.chat.llama_vid_prompt import as_text, movie_prompt
from core.chat.published_rows import prompt_rows
from core.chat.remembered_film import AT_ONCE, prefix_rows, visual_rows
from core.language.budget import Budget
from core.language.llama import LlamaEngine
from core.language.spm import SentencePieces
from core.memory.table import FrameTable
from core.packs.manifest import LANGUAGE, WORDS
from core.packs.pack import Pack
from tests.core.chat.remembered.readers import (
    CUES,
    FRAMES,
    WHERE,
    WHO,
    Companion,
    as_kept,
    bring,
    second,
)
from tests.core.memory.tables import rows_of

# What is read ------------------------------------------------------------------------


def test_rows_are_the_memorys_tokens_context_first(frames: FrameTable) -> None:
    rows = visual_rows(frames, FRAMES - 1, as_kept).reshape(FRAMES - 1, 2, 32)
    np.testing.assert_array_equal(rows[:, 0], frames.neutral[: FRAMES - 1].astype(np.float32))
    np.testing.assert_array_equal(rows[:, 1], frames.content[: FRAMES - 1][:, 0].astype(np.float32))


def test_a_frames_rows_do_not_depend_on_how_many_follow(frames: FrameTable) -> None:
    seen: list[int] = []

    def project(content: NDArray[np.float16], neutral: NDArray[np.float16]) -> NDArray[np.float32]:
        seen.append(len(content))
        assert len(content) == len(neutral)
        return as_kept(content, neutral)

    few, many = visual_rows(frames, 7, project), visual_rows(frames, FRAMES, project)
    np.testing.assert_array_equal(few, many[: len(few)])
    assert seen == [AT_ONCE] * 3


def test_a_film_too_long_for_the_model_is_thinned(
    open_film: Callable[..., Companion], frames: FrameTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = open_film(keeping=False).ask(frames, ())
    trained = Budget.of

    def shorter(gguf: Path) -> Budget:
        return replace(trained(gguf), longest=whole.use.rows // 2)

    monkeypatch.setattr(Budget, "of", shorter)
    asked = open_film(keeping=False).ask(frames, ())
    rest = whole.use.rows - 2 * FRAMES
    assert asked.use.rows - rest == 2 * (FRAMES // 4)  # a half and the rest is too much


def test_the_prefix_ends_with_the_last_frame_since_words_are_cut_together(pack: Pack) -> None:
    words = SentencePieces.read(pack.folder / WORDS)
    prompt = movie_prompt(WHO, ["the red", "", "lantern"], 2)
    assert prompt[-1] == f"lanternNow the movie end.\n{WHO} ASSISTANT:"
    assert prefix_rows(prompt, words.encode) == 1 + len(words.encode(str(prompt[0]))) + 6 + len(
        words.encode("the red")
    )


def test_it_reads_what_the_published_prompt_says(
    open_film: Callable[..., Companion], pack: Pack, frames: FrameTable
) -> None:
    asked = open_film(keeping=False).ask(frames, CUES)
    spoken = [""] * FRAMES
    for cue in CUES:
        spoken[cue.span.end.us // 1_000_000] += cue.text
    prompt = movie_prompt(WHO, spoken, 2)
    assert as_text(prompt).count("the red lantern") == len(CUES)
    words = SentencePieces.read(pack.folder / WORDS)
    with LlamaEngine(pack.folder / LANGUAGE, 2000) as language:
        logits = language.prefill(
            prompt_rows(language, prompt, visual_rows(frames, FRAMES, as_kept), words.encode)
        )
    np.testing.assert_allclose(asked.logits, logits, atol=0.02)  # read in other batches
    assert asked.use.rows > 2 * FRAMES


# Where it comes from -----------------------------------------------------------------


def test_a_second_question_reads_only_itself(
    open_film: Callable[..., Companion], frames: FrameTable
) -> None:
    companion = open_film()
    first = companion.ask(frames, CUES)
    again = companion.ask(frames, CUES, WHERE)
    assert (first.use.how, again.use.how) == ("made", "kept")
    assert first.use.reused == 0
    assert len(again.read) == 1
    assert again.read[0] < 100
    assert again.use.reused == first.read[0]
    assert len(companion.engines) == 1
    fresh = open_film(keeping=False).ask(frames, CUES, WHERE)
    np.testing.assert_array_equal(again.logits, fresh.logits)
    assert not np.allclose(again.logits, first.logits, atol=0.01)
    assert again.answer == fresh.answer


def test_the_next_program_reads_it_from_the_disk(
    open_film: Callable[..., Companion], frames: FrameTable
) -> None:
    made = open_film().ask(frames, CUES)
    read = open_film().ask(frames, CUES)
    assert (made.use.how, read.use.how) == ("made", "read")
    assert read.read == made.read[1:]
    np.testing.assert_array_equal(read.logits, made.logits)
    assert read.answer == made.answer


def test_without_a_folder_nothing_is_kept_on_the_disk(
    open_film: Callable[..., Companion], frames: FrameTable, folder: Path
) -> None:
    open_film(keeping=False).ask(frames, CUES)
    assert not folder.exists()


def test_what_has_been_watched_since_is_read_behind_what_was_kept(
    open_film: Callable[..., Companion], frames: FrameTable
) -> None:
    companion = open_film()
    early = companion.ask(frames, CUES, until=second(200))
    late = companion.ask(frames, CUES, until=second(220))
    assert late.use.how == "kept"
    assert late.use.reused == early.read[0]
    assert late.read[0] < 80
    fresh = open_film(keeping=False).ask(frames, CUES, until=second(220))
    np.testing.assert_allclose(late.logits, fresh.logits, atol=0.02)


@pytest.mark.parametrize("restart", [False, True])
def test_an_earlier_bound_uses_no_later_row(
    open_film: Callable[..., Companion], frames: FrameTable, restart: bool
) -> None:
    companion = open_film()
    companion.ask(frames, CUES)
    if restart:
        companion = open_film()
    early = companion.ask(frames, CUES, until=second(250))
    assert early.use.how == ("read" if restart else "kept")
    assert len(early.read) == 1
    fresh = open_film(keeping=False).ask(frames, CUES, until=second(250))
    np.testing.assert_allclose(early.logits, fresh.logits, atol=0.02)
    assert early.answer == fresh.answer


def test_a_film_kept_to_an_earlier_bound_is_the_beginning_of_the_whole(
    open_film: Callable[..., Companion], frames: FrameTable
) -> None:
    early = open_film().ask(frames, CUES, until=second(200))
    whole = open_film().ask(frames, CUES)
    assert whole.use.how == "read"
    assert whole.use.reused == early.read[0]
    assert open_film().ask(frames, CUES).read == whole.read[1:]


# What is not taken for it --------------------------------------------------------------


def test_one_changed_frame_is_read_and_what_follows_it(
    open_film: Callable[..., Companion], frames: FrameTable
) -> None:
    content = frames.content[:].copy()
    content[10, 0, 5] += np.float16(0.25)
    changed = replace(frames, content=rows_of(content))
    before = open_film(keeping=False).ask(frames, CUES, until=second(10)).read[0]
    companion = open_film()
    whole = companion.ask(frames, CUES)
    asked = companion.ask(changed, CUES)
    assert asked.use.how == "made"
    assert asked.use.reused == before + 1  # its context token
    fresh = open_film(keeping=False).ask(changed, CUES)
    np.testing.assert_allclose(asked.logits, fresh.logits, atol=0.02)
    assert not np.allclose(asked.logits, whole.logits, atol=1e-4)


def test_one_changed_frame_is_not_read_from_the_disk(
    open_film: Callable[..., Companion], frames: FrameTable
) -> None:
    neutral = frames.neutral[:].copy()
    neutral[10, 5] += np.float16(0.25)
    open_film().ask(frames, CUES)
    asked = open_film().ask(replace(frames, neutral=rows_of(neutral)), CUES)
    assert (asked.use.how, asked.use.reused) == ("made", 0)


def test_another_model_reads_for_itself(
    open_film: Callable[..., Companion], published: Path, tmp_path: Path, frames: FrameTable
) -> None:
    other = bring(published, tmp_path / "other", "F16")
    open_film().ask(frames, CUES)
    assert open_film(other).ask(frames, CUES).use.how == "made"
    assert open_film(other).ask(frames, CUES).use.how == "read"


def test_another_version_of_llama_cpp_reads_for_itself(
    open_film: Callable[..., Companion], frames: FrameTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_film().ask(frames, CUES)
    monkeypatch.setattr(llama_cpp, "__version__", "0.0.0")
    assert open_film().ask(frames, CUES).use.how == "made"


@pytest.mark.parametrize("damage", ["cut", "flipped"])
def test_a_damaged_file_is_made_anew(
    open_film: Callable[..., Companion], frames: FrameTable, folder: Path, damage: str
) -> None:
    made = open_film().ask(frames, CUES)
    (path,) = folder.glob("*.prefix")
    data = bytearray(path.read_bytes())
    data[5000] ^= 1
    path.write_bytes(data[: len(data) // 2] if damage == "cut" else data)
    again = open_film().ask(frames, CUES)
    assert again.use.how == "made"
    np.testing.assert_array_equal(again.logits, made.logits)
    assert open_film().ask(frames, CUES).use.how == "read"
