"""LLaMA-VID as a task of the training loop: records in, losses of their answers out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import ClassVar

import torch
from torch import nn
from torch.nn import functional
from torch.utils.checkpoint import checkpoint
from transformers import BertTokenizer, LlamaForCausalLM

from core.chat.slots import SLOT
from core.language.spm import SentencePieces
from core.tokens.llama_vid import LONGEST_QUESTION, LlamaVidTokens
from core.training.real.conversation import Form, Sample, sample
from core.training.real.media import AT_ONCE, FilmFeatures, clip, picture
from core.training.real.records import Record
from core.training.running.config import RunConfig
from core.training.running.errors import TrainingError
from core.training.running.optimizers import begins
from core.training.starter.batches import IGNORED
from core.vision.published import PublishedTower


@dataclass(frozen=True, slots=True)
class DataSettings:
    """The configuration's ``[data]``.

    Attributes:
        files: JSON lists of records.
        folder: what their pictures and videos are relative to.
        form: ``plain`` for stage 1, ``conversation`` for 2 and 3.
        frames_a_second: of a video.
    """

    files: tuple[Path, ...] = ()
    folder: Path = Path()
    form: Form = "conversation"
    frames_a_second: float = 1.0


@dataclass(frozen=True, slots=True)
class Look:
    """A picture, clip or film that is shown once, for one question.

    Attributes:
        question: which of the batch's.
        first, count: its frames among the batch's pixels; zeros for a film.
    """

    question: int
    first: int
    count: int
    film: FilmFeatures | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Samples side by side, filled up at their ends.

    Attributes:
        rows: int64 [B, R], SLOT for visual rows.
        labels: int64 [B, R], IGNORED where nothing is learnt.
        used: rows that are not filling.
        questions, worded: int64 and bool [Q, T], BERT's ids and where there are any.
        pixels: float32 [F, 3, S, S] of all pictures and clips.
        looks: for each sample in the order of its places.
        cut: samples that were too long and lost their end.
    """

    rows: torch.Tensor
    labels: torch.Tensor
    used: int
    questions: torch.Tensor
    worded: torch.Tensor
    pixels: torch.Tensor
    looks: tuple[tuple[Look, ...], ...]
    cut: int


class LlamaVid(nn.Module):
    """The three networks under the names that configurations know them by."""

    def __init__(
        self, tower: PublishedTower, tokens: LlamaVidTokens, language: LlamaForCausalLM
    ) -> None:
        super().__init__()
        self.tower = tower
        self.tokens = tokens
        self.language = language


class LlamaVidTask:
    """Any of the three stages; what learns is the configuration's.

    Args:
        bert: the Q-Former's words.
        words: the language model's.

    Raises:
        TrainingError: the tower was to be trained, or a film's features are another tower's.
    """

    weights: ClassVar[Mapping[str, float]] = {"answer": 1.0}
    together = 1

    def __init__(
        self,
        module: LlamaVid,
        records: Sequence[Record],
        bert: BertTokenizer,
        words: SentencePieces,
        config: RunConfig,
        data: DataSettings,
    ) -> None:
        chosen = not config.train or any(
            begins("tower", each.split(".")[0]) for each in config.train
        )
        if chosen and "tower" not in config.freeze:
            raise TrainingError("The configuration", "the vision tower is never trained")
        self.module = module
        self.samples = len(records)
        self._records, self._bert, self._words = records, bert, words
        self._config, self._data = config, data
        side = module.tower.pictures.side // module.tower.tower.config.patch_size
        self._a_frame = (1 + side * side, module.tower.width)
        self._tokens_a_frame = 1 + module.tokens.content_tokens
        for each in records:
            if each.kind == "film":
                self._film(each)

    def _film(self, record: Record) -> FilmFeatures:
        assert record.media is not None
        film = FilmFeatures.read(record.media, record.place)
        film.check(*self._a_frame, record.place)
        return film

    # Batches: in any process, on the CPU ----------------------------------------------

    def batch(self, step: int, samples: Sequence[int]) -> Batch:
        """These records side by side; all chance in them follows from seed, step and record."""
        made: list[Sample] = []
        frames: list[torch.Tensor] = []
        looks: list[tuple[Look, ...]] = []
        guides: list[str] = []
        for number in samples:
            record = self._records[number]
            random = Random(f"{self._config.seed}/{step}/{number}")
            film = self._film(record) if record.kind == "film" else None
            pixels = self._pixels(record)
            one = sample(
                record,
                self._data.form,
                self._words,
                len(pixels) * self._tokens_a_frame,
                film.lines if film else (),
                self._tokens_a_frame,
                random,
            )
            first = sum(map(len, frames))
            looks.append(
                tuple(
                    Look(len(guides) + turn, first, len(pixels), film)
                    for turn in range(len(one.questions))
                )
            )
            guides += one.questions
            frames.append(pixels)
            made.append(one)
        return self._collate(made, looks, guides, torch.cat(frames))

    def _pixels(self, record: Record) -> torch.Tensor:
        """Of a picture or clip, [F, 3, S, S]; of others none."""
        tower = self.module.tower
        if record.media is None or record.kind == "film":
            return tower.preprocess([])
        if record.kind == "picture":
            return tower.preprocess([tower.single(picture(record.media, record.place))])
        most = max(1, self._config.rows // self._tokens_a_frame)
        rate = self._data.frames_a_second
        return tower.preprocess(clip(record.media, rate, most, record.place))

    def _collate(
        self,
        made: Sequence[Sample],
        looks: Sequence[tuple[Look, ...]],
        guides: Sequence[str],
        pixels: torch.Tensor,
    ) -> Batch:
        bound = self._config.rows
        longest = min(bound, max(len(one.ids) for one in made))
        rows = torch.full((len(made), longest), self._words.processor.eos_id())
        labels = torch.full((len(made), longest), IGNORED)
        for index, one in enumerate(made):
            kept = min(bound, len(one.ids))
            rows[index, :kept] = torch.tensor(one.ids[:kept])
            labels[index, :kept] = torch.tensor(one.labels[:kept])
        asked = self._bert(
            [*guides] or [""],
            padding=True,
            truncation=True,
            max_length=LONGEST_QUESTION,
            return_tensors="pt",
        )
        return Batch(
            rows=rows,
            labels=labels,
            used=sum(min(bound, len(one.ids)) for one in made),
            questions=asked.input_ids,
            worded=asked.attention_mask.bool(),
            pixels=pixels,
            looks=tuple(looks),
            cut=sum(len(one.ids) > bound for one in made),
        )

    # Losses: on the module's device ---------------------------------------------------

    def sizes(self, batch: Batch) -> dict[str, float]:
        count = float((batch.labels[:, 1:] != IGNORED).sum())
        return {
            "rows": float(batch.used),
            "answer": count,
            "right": count,
            "cut": float(len(batch.rows)),
        }

    def loss(self, batch: Batch) -> dict[str, torch.Tensor]:
        language = self.module.language
        device = language.get_input_embeddings().weight.device
        slots = (batch.rows == SLOT).to(device)
        rows = language.get_input_embeddings()(batch.rows.to(device).masked_fill(slots, 0))
        found = [
            torch.cat(shown)[:places]
            for shown, places in zip(
                self._shown(batch, device), slots.sum(dim=1).tolist(), strict=True
            )
            if shown
        ]
        visual = torch.cat(found or [rows.new_zeros(0, rows.shape[-1])])
        rows = rows.masked_scatter(slots.unsqueeze(-1), visual.to(rows.dtype))
        hidden = language.model(inputs_embeds=rows, use_cache=False).last_hidden_state
        targets = batch.labels[:, 1:].to(device)
        kept = targets != IGNORED
        logits = language.lm_head(hidden[:, :-1][kept]).float()
        answer = functional.cross_entropy(logits, targets[kept], reduction="sum")
        if not any(batch.looks):
            answer = answer + self._unused(batch, device)
        right = (logits.argmax(dim=-1) == targets[kept]).sum().float()
        return {"answer": answer, "right": right, "cut": right.new_tensor(float(batch.cut))}

    def _shown(self, batch: Batch, device: torch.device) -> list[list[torch.Tensor]]:
        """For each sample its looks' visual rows [V, L], in order."""
        pictures = self._pictures(batch, device)
        return [
            [
                pictures.pop(0) if look.film is None else self._whole_film(look, batch, device)
                for look in looks
            ]
            for looks in batch.looks
        ]

    def _pictures(self, batch: Batch, device: torch.device) -> list[torch.Tensor]:
        """Visual rows of every look at a picture or clip; all go through the networks together,
        and through the tower but once, however often they are asked about."""
        looks = [look for looks in batch.looks for look in looks if look.film is None]
        if not looks:
            return []
        with torch.no_grad():
            parts = [
                self.module.tower(pixels.to(device)).float()
                for pixels in torch.split(batch.pixels, AT_ONCE)
            ]
        features = torch.cat(parts)
        frames = torch.cat([torch.arange(look.first, look.first + look.count) for look in looks])
        asked = torch.tensor([look.question for look in looks for _ in range(look.count)])
        rows = torch.cat(
            [
                self.module.tokens.frame_tokens(
                    features[some.to(device)],
                    batch.questions[guides].to(device),
                    batch.worded[guides].to(device),
                    film=False,
                )
                for some, guides in zip(
                    torch.split(frames, AT_ONCE), torch.split(asked, AT_ONCE), strict=True
                )
            ]
        )
        counts = [look.count for look in looks]
        return [part.flatten(0, 1) for part in torch.split(rows, counts)]

    def _whole_film(self, look: Look, batch: Batch, device: torch.device) -> torch.Tensor:
        assert look.film is not None
        ids, worded = (
            each[look.question : look.question + 1].to(device)
            for each in (batch.questions, batch.worded)
        )
        return torch.cat(
            [
                self._film_tokens(piece.to(device, torch.float32), ids, worded).flatten(0, 1)
                for piece in look.film.pieces()
            ]
        )

    def _film_tokens(
        self, features: torch.Tensor, ids: torch.Tensor, worded: torch.Tensor
    ) -> torch.Tensor:
        """[m, 1 + c, L]. Where the Q-Former learns from a film, what it computed on the way is
        computed again, since an hour of it would fill any memory."""
        tokens = self.module.tokens
        if tokens.queries.requires_grad:
            again: torch.Tensor = checkpoint(
                tokens.frame_tokens, features, ids, worded, film=True, use_reentrant=False
            )
            return again
        return tokens.frame_tokens(features, ids, worded, film=True)

    def _unused(self, batch: Batch, device: torch.device) -> torch.Tensor:
        """Zero, and the token generator has taken part in it: words alone show nothing, but all
        processes must have gradients for the same weights."""
        blank = torch.zeros(1, *self._a_frame, device=device)
        ids, worded = batch.questions[:1].to(device), batch.worded[:1].to(device)
        return self._film_tokens(blank, ids, worded).float().sum() * 0.0

    def blocks(self) -> list[nn.Module]:
        """The decoder's layers: they run once a batch in every process, as gathering asks for;
        the tower runs as often as a process has pictures."""
        return list(self.module.language.model.layers)
