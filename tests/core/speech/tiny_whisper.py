"""A Whisper of two layers with random weights, as a pack's folder and in transformers' hands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from transformers import WhisperConfig, WhisperForConditionalGeneration

from core.packs.manifest import write_manifest

_BYTES = pre_tokenizers.ByteLevel.alphabet
_SPECIAL = (
    "<|endoftext|>",
    "<|startoftranscript|>",
    "<|en|>",
    "<|zh|>",
    "<|fr|>",
    "<|translate|>",
    "<|transcribe|>",
    "<|startoflm|>",
    "<|startofprev|>",
    "<|nospeech|>",
    "<|notimestamps|>",
)
WORDS = 256
END, START = WORDS, WORDS + 1
NO_TIMESTAMPS = WORDS + _SPECIAL.index("<|notimestamps|>")
FIRST_STAMP = NO_TIMESTAMPS + 1
SIZE = FIRST_STAMP + 1501

MODEL: dict[str, Any] = {
    "model_type": "whisper",
    "vocab_size": SIZE,
    "num_mel_bins": 80,
    "d_model": 32,
    "encoder_layers": 2,
    "decoder_layers": 2,
    "encoder_attention_heads": 2,
    "decoder_attention_heads": 2,
    "encoder_ffn_dim": 64,
    "decoder_ffn_dim": 64,
    "max_source_positions": 1500,
    "max_target_positions": 64,
    "pad_token_id": END,
    "bos_token_id": END,
    "eos_token_id": END,
    "decoder_start_token_id": START,
    "forced_decoder_ids": [[1, START + 1], [2, START + 5]],
}
GENERATION: dict[str, Any] = {
    "bos_token_id": END,
    "eos_token_id": END,
    "pad_token_id": END,
    "decoder_start_token_id": START,
    "prev_sot_token_id": WORDS + _SPECIAL.index("<|startofprev|>"),
    "no_timestamps_token_id": NO_TIMESTAMPS,
    "max_initial_timestamp_index": 50,
    "max_length": 448,
    "is_multilingual": True,
    "lang_to_id": {code: WORDS + _SPECIAL.index(code) for code in ("<|en|>", "<|zh|>", "<|fr|>")},
    "task_to_id": {
        "translate": WORDS + _SPECIAL.index("<|translate|>"),
        "transcribe": WORDS + _SPECIAL.index("<|transcribe|>"),
    },
    "suppress_tokens": [1, 2, *range(START, NO_TIMESTAMPS)],
    "begin_suppress_tokens": [32, END],
    "return_timestamps": False,
    "forced_decoder_ids": [[1, START + 1], [2, START + 5]],
}
FEATURES: dict[str, Any] = {
    "feature_extractor_type": "WhisperFeatureExtractor",
    "feature_size": 80,
    "sampling_rate": 16000,
    "hop_length": 160,
    "chunk_length": 30,
    "n_fft": 400,
    "n_samples": 480000,
    "nb_max_frames": 3000,
    "padding_side": "right",
    "padding_value": 0.0,
    "return_attention_mask": False,
}


def make_tokenizer(path: Path) -> None:
    """Bytes, then what stands around them, each timestamp a token."""
    letters = {letter: number for number, letter in enumerate(sorted(_BYTES()))}
    tokenizer = Tokenizer(models.BPE(vocab=letters, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(each, special=True) for each in _SPECIAL])
    stamps = [f"<|{number * 0.02:.2f}|>" for number in range(1501)]
    tokenizer.add_tokens([AddedToken(each, special=False) for each in stamps])
    tokenizer.save(str(path))


def make_network(seed: int = 1, *, talkative: float = 2.0) -> Any:
    """transformers' own, with random weights.

    Args:
        talkative: how much larger than those of timestamps the rows of words are; small ones have
            it say nothing but times.
    """
    torch.manual_seed(seed)
    network = WhisperForConditionalGeneration(WhisperConfig(**MODEL)).eval()
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, weights in network.named_parameters():
            if "layer_norm" not in name and weights.dim() > 1:
                weights.copy_(torch.randn(weights.shape, generator=generator) * 0.3)
        decoder = network.model.decoder
        decoder.embed_tokens.weight[:FIRST_STAMP] *= talkative
        decoder.embed_positions.weight *= 10  # else it says one word on and on
    return network


def make_pack(folder: Path, network: Any, **generation: Any) -> Path:
    """A speech pack of this network in ``folder``, under whose name it goes."""
    folder.mkdir(parents=True)
    weights = {
        name: tensor.contiguous().clone()
        for name, tensor in network.state_dict().items()
        if name != "proj_out.weight"
    }
    save_file(weights, folder / "speech.safetensors")
    told = {"model": MODEL, "generation": GENERATION | generation, "features": FEATURES}
    (folder / "speech.json").write_text(json.dumps(told))
    make_tokenizer(folder / "tokenizer.json")
    write_manifest(
        folder,
        kind="whisper",
        title="Tiny",
        licence="Apache-2.0",
        origin="made in a test",
        speaks=("en", "zh", "fr"),
    )
    return folder
