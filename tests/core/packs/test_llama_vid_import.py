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
from core.tokens.llama_vid import LlamaVidTokens
from core.tokens.llama_vid import load as load_tokens
from core.vision.clip_pictures import ClipPictures
from core.vision.placement import EXACT
from core.vision.published import load as load_tower
from tests.core.packs.checkpoints import change_config, write_clip

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
        seen = np.concatenate([rows, context.float().numpy()])
        assert np.isfinite(language.prefill(seen)).all()


def test_what_a_memory_keeps_becomes_the_same_tokens(published: Path, data_folder: Path) -> None:
    pack = bring(published)
    encoder, tokens = pack.load_encoder(), pack.load_tokens()
    assert isinstance(tokens, LlamaVidTokens)
    frames = [np.random.default_rng(n).integers(0, 255, (30, 50, 3), np.uint8) for n in range(3)]
    features = encoder.encode(encoder.preprocess(frames))
    content, neutral = (rows.half().numpy() for rows in tokens.kept(features))
    assert content.shape == (3, 1, encoder.width)
    assert neutral.shape == (3, tokens.kept_width)
    rows = tokens.project(content, neutral)
    expected = tokens.tokens(features, "")
    np.testing.assert_allclose(rows, expected.float().numpy(), rtol=0.02, atol=0.02)


def test_a_clip_gives_the_rows_of_its_last_hidden_layer_but_one(
    checkpoint: Path, data_folder: Path
) -> None:
    clip = write_clip(checkpoint)
    pack = bring(checkpoint)
    encoder = load_tower(pack.folder, EXACT)
    frames = [np.random.default_rng(n).integers(0, 255, (30, 50, 3), np.uint8) for n in range(2)]
    pixels = encoder.preprocess(frames)
    wanted = clip(pixel_values=pixels, output_hidden_states=True).hidden_states[-2]
    torch.testing.assert_close(encoder.encode(pixels), wanted)
    tokens = load_tokens(pack.folder, EXACT)
    features = encoder.encode(pixels)
    moved = features.clone()
    moved[:, 0] += 1.0  # nothing ever looks at its CLS
    for film in (True, False):
        assert torch.equal(
            tokens.tokens(features, "who?", film=film), tokens.tokens(moved, "who?", film=film)
        )


def test_a_missing_clip_is_asked_for(checkpoint: Path, data_folder: Path) -> None:
    write_clip(checkpoint)
    shutil.rmtree(checkpoint / "clip-tiny")
    with pytest.raises(CheckpointError, match="--vision"):
        bring(checkpoint)


def test_a_checkpoint_of_pictures_keeps_every_patch_and_watches_no_film(
    checkpoint: Path, data_folder: Path, tiny_clip: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change_config(checkpoint, compress_type=None, image_aspect_ratio="pad")
    pack = bring(checkpoint)
    encoder = load_tower(pack.folder, EXACT)
    picture = np.zeros((10, 30, 3), np.uint8)
    features = encoder.encode(encoder.preprocess([encoder.single(picture)]))
    assert load_tokens(pack.folder, EXACT).tokens(features, "who?").shape[:2] == (1, 1 + 4)
    assert main(["index", str(tiny_clip), "--pack", "tiny"]) == 2
    assert "single pictures" in capsys.readouterr().err


def test_a_single_picture_is_shown_whole_on_the_mean_colour() -> None:
    pictures = ClipPictures(4, (0.5, 0.25, 0.75), (1.0, 1.0, 1.0))
    square = pictures.padded(np.full((2, 6, 3), 255, np.uint8))
    assert square.shape == (6, 6, 3)
    assert (square[2:4] == 255).all()
    assert (square[:2] == (127, 63, 191)).all()
    assert (square[4:] == (127, 63, 191)).all()


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
    changes: tuple[tuple[dict[str, object], str], ...] = (
        ({"bert_type": "raw_bert_layer:2"}, "raw_bert_layer"),
        ({"architectures": ["LlavaMPTForCausalLM"]}, "MPT"),
        ({"mm_vision_tower": "siglip-so400m"}, "siglip"),
        ({"mm_vision_select_feature": "cls_patch"}, "cls_patch"),
        ({"mm_projector_type": "identity"}, "identity"),
        ({"mm_projector_type": "mlp3x_gelu"}, "mlp3x_gelu"),
        ({"compress_type": "max"}, "max"),
        ({"compress_type": "grid:3"}, "more than 2 × 2 patches"),
        ({"rope_scaling": {"type": "dynamic", "factor": 2.0}}, "dynamic"),
    )
    for change, said in changes:
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
