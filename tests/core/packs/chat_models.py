"""Chat models in GGUF form, small and random, and files that look like ones and are none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import gguf
import numpy as np

from core.language.bpe import train_bpe
from core.language.gguf_writer import LlamaShape, write_llama

CHATML = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    "{{ message['content'] | trim }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
SPECIALS = ("<s>", "</s>", "<|im_start|>", "<|im_end|>")
LINES = (
    "The girl holds the red lantern at the harbour.",
    "These are lines spoken in a film that I am watching, in order, each passage with a time.",
    "Answer my question in one to three short sentences. 下面是我正在看的影片的台词。",
)


def write_chat_model(
    path: Path,
    template: str = CHATML,
    licence: str = "Apache-2.0",
    scale: float = 0.08,
) -> Path:
    """A two-layer Llama with random weights and a chat template.

    Args:
        scale: of its weights; with large ones little things make it say something else.
    """
    words = path.with_suffix(".json")
    tokenizer = train_bpe(LINES * 5, 420, SPECIALS)
    tokenizer.save(str(words))
    shape = LlamaShape(
        width=64,
        layers=2,
        heads=1,
        kv_heads=1,
        head_dim=64,
        ff_width=128,
        vocab=tokenizer.get_vocab_size(),
        context=4096,
    )
    chance = np.random.default_rng(5)
    tensors = {
        key: (np.ones(size) if len(size) == 1 else chance.normal(scale=scale, size=size)).astype(
            np.float32
        )
        for key, size in shape.tensor_shapes().items()
    }
    write_llama(path, tensors, shape, words, "f32", "Tiny Talker", licence, chat_template=template)
    words.unlink()
    return path


def write_parrot(path: Path, says: str) -> Path:
    """A chat model that answers every question with the same words.

    Every token has a direction of its own, the layers add nothing, and the head turns each
    token of the words into the next one, and any other into the first.

    Args:
        says: words of which none comes twice.
    """
    words = path.with_suffix(".json")
    tokenizer = train_bpe((says,) * 50 + LINES * 5, 500, SPECIALS)
    tokenizer.save(str(words))
    spoken = tokenizer.encode(says, add_special_tokens=False).ids
    assert len(set(spoken)) == len(spoken), "a token comes twice"
    width = 512
    count = tokenizer.get_vocab_size()
    shape = LlamaShape(
        width=width,
        layers=1,
        heads=1,
        kv_heads=1,
        head_dim=64,
        ff_width=64,
        vocab=count,
        context=4096,
    )
    tensors = {
        key: (np.ones if len(size) == 1 else np.zeros)(size, np.float32)
        for key, size in shape.tensor_shapes().items()
    }
    tensors["model.embed_tokens.weight"] = np.eye(count, width, dtype=np.float32)
    head = np.zeros((count, width), np.float32)
    head[spoken[0], :count] = 1
    for token, follows in zip(spoken, [*spoken[1:], SPECIALS.index("</s>")], strict=True):
        head[spoken[0], token] = 0
        head[follows, token] = 1
    tensors["lm_head.weight"] = head
    write_llama(path, tensors, shape, words, "f32", "Parrot", "MIT", chat_template=CHATML)
    words.unlink()
    return path


def write_other(
    path: Path, architecture: str, more: Callable[[gguf.GGUFWriter], None] = lambda _: None
) -> Path:
    """A GGUF with one tensor and the usual numbers, of any architecture."""
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_block_count(1)
    writer.add_context_length(512)
    writer.add_embedding_length(32)
    writer.add_feed_forward_length(64)
    writer.add_head_count(1)
    writer.add_chat_template(CHATML)
    more(writer)
    writer.add_tensor("token_embd.weight", np.zeros((8, 32), np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path
