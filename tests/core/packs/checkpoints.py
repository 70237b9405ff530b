"""A LLaMA-VID of a few thousand weights, laid out as the published ones are."""

from __future__ import annotations

import json
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import sentencepiece
import torch
from transformers import CLIPVisionConfig, CLIPVisionModel

from core.language.gguf_writer import LlamaShape
from core.packs.llama_vid_names import TOKENS, split_layer
from core.tokens.llama_vid import LlamaVidTokens


@dataclass(frozen=True, slots=True)
class Sizes:
    """Of all networks; the defaults make a megabyte."""

    vision: int = 48
    blocks: int = 2
    side: int = 28
    bert: int = 24
    bert_layers: int = 2
    queries: int = 4
    language: int = 32
    layers: int = 2
    heads: int = 1
    ff_width: int = 64
    vocabulary: int | None = None
    shards: int = 2
    kind: torch.dtype = torch.float32


WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "who", "holds", "the", "lantern", "?"]


def write_checkpoint(folder: Path, sizes: Sizes | None = None) -> Path:
    """Random weights in shards, the tower beside them, and words for both readers."""
    sizes = sizes or Sizes()
    folder.mkdir(parents=True)
    torch.manual_seed(11)
    vocabulary = sizes.vocabulary or _write_words(folder / "tokenizer.model")
    if sizes.vocabulary:
        _write_words(folder / "tokenizer.model")
    qformer = {
        "hidden_size": sizes.bert,
        "num_hidden_layers": sizes.bert_layers,
        "num_attention_heads": 2,
        "intermediate_size": 4 * sizes.bert,
        "max_position_embeddings": 64,
        "layer_norm_eps": 1e-12,
    }
    shapes = {**_language(sizes, vocabulary), **_tokens(sizes, qformer)}
    names = sorted(shapes)
    places: dict[str, str] = {}
    for number in range(sizes.shards):
        file = f"pytorch_model-{number + 1:05}-of-{sizes.shards:05}.bin"
        held = names[
            number * len(names) // sizes.shards : (number + 1) * len(names) // sizes.shards
        ]
        torch.save({name: _random(shapes[name], sizes.kind) for name in held}, folder / file)
        places |= dict.fromkeys(held, file)
    _write(folder / "pytorch_model.bin.index.json", {"metadata": {}, "weight_map": places})
    tower = {name: _random(shape, sizes.kind) for name, shape in _tower(sizes).items()}
    torch.save(tower, folder / "eva_vit_g.pth")
    _write(
        folder / "config.json",
        {
            "architectures": ["LlavaLlamaAttForCausalLM"],
            "bert_type": "qformer_pretrain_freeze_all",
            "compress_type": "mean",
            "hidden_size": sizes.language,
            "image_processor": f"./llamavid/processor/clip-patch14-{sizes.side}",
            "intermediate_size": sizes.ff_width,
            "max_position_embeddings": 128,
            "mm_projector_type": "mlp2x_gelu",
            "mm_vision_tower": "./model_zoo/LAVIS/eva_vit_g.pth",
            "num_attention_heads": sizes.heads,
            "num_hidden_layers": sizes.layers,
            "num_key_value_heads": sizes.heads,
            "num_query": sizes.queries,
            "rms_norm_eps": 1e-5,
            "rope_scaling": {"factor": 16.0, "type": "linear"},
            "vocab_size": vocabulary,
        },
    )
    bert = folder / "bert-base-uncased"
    bert.mkdir()
    (bert / "vocab.txt").write_text("\n".join(WORDS) + "\n")
    _write(bert / "tokenizer_config.json", {"do_lower_case": True})
    _write(bert / "config.json", {**qformer, "vocab_size": len(WORDS)})
    return folder


def write_clip(folder: Path, sizes: Sizes | None = None) -> CLIPVisionModel:
    """Give a checkpoint a CLIP in place of its EVA-ViT; the tower as transformers runs it."""
    sizes = sizes or Sizes()
    torch.manual_seed(12)
    tower = CLIPVisionModel(
        CLIPVisionConfig(
            hidden_size=sizes.vision,
            intermediate_size=2 * sizes.vision,
            num_hidden_layers=3,
            num_attention_heads=4,
            image_size=sizes.side,
            patch_size=14,
        )
    ).eval()
    clip = folder / "clip-tiny"
    clip.mkdir()
    weights = {f"vision_model.{name}": value for name, value in tower.state_dict().items()}
    torch.save(weights, clip / "pytorch_model.bin")
    _write(clip / "config.json", {"vision_config": tower.config.to_dict()})
    square = {"height": sizes.side, "width": sizes.side}
    pictures = {"size": sizes.side, "crop_size": square, "resample": 3}
    colours = {"image_mean": [0.48, 0.46, 0.41], "image_std": [0.27, 0.26, 0.28]}
    _write(clip / "preprocessor_config.json", {**pictures, **colours})
    change_config(folder, mm_vision_tower="./model_zoo/OpenAI/clip-tiny")
    (folder / "eva_vit_g.pth").unlink()
    return tower


def change_config(folder: Path, **changes: object) -> None:
    """Give a checkpoint's config.json other values."""
    path = folder / "config.json"
    _write(path, {**json.loads(path.read_text(encoding="utf-8")), **changes})


def _language(sizes: Sizes, vocabulary: int) -> dict[str, tuple[int, ...]]:
    shape = LlamaShape(
        width=sizes.language,
        layers=sizes.layers,
        heads=sizes.heads,
        kv_heads=sizes.heads,
        head_dim=sizes.language // sizes.heads,
        ff_width=sizes.ff_width,
        vocab=vocabulary,
        context=128,
    )
    return {**shape.tensor_shapes(), "lm_head.weight": (vocabulary, sizes.language)}


def _tokens(sizes: Sizes, qformer: dict[str, float]) -> dict[str, tuple[int, ...]]:
    with torch.device("meta"):
        tokens = LlamaVidTokens(
            {
                "width": sizes.vision,
                "language_width": sizes.language,
                "side": sizes.side // 14,
                "compress_type": "mean",
                "queries": sizes.queries,
                "qformer": {
                    **qformer,
                    "vocab_size": len(WORDS) + 1,
                    "encoder_hidden_size": sizes.vision,
                },
                "cls_in_pictures": True,
                "seen_norm": True,
                "seen_projector": False,
                "projector_layers": 2,
            }
        )
    theirs = {here: there for there, here in TOKENS.items()}
    shapes = {}
    for name, tensor in tokens.state_dict().items():
        form, layer = split_layer(name)
        shapes[theirs[form].format(n=layer)] = tuple(tensor.shape)
    return shapes


def _tower(sizes: Sizes) -> dict[str, tuple[int, ...]]:
    width, wide = sizes.vision, 4 * sizes.vision
    shapes: dict[str, tuple[int, ...]] = {
        "cls_token": (1, 1, width),
        "pos_embed": (1, 1 + (sizes.side // 14) ** 2, width),
        "patch_embed.proj.weight": (width, 3, 14, 14),
        "patch_embed.proj.bias": (width,),
        "norm.weight": (width,),
    }
    for n in range(sizes.blocks):
        shapes |= {
            f"blocks.{n}.{name}": shape
            for name, shape in {
                "norm1.weight": (width,),
                "norm1.bias": (width,),
                "norm2.weight": (width,),
                "norm2.bias": (width,),
                "attn.q_bias": (width,),
                "attn.v_bias": (width,),
                "attn.qkv.weight": (3 * width, width),
                "attn.proj.weight": (width, width),
                "attn.proj.bias": (width,),
                "mlp.fc1.weight": (wide, width),
                "mlp.fc1.bias": (wide,),
                "mlp.fc2.weight": (width, wide),
                "mlp.fc2.bias": (width,),
            }.items()
        }
    return shapes


def _random(shape: tuple[int, ...], kind: torch.dtype) -> torch.Tensor:
    """Matrices that keep the size of what passes through; the rest near one."""
    if len(shape) == 1:
        return torch.empty(shape).uniform_(0.5, 1.0).to(kind)
    return torch.empty(shape).uniform_(-1, 1).mul_((3 / shape[-1]) ** 0.5).to(kind)


def _write_words(path: Path) -> int:
    model = BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["who holds the red lantern at the harbour?"] * 40),
        model_writer=model,
        vocab_size=320,
        model_type="bpe",
        byte_fallback=True,
        normalization_rule_name="identity",  # as Llama's own, which keeps every new line
        remove_extra_whitespaces=False,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    path.write_bytes(model.getvalue())
    words = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    return int(words.vocab_size())


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value), encoding="utf-8")
