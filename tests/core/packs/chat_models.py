"""Chat models in GGUF form, small and random, and files that look like ones and are none."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import gguf
import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

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
    says: str = "",
    scale: float = 0.08,
) -> Path:
    """A two-layer Llama with random weights and a chat template.

    Args:
        says: what it answers whatever it reads, each of its tokens once; "" for what comes of it.
        scale: of its weights; with large ones little things make it say something else.
    """
    words = path.with_suffix(".json")
    lines = (*LINES, says) if says else LINES  # its words become tokens
    tokenizer = train_bpe(lines * 5, 600 if says else 420, SPECIALS)
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
    if says:
        _teach(tensors, tokenizer, says)
    write_llama(path, tensors, shape, words, "f32", "Tiny Talker", licence, chat_template=template)
    words.unlink()
    return path


def _teach(tensors: dict[str, NDArray[np.float32]], tokenizer: Tokenizer, says: str) -> None:
    """Its layers add nothing, so that a token alone decides which one is next."""
    for name, tensor in tensors.items():
        if name.endswith(("o_proj.weight", "down_proj.weight")):
            tensor[:] = 0.0
    begin = tokenizer.encode("assistant\n", add_special_tokens=False).ids[-1:]
    words = tokenizer.encode(says, add_special_tokens=False).ids
    chain = [*begin, *words, tokenizer.token_to_id("<|im_end|>")]
    assert len(set(chain)) == len(chain), "a token that stands twice has two that are next"
    embedding = tensors["model.embed_tokens.weight"]
    head = np.zeros_like(embedding)
    for token, following in pairwise(chain):
        head[following] += 4.0 * embedding[token] / np.sqrt((embedding[token] ** 2).mean())
    tensors["lm_head.weight"] = head


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
