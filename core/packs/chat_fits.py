"""What a chat model that isn't here takes of memory, from its sizes and those of its file."""

from __future__ import annotations

from core.language.budget import Budget
from core.packs.chat_shape import ChatShape
from core.packs.sizes import PackSizes

CONTEXT_ROWS = 8192
"""As ``core.packs.chat_import`` opens them."""


def chat_budget(shape: ChatShape, file: int) -> Budget:
    """Of the language model.

    Args:
        file: bytes of its GGUF, which all its weights share alike.
    """

    def share(values: int) -> int:
        return file * values // shape.values

    return Budget(
        weights=file,
        layers=(share(shape.layer_values),) * shape.layers,
        head=share(shape.table),
        embedding=share(shape.table),
        parameters=shape.values,
        kv_values=2 * shape.kv_heads * shape.head_width,
        quantised_kv=True,
        longest=shape.context,
        width=shape.width,
        ff_width=shape.ff_width,
        vocabulary=shape.vocabulary,
    )


def chat_pack(language: Budget, name: str = "chat") -> PackSizes:
    """Of the pack that is made of it: nothing else looks at the film."""
    return PackSizes(
        name=name,
        vision_values=0,
        token_values=0,
        work_values=0,
        encoder_moves=False,
        content_tokens=0,
        watches_films=True,
        whole_films=False,
        context_rows=min(CONTEXT_ROWS, language.longest),
        language=language,
    )
