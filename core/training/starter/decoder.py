"""The starter's language model: a small Llama, begun so that a short training finds its way."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import torch
from transformers import LlamaConfig, LlamaForCausalLM
from transformers.models.llama.modeling_llama import LlamaDecoderLayer

from core.chat.starter_prompt import (
    BEGIN,
    END,
    FIRST_HOUR,
    FIRST_MINUTE,
    FIRST_SECOND,
    FIRST_WORD,
)
from core.tokens.starter import LANGUAGE_WIDTH

EMBEDDING_SIZE = 0.1


class LastLayer(LlamaDecoderLayer):  # type: ignore[misc]  # transformers is untyped
    """A decoder's last layer, whose MLP only sees the rows that are asked for: past its attention
    no row looks at another, and two thirds of them no loss reads."""

    def forward(
        self, hidden_states: torch.Tensor, *, wanted: torch.Tensor | None = None, **kwargs: Any
    ) -> torch.Tensor:
        """Rows [B, R, L] and where the wanted ones lie among all B·R, int64 [N] → [N, L];
        without that all rows, [B, R, L]."""
        attended, _ = self.self_attn(self.input_layernorm(hidden_states), **kwargs)
        rows = hidden_states + attended
        if wanted is not None:
            rows = rows.flatten(0, 1).index_select(0, wanted)
        found: torch.Tensor = rows + self.mlp(self.post_attention_layernorm(rows))
        return found


def decoder(vocabulary: int) -> LlamaForCausalLM:
    """The starter's language model: six Llama layers of width 256, heads of 64, two of
    them for keys and values, tied embeddings.

    It begins with weights of the size that width 256 asks for, and with hours, minutes and
    seconds each alike among themselves. From transformers' defaults, made for wide models,
    copying a stamp was not learnt in a thousand steps; from these it begins after 200.
    """
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=vocabulary,
            hidden_size=LANGUAGE_WIDTH,
            intermediate_size=704,
            num_hidden_layers=6,
            num_attention_heads=4,
            num_key_value_heads=2,
            head_dim=64,
            max_position_embeddings=32768,
            rope_parameters={"rope_type": "default", "rope_theta": 1e6},
            rms_norm_eps=1e-5,
            tie_word_embeddings=True,
            bos_token_id=BEGIN,
            eos_token_id=END,
            attn_implementation="eager",
            initializer_range=0.05,
        )
    )
    reading = LastLayer(model.config, model.config.num_hidden_layers - 1)
    reading.load_state_dict(model.model.layers[-1].state_dict())
    model.model.layers[-1] = reading
    with torch.no_grad():
        words = model.get_input_embeddings().weight
        words.normal_(std=EMBEDDING_SIZE)
        for first, last in pairwise((FIRST_HOUR, FIRST_MINUTE, FIRST_SECOND, FIRST_WORD)):
            words[first:last] += torch.randn(LANGUAGE_WIDTH) * EMBEDDING_SIZE
    return model
