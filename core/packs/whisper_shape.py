"""A Whisper's sizes, and which tensors follow from them. Arithmetic alone; loads nothing.

Names are those of transformers' WhisperForConditionalGeneration.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

Shape = tuple[int, ...]

MOST_LAYERS = 256
LARGEST = 1 << 20
"""No size of a network is larger; what says so is no configuration."""

TIED = "proj_out.weight"
"""The head. It is the decoder's embedding table, and many files leave it out."""

_KEYS = {
    "width": "d_model",
    "encoder_layers": "encoder_layers",
    "decoder_layers": "decoder_layers",
    "heads": "encoder_attention_heads",
    "decoder_heads": "decoder_attention_heads",
    "ff_width": "encoder_ffn_dim",
    "decoder_ff_width": "decoder_ffn_dim",
    "vocabulary": "vocab_size",
    "mel_bins": "num_mel_bins",
    "heard": "max_source_positions",
    "written": "max_target_positions",
}


@dataclass(frozen=True, slots=True)
class WhisperShape:
    """Attributes:
    width: of every row in encoder and decoder.
    heads, decoder_heads: of attention; they divide the width.
    ff_width, decoder_ff_width: of the feed-forward layers.
    vocabulary: tokens, timestamps among them.
    mel_bins: rows of the spectrogram.
    heard: rows of the encoder for a window of 30 s; the spectrogram has twice as many columns.
    written: tokens that the decoder can look back on.
    """

    width: int
    encoder_layers: int
    decoder_layers: int
    heads: int
    decoder_heads: int
    ff_width: int
    decoder_ff_width: int
    vocabulary: int
    mel_bins: int
    heard: int
    written: int

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> WhisperShape:
        """From a published ``config.json``.

        Raises:
            ValueError: a size is missing or can't be meant; the words name it.
        """
        found: dict[str, int] = {}
        for field in fields(cls):
            value = config.get(_KEYS[field.name])
            if not isinstance(value, int) or isinstance(value, bool):
                raise ValueError(f"its {_KEYS[field.name]} is {value!r}")
            found[field.name] = value
        shape = cls(**found)
        shape.check()
        return shape

    def check(self) -> None:
        """Whether there can be such a network.

        Raises:
            ValueError: there can't; the words name the size.
        """
        for field in fields(self):
            most = MOST_LAYERS if field.name.endswith("_layers") else LARGEST
            value = getattr(self, field.name)
            if not 1 <= value <= most:
                raise ValueError(f"its {_KEYS[field.name]} is {value!r}")
        if self.width % self.heads or self.width % self.decoder_heads:
            raise ValueError("its width can't be divided among its heads")

    def tensor_shapes(self) -> dict[str, Shape]:
        """Every tensor by its name, without the tied head."""
        width = self.width
        found: dict[str, Shape] = {
            "model.encoder.conv1.weight": (width, self.mel_bins, 3),
            "model.encoder.conv1.bias": (width,),
            "model.encoder.conv2.weight": (width, width, 3),
            "model.encoder.conv2.bias": (width,),
            "model.encoder.embed_positions.weight": (self.heard, width),
            "model.decoder.embed_tokens.weight": (self.vocabulary, width),
            "model.decoder.embed_positions.weight": (self.written, width),
        }
        for part in ("encoder", "decoder"):
            found |= _norm(f"model.{part}.layer_norm", width)
        for number in range(self.encoder_layers):
            layer = f"model.encoder.layers.{number}"
            found |= _attention(layer, "self_attn", width) | _ends(layer, width, self.ff_width)
        for number in range(self.decoder_layers):
            layer = f"model.decoder.layers.{number}"
            found |= _attention(layer, "self_attn", width)
            found |= _attention(layer, "encoder_attn", width)
            found |= _ends(layer, width, self.decoder_ff_width)
        return found

    @property
    def values(self) -> int:
        """Weights in all."""
        return sum(math.prod(shape) for shape in self.tensor_shapes().values())

    @property
    def encoder_values(self) -> int:
        """Weights that each row of the encoder is multiplied with."""
        return self.encoder_layers * self.width * (4 * self.width + 2 * self.ff_width)

    @property
    def decoder_values(self) -> int:
        """Weights that are read for each token that is written, the head among them."""
        layer = self.width * (8 * self.width + 2 * self.decoder_ff_width)
        return self.decoder_layers * layer + self.vocabulary * self.width


def _attention(layer: str, name: str, width: int) -> dict[str, Shape]:
    """Its keys have no bias."""
    found: dict[str, Shape] = {}
    for part in ("q_proj", "k_proj", "v_proj", "out_proj"):
        found[f"{layer}.{name}.{part}.weight"] = (width, width)
        if part != "k_proj":
            found[f"{layer}.{name}.{part}.bias"] = (width,)
    return found | _norm(f"{layer}.{name}_layer_norm", width)


def _ends(layer: str, width: int, ff_width: int) -> dict[str, Shape]:
    """What follows the attention in each layer."""
    return {
        f"{layer}.fc1.weight": (ff_width, width),
        f"{layer}.fc1.bias": (ff_width,),
        f"{layer}.fc2.weight": (width, ff_width),
        f"{layer}.fc2.bias": (width,),
        **_norm(f"{layer}.final_layer_norm", width),
    }


def _norm(name: str, width: int) -> dict[str, Shape]:
    return {f"{name}.weight": (width,), f"{name}.bias": (width,)}
