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
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional
from transformers import BertTokenizer, InstructBlipQFormerConfig
from transformers.initialization import no_init_weights
from transformers.models.instructblip.modeling_instructblip import InstructBlipQFormerModel

from core.tokens.generation import content_pooling, context_attention

CONFIG = "tokens.json"
WORDS = "bert"
LONGEST_QUESTION = 256
"""Pieces of a question; the first ones of a longer one are left out."""


class LlamaVidTokens(nn.Module):
    """Features [B, (1 +) P, D] and a question → tokens in the language model's width L.

    Args:
        config: ``width`` D, ``language_width`` L, ``compress_type``, ``queries`` (their
            number) and ``qformer``, a BERT's sizes.
    """

    def __init__(self, config: Mapping[str, Any]) -> None:
        super().__init__()
        width, language = config["width"], config["language_width"]
        sizes = InstructBlipQFormerConfig(**config["qformer"], encoder_hidden_size=width)
        self.compress_type: str = config["compress_type"]
        self.language_width: int = language
        self.search_width: int = width
        self.tokenizer: BertTokenizer | None = None
        self.qformer = InstructBlipQFormerModel(sizes)
        self.queries = nn.Parameter(torch.zeros(1, config["queries"], sizes.hidden_size))
        self.att_ln = nn.LayerNorm(width)
        self.att_projector = nn.Linear(sizes.hidden_size, width)
        self.att_key_projector = nn.Linear(width, width)
        self.att_val_projector = nn.Linear(width, language)
        self.mm_projector = nn.Sequential(
            nn.Linear(width, language), nn.GELU(), nn.Linear(language, language)
        )

    @property
    def content_tokens(self) -> int:
        """c: 1 for ``mean``, n² for ``grid:n``."""
        return 1 if self.compress_type == "mean" else int(self.compress_type[5:]) ** 2

    @torch.inference_mode()
    def content(self, features: torch.Tensor) -> torch.Tensor:
        """Features [B, 1 + P, D] → content tokens [B, c, L]."""
        return self._content(features[:, 1:])

    @torch.inference_mode()
    def context(self, features: torch.Tensor, question: str) -> tuple[torch.Tensor, torch.Tensor]:
        """Features [B, 1 + P, D] → context tokens [B, L] as in a long film, and a match score
        of one half for each: the published weights have no head that tells."""
        patches = features[:, 1:]
        context = self._context(patches, patches, self.question_ids(question))
        return context, torch.full((len(features),), 0.5)

    @torch.inference_mode()
    def tokens(
        self, features: torch.Tensor, question: str, *, with_cls: bool = False
    ) -> torch.Tensor:
        """A frame's tokens in their published order, context first.

        Args:
            features: [B, 1 + P, D].
            with_cls: whether the Q-Former sees CLS too, as it does for pictures and short
                clips; for films it is taken away first. Keys and pooling never see it.

        Returns:
            [B, 1 + c, L].
        """
        return self.tokens_of_ids(features, self.question_ids(question), with_cls=with_cls)

    @torch.inference_mode()
    def tokens_of_ids(
        self, features: torch.Tensor, ids: torch.Tensor, *, with_cls: bool = False
    ) -> torch.Tensor:
        """As ``tokens``, for a question [1, T] that is in ids already."""
        patches = features[:, 1:]
        context = self._context(features if with_cls else patches, patches, ids)
        return torch.cat([context.unsqueeze(1), self._content(patches)], dim=1)

    def search_vectors(self, features: torch.Tensor) -> torch.Tensor:
        """Features [B, 1 + P, D] → unit vectors [B, D]: alike pictures lie near each other."""
        return functional.normalize(features[:, 1:].mean(dim=1), dim=-1)

    def search_query(self, question: str) -> torch.Tensor:
        """Zeros [D]: no weights here put words and pictures into one space."""
        del question
        return torch.zeros(self.search_width)

    def evidence(self, seen: float, heard: float) -> NDArray[np.float32]:
        """Zeros [L]: the published model is told nothing of the kind."""
        del seen, heard
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
        side = round(patches.shape[1] ** 0.5)
        pooled = content_pooling(patches, self.compress_type, (side, side))
        tokens: torch.Tensor = self.mm_projector(pooled)
        return tokens

    def _context(
        self, seen: torch.Tensor, patches: torch.Tensor, ids: torch.Tensor
    ) -> torch.Tensor:
        """[B, (1 +) P, D] for the Q-Former, [B, P, D] for the attention → [B, L]."""
        count = len(patches)
        ids = ids.to(patches.device).expand(count, -1)
        queries = self.queries.expand(count, -1, -1)
        mask = torch.ones(count, queries.shape[1] + ids.shape[1], device=patches.device)
        rows = self.qformer(
            input_ids=ids,
            attention_mask=mask,
            query_embeds=queries,
            encoder_hidden_states=self.att_ln(seen),
        ).last_hidden_state[:, : queries.shape[1]]
        attended = context_attention(
            self.att_projector(rows), self.att_key_projector(patches), patches
        )
        tokens: torch.Tensor = self.att_val_projector(attended)
        return tokens


def load(folder: Path) -> LlamaVidTokens:
    """The token generator of a pack's folder, with its tokenizer, ready to use."""
    config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    with no_init_weights():
        tokens = LlamaVidTokens(config)
    weights = {
        name: tensor.float() for name, tensor in load_file(folder / "tokens.safetensors").items()
    }
    tokens.load_state_dict(weights, assign=True)
    tokens.tokenizer = BertTokenizer.from_pretrained(folder / WORDS, truncation_side="left")
    tokens.eval().requires_grad_(False)
    return tokens
