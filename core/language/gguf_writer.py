"""Writing a Llama-architecture model and its tokenizer as a GGUF file.

Takes tensors under their Hugging Face names, one at a time, so that memory follows the largest
tensor and not the model. Knows llama.cpp's conventions (rotary halves interleaved, token
types, which key means what), and nothing of training.
"""

from __future__ import annotations

import json
import math
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import gguf
import numpy as np
from gguf import GGMLQuantizationType, LlamaFileType, TokenType
from numpy.typing import NDArray

from core.language.spm import SentencePieces

WeightType = Literal["f32", "f16", "q8_0"]
Array = NDArray[Any]

_TYPES: dict[WeightType, tuple[GGMLQuantizationType, LlamaFileType]] = {
    "f32": (GGMLQuantizationType.F32, LlamaFileType.ALL_F32),
    "f16": (GGMLQuantizationType.F16, LlamaFileType.MOSTLY_F16),
    "q8_0": (GGMLQuantizationType.Q8_0, LlamaFileType.MOSTLY_Q8_0),
}
_OUTPUT = "lm_head.weight"
_EMBEDDING = "model.embed_tokens.weight"


@dataclass(frozen=True, slots=True)
class LlamaShape:
    """The sizes of a Llama.

    Attributes:
        width: L, of an embedding row.
        head_dim: of one attention head; 64 or 128 keep flash attention possible.
        vocab: rows of the embedding; may exceed the tokenizer's ids.
        context: positions it was trained for.
        rope_scaling_factor: linear position scaling, 1.0 for none.
    """

    width: int
    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    ff_width: int
    vocab: int
    context: int
    rope_base: float = 10_000.0
    rms_eps: float = 1e-5
    rope_scaling_factor: float = 1.0

    def tensor_shapes(self) -> dict[str, tuple[int, ...]]:
        """Every tensor's Hugging Face name and shape [out, in], the output head left out."""
        q, kv = self.heads * self.head_dim, self.kv_heads * self.head_dim
        shapes: dict[str, tuple[int, ...]] = {_EMBEDDING: (self.vocab, self.width)}
        for i in range(self.layers):
            layer = f"model.layers.{i}."
            shapes |= {
                layer + "input_layernorm.weight": (self.width,),
                layer + "self_attn.q_proj.weight": (q, self.width),
                layer + "self_attn.k_proj.weight": (kv, self.width),
                layer + "self_attn.v_proj.weight": (kv, self.width),
                layer + "self_attn.o_proj.weight": (self.width, q),
                layer + "post_attention_layernorm.weight": (self.width,),
                layer + "mlp.gate_proj.weight": (self.ff_width, self.width),
                layer + "mlp.up_proj.weight": (self.ff_width, self.width),
                layer + "mlp.down_proj.weight": (self.width, self.ff_width),
            }
        return shapes | {"model.norm.weight": (self.width,)}


def write_llama(
    path: Path,
    tensors: Mapping[str, Array],
    config: LlamaShape,
    tokenizer: Path,
    dtype: WeightType,
    name: str,
    licence: str,
    written: Callable[[int], None] = lambda _: None,
    chat_template: str = "",
) -> None:
    """Write the model; the same input gives the same bytes.

    Without ``lm_head.weight``, or with one equal to the embedding, the output head is
    the embedding (tied). Norms stay f32.

    Args:
        path: replaced only once the new file is whole.
        tensors: Hugging Face Llama names to arrays [out, in]; each is asked for once, but
            for the two ends.
        tokenizer: a ``tokenizer.json`` from ``train_bpe`` with ``<s>`` and ``</s>`` among
            its specials, or a SentencePiece ``tokenizer.model``.
        licence: SPDX expression.
        written: called with the bytes of each tensor that has been written.
        chat_template: Jinja, "" for none.

    Raises:
        ValueError: a tensor is missing, unknown, of the wrong shape or not finite, the
            tokenizer is neither, or a row can't be cut into q8_0's blocks of 32.
    """
    shapes = _shapes(tensors, config)
    vocabulary = _vocabulary(tokenizer, config.vocab)
    quantisation, file_type = _TYPES[dtype]
    if dtype == "q8_0" and (config.width % 32 or config.ff_width % 32 or config.head_dim % 32):
        raise ValueError("q8_0 needs widths that divide by 32")
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    writer = gguf.GGUFWriter(temporary, "llama")
    try:
        _add_shape(writer, config, name, licence, file_type)
        vocabulary.add_to(writer, config.vocab)
        if chat_template:
            writer.add_chat_template(chat_template)
        kinds = {key: _kind(shape, quantisation) for key, shape in shapes.items()}
        _announce(writer, shapes, kinds, config)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_ti_data_to_file()
        for key, shape in shapes.items():
            weight = _checked(key, tensors[key], shape)
            if key.endswith("q_proj.weight"):
                weight = _interleave(weight, config.heads)
            elif key.endswith("k_proj.weight"):
                weight = _interleave(weight, config.kv_heads)
            writer.write_tensor_data(gguf.quants.quantize(weight, kinds[key]))
            written(weight.nbytes)
        writer.close()
        with open(temporary, "rb+") as file:
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    finally:
        writer.close()
        Path(temporary).unlink(missing_ok=True)


def _shapes(tensors: Mapping[str, Array], config: LlamaShape) -> dict[str, tuple[int, ...]]:
    """What is to be written, in order; checks that it is there and that nothing else is."""
    shapes = config.tensor_shapes()
    if missing := shapes.keys() - tensors.keys():
        raise ValueError(f"tensors are missing: {', '.join(sorted(missing))}")
    if unknown := tensors.keys() - shapes.keys() - {_OUTPUT}:
        raise ValueError(f"tensors are not a Llama's: {', '.join(sorted(unknown))}")
    if _OUTPUT in tensors and not np.array_equal(tensors[_OUTPUT], tensors[_EMBEDDING]):
        shapes[_OUTPUT] = (config.vocab, config.width)
    return shapes


def _checked(key: str, tensor: Array, shape: tuple[int, ...]) -> NDArray[np.float32]:
    weight = np.ascontiguousarray(tensor, dtype=np.float32)
    if weight.shape != shape:
        raise ValueError(f"{key} is {weight.shape}, not {shape}")
    if not np.isfinite(weight).all():
        raise ValueError(f"{key} is not finite")
    return weight


def _add_shape(
    writer: gguf.GGUFWriter, config: LlamaShape, name: str, licence: str, file_type: LlamaFileType
) -> None:
    writer.add_name(name)
    writer.add_license(licence)
    writer.add_file_type(file_type)
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    writer.add_vocab_size(config.vocab)
    writer.add_context_length(config.context)
    writer.add_embedding_length(config.width)
    writer.add_block_count(config.layers)
    writer.add_feed_forward_length(config.ff_width)
    writer.add_head_count(config.heads)
    writer.add_head_count_kv(config.kv_heads)
    writer.add_key_length(config.head_dim)
    writer.add_value_length(config.head_dim)
    writer.add_layer_norm_rms_eps(config.rms_eps)
    writer.add_rope_dimension_count(config.head_dim)
    writer.add_rope_freq_base(config.rope_base)
    if config.rope_scaling_factor != 1.0:
        writer.add_rope_scaling_type(gguf.RopeScalingType.LINEAR)
        writer.add_rope_scaling_factor(config.rope_scaling_factor)


def _kind(shape: tuple[int, ...], quantisation: GGMLQuantizationType) -> GGMLQuantizationType:
    return GGMLQuantizationType.F32 if len(shape) == 1 else quantisation


def _announce(
    writer: gguf.GGUFWriter,
    shapes: Mapping[str, tuple[int, ...]],
    kinds: Mapping[str, GGMLQuantizationType],
    config: LlamaShape,
) -> None:
    """Tell the file what tensors will come, in their order."""
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.LLAMA, config.layers)
    for key, shape in shapes.items():
        name = names.get_name(key, try_suffixes=(".weight",))
        if name is None:
            raise ValueError(f"GGUF has no name for {key}")
        stored = gguf.quants.quant_shape_to_byte_shape(shape, kinds[key])
        plain = kinds[key] in (GGMLQuantizationType.F32, GGMLQuantizationType.F16)
        writer.add_tensor_info(
            name,
            shape if plain else stored,
            np.dtype(np.float32 if plain else np.uint8),
            math.prod(stored),
            raw_dtype=kinds[key],
        )


def _interleave(weight: NDArray[np.float32], heads: int) -> NDArray[np.float32]:
    """Rotary pairs lie half a head apart at Hugging Face and side by side in llama.cpp."""
    rows, columns = weight.shape
    halves = weight.reshape(heads, 2, rows // heads // 2, columns)
    return np.ascontiguousarray(halves.swapaxes(1, 2).reshape(rows, columns))


def _vocabulary(path: Path, size: int) -> _Bpe | SentencePieces:
    return SentencePieces.read(path) if path.suffix == ".model" else _Bpe.read(path, size)


@dataclass(frozen=True, slots=True)
class _Bpe:
    tokens: list[str]
    types: list[TokenType]
    merges: list[str]
    begin: int
    end: int

    @classmethod
    def read(cls, path: Path, size: int) -> _Bpe:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        split = data.get("pre_tokenizer") or {}
        if (
            data["model"]["type"] != "BPE"
            or data.get("normalizer") is not None
            or split.get("type") != "ByteLevel"
            or split.get("add_prefix_space")
            or not split.get("use_regex")
        ):
            raise ValueError(f"{path.name} is not the byte-level BPE that llama.cpp reads alike")
        ids: dict[str, int] = dict(data["model"]["vocab"])
        specials = {token["content"]: int(token["id"]) for token in data["added_tokens"]}
        ids |= specials
        if sorted(ids.values()) != list(range(len(ids))):
            raise ValueError(f"{path.name} leaves holes between its ids")
        if len(ids) > size:
            raise ValueError(f"{path.name} has {len(ids)} ids, the embedding {size} rows")
        if "<s>" not in specials or "</s>" not in specials:
            raise ValueError(f"{path.name} has no <s> and </s>")
        tokens = sorted(ids, key=ids.__getitem__)
        unused = [f"[unused {index}]" for index in range(len(tokens), size)]
        types = [TokenType.CONTROL if text in specials else TokenType.NORMAL for text in tokens]
        merges = [
            merge if isinstance(merge, str) else " ".join(merge)
            for merge in data["model"]["merges"]
        ]
        return cls(
            tokens + unused,
            types + [TokenType.UNUSED] * len(unused),
            merges,
            specials["<s>"],
            specials["</s>"],
        )

    def add_to(self, writer: gguf.GGUFWriter, size: int) -> None:
        del size  # filled up when it was read
        writer.add_tokenizer_model("gpt2")
        writer.add_tokenizer_pre("gpt-2")
        writer.add_token_list(self.tokens)
        writer.add_token_types(self.types)
        writer.add_token_merges(self.merges)
        writer.add_bos_token_id(self.begin)
        writer.add_eos_token_id(self.end)
        writer.add_add_bos_token(False)
        writer.add_add_eos_token(False)
