"""A LLaMA-VID of a few thousand weights, laid out as the published ones are."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import sentencepiece
import torch
from transformers import InstructBlipQFormerConfig, LlamaConfig, LlamaForCausalLM
from transformers.models.instructblip.modeling_instructblip import InstructBlipQFormerModel

from core.packs.llama_vid_names import TOKENS, split_layer

WIDTH, LANGUAGE, BERT_WIDTH, QUERIES, BLOCKS, SIDE = 48, 32, 24, 4, 2, 28
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "who", "holds", "the", "lantern", "?"]


def write_checkpoint(folder: Path, compress_type: str = "mean") -> Path:
    """Random weights in two shards, the tower beside them, tokenizers and processor."""
    folder.mkdir(parents=True)
    torch.manual_seed(11)
    vocabulary = _write_words(folder / "tokenizer.model")
    qformer = {
        "hidden_size": BERT_WIDTH,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "intermediate_size": 32,
        "max_position_embeddings": 64,
        "layer_norm_eps": 1e-12,
    }
    tensors = {**_language(vocabulary), **_tokens(qformer)}
    names = sorted(tensors)
    shards = {
        "pytorch_model-00001-of-00002.bin": names[: len(names) // 2],
        "pytorch_model-00002-of-00002.bin": names[len(names) // 2 :],
    }
    for file, held in shards.items():
        torch.save({name: tensors[name] for name in held}, folder / file)
    places = {name: file for file, held in shards.items() for name in held}
    _write(folder / "pytorch_model.bin.index.json", {"metadata": {}, "weight_map": places})
    torch.save(_tower(), folder / "eva_vit_g.pth")
    _write(
        folder / "config.json",
        {
            "architectures": ["LlavaLlamaAttForCausalLM"],
            "bert_type": "qformer_pretrain_freeze_all",
            "compress_type": compress_type,
            "hidden_size": LANGUAGE,
            "image_processor": f"./llamavid/processor/clip-patch14-{SIDE}",
            "intermediate_size": 64,
            "max_position_embeddings": 128,
            "mm_vision_tower": "./model_zoo/LAVIS/eva_vit_g.pth",
            "num_attention_heads": 1,
            "num_hidden_layers": 2,
            "num_key_value_heads": 1,
            "num_query": QUERIES,
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


def _language(vocabulary: int) -> dict[str, torch.Tensor]:
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=vocabulary,
            hidden_size=LANGUAGE,
            intermediate_size=64,
            num_hidden_layers=2,
            num_attention_heads=1,
            num_key_value_heads=1,
            tie_word_embeddings=False,
        )
    )
    return {name: tensor.detach().clone() for name, tensor in model.state_dict().items()}


def _tokens(sizes: dict[str, float]) -> dict[str, torch.Tensor]:
    config = InstructBlipQFormerConfig(
        **sizes, vocab_size=len(WORDS) + 1, encoder_hidden_size=WIDTH
    )
    ours = {f"qformer.{n}": t for n, t in InstructBlipQFormerModel(config).state_dict().items()}
    ours["queries"] = torch.randn(1, QUERIES, BERT_WIDTH)
    for name, out, into in (
        ("att_projector", WIDTH, BERT_WIDTH),
        ("att_key_projector", WIDTH, WIDTH),
        ("att_val_projector", LANGUAGE, WIDTH),
        ("mm_projector.0", LANGUAGE, WIDTH),
        ("mm_projector.2", LANGUAGE, LANGUAGE),
    ):
        ours[f"{name}.weight"] = torch.randn(out, into) / into**0.5
        ours[f"{name}.bias"] = torch.zeros(out)
    ours["att_ln.weight"], ours["att_ln.bias"] = torch.ones(WIDTH), torch.zeros(WIDTH)
    theirs = {here: there for there, here in TOKENS.items()}
    renamed = {}
    for name, tensor in ours.items():
        form, layer = split_layer(name)
        if form in theirs:
            renamed[theirs[form].format(n=layer)] = tensor.clone()
    return renamed


def _tower() -> dict[str, torch.Tensor]:
    tensors = {
        "cls_token": torch.randn(1, 1, WIDTH),
        "pos_embed": torch.randn(1, 1 + (SIDE // 14) ** 2, WIDTH),
        "patch_embed.proj.weight": torch.randn(WIDTH, 3, 14, 14) / 24,
        "patch_embed.proj.bias": torch.zeros(WIDTH),
        "norm.weight": torch.ones(WIDTH),
    }
    for n in range(BLOCKS):
        block = f"blocks.{n}."
        for norm in ("norm1", "norm2"):
            tensors |= {
                f"{block}{norm}.weight": torch.ones(WIDTH),
                f"{block}{norm}.bias": torch.zeros(WIDTH),
            }
        for name, out, into in (
            ("attn.proj", WIDTH, WIDTH),
            ("mlp.fc1", 2 * WIDTH, WIDTH),
            ("mlp.fc2", WIDTH, 2 * WIDTH),
        ):
            tensors[f"{block}{name}.weight"] = torch.randn(out, into) / into**0.5
            tensors[f"{block}{name}.bias"] = torch.zeros(out)
        tensors[f"{block}attn.qkv.weight"] = torch.randn(3 * WIDTH, WIDTH) / WIDTH**0.5
        tensors[f"{block}attn.q_bias"] = torch.randn(WIDTH)
        tensors[f"{block}attn.v_bias"] = torch.randn(WIDTH)
    return tensors


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
