"""What a model and its context take of memory, known before anything is loaded.

Reads a GGUF's metadata and the sizes of its tensors. Knows no machine and no film.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import gguf

from core.language.kv import KV_BLOCK, KV_TYPES, ROWS_STEP, KvType, cache_bytes, in_steps
from core.language.quantisation import BITS, Quantisation

READ_AT_ONCE = 512
"""Rows that ``LlamaEngine`` has llama.cpp read at once."""

_F32, _F16 = 4, 2
_WIDE_RESULTS, _NARROW_RESULTS, _RESULTS_AT_HEAD = 3, 4, 2
"""Intermediate results that llama.cpp holds at once: of the width of the feed-forward layer and
of an embedding row inside a layer, of the latter beside the logits. Read off its own log
("compute buffer size") for the sizes of a 7B, a 13B and the starter, which these give exactly
up to a context of 4,096 rows, and 7 % too many for the 7B at 32,768."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Sizes of a language model, in bytes where nothing else is said.

    Attributes:
        weights: of the file, all of which is mapped.
        layers: of each layer's weights.
        head: of what turns the last layer's rows into logits; where it is the embedding table,
            of that.
        embedding: of the embedding table, which llama.cpp leaves to the CPU.
        parameters: number of weights.
        kv_values: keys and values of one row in one layer.
        quantised_kv: whether these can be kept in blocks.
        longest: rows that the model was trained for.
        width: L, width of an embedding row.
        ff_width: width of the feed-forward layers.
        vocabulary: number of logits.
    """

    weights: int
    layers: tuple[int, ...]
    head: int
    embedding: int
    parameters: int
    kv_values: int
    quantised_kv: bool
    longest: int
    width: int
    ff_width: int
    vocabulary: int

    @classmethod
    def of(cls, path: Path) -> Budget:
        """From a GGUF's metadata.

        Raises:
            ValueError: it is no GGUF, or a number or a tensor is missing.
            OSError: it can't be read.
        """
        reader = gguf.GGUFReader(path)
        architecture = reader.fields.get("general.architecture")
        if architecture is None:
            raise ValueError(f"{path.name} names no architecture")
        prefix = str(architecture.contents())

        def number(key: str, otherwise: int | None = None) -> int:
            field = reader.fields.get(f"{prefix}.{key}")
            if field is not None:
                value = field.contents()  # of some models one a layer
                return int(max(value) if isinstance(value, list) else value)
            if otherwise is None:
                raise ValueError(f"{path.name} has no {key}")
            return otherwise

        tensors = {tensor.name: int(tensor.n_bytes) for tensor in reader.tensors}
        shapes = {tensor.name: [int(size) for size in tensor.shape] for tensor in reader.tensors}
        embedding = tensors.get("token_embd.weight")
        if embedding is None:
            raise ValueError(f"{path.name} has no embedding table")
        width, heads = number("embedding_length"), number("attention.head_count")
        key = number("attention.key_length", width // heads)
        value = number("attention.value_length", width // heads)
        return cls(
            weights=path.stat().st_size,
            layers=tuple(
                sum(size for name, size in tensors.items() if name.startswith(f"blk.{layer}."))
                for layer in range(number("block_count"))
            ),
            head=tensors.get("output.weight", embedding) + tensors.get("output_norm.weight", 0),
            embedding=embedding,
            parameters=sum(int(tensor.n_elements) for tensor in reader.tensors),
            kv_values=number("attention.head_count_kv", heads) * (key + value),
            quantised_kv=key % KV_BLOCK == 0 and value % KV_BLOCK == 0,
            longest=number("context_length"),
            width=width,
            ff_width=number("feed_forward_length"),
            vocabulary=shapes["token_embd.weight"][-1],
        )

    @property
    def kv_types(self) -> tuple[KvType, ...]:
        """What its keys and values can be kept in, the finest first."""
        return KV_TYPES if self.quantised_kv else KV_TYPES[:1]

    @property
    def bits(self) -> float:
        """That a weight takes, on average."""
        return 8 * self.weights / self.parameters

    def row(self, kind: KvType = "f16") -> int:
        """Bytes of keys and values of one row of context."""
        return self.cache(1, kind)

    def cache(self, rows: int, kind: KvType = "f16", layers: int | None = None) -> int:
        """Bytes of keys and values of ``rows`` rows.

        Args:
            layers: of so many of the layers; None for all.
        """
        count = len(self.layers) if layers is None else layers
        return cache_bytes(self.kv_values * count, rows, kind)

    def scratch(self, rows: int) -> int:
        """Bytes of llama.cpp's intermediate results for ``READ_AT_ONCE`` rows and of the mask
        that says which of ``rows`` rows they see."""
        inside = _WIDE_RESULTS * self.ff_width + _NARROW_RESULTS * self.width
        at_head = self.vocabulary + _RESULTS_AT_HEAD * self.width
        return READ_AT_ONCE * (max(inside, at_head) * _F32 + rows * _F16)

    def finer_copy(self, rows: int, kind: KvType) -> int:
        """Bytes that a GPU's flash attention takes to turn one layer's quantised keys and values
        back into f16; none where they are f16."""
        return 0 if kind == "f16" else cache_bytes(self.kv_values, rows)

    def needed(self, rows: int, kind: KvType = "f16") -> int:
        """Bytes of the model with a context of ``rows``, as it is opened on a CPU."""
        rows = in_steps(rows)
        return self.weights + self.scratch(rows) + self.cache(rows, kind)

    def rows_that_fit(self, free: int, kind: KvType = "f16") -> int:
        """The longest context that ``free`` bytes hold beside the model; 0 for none."""
        a_step = self.needed(ROWS_STEP, kind) - self.needed(0, kind)
        steps = max(0, (free - self.needed(0, kind)) // a_step)
        return min(self.longest, steps * ROWS_STEP)

    def quantised(self, quantisation: Quantisation) -> Budget:
        """About what the same model takes with its weights in other numbers."""
        scale = BITS[quantisation] / self.bits
        return replace(
            self,
            weights=int(self.weights * scale),
            layers=tuple(int(layer * scale) for layer in self.layers),
            head=int(self.head * scale),
            embedding=int(self.embedding * scale),
        )
