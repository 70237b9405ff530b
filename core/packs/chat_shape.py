"""The sizes of a chat model of the usual build. Arithmetic alone; loads nothing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChatShape:
    """Attributes:
    heads, kv_heads: of attention, each ``head_width`` wide.
    tables: 1 where the embedding table is the head too, else 2.
    context: rows that it was trained for.
    """

    width: int
    layers: int
    heads: int
    kv_heads: int
    head_width: int
    ff_width: int
    vocabulary: int
    tables: int
    context: int

    @property
    def layer_values(self) -> int:
        """Weights of a layer."""
        attention = 2 * self.width * self.head_width * (self.heads + self.kv_heads)
        return attention + 3 * self.width * self.ff_width

    @property
    def table(self) -> int:
        """Weights of the embedding table."""
        return self.vocabulary * self.width

    @property
    def values(self) -> int:
        """Weights in all."""
        return self.layers * self.layer_values + self.tables * self.table
