"""What learns to answer: token generator and decoder over the encoded bank, and its losses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional
from transformers import LlamaForCausalLM

from core.chat.slots import SLOT
from core.chat.starter_prompt import (
    BEGIN,
    FIRST_HOUR,
    FIRST_WORD,
    NONE,
)
from core.language.bpe import as_read, encode_plain
from core.tokens.starter import StarterTokens
from core.training.asking.asked import ATTRIBUTES
from core.training.drawn import lexicon, world
from core.training.starter.bank import LABEL_SIZES
from core.training.starter.batches import (
    FRAMES_BY,
    IGNORED,
    WANTED_BY,
    Batch,
    chain_of,
    round_up,
)
from core.training.starter.shown import Shown

WORDS: dict[str, tuple[tuple[str, str], ...]] = {
    "place": tuple((each, lexicon.PLACES_ZH[each]) for each in world.PLACES),
    "object": tuple((each, lexicon.OBJECTS_ZH[each]) for each in world.OBJECTS),
    "colour": tuple((each, lexicon.COLOURS_ZH[each]) for each in world.COLOURS),
    "coat": tuple((each, lexicon.COLOURS_ZH[each]) for each in world.COLOURS),
    "action": tuple((lexicon.VERBS[each][0], lexicon.VERBS_ZH[each]) for each in world.ACTIONS),
    "weather": tuple(lexicon.WEATHER_WORDS[each] for each in world.WEATHERS),
    "time_of_day": tuple(lexicon.TIME_WORDS[each] for each in world.TIMES_OF_DAY),
}
"""For each of ``ATTRIBUTES`` its classes' words in both languages; their first tokens tell, or
those of ``TELLING``."""
TELLING = {"花园": "园", "雨伞": "伞", "白天": "天", "黄昏": "昏"}
"""Words that begin as another attribute's do, and the character that tells them from those: of a
token that says both white and dusk nobody could tell it from one that says day and yellow."""
MOST_WORD_SCALE = 20.0
"""What a visual token says has to be said so clearly: at larger scales the loss is content with
words that the decoder can hardly read."""
FIRST_COUNTS = 2.0
"""Times as much as its other ids an answer's first one, which decides where it looks, or that there
is nothing to tell, and its first word."""
PLAIN = 5.0
"""Of the answers' mean loss: it is soon far smaller than the other parts."""
TOLD_EVERY = 4
TOLD_UNASKED = ("place", "object")
"""What content tokens say whatever is asked; the two colours would be taken for each other."""


@dataclass(frozen=True, slots=True)
class Losses:
    """A batch's losses and how much was right."""

    answer: torch.Tensor
    echo: torch.Tensor
    prompt: torch.Tensor
    match: torch.Tensor
    search: torch.Tensor
    words: torch.Tensor
    pairs: torch.Tensor
    tokens_right: torch.Tensor
    stamps_right: torch.Tensor
    match_right: torch.Tensor
    pairs_right: torch.Tensor


class Student(nn.Module):
    """Token generator and decoder over the encoded bank.

    What gradients flow through is picked by ``index_select`` or ``embedding``: on a CPU the
    backward pass of an indexed tensor adds in whatever order its threads come.

    Args:
        words: for each language, for each of ``ATTRIBUTES``, the ids of its classes' words, by
            ``word_ids``.

    Attributes:
        hard: the share of the answers' loss over what isn't known yet.
        unmet: ids that stand for what no film has said before; see ``strangers``.
    """

    def __init__(
        self,
        tokens: StarterTokens,
        language: LlamaForCausalLM,
        words: Sequence[Sequence[Sequence[int]]],
    ) -> None:
        super().__init__()
        self.tokens = tokens
        self.language = language
        self.words = [[torch.tensor(ids) for ids in language] for language in words]
        self.word_scale = nn.Parameter(torch.tensor(2.5))
        self.hard = 0.5
        self.unmet: tuple[int, ...] = ()
        self.read_rows: Callable[..., Any] = language.model.forward

    def fuse(self) -> None:
        """Compile the decoder's small operations: a minute once, a third less ever after.

        The compiled one stays a plain function beside the model, so that a checkpoint's
        names are the model's own.
        """
        self.read_rows = torch.compile(self.language.model.forward, dynamic=True)

    @torch.no_grad()
    def meet_anew(self, seed: int) -> None:
        """Give all that is unmet other embeddings, as large as those of words."""
        if not self.unmet:
            return
        source = torch.Generator().manual_seed(seed)
        for table in (self.language.get_input_embeddings().weight, self.tokens.words.weight):
            size = table.square().mean().sqrt()
            drawn = torch.randn(len(self.unmet), table.shape[1], generator=source)
            table[list(self.unmet)] = drawn.to(table) * size

    def forward(self, batch: Batch, bank: torch.Tensor, shown: Shown) -> Losses:
        if self.training:
            self.meet_anew(int(batch.rows.sum()))
        text = self.tokens.read(batch.question, batch.question_padding)
        context, match, frames, content = self._look(batch, bank, text)
        visual = torch.cat([context.unsqueeze(1), content], dim=1)
        visual = visual * (~batch.blind)[batch.owner].view(-1, 1, 1)
        slots = batch.rows == SLOT
        rows = self.language.get_input_embeddings()(batch.rows.masked_fill(slots, 0))
        rows = rows.masked_scatter(slots.unsqueeze(-1), visual.flatten(0, 1).to(rows.dtype))
        rows = rows + self._evidence(batch, match)
        copied, told = _told(batch)
        labels = _next(torch.where(told, batch.rows, batch.labels), IGNORED)
        wanted = (labels != IGNORED).nonzero().squeeze(1)
        some = _padded(wanted, WANTED_BY)
        read = self.read_rows(inputs_embeds=rows, use_cache=False, wanted=some)
        logits = self.language.lm_head(read.last_hidden_state)[: len(wanted)].float()  # (N, V)
        loss = functional.cross_entropy(logits, labels[wanted], reduction="none")
        answering = _next(batch.labels, IGNORED)[wanted] != IGNORED
        truth = labels[wanted][answering]
        worded = batch.question.ne(BEGIN).any(dim=-1)
        asked = worded & (batch.looked_for >= 0).flatten(1).any(dim=-1)
        whole = (batch.looked_for == -1).all(dim=-1).any(dim=-1)
        frame_asks = (asked | (worded & whole))[batch.owner]
        fits = shown.fits(batch.stills, batch.looked_for[batch.owner])
        match_loss = _mean(
            functional.binary_cross_entropy_with_logits(
                match.float(), fits.float(), reduction="none"
            ),
            frame_asks,
        )
        paired, phrased = self._pairs(batch, bank)
        pairs_fit = shown.fits(batch.pair_stills, batch.pair_looked_for)
        stamps = ((truth >= FIRST_HOUR) & (truth < FIRST_WORD)) | (truth == NONE)
        right = logits[answering].argmax(dim=-1) == truth
        return Losses(
            answer=_answer_loss(loss[answering], _weights(batch)[wanted][answering], self.hard),
            echo=_mean(loss, _next(copied, False)[wanted]),
            prompt=_mean(loss, ~answering),
            match=match_loss,
            search=self._search_loss(batch, frames, text, asked, shown),
            words=self._word_loss(batch, context, content[:, 0], shown),
            pairs=functional.binary_cross_entropy_with_logits(
                torch.stack([paired, phrased]), pairs_fit.float().expand(2, -1)
            ),
            tokens_right=right.float().mean(),
            stamps_right=_mean(right.float(), stamps),
            match_right=_mean(((match > 0) == fits).float(), frame_asks),
            pairs_right=((paired > 0) == pairs_fit).float().mean(),
        )

    def _look(
        self, batch: Batch, bank: torch.Tensor, text: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
        """Context tokens [F, L], match logits [F], search vectors [F, S], content tokens
        [F, 1, L] of a batch's frames."""
        count = len(batch.stills)
        stills, owner = (_padded(each, FRAMES_BY) for each in (batch.stills, batch.owner))
        features = bank[stills.to(bank.device)].to(batch.rows.device).float()
        context, match, frames = self.tokens.look_and_search(
            features, text.index_select(0, owner), batch.question_padding[owner]
        )
        content = self.tokens.content(features)
        return context[:count], match[:count], frames[:count], content[:count]

    def _pairs(self, batch: Batch, bank: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Match logits float32 [P] of the pairs, and what their phrases alone say of them."""
        text = self.tokens.read(batch.pair_question, batch.pair_padding)
        features = bank[batch.pair_stills.to(bank.device)].to(batch.rows.device).float()
        _, match, frames = self.tokens.look_and_search(features, text, batch.pair_padding)
        return match.float(), self.tokens.phrase_logits(frames, text, batch.pair_padding)

    def _evidence(self, batch: Batch, match: torch.Tensor) -> torch.Tensor:
        """What each row's scene adds to it, [B, R, L]; zero outside of scenes."""
        sighted = (~batch.blind)[batch.owner]
        seen = torch.zeros_like(batch.heard).scatter_reduce(
            0, batch.scene_of_still, match.float().sigmoid() * sighted, "amax"
        )
        marks = torch.stack([seen, batch.heard], dim=1) @ self.tokens.evidence_marks
        own = self.tokens.scene_mark(batch.starts)
        after, found = chain_of(batch, seen)
        chain = self.tokens.chain_mark(after) * found.unsqueeze(-1)
        # The last one is for rows of no scene.
        marks, named = (functional.pad(each, (0, 0, 0, 1)) for each in (marks + own + chain, own))
        return functional.embedding(batch.scene_of_row % len(marks), marks) + functional.embedding(
            batch.named_of_row % len(named), named
        )

    def _search_loss(
        self,
        batch: Batch,
        frames: torch.Tensor,
        text: torch.Tensor,
        asked: torch.Tensor,
        shown: Shown,
    ) -> torch.Tensor:
        """Every question against every frame of the batch, by a sigmoid (SigLIP's loss)."""
        questions = self.tokens.search_questions(text)[asked]
        logits = self.tokens.search_logits(questions.float() @ frames.float().T)
        fits = shown.fits(batch.stills, batch.looked_for[asked].unsqueeze(1))
        losses = functional.binary_cross_entropy_with_logits(
            logits, fits.float(), pos_weight=logits.new_tensor(4.0), reduction="none"
        )
        return losses.sum() / max(1, losses.numel())

    def _word_loss(
        self, batch: Batch, context: torch.Tensor, content: torch.Tensor, shown: Shown
    ) -> torch.Tensor:
        """Context tokens say what was asked for, content tokens place and object."""
        labels = shown.labels[batch.stills]  # (F, A)
        asked = batch.asks_for[batch.owner]
        chinese = batch.chinese[batch.owner]
        total = context.new_zeros((), dtype=torch.float32)
        for index, name in enumerate(ATTRIBUTES):
            for own, ids in zip((~chinese, chinese), self.words, strict=True):
                words = self.language.get_input_embeddings()(ids[index].to(labels.device))
                said = self._word_logits(context, words)
                loss = functional.cross_entropy(
                    said, labels[:, index], reduction="none", ignore_index=-1
                )
                total = total + _mean(loss, asked[:, index] & own & (labels[:, index] >= 0))
            if name in TOLD_UNASKED:
                words = self.language.get_input_embeddings()(self.words[0][index].to(labels.device))
                said = self._word_logits(content, words)
                loss = functional.cross_entropy(
                    said, labels[:, index], reduction="none", ignore_index=-1
                )
                total = total + 0.5 * _mean(loss, labels[:, index] >= 0)
        return total

    def _word_logits(self, tokens: torch.Tensor, words: torch.Tensor) -> torch.Tensor:
        """Tokens [F, L] and words [C, L] → logits [F, C], their cosines to scale."""
        tokens = functional.normalize(tokens.float(), dim=-1)
        words = functional.normalize(words.float(), dim=-1)
        return tokens @ words.T * self.word_scale.exp().clamp(max=MOST_WORD_SCALE)


def _padded(indices: torch.Tensor, by: int) -> torch.Tensor:
    """Indices [N] and as many zeros as make their number a multiple; see ``batches.ROWS_BY``."""
    return functional.pad(indices, (0, round_up(len(indices), by) - len(indices)))


def _told(batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
    """Bool [B, R] each: the question's second copy; what the prompt's losses ask for, which is
    that copy and of the rest one id in ``TOLD_EVERY``.

    It teaches copying, which soon is learnt, and every row's logits cost a tenth of a step.
    """
    at = torch.arange(batch.rows.shape[1], device=batch.rows.device)
    copied = (at >= batch.echo_from[:, None]) & (at < batch.answer_from[:, None] - 1)
    asked = (at < batch.answer_from[:, None]) & (copied | (at % TOLD_EVERY == 1))
    return copied, asked & (batch.rows != SLOT)


def _next(values: torch.Tensor, fill: float) -> torch.Tensor:
    """[B, R] → [B · R]: of each row the value of the one after it, ``fill`` at the end."""
    return functional.pad(values[:, 1:], (0, 1), value=fill).flatten()


def _weights(batch: Batch) -> torch.Tensor:
    """[B · R]: how much each row's next id counts in the answers' loss.

    By one over the root of its answer's length: a summary has eight times the ids of a colour's
    answer and would have eight times the say. ``FIRST_COUNTS`` for the first and for the first
    word: "In" or "At" is decided by a picture of which nothing is told yet.
    """
    told = batch.labels != IGNORED
    weights = told / told.sum(dim=1, keepdim=True).clamp(min=1).sqrt()
    at = torch.arange(told.shape[1], device=told.device)
    worded = (batch.labels >= FIRST_WORD).cumsum(dim=1)
    first = (at == batch.answer_from[:, None]) | ((worded == 1) & (batch.labels >= FIRST_WORD))
    weights = torch.where(first, FIRST_COUNTS * weights, weights)
    return _next(weights, 0.0)


def _answer_loss(loss: torch.Tensor, weights: torch.Tensor, hard: float) -> torch.Tensor:
    """The answers' cross entropies [N], weighed, to one loss; a share of it over what isn't known
    yet.

    Most tokens of an answer are soon copied from the question; the one that has to be read in
    the scene, after the same "the" as all the others, drowned among them at first. Weighted by
    (1 − p)² as in focal loss (Lin et al., 2017), and by the weights' sum. Later what is most
    wrong is often what can't be known, a thing that no picture shows well: a stage that polishes
    leaves this out.
    """
    weights = weights / weights.mean()
    unknown = weights * (1 - torch.exp(-loss.detach())) ** 2
    worst: torch.Tensor = (unknown * loss).sum() / unknown.sum().clamp(min=1.0)
    return (1 - hard) * PLAIN * (weights * loss).mean() + hard * worst


def word_ids(tokenizer: Tokenizer) -> list[list[list[int]]]:
    """For each language, for each of ``ATTRIBUTES``, the ids of its words; NONE last where none
    may be in view.

    Raises:
        ValueError: two words of a kind begin with the same token.
    """
    return [[_word_ids(tokenizer, name, language) for name in ATTRIBUTES] for language in (0, 1)]


def _word_ids(tokenizer: Tokenizer, name: str, language: int) -> list[int]:
    words = WORDS[name]
    said = [TELLING.get(word[language], word[language]) for word in words]
    ids = [encode_plain(tokenizer, as_read(word))[0] for word in said]
    ids += [NONE] * (LABEL_SIZES.get(name, len(words)) - len(words))
    if len(set(ids)) != len(ids):
        raise ValueError(f"two words for {name} begin alike: the vocabulary is too small")
    return ids


def _mean(values: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    return (values * mask).sum() / mask.sum().clamp(min=1)
