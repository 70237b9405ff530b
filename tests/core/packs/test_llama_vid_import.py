"""Published checkpoints become packs, whole or not at all, and compute what they should."""

from __future__ import annotations

import json
import os
import pickle
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from core.cli import main
from core.errors import CheckpointError, PackCorruptError, StorageError
from core.language.quantisation import QUANTISATIONS, Quantisation
from core.packs import llama_vid_import
from core.packs.llama_vid_import import import_llama_vid
from core.packs.llama_vid_source import LlamaVidSource
from core.packs.pack import Pack
from core.packs.parity import compare

REFERENCE = Path(__file__).parents[4] / "shared" / "reference"
CASES = sorted(REFERENCE.glob("tiny-llama-vid-*"))


@pytest.fixture
def checkpoint(published: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    return Path(shutil.copytree(published, tmp_path / "checkpoint"))


def bring(folder: Path, name: str = "tiny", quantisation: Quantisation = "F32") -> Pack:
    source = LlamaVidSource.find(folder)
    try:
        import_llama_vid(source, name, quantisation)
    finally:
        source.close()
    return Pack.load(name)


@pytest.mark.parity
@pytest.mark.skipif(not CASES, reason="the reference cases are not beside this checkout")
@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_every_step_equals_the_published_code(case: Path, tmp_path: Path) -> None:
    differences = list(compare(case, tmp_path))
    assert len(differences) > 30
    assert [found for found in differences if not found.ok] == []


@pytest.mark.parametrize("quantisation", QUANTISATIONS)
def test_an_imported_pack_sees_and_speaks(
    published: Path, data_folder: Path, quantisation: Quantisation
) -> None:
    pack = bring(published, quantisation=quantisation)
    assert pack.manifest.licence == "CC-BY-NC-4.0"
    assert pack.manifest.world == "real"
    encoder, tokens = pack.load_encoder(), pack.load_tokens()
    frames = [np.random.default_rng(n).integers(0, 255, (30, 50, 3), np.uint8) for n in range(3)]
    features = encoder.encode(encoder.preprocess(frames))
    content = tokens.content(features)
    context, _ = tokens.context(features, "who holds the lantern?")
    other, _ = tokens.context(features, "the the the")
    assert content.shape == (3, 1, tokens.language_width)
    assert not torch.allclose(context, other)
    with pack.open_language(context_rows=64) as language:
        rows = language.embed(language.tokenize("who holds the lantern?"))
        seen = np.concatenate([rows, context.numpy()])
        assert np.isfinite(language.prefill(seen)).all()


def test_a_failed_import_leaves_nothing(
    checkpoint: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(llama_vid_import, "write_llama", full)
    with pytest.raises(StorageError, match="No space left"):
        bring(checkpoint)
    assert list((data_folder / "packs").iterdir()) == []


def test_what_a_killed_import_left_is_cleared_by_the_next(
    published: Path, data_folder: Path
) -> None:
    stale = data_folder / "packs" / ".tiny.killed"
    stale.mkdir(parents=True)
    (stale / "half").write_bytes(b"half")
    bring(published)
    assert sorted(path.name for path in (data_folder / "packs").iterdir()) == ["tiny"]


def test_a_flipped_byte_is_found(published: Path, data_folder: Path) -> None:
    bring(published)
    path = data_folder / "packs" / "tiny" / "tokens.safetensors"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(PackCorruptError, match=r"tokens\.safetensors"):
        Pack.load("tiny")
    assert main(["packs", "verify", "tiny"]) == 2


class _Trap:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, ("sprung",)


def test_a_pickle_that_carries_more_than_tensors_is_refused(
    checkpoint: Path, data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shard = checkpoint / "pytorch_model-00001-of-00002.bin"
    torch.save({"model.norm.weight": _Trap()}, shard, pickle_module=pickle)
    with pytest.raises(CheckpointError, match="more than tensors"):
        bring(checkpoint)
    assert not (tmp_path / "sprung").exists()
    assert not list((data_folder / "packs").glob("*"))


def test_what_is_not_supported_is_refused_by_name(checkpoint: Path, data_folder: Path) -> None:
    config = json.loads((checkpoint / "config.json").read_text())
    for change, said in (
        ({"bert_type": "raw_bert_layer:2"}, "raw_bert_layer"),
        ({"architectures": ["LlavaMPTForCausalLM"]}, "MPT"),
        ({"mm_vision_tower": "siglip-so400m"}, "siglip"),
        ({"compress_type": "max"}, "max"),
        ({"rope_scaling": {"type": "dynamic", "factor": 2.0}}, "dynamic"),
    ):
        (checkpoint / "config.json").write_text(json.dumps({**config, **change}))
        with pytest.raises(CheckpointError, match=said):
            bring(checkpoint)


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ("config.json", "config.json"),
        ("tokenizer.model", r"tokenizer\.model"),
        ("eva_vit_g.pth", "--vision"),
        ("bert-base-uncased/vocab.txt", "--bert"),
        ("pytorch_model-00002-of-00002.bin", "is missing"),
    ],
)
def test_a_missing_part_is_named(
    checkpoint: Path, data_folder: Path, missing: str, said: str
) -> None:
    (checkpoint / missing).unlink()
    with pytest.raises(CheckpointError, match=said):
        bring(checkpoint)


def test_a_truncated_shard_is_no_crash(checkpoint: Path, data_folder: Path) -> None:
    shard = checkpoint / "pytorch_model-00001-of-00002.bin"
    shard.write_bytes(shard.read_bytes()[:3000])
    with pytest.raises(CheckpointError):
        bring(checkpoint)
