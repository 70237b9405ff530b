"""What was learnt as a pack: weights, GGUF, tokenizer and manifest."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from safetensors.torch import save_file

from core.language.gguf_writer import LlamaShape, write_llama
from core.packs.manifest import write_manifest
from core.training.drawn.lexicon import LANGUAGES
from core.training.starter.student import Student
from core.vision.starter import PICTURE_SHORT_SIDE, StarterVision

CONTEXT_ROWS = 4096


def write_pack(
    folder: Path,
    vision: StarterVision,
    student: Student,
    tokenizer: Path,
    figures: dict[str, object],
) -> None:
    """Write weights, GGUF, tokenizer and manifest; a model card is the reader's to add."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, module in (("vision", vision), ("tokens", student.tokens)):
        path = folder / f"{name}.safetensors"
        save_file({name: _half(tensor) for name, tensor in _plain(module).items()}, path)
        path.chmod(0o644)  # safetensors makes files that only their owner may read
    (folder / "tokenizer.json").write_text(tokenizer.read_text(encoding="utf-8"), encoding="utf-8")
    config = student.language.config
    shape = LlamaShape(
        width=config.hidden_size,
        layers=config.num_hidden_layers,
        heads=config.num_attention_heads,
        kv_heads=config.num_key_value_heads,
        head_dim=config.head_dim,
        ff_width=config.intermediate_size,
        vocab=config.vocab_size,
        context=config.max_position_embeddings,
        rope_base=1e6,
        rms_eps=config.rms_norm_eps,
    )
    weights = {name: t.numpy() for name, t in _plain(student.language).items()}
    write_llama(
        folder / "language.gguf",
        weights,
        shape,
        folder / "tokenizer.json",
        "f16",
        "Reelmate starter",
        "Apache-2.0",
    )
    card = folder / "MODEL_CARD.md"
    if not card.exists():
        card.write_text(
            "# Reelmate starter\n\nNot measured yet: run `python -m core.training.evaluate`.\n"
            f"\n```json\n{json.dumps(figures, indent=1)}\n```\n",
            encoding="utf-8",
        )
    write_manifest(
        folder,
        kind="starter",
        title="Starter",
        licence="Apache-2.0",
        origin="Trained from nothing by core.training on films that it draws itself",
        world="drawn",
        picture_short_side=PICTURE_SHORT_SIDE,
        compress_type="mean",
        context_rows=CONTEXT_ROWS,
        speaks=LANGUAGES,
        figures=figures,
    )


def _half(tensor: torch.Tensor) -> torch.Tensor:
    """Weights as they are kept, in float16; loading widens them again."""
    return tensor.half() if tensor.is_floating_point() else tensor


def _plain(module: torch.nn.Module) -> dict[str, torch.Tensor]:
    return {
        name: tensor.detach().cpu().contiguous()
        for name, tensor in module.state_dict().items()
        if name != "lm_head.weight"
    }
