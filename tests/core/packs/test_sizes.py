"""What a pack's files say of their sizes, without its weights."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch

from core.errors import PackCorruptError
from core.packs.llama_vid_import import import_llama_vid
from core.packs.llama_vid_source import LlamaVidSource
from core.packs.manifest import TOKENS, VISION
from core.packs.pack import Pack
from core.packs.sizes import PackSizes
from core.resources import resource_path
from core.tokens.llama_vid import load as load_tokens
from core.vision.placement import EXACT
from core.vision.published import load as load_tower

STARTER = resource_path("packs/starter")


@pytest.fixture(scope="module")
def imported(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny published pack; not to be written to."""
    root = tmp_path_factory.mktemp("sizes")
    source = LlamaVidSource.find(published, None, None)
    try:
        import_llama_vid(source, "tiny", "F16", root)
    finally:
        source.close()
    return next(root.glob("**/tiny"))


def values(module: object) -> int:
    assert isinstance(module, torch.nn.Module)
    return sum(each.numel() for each in module.state_dict().values())


def test_the_starters_sizes_are_those_of_its_networks() -> None:
    sizes, pack = PackSizes.of(STARTER), Pack.load("starter")
    assert sizes.vision_values == values(pack.load_encoder())
    assert sizes.token_values == values(pack.load_tokens())
    assert (sizes.name, sizes.context_rows, sizes.content_tokens) == ("starter", 4096, 1)
    assert sizes.watches_films
    assert not sizes.encoder_moves
    assert not sizes.whole_films


def test_the_starters_language_model_is_read_from_its_header() -> None:
    language = PackSizes.of(STARTER).language
    assert language.weights == (STARTER / "language.gguf").stat().st_size == 9_868_480
    assert len(language.layers) == 6
    assert (language.width, language.ff_width, language.vocabulary) == (256, 704, 1856)
    assert language.longest == 32_768
    # Six layers of two heads, 64 keys and 64 values each.
    rows = [language.row(kind) for kind in language.kv_types]
    assert rows == [1536 * 2, 1536 * 34 // 32, 1536 * 18 // 32]


def test_an_imported_packs_sizes_are_those_of_its_networks(imported: Path) -> None:
    sizes = PackSizes.of(imported)
    assert sizes.vision_values == values(load_tower(imported, EXACT))
    assert sizes.token_values == values(load_tokens(imported, EXACT))
    assert sizes.encoder_moves
    assert sizes.whole_films
    # 2 × 2 patches and CLS, of width 48, four times as wide inside.
    assert sizes.work_values == 5 * (48 + 4 * 4 * 48)
    assert (sizes.language.width, sizes.language.longest) == (32, 2048)
    assert sizes.language.kv_types == ("f16", "q8_0", "q4_0")


@pytest.mark.parametrize("file", [VISION, TOKENS, "language.gguf", "vision.json"])
@pytest.mark.parametrize("damage", ["gone", "torn"])
def test_a_damaged_file_is_named(imported: Path, tmp_path: Path, file: str, damage: str) -> None:
    copy = tmp_path / "tiny"
    shutil.copytree(imported, copy)
    if damage == "gone":
        (copy / file).unlink()
    else:
        (copy / file).write_bytes(b"{torn")
    with pytest.raises(PackCorruptError) as caught:
        PackSizes.of(copy)
    assert caught.value.data["file"] == file


def test_sizes_that_are_no_numbers_are_refused(imported: Path, tmp_path: Path) -> None:
    copy = tmp_path / "tiny"
    shutil.copytree(imported, copy)
    vision = json.loads((copy / "vision.json").read_text())
    for patch in (0, "wide", None):
        (copy / "vision.json").write_text(json.dumps({**vision, "patch": patch}))
        with pytest.raises(PackCorruptError):
            PackSizes.of(copy)
