"""The token generator of packs that see nothing: frames have no tokens."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from core.vision.protocol import PictureSearch


class NoTokens:
    """Fulfils ``TokenGenerator`` with rows of no width; memories made with it hold pictures."""

    language_width = 0
    kept_width = 0
    search_width = 0
    content_tokens = 0
    search: PictureSearch | None = None
    names: frozenset[int] = frozenset()
    never_behind_names: frozenset[int] = frozenset()

    def content(self, features: torch.Tensor) -> torch.Tensor:
        """[B, 0, 0]."""
        return torch.zeros(len(features), 0, 0)

    def context(self, features: torch.Tensor, question: str) -> tuple[torch.Tensor, torch.Tensor]:
        """[B, 0], and that no frame matches [B]."""
        del question
        return torch.zeros(len(features), 0), torch.zeros(len(features))

    def kept(self, features: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """[B, 0, 0] and [B, 0]."""
        return self.content(features), self.context(features, "")[0]

    def search_vectors(self, features: torch.Tensor) -> torch.Tensor:
        """[B, 0]."""
        return torch.zeros(len(features), 0)

    def search_query(self, question: str) -> torch.Tensor:
        """[0]."""
        del question
        return torch.zeros(0)

    def evidence(
        self, seen: float, heard: float, start: int, after: int | None = None
    ) -> NDArray[np.float32]:
        """[0]."""
        del seen, heard, start, after
        return np.zeros(0, np.float32)
