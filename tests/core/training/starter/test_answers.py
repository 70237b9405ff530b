"""The three stages: what they ask, and that they learn through the loop."""

from __future__ import annotations

import math
import operator
import random
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest
import torch
from tokenizers import Tokenizer

from core.chat.named import MOST_TOLD
from core.chat.recall import FRAMES_SHOWN, MOST_SCENES
from core.chat.slots import SLOT
from core.chat.starter_prompt import FIRST_WORD
from core.tokens.starter import LONGEST_QUESTION, StarterTokens
from core.training.asking.kinds import KINDS
from core.training.asking.whole import CAPTION, MOST_OF_FILM
from core.training.running.config import RunConfig, read_config
from core.training.starter import batches, student
from core.training.starter.answers import LOGGED, SORTED, AnswerTask, Lesson
from core.training.starter.bank import Bank
from core.training.starter.batches import FRAMES_BY, IGNORED, round_up, rows_of
from core.training.starter.decoder import decoder
from core.training.starter.packing import CONTEXT_ROWS
from core.training.starter.samples import Composer
from core.training.starter.shown import Shown
from core.training.starter.stages import CONFIGS, EYES, STAGES, ModelSettings
from core.training.starter.student import (
    FIRST_COUNTS,
    PLAIN,
    TOLD_EVERY,
    Student,
    word_ids,
)
from tests.core.training.running.stopping import check_that_it_goes_on

CONFIG = RunConfig(seed=5, batch=2, rate=1e-3, steps=2, save_every=1, log_every=1)
LESSON = Lesson(1, 3, {**dict.fromkeys(KINDS, 1.0), "absent": 2.0})


@pytest.fixture(scope="module")
def features(bank: Bank) -> torch.Tensor:
    source = torch.Generator().manual_seed(3)
    return torch.randn(len(bank.pictures), 61, 192, generator=source).bfloat16()


def task(bank: Bank, tokenizer: Tokenizer, features: torch.Tensor, seed: int = 7) -> AnswerTask:
    torch.manual_seed(1)
    vocabulary = tokenizer.get_vocab_size()
    learner = Student(StarterTokens(vocabulary), decoder(vocabulary), word_ids(tokenizer))
    composer = Composer(bank, tokenizer, 0, 110, LESSON.kinds)
    return AnswerTask(learner, composer, features, LESSON, seed, CONFIG.batch)


def test_a_stage_trains_and_goes_on_where_it_was_stopped(
    bank: Bank, tokenizer: Tokenizer, features: torch.Tensor, tmp_path: Path
) -> None:
    check_that_it_goes_on(lambda: task(bank, tokenizer, features), CONFIG, tmp_path)


def test_a_sample_follows_from_its_number_alone(
    bank: Bank, tokenizer: Tokenizer, features: torch.Tensor
) -> None:
    one = task(bank, tokenizer, features)
    assert one.samples == 0, "they never end"
    first, again = one.batch(0, [4, 5]), one.batch(9, [4, 5])
    assert torch.equal(first.rows, again.rows)
    assert torch.equal(one.batch(0, [5]).labels[0], one.batch(3, [5]).labels[0])
    other = task(bank, tokenizer, features, seed=8).batch(0, [4, 5])
    assert first.rows.shape != other.rows.shape or not torch.equal(first.rows, other.rows)


def test_batches_hold_samples_of_about_one_length(
    bank: Bank, tokenizer: Tokenizer, features: torch.Tensor
) -> None:
    one = task(bank, tokenizer, features)
    size = CONFIG.batch
    made = [one.batch(k, range(k * size, (k + 1) * size)) for k in range(SORTED)]
    composer = Composer(bank, tokenizer, 0, 110, LESSON.kinds)
    plain = [
        len(composer.compose(random.Random(f"7/{number}"), LESSON.fewest, LESSON.most).rows)
        for number in range(SORTED * size)
    ]
    pairs = zip(plain[::size], plain[1::size], strict=True)
    unsorted = sum(size * rows_of(max(pair)) for pair in pairs)
    assert sum(b.rows.numel() for b in made) < unsorted
    widths = [b.rows.shape[1] for b in made]
    assert widths != sorted(widths), "length doesn't tell when a sample comes"
    told = sum(int((b.labels != IGNORED).sum()) for b in made)
    assert told > 0
    assert max(widths) == rows_of(max(plain)), "none is left out"


def test_every_part_of_the_loss_is_a_finite_mean(
    bank: Bank, tokenizer: Tokenizer, features: torch.Tensor
) -> None:
    one = task(bank, tokenizer, features)
    batch = one.batch(0, range(6))
    losses = one.loss(batch)
    sizes = one.sizes(batch)
    assert set(losses) == {*one.weights, *LOGGED} == set(sizes) - {"rows"}
    assert sizes["rows"] == batch.rows.numel()
    assert all(sizes[name] == 1.0 for name in losses)
    assert all(math.isfinite(loss.item()) for loss in losses.values())
    total = sum(one.weights[name] * losses[name] for name in one.weights)
    assert isinstance(total, torch.Tensor)
    total.backward()
    learns = [name for name, weight in one.module.named_parameters() if weight.grad is not None]
    assert len(learns) == len(list(one.module.named_parameters())), "all of it learns"


def test_a_picture_fits_a_question_by_either_of_the_things_it_names() -> None:
    shown = Shown(
        labels=torch.tensor([[1, 2, 3], [1, 4, 3], [5, 6, 7], [1, 2, 3]]),
        action=torch.tensor([0, 1, -2, 0]),
        somebody=torch.tensor([True, True, True, False]),
    )
    silent, nothing = [-1, -1, -1, -1], [-2, -2, -2, -2]
    wanted = torch.tensor([[[-1, 2, 3, -1], [-1, 6, 7, -1]]]).expand(4, -1, -1)
    stills = torch.arange(4)
    assert shown.fits(stills, wanted).tolist() == [True, False, True, False]
    one = torch.tensor([[[-1, 4, -1, -1], nothing]]).expand(4, -1, -1)
    assert shown.fits(stills, one).tolist() == [False, True, False, False]
    deed = torch.tensor([[[-1, -1, -1, 1], nothing]]).expand(4, -1, -1)
    assert shown.fits(stills, deed).tolist() == [False, True, False, False]
    anything = torch.tensor([[silent, nothing]]).expand(4, -1, -1)
    assert shown.fits(stills, anything).tolist() == [True, True, True, False]


# What the stages are told -------------------------------------------------------------------


def test_the_eyes_have_a_configuration() -> None:
    config = read_config(CONFIGS / f"{EYES}.toml")
    assert config.step_count(0) > 1000


@pytest.mark.parametrize("stage", STAGES)
def test_a_stages_file_tells_what_it_asks(stage: str) -> None:
    config = read_config(CONFIGS / f"{stage}.toml")
    lesson = config.section("data", Lesson)
    assert config.section("model", ModelSettings).fuse
    assert 1 <= lesson.fewest <= lesson.most
    assert set(lesson.kinds) <= {*KINDS, "absent", CAPTION}
    assert all(share > 0 for share in lesson.kinds.values())


def test_stages_ask_more_of_more_scenes_from_one_to_the_next() -> None:
    lessons = [read_config(CONFIGS / f"{stage}.toml").section("data", Lesson) for stage in STAGES]
    assert [lesson.most for lesson in lessons] == sorted({lesson.most for lesson in lessons})
    for lesson in lessons[1:]:
        assert set(lesson.kinds) == {*KINDS, "absent", CAPTION}
    assert set(lessons[0].kinds) < set(lessons[1].kinds)


def test_training_sees_as_much_as_the_app_shows() -> None:
    last = read_config(CONFIGS / f"{STAGES[-1]}.toml").section("data", Lesson)
    assert last.most == MOST_SCENES
    assert max(last.frames) == FRAMES_SHOWN
    assert MOST_OF_FILM == MOST_TOLD


def test_a_scene_brings_fewer_frames_in_the_first_stages() -> None:
    lessons = [read_config(CONFIGS / f"{stage}.toml").section("data", Lesson) for stage in STAGES]
    assert [max(lesson.frames) for lesson in lessons] == [2, 2, FRAMES_SHOWN]
    assert all(min(lesson.frames) == 1 for lesson in lessons)


def test_no_question_is_too_long_for_the_reader_nor_a_prompt_for_the_context(
    bank: Bank, tokenizer: Tokenizer
) -> None:
    composer = Composer(bank, tokenizer, 0, 110, LESSON.kinds)
    for seed in range(150):
        sample = composer.compose(random.Random(seed), 1, MOST_SCENES)
        assert len(sample.question) <= LONGEST_QUESTION
        assert len(sample.rows) < CONTEXT_ROWS


# What a step computes -----------------------------------------------------------------------


def test_frames_are_normed_once_a_step(
    bank: Bank, tokenizer: Tokenizer, features: torch.Tensor
) -> None:
    one = task(bank, tokenizer, features)
    normed: list[int] = []
    tokens = one.module.tokens
    tokens.att_ln.register_forward_hook(lambda _, inputs, __: normed.append(len(inputs[0])))
    batch = one.batch(0, range(4))
    one.loss(batch)
    frames = round_up(len(batch.stills), FRAMES_BY)
    assert normed == [frames, len(batch.pair_stills)], "looking and searching share it"


@torch.no_grad()
def test_padding_to_whole_sizes_changes_no_loss(
    bank: Bank, tokenizer: Tokenizer, features: torch.Tensor, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = task(bank, tokenizer, features)
    padded_batch = one.batch(0, range(6))
    padded = one.loss(padded_batch)
    for module, name in (
        (batches, "ROWS_BY"),
        (batches, "WORDS_BY"),
        (student, "FRAMES_BY"),
        (student, "WANTED_BY"),
    ):
        monkeypatch.setattr(module, name, 1)
    batch = one.batch(0, range(6))
    assert batch.rows.shape[1] <= padded_batch.rows.shape[1]
    assert padded_batch.rows.shape[1] % 16 == padded_batch.question.shape[1] % 8 == 0
    for name, loss in one.loss(batch).items():
        assert padded[name].item() == pytest.approx(loss.item(), rel=1e-4, abs=1e-5), name


def test_the_last_layers_mlp_reads_only_rows_that_a_loss_asks_for(
    bank: Bank, tokenizer: Tokenizer, features: torch.Tensor
) -> None:
    one = task(bank, tokenizer, features)
    read: list[int] = []
    *others, last = one.module.language.model.layers
    for layer in (others[-1], last):
        layer.mlp.register_forward_hook(lambda _, inputs, __: read.append(inputs[0].numel() // 256))
    batch = one.batch(0, range(6))
    one.loss(batch)
    assert read[0] == batch.rows.numel()
    assert int((batch.labels != IGNORED).sum()) < read[1] < 0.6 * read[0]


@torch.no_grad()
def test_losses_on_words_are_those_of_all_rows_read_plainly(
    bank: Bank, tokenizer: Tokenizer, features: torch.Tensor
) -> None:
    one = task(bank, tokenizer, features)
    batch = one.batch(0, range(6))
    kept: dict[str, torch.Tensor] = {}
    picked = one.module.read_rows

    def both(*, wanted: torch.Tensor, **given: Any) -> Any:
        kept["all"] = one.module.language.lm_head(picked(**given).last_hidden_state)
        return picked(wanted=wanted, **given)

    one.module.read_rows = both
    losses = one.loss(batch)
    answer: list[float] = []
    weights: list[float] = []
    echo: list[float] = []
    prompt: list[float] = []
    for sample, logits in enumerate(kept["all"]):
        begin, copy = int(batch.answer_from[sample]), int(batch.echo_from[sample])
        for row, truth in enumerate(batch.rows[sample].tolist()):
            asked = copy <= row < begin - 1 or row % TOLD_EVERY == 1
            loss = -float(logits[row - 1].log_softmax(dim=-1)[max(truth, 0)])
            if row >= begin and batch.labels[sample, row] != IGNORED:
                answer.append(loss)
                before = batch.labels[sample, begin:row]
                word = truth >= FIRST_WORD and not bool((before >= FIRST_WORD).any())
                first = row == begin or word
                weights.append(int((batch.labels[sample] != IGNORED).sum()) ** -0.5)
                weights[-1] *= FIRST_COUNTS if first else 1.0
            elif 0 < row < begin and truth != SLOT and asked:
                prompt.append(loss)
                echo += [loss] if copy <= row < begin - 1 else []
    assert losses["prompt"].item() == pytest.approx(fmean(prompt), rel=1e-4)
    assert losses["echo"].item() == pytest.approx(fmean(echo), rel=1e-4)
    weights = [each / fmean(weights) for each in weights]
    unknown = [w * (1 - math.exp(-a)) ** 2 for w, a in zip(weights, answer, strict=True)]
    hard = sum(map(operator.mul, unknown, answer)) / max(1.0, sum(unknown))
    plain = fmean(map(operator.mul, weights, answer))
    assert losses["answer"].item() == pytest.approx((PLAIN * plain + hard) / 2, rel=1e-4)
    one.module.hard = 0.0
    assert one.loss(batch)["answer"].item() == pytest.approx(PLAIN * plain, rel=1e-4)
