"""A child of the benchmarks: EVA-ViT-G and Q-Former in their published sizes, random weights.

``python -m tests.benchmarks.encoding_child ROUNDS``. Encodes the same pictures for a question by
our path and by a plain loop, in turns, in one kind of numbers; prints one JSON object.
"""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from core.tokens.generation import content_pooling, context_attention
from core.tokens.llama_vid import LlamaVidTokens
from core.vision.eva import EvaEncoder
from core.vision.packed import pack_linears
from core.vision.placement import Placement

SIDE = 224
FRAMES = {"cpu": 2, "cuda": 192}
BATCH = 48
QUESTION_IDS = 12
PICTURES = {
    "size": {"shortest_edge": SIDE},
    "crop_size": {"height": SIDE, "width": SIDE},
    "resample": 3,
    "image_mean": [0.48, 0.46, 0.41],
    "image_std": [0.27, 0.26, 0.28],
}
VISION = {
    "width": 1408,
    "layers": 39,
    "heads": 16,
    "ff_width": 6144,
    "patch": 14,
    "pictures": PICTURES,
}
TOKENS = {
    "width": 1408,
    "language_width": 4096,
    "compress_type": "mean",
    "side": 16,
    "queries": 32,
    "cls_in_pictures": True,
    "seen_norm": True,
    "seen_projector": False,
    "projector_layers": 2,
    "qformer": {
        "encoder_hidden_size": 1408,
        "vocab_size": 30523,
        "hidden_size": 768,
        "num_hidden_layers": 12,
        "num_attention_heads": 12,
        "intermediate_size": 3072,
    },
}


def made(placement: Placement) -> tuple[EvaEncoder, LlamaVidTokens]:
    """Both networks with random weights; making them in their last form saves the memory."""
    torch.manual_seed(5)
    torch.set_default_dtype(placement.kind)
    with placement.device:
        encoder, tokens = EvaEncoder(VISION, placement), LlamaVidTokens(TOKENS)
    torch.set_default_dtype(torch.float32)
    for parameter in [*encoder.parameters(), *tokens.parameters()]:
        if parameter.ndim > 1:
            nn.init.normal_(parameter, std=0.02)
    return encoder.eval().requires_grad_(False), tokens.eval().requires_grad_(False)


@torch.inference_mode()
def ours(
    encoder: EvaEncoder,
    tokens: LlamaVidTokens,
    pictures: list[NDArray[np.uint8]],
    ids: torch.Tensor,
) -> torch.Tensor:
    """As watching does it: the next batch is prepared while this one is encoded."""
    batches = [pictures[at : at + BATCH] for at in range(0, len(pictures), BATCH)]
    found = []
    with ThreadPoolExecutor(max_workers=1) as pool:
        ahead = pool.submit(encoder.preprocess, batches[0])
        for number in range(len(batches)):
            pixels = ahead.result()
            if number + 1 < len(batches):
                ahead = pool.submit(encoder.preprocess, batches[number + 1])
            found.append(tokens.tokens_of_ids(encoder.encode(pixels), ids))
    return torch.cat(found)


@torch.inference_mode()
def plain(
    encoder: EvaEncoder,
    tokens: LlamaVidTokens,
    pictures: list[NDArray[np.uint8]],
    ids: torch.Tensor,
) -> torch.Tensor:
    """The same networks as one would first write the loop: attention spelled out, the tower
    over a batch, the token generator over one frame after the other."""
    device = tokens.queries.device
    tower = encoder.tower
    tower.config._attn_implementation = tokens.qformer.config._attn_implementation = "eager"
    found = []
    try:
        for at in range(0, len(pictures), BATCH):
            pixels = encoder.placement.put(encoder.pictures.prepare(pictures[at : at + BATCH]))
            features = tower.encoder(inputs_embeds=tower.embeddings(pixels)).last_hidden_state
            for frame in features:
                patches = frame[None, 1:]
                mask = torch.ones(1, tokens.queries.shape[1] + ids.shape[1], device=device)
                rows = tokens.qformer(
                    input_ids=ids,
                    attention_mask=mask,
                    query_embeds=tokens.queries,
                    encoder_hidden_states=tokens.att_ln(patches),
                ).last_hidden_state[:, : tokens.queries.shape[1]]
                attended = context_attention(
                    tokens.att_projector(rows), tokens.att_key_projector(patches), patches
                )
                context = tokens.att_val_projector(attended)[:, None]
                pooled = content_pooling(patches, "mean", (16, 16))
                found.append(torch.cat([context, tokens.mm_projector(pooled)], dim=1))
    finally:
        tower.config._attn_implementation = tokens.qformer.config._attn_implementation = "sdpa"
    return torch.cat(found)


def main() -> int:
    """Time both, in turns."""
    rounds = int(sys.argv[1])
    device = "cuda" if torch.cuda.is_available() else "cpu"
    placement = Placement(torch.device(device), torch.bfloat16, BATCH)
    networks = {"ours": made(placement), "plain": made(placement)}
    for network in networks["ours"]:
        pack_linears(network)
    chance = np.random.default_rng(3)
    pictures = [
        chance.integers(0, 255, (SIDE, SIDE * 16 // 9, 3), np.uint8) for _ in range(FRAMES[device])
    ]
    ids = torch.randint(100, 30_000, (1, QUESTION_IDS), device=device)
    seconds: dict[str, list[float]] = {"ours": [], "plain": []}
    last: dict[str, torch.Tensor] = {}
    for turn in range(rounds + 1):
        for name, run in (("ours", ours), ("plain", plain)):
            began = time.perf_counter()
            last[name] = run(*networks[name], pictures, ids)
            if device == "cuda":
                torch.cuda.synchronize()
            if turn:  # the first is for warming up
                seconds[name].append(time.perf_counter() - began)
    difference = (last["ours"].float() - last["plain"].float()).abs().max().item()
    report: dict[str, Any] = {
        "device": device,
        "frames": len(pictures),
        "seconds": seconds,
        "difference": difference,
        "scale": last["plain"].float().std().item(),
        "memory": torch.cuda.max_memory_allocated() if device == "cuda" else None,
    }
    sys.stdout.write(json.dumps(report) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
