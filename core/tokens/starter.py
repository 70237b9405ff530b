"""The starter's token generator: a small Q-Former's part, played by 2 + 2 layers.

The question is read once, by two encoder layers. Four learned queries then look, through
two decoder layers, at the question and at a frame's patches together, as the Q-Former's
do; what they found steers LLaMA-VID's context attention. A vector of the question meets a
vector of the frame for search over a whole film; their likeness, corrected by what the
queries found, says whether this is a frame the question asks about (the match score). Of two
things one vector can't say which colour is whose, so every few words of the question have a
vector, too, and the one that is likest to the frame has a say (the late interaction of ColBERT,
Khattab and Zaharia, 2020). One
learned direction of the context token carries that score to the language model: where the
published model must find the frame by attention alone, six small layers are told.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional

from core.language.bpe import as_read, encode_plain
from core.tokens.generation import content_pooling, content_tokens, context_attention
from core.vision.protocol import PictureSearch
from core.vision.starter import FEATURES, HEIGHT, PATCH, WIDTH

QUERIES = 4
QUERY_WIDTH = 128
LONGEST_QUESTION = 72
LANGUAGE_WIDTH = 256
SEARCH_WIDTH = 64
PHRASE_WORDS = 5
"""Ids of a question that are read together as a phrase: "红色的风筝" has as many."""
PHRASE_SHARPNESS = 20.0
"""How much the likest of a question's phrases outweighs the others."""
CODE_BITS = 32
"""Of the codes that tell scenes apart."""
GRID = (HEIGHT // PATCH, WIDTH // PATCH)
ONLY_NAMES, NEVER_BEHIND = 1, 2
"""Marks of ids that only names have, and of words that never stand right behind a name."""


class StarterTokens(nn.Module):
    """Features [B, 61, 192] and a question → tokens in the language model's width 256.

    Args:
        vocabulary: number of ids of the pack's tokenizer.
        compress_type: ``mean`` or ``grid:n``.
        longest: ids of a question that are read; of a longer one the last.

    Attributes:
        name_words: uint8 [vocabulary], ``names`` and ``never_behind_names`` as a pack keeps them:
            ``ONLY_NAMES``, ``NEVER_BEHIND``, or 0 for all others.
    """

    language_width = LANGUAGE_WIDTH
    kept_width = LANGUAGE_WIDTH
    search_width = SEARCH_WIDTH
    search: PictureSearch | None = None
    names: frozenset[int] = frozenset()
    never_behind_names: frozenset[int] = frozenset()

    def __init__(
        self, vocabulary: int, compress_type: str = "mean", longest: int = LONGEST_QUESTION
    ) -> None:
        super().__init__()
        self._longest = longest
        self.compress_type = compress_type
        self.tokenizer: Tokenizer | None = None
        width = QUERY_WIDTH
        self.words = nn.Embedding(vocabulary, width)
        self.word_positions = nn.Parameter(torch.randn(1, longest + 1, width) * 0.02)
        self.reader = nn.ModuleList(
            nn.TransformerEncoderLayer(
                width, 4, width * 4, 0.0, "gelu", batch_first=True, norm_first=True
            )
            for _ in range(2)
        )
        self.queries = nn.Parameter(torch.randn(1, QUERIES, width) * 0.02)
        self.features_in = nn.Linear(FEATURES, width)
        self.lookers = nn.ModuleList(
            nn.TransformerDecoderLayer(
                width, 4, width * 4, 0.0, "gelu", batch_first=True, norm_first=True
            )
            for _ in range(2)
        )
        self.query_norm = nn.LayerNorm(width)
        # LLaMA-VID's vlm_att_*: LayerNorm, query, key and value projectors.
        self.att_ln = nn.LayerNorm(FEATURES)
        self.att_projector = nn.Linear(width, FEATURES)
        self.att_key_projector = nn.Linear(FEATURES, FEATURES)
        self.att_val_projector = nn.Linear(FEATURES, LANGUAGE_WIDTH)
        self.mm_projector = nn.Sequential(
            nn.Linear(FEATURES, LANGUAGE_WIDTH),
            nn.GELU(),
            nn.Linear(LANGUAGE_WIDTH, LANGUAGE_WIDTH),
        )
        self.match = nn.Linear(width, 1)
        self.token_size = nn.Parameter(torch.tensor(0.14))
        self.kind_marks = nn.Parameter(torch.randn(2, LANGUAGE_WIDTH) * 0.1)
        self.evidence_marks = nn.Parameter(torch.randn(2, LANGUAGE_WIDTH) * 0.05)
        self.scene_marks = nn.Parameter(torch.randn(CODE_BITS, LANGUAGE_WIDTH) * 0.2)
        self.chain_marks = nn.Parameter(torch.randn(CODE_BITS, LANGUAGE_WIDTH) * 0.2)
        self.match_mark = nn.Parameter(torch.randn(LANGUAGE_WIDTH) * 0.05)
        self.search_pool = nn.Parameter(torch.randn(1, QUERIES, FEATURES) * 0.02)
        self.search_frame = nn.Linear(QUERIES * FEATURES, SEARCH_WIDTH)
        self.search_text = nn.Linear(width, SEARCH_WIDTH)
        self.search_scale = nn.Parameter(torch.tensor([2.3, -4.0]))
        self.phrase_words = nn.Conv1d(width, width, PHRASE_WORDS)
        self.phrase = nn.Linear(width, SEARCH_WIDTH)
        self.phrase_scale = nn.Parameter(torch.tensor([2.1, -4.0]))
        self.name_words: torch.Tensor
        self.register_buffer("name_words", torch.zeros(vocabulary, dtype=torch.uint8))

    @property
    def content_tokens(self) -> int:
        """c of its compress type."""
        return content_tokens(self.compress_type, GRID)

    # What training and inference share: ids in, no tokenizer.

    def read(self, ids: torch.Tensor, padding: torch.Tensor) -> torch.Tensor:
        """Question ids [B, T], True where ``padding`` [B, T] → rows [B, T, 128 + 64]: what each
        word says in its place, and the unit vector of the phrase that ends with it."""
        words: torch.Tensor = self.words(ids)
        behind = functional.pad(words.transpose(1, 2), (PHRASE_WORDS - 1, 0))
        phrases = self.phrase(functional.gelu(self.phrase_words(behind).transpose(1, 2)))
        rows = words + self.word_positions[:, : ids.shape[1]]
        for layer in self.reader:
            rows = layer(rows, src_key_padding_mask=padding)
        return torch.cat([rows, functional.normalize(phrases, dim=-1).to(rows.dtype)], dim=-1)

    def look(
        self, features: torch.Tensor, text: torch.Tensor, padding: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Features [B, 61, 192], text [B, T, 192] → context tokens [B, 256], match logits [B]."""
        context, match, _ = self.look_and_search(features, text, padding)
        return context, match

    def look_and_search(
        self, features: torch.Tensor, text: torch.Tensor, padding: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """As ``look``, and the frames' search vectors [B, 64], which it needs anyway."""
        rows = self.att_ln(features)
        seen = torch.cat([text[..., :QUERY_WIDTH], self.features_in(rows)], dim=1)
        mask = functional.pad(padding, (0, features.shape[1]))
        queries: torch.Tensor = self.queries.expand(len(features), -1, -1)
        for layer in self.lookers:
            queries = layer(queries, seen, memory_key_padding_mask=mask)
        queries = self.query_norm(queries)
        values = rows[:, 1:]
        attended = context_attention(
            self.att_projector(queries), self.att_key_projector(values), values
        )
        frames = self._search_vectors(rows)
        likeness = (frames * self.search_questions(text)).sum(dim=-1)
        match = self.match(queries.mean(dim=1)).squeeze(-1) + self.search_logits(likeness)
        match = match + self.phrase_logits(frames, text, padding)
        context = self._at_word_size(self.att_val_projector(attended)) + self.kind_marks[0]
        return context + match.sigmoid().unsqueeze(-1) * self.match_mark, match, frames

    def phrase_logits(
        self, frames: torch.Tensor, text: torch.Tensor, padding: torch.Tensor
    ) -> torch.Tensor:
        """Frames' search vectors [B, 64] and read questions [B, T, 192] → what the likest phrase
        adds to the match logit, float32 [B]."""
        likeness = (text[..., QUERY_WIDTH:] @ frames.unsqueeze(-1)).squeeze(-1).float()  # (B, T)
        weights = (PHRASE_SHARPNESS * likeness).masked_fill(padding, -torch.inf).softmax(dim=-1)
        scale, shift = self.phrase_scale
        logits: torch.Tensor = (weights * likeness).sum(dim=-1) * scale.exp() + shift
        return logits

    def _at_word_size(self, tokens: torch.Tensor) -> torch.Tensor:
        """Tokens [..., 256] at the length of the language model's own embeddings.

        Unchecked they grow to ten and seventy times that; what the decoder's layers add to
        such rows, the scene they stand in above all, would be lost on them.
        """
        return functional.rms_norm(tokens, (LANGUAGE_WIDTH,)) * self.token_size

    def search_logits(self, likeness: torch.Tensor) -> torch.Tensor:
        """Cosines of search vectors → logits that the frame is what was asked about."""
        scale, shift = self.search_scale
        logits: torch.Tensor = likeness.float() * scale.exp() + shift
        return logits

    def content(self, features: torch.Tensor) -> torch.Tensor:
        """Features [B, 61, 192] → content tokens [B, c, 256]."""
        pooled = content_pooling(features[:, 1:], self.compress_type, GRID)
        return self._at_word_size(self.mm_projector(pooled)) + self.kind_marks[1]

    def search_vectors(self, features: torch.Tensor) -> torch.Tensor:
        """Features [B, 61, 192] → unit vectors [B, 64]."""
        return self._search_vectors(self.att_ln(features))

    def _search_vectors(self, values: torch.Tensor) -> torch.Tensor:
        """Normed features → unit vectors."""
        weights = (self.search_pool @ values.transpose(1, 2)).softmax(dim=-1)  # (B, 4, 61)
        return functional.normalize(self.search_frame((weights @ values).flatten(1)), dim=-1)

    def search_questions(self, text: torch.Tensor) -> torch.Tensor:
        """Read questions [B, T, 192] → unit vectors [B, 64], from their first row."""
        return functional.normalize(self.search_text(text[:, 0, :QUERY_WIDTH]), dim=-1)

    # The protocol: words in.

    def question_ids(self, question: str) -> torch.Tensor:
        """Words → ids [1, T]: <s>, then the question's, the last ones of a long one."""
        if self.tokenizer is None:
            raise ValueError("no tokenizer was loaded")
        words: list[int] = []
        if question:
            words = encode_plain(self.tokenizer, as_read(question))[-self._longest :]
        return torch.tensor([[0, *words]])

    @torch.inference_mode()
    def context(self, features: torch.Tensor, question: str) -> tuple[torch.Tensor, torch.Tensor]:
        """Features [B, 61, 192] → context tokens [B, 256], match scores [B] in 0 to 1."""
        ids = self.question_ids(question)
        padding = torch.zeros_like(ids, dtype=torch.bool)
        text = self.read(ids, padding)
        count = len(features)
        tokens, logits = self.look(features, text.expand(count, -1, -1), padding.expand(count, -1))
        return tokens, logits.sigmoid()

    @torch.inference_mode()
    def kept(self, features: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Features [B, 61, 192] → content tokens [B, c, 256], neutral context tokens [B, 256].

        The tokens themselves: they are hardly wider than features, and half of a context token's
        length is marks that no projector gives.
        """
        return self.content(features), self.context(features, "")[0]

    def scene_mark(self, starts: torch.Tensor) -> torch.Tensor:
        """Whole seconds at which scenes begin, int64 [S] → what marks a row as theirs [S, 256]."""
        return scene_codes(starts).to(self.scene_marks) @ self.scene_marks

    def chain_mark(self, starts: torch.Tensor) -> torch.Tensor:
        """Whole seconds at which scenes begin, int64 [S] → what marks a row as of the scene that
        was found next after them [S, 256]."""
        return scene_codes(starts).to(self.chain_marks) @ self.chain_marks

    @torch.inference_mode()
    def evidence(
        self, seen: float, heard: float, start: int, after: int | None = None
    ) -> NDArray[np.float32]:
        """[256], what is added to every row of a scene: two learned directions, as long as it was
        seen and heard, its mark, and that of the found scene before it in the chain's own
        directions."""
        mark = torch.tensor([seen, heard]) @ self.evidence_marks
        mark = mark + self.scene_mark(torch.tensor([start]))[0]
        if after is not None:
            mark = mark + self.chain_mark(torch.tensor([after]))[0]
        rows: NDArray[np.float32] = mark.numpy()
        return rows

    @torch.inference_mode()
    def search_query(self, question: str) -> torch.Tensor:
        """The question's unit vector [64]."""
        ids = self.question_ids(question)
        return self.search_questions(self.read(ids, torch.zeros_like(ids, dtype=torch.bool)))[0]


def scene_codes(starts: torch.Tensor) -> torch.Tensor:
    """Whole seconds int64 [S] → codes of ±1/√32, float32 [S, 32]: the bits of a hash (MurmurHash3's
    finaliser), so that any two scenes' codes are about orthogonal."""
    bits = starts & _WORD
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        bits = (bits ^ (bits >> shift)) * factor & _WORD
    bits = bits ^ (bits >> 16)
    places = torch.arange(CODE_BITS, device=starts.device)
    signs = (bits.unsqueeze(-1) >> places & 1) * 2 - 1
    codes: torch.Tensor = signs.float() / CODE_BITS**0.5
    return codes


_WORD = 2**CODE_BITS - 1


def load(folder: Path) -> StarterTokens:
    """The token generator of a pack's folder, with its tokenizer, ready to use."""
    weights = load_file(folder / "tokens.safetensors")
    longest = weights["word_positions"].shape[1] - 1
    tokens = StarterTokens(len(weights["words.weight"]), longest=longest)
    tokens.load_state_dict(weights)
    tokens.names, tokens.never_behind_names = (
        frozenset((tokens.name_words == mark).nonzero().flatten().tolist())
        for mark in (ONLY_NAMES, NEVER_BEHIND)
    )
    tokens.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokens.eval().requires_grad_(False)
    return tokens
