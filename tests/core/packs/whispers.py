"""A Whisper of some thousand random weights, laid out as the published ones are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import WhisperConfig, WhisperForConditionalGeneration

FILES = (
    "config.json",
    "generation_config.json",
    "preprocessor_config.json",
    "tokenizer.json",
    "model.safetensors",
)
LANGUAGES = ("en", "zh", "de", "haw")
_SPECIALS = (
    "<|startoftranscript|>",
    *(f"<|{code}|>" for code in LANGUAGES),
    "<|translate|>",
    "<|transcribe|>",
    "<|startoflm|>",
    "<|startofprev|>",
    "<|nospeech|>",
    "<|notimestamps|>",
)
_TIMES = tuple(f"<|{step * 0.02:.2f}|>" for step in range(1501))
_LINES = ("The girl holds the red lantern at the harbour.", "女孩在码头拿着红灯笼。")


def make_words() -> Tokenizer:
    """Byte-level BPE with Whisper's own tokens behind it, timestamps last."""
    words = Tokenizer(models.BPE())
    words.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    words.decoder = decoders.ByteLevel()
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(vocab_size=300, initial_alphabet=alphabet, show_progress=False)
    words.train_from_iterator(_LINES * 4, trainer)
    words.add_special_tokens(["<|endoftext|>", *_SPECIALS])
    words.add_tokens([AddedToken(time, special=False, normalized=False) for time in _TIMES])
    return words


def write_whisper(folder: Path, *, dtype: torch.dtype = torch.float32, shards: int = 1) -> Path:
    """All files of a repository.

    Args:
        shards: how many files the weights lie in.
    """
    folder.mkdir(parents=True)
    words = make_words()
    words.save(str(folder / "tokenizer.json"))
    ids = words.token_to_id
    end = ids("<|endoftext|>")
    config = WhisperConfig(
        vocab_size=words.get_vocab_size(),
        num_mel_bins=80,
        d_model=16,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=32,
        decoder_ffn_dim=32,
        max_source_positions=1500,
        max_target_positions=64,
        decoder_start_token_id=ids("<|startoftranscript|>"),
        pad_token_id=end,
        bos_token_id=end,
        eos_token_id=end,
        suppress_tokens=[],
        begin_suppress_tokens=[end],
    )
    torch.manual_seed(3)
    model = WhisperForConditionalGeneration(config)
    told = config.to_dict() | {"architectures": ["WhisperForConditionalGeneration"]}
    write_json(folder / "config.json", told)
    write_json(
        folder / "generation_config.json",
        {
            "lang_to_id": {f"<|{code}|>": ids(f"<|{code}|>") for code in LANGUAGES},
            "task_to_id": {task: ids(f"<|{task}|>") for task in ("transcribe", "translate")},
            "no_timestamps_token_id": ids("<|notimestamps|>"),
            "decoder_start_token_id": ids("<|startoftranscript|>"),
            "eos_token_id": end,
            "pad_token_id": end,
            "is_multilingual": True,
            "max_initial_timestamp_index": 50,
            "max_length": 64,
            "suppress_tokens": [],
            "begin_suppress_tokens": [end],
        },
    )
    write_json(
        folder / "preprocessor_config.json",
        {
            "feature_extractor_type": "WhisperFeatureExtractor",
            "feature_size": 80,
            "sampling_rate": 16_000,
            "chunk_length": 30,
            "hop_length": 160,
            "n_fft": 400,
            "padding_value": 0.0,
        },
    )
    tensors = {
        name: value.to(dtype).contiguous()
        for name, value in model.state_dict().items()
        if name != "proj_out.weight"
    }
    save_tensors(folder, tensors, shards)
    return folder


def save_tensors(folder: Path, tensors: dict[str, torch.Tensor], shards: int = 1) -> None:
    """As one file, or as several with their index."""
    if shards == 1:
        save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
        return
    places: dict[str, str] = {}
    for number in range(shards):
        file = f"model-{number + 1:05}-of-{shards:05}.safetensors"
        part = dict(list(tensors.items())[number::shards])
        save_file(part, folder / file, metadata={"format": "pt"})
        places |= dict.fromkeys(part, file)
    write_json(folder / "model.safetensors.index.json", {"metadata": {}, "weight_map": places})


def split_words(folder: Path) -> None:
    """In place of its tokenizer.json the three files of older repositories."""
    path = folder / "tokenizer.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    path.unlink()
    vocabulary = told["model"]["vocab"]
    write_json(folder / "vocab.json", vocabulary)
    added = {each["content"]: each["id"] for each in told["added_tokens"]}
    write_json(folder / "added_tokens.json", dict(sorted(added.items())))
    lines = [" ".join(pair) for pair in told["model"]["merges"]]
    text = "\n".join(["#version: 0.2", *lines]) + "\n"
    (folder / "merges.txt").write_text(text, encoding="utf-8")


def write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value), encoding="utf-8")


def change_json(path: Path, **values: Any) -> None:
    """Other values; ``None`` takes one away."""
    told = json.loads(path.read_text(encoding="utf-8")) | values
    write_json(path, {name: value for name, value in told.items() if value is not None})
