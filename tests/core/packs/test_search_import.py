"""A CLIP or a SigLIP becomes part of a pack, and computes there what transformers computes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file
from torch.nn import functional
from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

from core.cli import main
from core.errors import CheckpointError, PackCorruptError
from core.packs.llama_vid_import import import_llama_vid
from core.packs.llama_vid_source import LlamaVidSource
from core.packs.pack import Pack
from core.packs.search_source import SearchSource
from core.tokens.llama_vid import LlamaVidTokens
from core.vision import search
from core.vision.clip_pictures import ClipPictures
from core.vision.placement import EXACT, Placement
from core.vision.search import SearchEncoder
from tests.core.packs.search_checkpoints import (
    LENGTH,
    SIDE,
    change_json,
    write_search_clip,
    write_search_siglip,
    write_search_siglip2,
)

TEXTS = ("red", "Who holds the RED lantern?", "", "a lantern, a red lantern at the red harbour")
"""The last one is longer than any of the text towers reads."""


@pytest.fixture
def frames() -> list[NDArray[np.uint8]]:
    random = np.random.default_rng(4)
    return [random.integers(0, 255, (30, 50, 3), np.uint8) for _ in range(3)]


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    write_search_clip(tmp_path / "clip")
    return tmp_path / "clip"


@pytest.fixture
def siglip(tmp_path: Path) -> Path:
    write_search_siglip(tmp_path / "siglip")
    return tmp_path / "siglip"


def bring(published: Path, folder: Path | None, name: str = "seeing") -> Pack:
    source = LlamaVidSource.find(published)
    found = None if folder is None else SearchSource.find(folder)
    try:
        import_llama_vid(source, name, "Q8_0", search=found)
    finally:
        source.close()
        if found is not None:
            found.close()
    return Pack.load(name)


def unit(rows: Any) -> torch.Tensor:
    return functional.normalize(rows.pooler_output.detach(), dim=-1)


def same(found: torch.Tensor, wanted: torch.Tensor) -> None:
    torch.testing.assert_close(found, wanted, atol=1e-5, rtol=0.0)


def imported(published: Path, folder: Path) -> SearchEncoder:
    return search.load(bring(published, folder).folder, EXACT)


@pytest.mark.parity
@pytest.mark.parametrize("old", [False, True])
def test_a_clip_gives_transformers_own_vectors(
    published: Path, tmp_path: Path, frames: list[NDArray[np.uint8]], old: bool
) -> None:
    model, words = write_search_clip(tmp_path / "clip", old=old)
    encoder = imported(published, tmp_path / "clip")
    pixels = encoder.preprocess(frames)
    assert torch.equal(pixels, ClipPictures.of(_clip_processor()).prepare(frames))
    wanted = unit(model.get_image_features(pixel_values=pixels))
    same(encoder.encode(pixels), wanted)
    assert encoder.width == 12
    read = words(list(TEXTS), padding=True, truncation=True, max_length=LENGTH, return_tensors="pt")
    for text, row in zip(TEXTS, unit(model.get_text_features(**read)), strict=True):
        same(encoder.query(text), row)


@pytest.mark.parity
def test_a_siglip_2_gives_transformers_own_vectors(
    published: Path, tmp_path: Path, frames: list[NDArray[np.uint8]]
) -> None:
    model, words = write_search_siglip2(tmp_path / "siglip2")
    encoder = imported(published, tmp_path / "siglip2")
    _compare_pictures(encoder, model, frames, resample=2)
    read = words(
        list(TEXTS), padding="max_length", truncation=True, max_length=LENGTH, return_tensors="pt"
    ).input_ids
    for text, row in zip(TEXTS, unit(model.get_text_features(input_ids=read)), strict=True):
        same(encoder.query(text), row)


@pytest.mark.parity
def test_the_first_siglip_reads_words_without_punctuation_up_to_the_last_place(
    published: Path, tmp_path: Path, frames: list[NDArray[np.uint8]]
) -> None:
    model, words = write_search_siglip(tmp_path / "siglip")
    encoder = imported(published, tmp_path / "siglip")
    _compare_pictures(encoder, model, frames, resample=3)
    plain = ("red", "who holds the red lantern", "", "a lantern a red lantern at the red harbour")
    for text, bare in zip(TEXTS, plain, strict=True):
        ids = [*words.encode(bare)[: LENGTH - 1], 1]
        read = torch.tensor([ids + [1] * (LENGTH - len(ids))])
        (row,) = unit(model.get_text_features(input_ids=read))
        same(encoder.query(text), row)


def _compare_pictures(
    encoder: SearchEncoder, model: Any, frames: list[NDArray[np.uint8]], resample: int
) -> None:
    pixels = encoder.preprocess(frames)
    processor = SiglipImageProcessorPil(size={"height": SIDE, "width": SIDE}, resample=resample)
    wanted = processor(frames, return_tensors="pt")["pixel_values"]
    torch.testing.assert_close(pixels, wanted, atol=1e-6, rtol=0.0)
    vectors = unit(model.get_image_features(pixel_values=wanted))
    same(encoder.encode(pixels), vectors)
    assert encoder.preprocess([]).shape == (0, 3, SIDE, SIDE)


@pytest.mark.parametrize("kind", ["clip", "siglip"])
def test_in_half_precision_vectors_stay_units_and_near(
    published: Path, request: pytest.FixtureRequest, frames: list[NDArray[np.uint8]], kind: str
) -> None:
    folder = bring(published, request.getfixturevalue(kind)).folder
    exact = search.load(folder, EXACT)
    half = search.load(folder, Placement(torch.device("cpu"), torch.bfloat16, batch=4))
    vectors = half.encode(half.preprocess(frames))
    assert vectors.dtype is torch.float32
    torch.testing.assert_close(vectors.norm(dim=-1), torch.ones(3))
    assert (vectors * exact.encode(exact.preprocess(frames))).sum(-1).min() > 0.995
    assert half.query("red lantern") @ exact.query("red lantern") > 0.995


def test_a_pack_brings_its_search_encoder_and_another_key(published: Path, clip: Path) -> None:
    without, seeing = bring(published, None, "plain"), bring(published, clip, "seeing")
    other = bring(published, _shaken_copy(clip), "other")
    tails = {pack.key.removeprefix(pack.manifest.name) for pack in (without, seeing, other)}
    assert len(tails) == 3
    plain, tokens = without.load_tokens(), seeing.load_tokens()
    assert isinstance(tokens, LlamaVidTokens)
    assert plain.search is None
    assert tokens.search is not None
    assert tokens.search.width == 12
    assert "clip" in seeing.manifest.origin
    assert seeing.manifest.file("search/tokenizer.json") is not None


def _shaken_copy(clip: Path) -> Path:
    """The same CLIP with one other weight."""
    other = clip.with_name("other")
    model, _ = write_search_clip(other)
    weights = dict(model.state_dict())
    weights["logit_scale"] = weights["logit_scale"] + 1.0
    save_file(weights, other / "model.safetensors")
    return other


def test_a_flipped_byte_of_the_search_encoder_is_found(published: Path, clip: Path) -> None:
    path = bring(published, clip).folder / "search.safetensors"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(PackCorruptError, match=r"search\.safetensors"):
        Pack.load("seeing")


def test_its_bytes_are_counted_in_the_progress(published: Path, clip: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    source, found = LlamaVidSource.find(published), SearchSource.find(clip)
    try:
        import_llama_vid(
            source, "seeing", "F32", progress=lambda *step: steps.append(step), search=found
        )
        written = [done for what, done, _ in steps if what == "search"]
        before = max(done for what, done, _ in steps if what == "tokens")
        assert written[-1] - before == sum(tensor.size for tensor in found.plan())
    finally:
        source.close()
        found.close()


def test_the_command_line_brings_it(
    published: Path, siglip: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["packs", "import", str(published), "--as", "seeing", "--quantise", "Q8_0"]
    assert main([*words, "--search", str(siglip)]) == 0
    assert Pack.load("seeing").load_tokens().search is not None
    capsys.readouterr()
    change_json(siglip / "config.json", model_type="blip-2")
    assert main([*words[:4], "again", "--search", str(siglip)]) == 2
    said = capsys.readouterr().err
    assert "it is a blip-2, neither a CLIP nor a SigLIP" in said
    assert said.count("\n") == 1


Spoil = Callable[[Path], None]


def _cases() -> Iterator[tuple[str, Spoil, str]]:
    config, pictures = "config.json", "preprocessor_config.json"
    for kind, file, changes, said in (
        ("siglip", config, {"model_type": "siglip2"}, "SigLIP 2 for pictures of any size"),
        ("clip", config, {"model_type": None}, "model of no name"),
        ("clip", config, {"text_config": {"hidden_act": "none"}}, "activation is 'none'"),
        ("clip", config, {"text_config": {"hidden_size": "wide"}}, "hidden_size is 'wide'"),
        ("clip", config, {"projection_dim": "x"}, "projection_dim is 'x'"),
        ("clip", pictures, {"image_mean": 0.5}, "doesn't say how its pictures"),
        ("clip", config, {"text_config": [1]}, "text_config is no JSON object"),
        ("clip", config, {"text_config": {"hidden_size": 15}}, "divided among its heads"),
        ("clip", config, {"text_config": {"layer_norm_eps": "1"}}, "layer_norm_eps is '1'"),
        ("clip", config, {"vision_config": {"num_attention_heads": 0}}, "heads is 0"),
        ("siglip", config, {"vision_config": {"vision_use_head": False}}, "no common space"),
        ("clip", pictures, {"resample": 2}, "bicubic"),
        ("clip", pictures, {"size": 56, "crop_size": 56}, "56 pixels a side, its tower sees 28"),
        ("siglip", pictures, {"resample": 1}, "neither the bilinear"),
        ("siglip", pictures, {"size": {"shortest_edge": 28}}, "not squashed"),
        ("siglip", pictures, {"do_normalize": False}, "not scaled and normalised"),
        ("siglip", pictures, {"rescale_factor": 1.0}, "not scaled to 0 to 1"),
        ("siglip", pictures, {"image_mean": [0.5]}, "three colours"),
        ("siglip", "tokenizer_config.json", {"pad_token": "<none>"}, "no <none>"),
        ("clip", "tokenizer.json", {"model": {}}, "no tokenizer"),
    ):
        yield kind, _changing(file, changes), said
    yield "clip", lambda folder: (folder / "tokenizer.json").unlink(), r"no tokenizer\.json"
    yield "siglip", lambda folder: (folder / "spiece.model").unlink(), r"no spiece\.model"
    yield "siglip", lambda f: _put(f / "spiece.model", b"none"), "no SentencePiece model"
    yield "clip", lambda folder: (folder / "model.safetensors").unlink(), "no weights"
    yield "clip", shutil.rmtree, "no folder"


def _changing(file: str, changes: dict[str, Any]) -> Spoil:
    return lambda folder: change_json(folder / file, **changes)


def _put(path: Path, data: bytes) -> None:
    path.write_bytes(data)


@pytest.mark.parametrize(("kind", "spoil", "said"), list(_cases()))
def test_what_is_not_supported_is_refused_in_one_sentence(
    request: pytest.FixtureRequest, kind: str, spoil: Spoil, said: str
) -> None:
    folder: Path = request.getfixturevalue(kind)
    spoil(folder)
    with pytest.raises(CheckpointError, match=said) as raised:
        SearchSource.find(folder).close()
    assert str(raised.value).count(". ") == 0


def test_tensors_that_the_network_has_not_leave_nothing_behind(
    published: Path, clip: Path, data_folder: Path
) -> None:
    change_json(clip / "config.json", projection_dim=13)
    with pytest.raises(CheckpointError, match="projection"):
        bring(published, clip)
    assert list((data_folder / "packs").iterdir()) == []


def _clip_processor() -> dict[str, Any]:
    return {
        "size": {"shortest_edge": SIDE},
        "crop_size": {"height": SIDE, "width": SIDE},
        "image_mean": [0.48, 0.46, 0.41],
        "image_std": [0.27, 0.26, 0.28],
    }
