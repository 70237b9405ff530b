"""LLaMA-VID's own token generator: InstructBLIP's Q-Former and the published projectors.

Source: Li et al., "LLaMA-VID: An Image is Worth 2 Tokens in Large Language Models", 2023,
and its reference code, whose tokens these are within 4e-5 (float32).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional
from transformers import BertTokenizer, InstructBlipQFormerConfig
from transformers.initialization import no_init_weights
from transformers.models.instructblip.modeling_instructblip import InstructBlipQFormerModel

from core.tokens.generation import content_pooling, content_tokens, context_attention
from core.vision.placement import Placement, best_placement
from core.vision.protocol import PictureSearch
from core.vision.published import fill

CONFIG = "tokens.json"
WORDS = "bert"
LONGEST_QUESTION = 256
"""Pieces of a question; the first ones of a longer one are left out."""


class LlamaVidTokens(nn.Module):
    """Features [B, 1 + P, D] and a question → tokens in the language model's width L.

    Args:
        config: ``width`` D, ``language_width`` L, ``side`` (patches of a frame's side),
            ``compress_type``, ``queries`` (their number), ``qformer``, a BERT's sizes with the
            width it sees, ``cls_in_pictures``, ``seen_norm``, ``seen_projector`` and
            ``projector_layers``.
    """

    def __init__(self, config: Mapping[str, Any]) -> None:
        super().__init__()
        width, language = config["width"], config["language_width"]
        sizes = InstructBlipQFormerConfig(**config["qformer"])
        self.compress_type: str = config["compress_type"]
        self.language_width: int = language
        self.kept_width: int = width
        self.search_width: int = width
        self.search: PictureSearch | None = None
        self.names: frozenset[int] = frozenset()
        self.never_behind_names: frozenset[int] = frozenset()
        self.tokenizer: BertTokenizer | None = None
        self._grid = (config["side"], config["side"])
        self._cls_in_pictures: bool = config["cls_in_pictures"]
        self.qformer = InstructBlipQFormerModel(sizes)
        self.queries = nn.Parameter(torch.zeros(1, config["queries"], sizes.hidden_size))
        seen = sizes.encoder_hidden_size
        self.att_bert_proj = nn.Linear(width, seen) if config["seen_projector"] else nn.Identity()
        self.att_ln = nn.LayerNorm(seen) if config["seen_norm"] else nn.Identity()
        self.att_projector = nn.Linear(sizes.hidden_size, width)
        self.att_key_projector = nn.Linear(width, width)
        self.att_val_projector = nn.Linear(width, language)
        self.mm_projector = _projector(width, language, config["projector_layers"])

    @property
    def content_tokens(self) -> int:
        """c of its compress type."""
        return content_tokens(self.compress_type, self._grid)

    @torch.inference_mode()
    def content(self, features: torch.Tensor) -> torch.Tensor:
        """Features [B, 1 + P, D] → content tokens [B, c, L]."""
        return self._content(without_cls(features[:, 1:]))

    @torch.inference_mode()
    def context(self, features: torch.Tensor, question: str) -> tuple[torch.Tensor, torch.Tensor]:
        """Features [B, 1 + P, D] → context tokens [B, L] as in a long film, and a match score
        of one half for each: the published weights have no head that tells."""
        context = self._context(features[:, 1:], self.question_ids(question))
        return context, torch.full((len(features),), 0.5)

    @torch.inference_mode()
    def tokens(self, features: torch.Tensor, question: str, *, film: bool = True) -> torch.Tensor:
        """A frame's tokens in their published order, context first.

        Args:
            features: [B, 1 + P, D].
            film: a film's frames lose CLS first; in pictures and short clips the Q-Former sees
                it too, where the tower gives it.

        Returns:
            [B, 1 + c, L].
        """
        return self.tokens_of_ids(features, self.question_ids(question), film=film)

    @torch.inference_mode()
    def tokens_of_ids(
        self, features: torch.Tensor, ids: torch.Tensor, *, film: bool = True
    ) -> torch.Tensor:
        """As ``tokens``, for a question [1, T] that is in ids already."""
        return self.frame_tokens(features, ids, film=film)

    def frame_tokens(
        self,
        features: torch.Tensor,
        ids: torch.Tensor,
        mask: torch.Tensor | None = None,
        *,
        film: bool = True,
    ) -> torch.Tensor:
        """As ``tokens_of_ids``, and gradients flow: what runs and what is trained are one.

        Args:
            features: [B, 1 + P, D].
            ids: a question for all frames, [1, T], or one for each, [B, T].
            mask: [B, T], true where ``ids`` holds a piece; None where all of it does.

        Returns:
            [B, 1 + c, L].
        """
        seen = features if self._cls_in_pictures and not film else features[:, 1:]
        context = self.att_val_projector(self._attended(seen, ids, mask))
        return torch.cat([context.unsqueeze(1), self._content(without_cls(seen))], dim=1)

    @torch.inference_mode()
    def kept(self, features: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Features [B, 1 + P, D] → pooled patches [B, c, D] and attended ones [B, D].

        With a 7B the tokens are three times as wide and hold no more: ``project`` makes them of
        these whenever they are wanted.
        """
        pooled = self._pooled(without_cls(features[:, 1:]))
        return pooled, self._attended(features[:, 1:], self.question_ids(""))

    @torch.inference_mode()
    def project(
        self, content: NDArray[np.float16], neutral: NDArray[np.float16]
    ) -> NDArray[np.float32]:
        """What a memory kept, [n, c, D] and [n, D], → tokens [n, 1 + c, L], context first.

        A row's last bits depend on how many there are: what is compared with what was made
        before has to be made in equal batches.
        """
        weight = next(self.att_val_projector.parameters())
        pooled, attended = (
            torch.from_numpy(rows).to(weight.device, weight.dtype) for rows in (content, neutral)
        )
        context = self.att_val_projector(attended).unsqueeze(1)
        tokens = torch.cat([context, self.mm_projector(pooled)], dim=1)
        rows: NDArray[np.float32] = tokens.float().cpu().numpy()
        return rows

    def search_vectors(self, features: torch.Tensor) -> torch.Tensor:
        """Features [B, 1 + P, D] → unit vectors [B, D]: alike pictures lie near each other."""
        return functional.normalize(features[:, 1:].float().mean(dim=1), dim=-1)

    def search_query(self, question: str) -> torch.Tensor:
        """Zeros [D]: no weights here put words and pictures into one space."""
        del question
        return torch.zeros(self.search_width)

    def evidence(
        self, seen: float, heard: float, start: int, after: int | None = None
    ) -> NDArray[np.float32]:
        """Zeros [L]: the published model is told nothing of the kind."""
        del seen, heard, start, after
        return np.zeros(self.language_width, np.float32)

    def question_ids(self, question: str) -> torch.Tensor:
        """Words → BERT's ids [1, T], [CLS] first, the end kept where it is too long."""
        if self.tokenizer is None:
            raise ValueError("no tokenizer was loaded")
        ids: torch.Tensor = self.tokenizer(
            question, truncation=True, max_length=LONGEST_QUESTION, return_tensors="pt"
        ).input_ids
        return ids

    def _content(self, patches: torch.Tensor) -> torch.Tensor:
        tokens: torch.Tensor = self.mm_projector(self._pooled(patches))
        return tokens

    def _pooled(self, patches: torch.Tensor) -> torch.Tensor:
        return content_pooling(patches, self.compress_type, self._grid)

    def _context(self, seen: torch.Tensor, ids: torch.Tensor) -> torch.Tensor:
        """What the Q-Former sees [B, (1 +) P, D] → [B, L]."""
        tokens: torch.Tensor = self.att_val_projector(self._attended(seen, ids))
        return tokens

    def _attended(
        self, seen: torch.Tensor, ids: torch.Tensor, worded: torch.Tensor | None = None
    ) -> torch.Tensor:
        """What the Q-Former sees [B, (1 +) P, D] → the patches the question looks at [B, D]."""
        patches = without_cls(seen)
        ids = ids.to(seen.device).expand(len(seen), -1)
        queries = self.queries.expand(len(seen), -1, -1)
        mask = torch.ones(len(seen), queries.shape[1] + ids.shape[1], device=seen.device)
        if worded is not None:
            mask[:, queries.shape[1] :] = worded.to(mask)
        rows = self.qformer(
            input_ids=ids,
            attention_mask=mask,
            query_embeds=queries,
            encoder_hidden_states=self.att_ln(self.att_bert_proj(seen)),
        ).last_hidden_state[:, : queries.shape[1]]
        return context_attention(self.att_projector(rows), self.att_key_projector(patches), patches)


def without_cls(rows: torch.Tensor) -> torch.Tensor:
    """Rows [B, R, D] without their first one where R is odd: how the published code tells CLS.

    With an odd number of patches it takes a patch for CLS, and CLS for a patch; so do the
    weights that were trained with it.
    """
    return rows[:, 1:] if rows.shape[1] % 2 else rows


def _projector(width: int, language: int, layers: int) -> nn.Module:
    """LLaVA's: a linear layer, or several with GELU between them."""
    first = nn.Linear(width, language)
    if layers == 1:
        return first
    more = [each for _ in range(layers - 1) for each in (nn.GELU(), nn.Linear(language, language))]
    return nn.Sequential(first, *more)


def load(folder: Path, placement: Placement | None = None) -> LlamaVidTokens:
    """The token generator of a pack's folder, with its tokenizer, ready to use.

    Args:
        placement: where the tower's features will lie too; None for the best there is.
    """
    config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    with no_init_weights():
        tokens = LlamaVidTokens(config)
    fill(tokens, folder / "tokens.safetensors", placement or best_placement())
    tokens.tokenizer = BertTokenizer.from_pretrained(folder / WORDS, truncation_side="left")
    return tokens
