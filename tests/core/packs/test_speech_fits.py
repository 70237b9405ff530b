"""What a speech pack takes of a machine, and whether it keeps up with a film there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.errors import PackCorruptError
from core.language.machine import Gpu, Machine
from core.packs.catalogue import load_catalogue
from core.packs.findings import Fit
from core.packs.fits import making
from core.packs.speech_fits import fit_speech, seconds_a_window, speech_shape
from core.packs.whisper_shape import WhisperShape

GIB = 1 << 30
ROOMY = Machine(64 * GIB)


def shape(name: str) -> WhisperShape:
    sizes = load_catalogue().entry(f"whisper-{name}").sizes
    assert isinstance(sizes, WhisperShape)
    return sizes


def found(name: str, machine: Machine = ROOMY, cores: int = 2) -> Fit:
    return fit_speech(shape(name), machine, cores)


@pytest.mark.parametrize("cores", [2, 4])
def test_small_ones_keep_up_with_a_film_and_large_ones_do_not(cores: int) -> None:
    for name in ("tiny", "base", "small"):
        assert found(name, cores=cores).verdict == "fits"
    for name in ("medium", "large-v3"):
        fit = found(name, cores=cores)
        assert (fit.verdict, fit.slow, fit.missing) == ("changes", True, 0)
        assert fit.how == "it listens more slowly here than a film plays"


def test_more_cores_are_faster_and_larger_ones_slower() -> None:
    names = ("tiny", "base", "small", "medium", "large-v3")
    times = [seconds_a_window(shape(name), 2) for name in names]
    assert times == sorted(times)
    assert seconds_a_window(shape("small"), 8) < seconds_a_window(shape("small"), 2)
    assert found("large-v3-turbo", cores=2).slow
    assert not found("large-v3-turbo", cores=16).slow


def test_half_the_bytes_take_half_the_memory_and_are_read_sooner() -> None:
    half = Machine(64 * GIB, cpu_numbers="bfloat16")
    assert found("small", half).needed < 0.6 * found("small").needed
    assert seconds_a_window(shape("small"), 2, 2) < seconds_a_window(shape("small"), 2, 4)
    assert found("medium", half).slow


def test_a_gpu_takes_the_largest_in_half_the_bytes() -> None:
    gpu = Machine(4 * GIB, (Gpu("GeForce RTX 4090", 23 * GIB),))
    fit = found("large-v3", gpu)
    assert (fit.verdict, fit.slow) == ("fits", False)
    assert 3 * GIB < fit.needed < 4 * GIB
    full = Machine(16 * GIB, (Gpu("GeForce RTX 4090", GIB // 2),))
    assert found("large-v3", full).slow
    foreign = Machine(16 * GIB, (Gpu("Radeon", 23 * GIB, seen_by_torch=False),))
    assert found("large-v3", foreign).slow


def test_too_little_memory_is_told_with_what_is_missing() -> None:
    fit = found("small", Machine(GIB // 2))
    assert fit.verdict == "no"
    assert fit.missing == fit.needed - GIB // 2
    assert "GiB more would do" in fit.how
    assert found("small", Machine(None)).verdict == "fits"


def test_making_it_takes_its_weights_once_more() -> None:
    entry = load_catalogue().entry("whisper-small")
    assert entry.download < making(entry) < entry.download + GIB
    assert making(load_catalogue().entry("starter")) == 0


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"model": 3}', '{"model": {"d_model": 0}}'])
def test_a_pack_whose_sizes_cannot_be_read_is_damaged(tmp_path: Path, text: str) -> None:
    (tmp_path / "speech.json").write_text(text)
    with pytest.raises(PackCorruptError, match="holds no sizes"):
        speech_shape(tmp_path)


def test_the_sizes_of_a_pack_are_read_from_its_files(tmp_path: Path) -> None:
    model = {
        "d_model": 384,
        "encoder_layers": 4,
        "decoder_layers": 4,
        "encoder_attention_heads": 6,
        "decoder_attention_heads": 6,
        "encoder_ffn_dim": 1536,
        "decoder_ffn_dim": 1536,
        "vocab_size": 51865,
        "num_mel_bins": 80,
        "max_source_positions": 1500,
        "max_target_positions": 448,
    }
    (tmp_path / "speech.json").write_text(json.dumps({"model": model}))
    assert speech_shape(tmp_path) == shape("tiny")
