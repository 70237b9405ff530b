"""A CLIP and the two SigLIPs of a few thousand weights, laid out as the published ones are."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import sentencepiece
import torch
from safetensors.torch import save_file
from tokenizers import pre_tokenizers
from transformers import CLIPConfig, CLIPModel, CLIPTokenizer, SiglipConfig, SiglipModel
from transformers.models.siglip2.tokenization_siglip2 import Siglip2Tokenizer

SIDE, LENGTH, WIDTH = 28, 16, 24
_TOWER = {
    "hidden_size": WIDTH,
    "intermediate_size": 2 * WIDTH,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
}
_VISION = {**_TOWER, "image_size": SIDE, "patch_size": 14}
_TEXT = {**_TOWER, "max_position_embeddings": LENGTH}
_MERGES = [("r", "e"), ("l", "a"), ("la", "n")]


def write_search_clip(folder: Path, *, old: bool = False) -> tuple[CLIPModel, CLIPTokenizer]:
    """A CLIP as transformers runs it.

    Args:
        old: as the first ones were published: a pickle with position ids, and a configuration
            that says 2 for the end of a text.
    """
    folder.mkdir(parents=True)
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    pieces = [*letters, *(f"{letter}</w>" for letter in letters)]
    merges = [*_MERGES, ("re", "d</w>")]
    pieces += ["".join(merge) for merge in merges] + ["<|startoftext|>", "<|endoftext|>"]
    ids = {piece: index for index, piece in enumerate(pieces)}
    words = CLIPTokenizer(vocab=ids, merges=merges, model_max_length=LENGTH)
    words.save_pretrained(folder)
    end = 2 if old else ids["<|endoftext|>"]
    special = {"bos_token_id": None, "eos_token_id": end, "pad_token_id": None}
    torch.manual_seed(21)
    model = CLIPModel(
        CLIPConfig(
            text_config={**_TEXT, "vocab_size": len(pieces), **special},
            vision_config=_VISION,
            projection_dim=12,
        )
    )
    _write_model(folder, _shaken(model), pickled=old)
    _write(
        folder / "preprocessor_config.json",
        {
            "crop_size": SIDE,
            "size": SIDE,
            "resample": 3,
            "image_mean": [0.48, 0.46, 0.41],
            "image_std": [0.27, 0.26, 0.28],
        },
    )
    return model, words


def write_search_siglip(folder: Path) -> tuple[SiglipModel, sentencepiece.SentencePieceProcessor]:
    """The first SigLIP, with the words of T5."""
    folder.mkdir(parents=True)
    written = BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["who holds the red lantern at the harbour"] * 40),
        model_writer=written,
        vocab_size=48,
        pad_id=0,
        eos_id=1,
        unk_id=2,
        bos_id=-1,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    (folder / "spiece.model").write_bytes(written.getvalue())
    words = sentencepiece.SentencePieceProcessor(model_proto=written.getvalue())
    told = {"tokenizer_class": "SiglipTokenizer", "eos_token": "</s>", "pad_token": "</s>"}
    _write(folder / "tokenizer_config.json", told)
    model = _siglip(int(words.vocab_size()))
    _write_model(folder, model, pickled=False)
    _write_siglip_pictures(folder, resample=3)
    return model, words


def write_search_siglip2(folder: Path) -> tuple[SiglipModel, Siglip2Tokenizer]:
    """SigLIP 2 of one picture size, with the words of Gemma."""
    folder.mkdir(parents=True)
    pieces = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>"]
    pieces += [f"<0x{byte:02X}>" for byte in range(256)] + list("▁abcdefghijklmnopqrstuvwxyz?")
    pieces += ["".join(merge) for merge in _MERGES]
    words = Siglip2Tokenizer(
        vocab={piece: index for index, piece in enumerate(pieces)},
        merges=_MERGES,
        model_max_length=LENGTH,
        padding_side="right",
        add_bos_token=False,
        add_eos_token=True,
    )
    words("red", padding="max_length", max_length=LENGTH, truncation=True)  # as published
    words.save_pretrained(folder)
    model = _siglip(len(pieces))
    _write_model(folder, model, pickled=False)
    _write_siglip_pictures(folder, resample=2)
    return model, words


def change_json(path: Path, **changes: object) -> None:
    """Give a JSON object other values; None takes one away."""
    values = {**json.loads(path.read_text(encoding="utf-8")), **changes}
    _write(path, {name: value for name, value in values.items() if value is not None})


def _siglip(vocabulary: int) -> SiglipModel:
    special = dict.fromkeys(("bos_token_id", "eos_token_id", "pad_token_id"))
    torch.manual_seed(22)
    return _shaken(
        SiglipModel(
            SiglipConfig(
                text_config={**_TEXT, "vocab_size": vocabulary, **special}, vision_config=_VISION
            )
        )
    )


def _shaken(model: Any) -> Any:
    """No weight left at nought or one, so that a forgotten tensor shows."""
    for weight in model.parameters():
        weight.data += 0.1 * torch.randn_like(weight)
    return model.eval()


def _write_model(folder: Path, model: Any, *, pickled: bool) -> None:
    model.config.save_pretrained(folder)
    weights = dict(model.state_dict())
    if not pickled:
        save_file(weights, folder / "model.safetensors")
        return
    weights["text_model.embeddings.position_ids"] = torch.arange(LENGTH).unsqueeze(0)
    torch.save(weights, folder / "pytorch_model.bin")


def _write_siglip_pictures(folder: Path, resample: int) -> None:
    square = {"height": SIDE, "width": SIDE}
    half = [0.5, 0.5, 0.5]
    _write(
        folder / "preprocessor_config.json",
        {
            "do_resize": True,
            "size": square,
            "resample": resample,
            "do_rescale": True,
            "rescale_factor": 1 / 255,
            "do_normalize": True,
            "image_mean": half,
            "image_std": half,
        },
    )


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value), encoding="utf-8")
