"""What a model and its context take of memory, known before anything is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import gguf

SCRATCH = 64 << 20
"""Bytes for llama.cpp's buffers of intermediate results."""
_F16 = 2


@dataclass(frozen=True, slots=True)
class Budget:
    """Bytes.

    Attributes:
        weights: of the file, all of which is mapped.
        row: of keys and values of one row of context, in f16.
        longest: rows that the model was trained for.
    """

    weights: int
    row: int
    longest: int

    @classmethod
    def of(cls, path: Path) -> Budget:
        """From a GGUF's metadata.

        Raises:
            ValueError: it is no GGUF, or a number is missing.
            OSError: it can't be read.
        """
        reader = gguf.GGUFReader(path)
        architecture = str(reader.fields["general.architecture"].contents())

        def number(key: str) -> int:
            field = reader.fields.get(f"{architecture}.{key}")
            if field is None:
                raise ValueError(f"{path.name} has no {key}")
            return int(field.contents())

        heads = number("attention.head_count_kv")
        per_head = number("attention.key_length") + number("attention.value_length")
        row = number("block_count") * heads * per_head * _F16
        return cls(path.stat().st_size, row, number("context_length"))

    def needed(self, rows: int) -> int:
        """Bytes of the model with a context of ``rows``."""
        return self.weights + SCRATCH + rows * self.row

    def rows_that_fit(self, free: int) -> int:
        """The longest context that ``free`` bytes hold beside the model; 0 for none."""
        return max(0, min(self.longest, (free - self.weights - SCRATCH) // self.row))
