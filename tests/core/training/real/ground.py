"""A tiny Llama, EVA-ViT and Q-Former as their makers publish them, and data to train them on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from core.packs.checkpoint import open_checkpoint
from tests.clips import COLOURS, make_clip
from tests.core.packs.checkpoints import Sizes, write_checkpoint

SIZES = Sizes(language=64, heads=2, ff_width=96, layers=2, bert_layers=2)
ASKED = "Which colour is it?"
SHOTS = (("red", 2.0), ("blue", 2.0), ("green", 2.0))
SRT = """1
00:00:00,500 --> 00:00:01,500
The lantern is red.

2
00:00:04,500 --> 00:00:05,500
Nobody holds it now.
"""


def write_bases(root: Path) -> Path:
    """A Llama's folder in ``root/llama``, the tower, BERT and a LAVIS Q-Former beside it."""
    whole = write_checkpoint(root / "whole", SIZES)
    with open_checkpoint(whole) as tensors:
        found = {name: tensors[name].clone() for name in tensors}
    llama = root / "llama"
    llama.mkdir()
    ours = ("model.mm_projector", "model.vlm_att")
    torch.manual_seed(1)
    weights = {name: value for name, value in found.items() if not name.startswith(ours)}
    weights["lm_head.weight"] = torch.randn_like(weights["lm_head.weight"]) * 0.2
    torch.save(weights, llama / "pytorch_model.bin")
    config = json.loads((whole / "config.json").read_text())
    kept = {
        key: value
        for key, value in config.items()
        if key.startswith(("hidden", "inter", "max_pos", "num_a", "num_h", "num_k", "rms", "vocab"))
    }
    (llama / "config.json").write_text(json.dumps({**kept, "architectures": ["LlamaForCausalLM"]}))
    (llama / "tokenizer.model").write_bytes((whole / "tokenizer.model").read_bytes())
    (whole / "eva_vit_g.pth").rename(root / "eva_vit_g.pth")
    (whole / "bert-base-uncased").rename(root / "bert")
    lavis = {
        "model.vlm_att_encoder.bert.": "Qformer.bert.",
        "model.vlm_att_ln.": "ln_vision.",
        "model.vlm_att_query": "query_tokens",
    }
    qformer = {
        here + name.removeprefix(there): value
        for name, value in found.items()
        for there, here in lavis.items()
        if name.startswith(there)
    }
    torch.save({"model": qformer}, root / "qformer.pth")
    return root


def base_arguments(root: Path) -> list[str]:
    """Where the command line finds all of it."""
    return [
        *("--base", str(root / "llama"), "--vision", str(root / "eva_vit_g.pth")),
        *("--bert", str(root / "bert"), "--qformer", str(root / "qformer.pth")),
    ]


def write_data(root: Path) -> Path:
    """Twelve pictures, two clips and one film with its subtitles, and a JSON for each stage."""
    random = np.random.default_rng(4)
    pictures, stories = [], []
    names = [name for name in COLOURS if name != "black"]
    for number in range(12):
        name = names[number % len(names)]
        picture = np.empty((40, 56, 3), np.uint8)
        picture[:] = COLOURS[name]
        picture = np.clip(picture + random.integers(-12, 12, picture.shape), 0, 255)
        Image.fromarray(picture.astype(np.uint8)).save(root / f"{number}.png")
        shown = {"id": f"p{number}", "image": f"{number}.png"}
        pictures.append({**shown, "conversations": _talk((f"<image>\n{ASKED}", name))})
        twice = _talk((f"{ASKED}\n<image>", name), ("Is it?", "yes"))
        stories.append(
            {
                **shown,
                "conversations": twice if number % 3 == 0 else _talk((f"<image>\n{ASKED}", name)),
            }
        )
    for name in ("red", "blue"):
        make_clip(root / f"{name}.mp4", [(name, 2.0)], size=(64, 48), sound=False)
        shown = {"id": name, "video": f"{name}.mp4"}
        for told in (pictures, stories):
            told.append({**shown, "conversations": _talk((f"<image>\n{ASKED}", name))})
    stories.append(
        {"id": "words", "conversations": _talk(("who holds the lantern?", "the harbour"))}
    )
    (root / "films").mkdir()
    make_clip(root / "films" / "film.mp4", SHOTS, size=(64, 48), sound=False)
    (root / "films" / "film.srt").write_text(SRT)
    long = [
        {
            "id": f"f{number}",
            "video": "features/film.pkl",
            "conversations": _talk((f"<image>\n{question}", answer)),
        }
        for number, (question, answer) in enumerate(
            [("who holds the lantern?", "the harbour"), ("Which colour is first?", "red")]
        )
    ]
    long.append({"instruction": "who holds the red lantern?", "input": "", "output": "who"})
    for name, told in (("align", pictures), ("instruct", stories), ("long", long)):
        write_json(root / f"{name}.json", told)
    return root


def write_json(path: Path, value: Any) -> Path:
    """A data file."""
    path.write_text(json.dumps(value))
    return path


def _talk(*turns: Sequence[str]) -> list[dict[str, str]]:
    return [
        {"from": speaker, "value": words}
        for question, answer in turns
        for speaker, words in (("human", question), ("gpt", answer))
    ]


def config(stage: int, **values: object) -> str:
    """A stage's published file, shortened: what is told replaces what stands there."""
    path = Path(__file__).parents[4] / "core/training/real/configs"
    (file,) = path.glob(f"{stage}-*.toml")
    lines = []
    told = dict(values)
    for line in file.read_text().splitlines():
        key = line.partition(" = ")[0]
        lines.append(f"{key} = {told.pop(key)}" if key in told else line)
    return "\n".join([*(f"{key} = {value}" for key, value in told.items()), *lines]) + "\n"
