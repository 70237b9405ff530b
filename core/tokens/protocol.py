"""What a token generator gives: LLaMA-VID's tokens of each frame, for a question or for none.

The published Q-Former and the starter's query encoder both stand behind this.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from core.vision.protocol import PictureSearch


class TokenGenerator(Protocol):
    """Features and a text query in, tokens in the language model's width out.

    Attributes:
        language_width: L, width of the language model's embeddings.
        content_tokens: c, as ``generation.content_tokens`` says.
        kept_width: K, width of what a memory keeps of a token: what the last projectors read, or
            else what they give, whichever is narrower.
        search_width: S, width of a search vector.
        search: makes search vectors and queries from pictures and words, where the pack brings
            an encoder for that; ``search_vectors`` and ``search_query`` then aren't asked.
        names: ids of words that are names and nothing else. An answer tells them of a scene only
            where they are heard there, or asked about.
        never_behind_names: ids of words that no answer tells right behind a name.
    """

    language_width: int
    kept_width: int
    search_width: int
    search: PictureSearch | None
    names: frozenset[int]
    never_behind_names: frozenset[int]

    @property
    def content_tokens(self) -> int:
        """c, a class attribute or computed."""
        ...

    def content(self, features: torch.Tensor) -> torch.Tensor:
        """Features [B, 1 + P, D] → content tokens [B, c, L]."""
        ...

    def context(self, features: torch.Tensor, question: str) -> tuple[torch.Tensor, torch.Tensor]:
        """Features [B, 1 + P, D] → context tokens [B, L] for the question ("" is the
        neutral one) and match scores [B], 0 to 1: is this a frame it asks about?"""
        ...

    def kept(self, features: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Features [B, 1 + P, D] → what a memory keeps of the content tokens [B, c, K] and of the
        context tokens for no question [B, K]."""
        ...

    def search_vectors(self, features: torch.Tensor) -> torch.Tensor:
        """Features [B, 1 + P, D] → unit search vectors [B, S]."""
        ...

    def search_query(self, question: str) -> torch.Tensor:
        """The question's unit vector [S], to be compared with search vectors."""
        ...

    def evidence(
        self, seen: float, heard: float, start: int, after: int | None = None
    ) -> NDArray[np.float32]:
        """What is added to each prompt row of a scene, [L].

        Args:
            seen: how well its pictures match the question, 0 to 1.
            heard: what share of the question's words is spoken there, 0 to 1.
            start: whole seconds at which it begins; the rows of an answer's sentence that tells
                of it get the same mark, and find its rows in one step.
            after: whole seconds at which the scene begins that was found before it, by
                ``starter_prompt.found_before``; None where this one wasn't found.
        """
        ...
