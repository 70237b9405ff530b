"""The catalogue that comes with Reelmate is whole; a newer one wins, a spoilt one doesn't."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core.errors import CatalogueError, PackMissingError
from core.language.machine import Gpu, Machine
from core.packs.catalogue import Entry, Sizes, load_catalogue, read_catalogue
from core.packs.chat_shape import ChatShape
from core.packs.fits import disk_needed, fit, making
from core.packs.whisper_shape import WhisperShape
from core.resources import resource_path

GIB = 1 << 30
SHIPPED = json.loads(resource_path("catalogue.json").read_text(encoding="utf-8"))


def entry(name: str = "llama-vid-7b-long") -> Entry:
    return load_catalogue().entry(name)


def write(data_folder: Path, values: object) -> Path:
    data_folder.mkdir(exist_ok=True)
    path = data_folder / "catalogue.json"
    path.write_text(json.dumps(values), encoding="utf-8")
    return path


def test_it_names_the_starter_and_the_published_checkpoints() -> None:
    names = [each.name for each in load_catalogue().entries]
    assert names[0] == "starter"
    assert {"llama-vid-7b-long", "llama-vid-7b", "llama-vid-13b"} <= set(names)
    companions = [each for each in load_catalogue().entries[1:] if each.kind == "llama-vid"]
    assert len(companions) == 6
    for each in companions:
        assert [licence.name for licence in each.licences] == [
            "CC-BY-NC-4.0",
            "Llama 2 Community License",
        ]
        assert each.title.zh != each.title.en
    with pytest.raises(PackMissingError):
        load_catalogue().entry("nobody")


def test_it_names_six_whispers_with_the_weights_that_are_told_of_them() -> None:
    whispers = [each for each in load_catalogue().entries if each.listens]
    millions = {"tiny": 38, "base": 73, "small": 242, "medium": 764}
    millions |= {"large-v3-turbo": 809, "large-v3": 1543}
    assert [each.name for each in whispers] == [f"whisper-{name}" for name in millions]
    for each, weights in zip(whispers, millions.values(), strict=True):
        assert isinstance(each.sizes, WhisperShape)
        assert round(each.sizes.values / 1e6) == weights
        (part,) = each.parts
        assert part.repo == f"openai/{each.name}"
        assert len(part.revision) == 40
        model = next(file for file in part.files if file.name == "model.safetensors")
        assert model.size is not None
        assert model.sha256
        number = 4 if model.size > 3.9 * each.sizes.values else 2
        assert abs(model.size - number * each.sizes.values) < 0.02 * model.size
        assert 0 < each.download - model.size < 4_000_000
        turbo = each.name.endswith("turbo")
        assert [licence.name for licence in each.licences] == ["MIT" if turbo else "Apache-2.0"]


def test_it_names_chat_models_that_fit_by_the_size_of_their_file() -> None:
    found = [each for each in load_catalogue().entries if each.kind == "chat"]
    billions = {"qwen2.5-1.5b": 1.5, "qwen3-4b": 4.0, "qwen3-8b": 8.2}
    assert [each.name for each in found] == list(billions)
    for each, weights in zip(found, billions.values(), strict=True):
        assert isinstance(each.sizes, ChatShape)
        assert abs(each.sizes.values / 1e9 - weights) < 0.05
        assert [licence.name for licence in each.licences] == ["Apache-2.0"]
        fits = fit(each, Machine(64 * GIB))
        assert fits is not None
        assert each.download < fits.needed < 2 * each.download + 2 * GIB
        tight = fit(each, Machine(GIB))
        assert tight is not None
        assert tight.verdict == "no"
        assert making(each) < GIB


def test_a_7b_is_counted_to_the_weight() -> None:
    sizes = entry().sizes
    assert isinstance(sizes, Sizes)
    assert sizes.language_values == 6_738_415_616
    needed = disk_needed(sizes, "Q4_K_M")
    assert 20e9 < needed < 21e9
    assert disk_needed(sizes, "Q8_0") < needed  # written at once, without an f16 between


def test_a_newer_catalogue_in_the_data_folder_wins(data_folder: Path) -> None:
    newer = {**SHIPPED, "version": SHIPPED["version"] + 1, "packs": SHIPPED["packs"][:2]}
    write(data_folder, newer)
    assert len(load_catalogue().entries) == 2
    write(data_folder, {**newer, "version": SHIPPED["version"]})
    assert len(load_catalogue().entries) == len(SHIPPED["packs"])


def spoilt(path: str, value: object) -> dict[str, Any]:
    """A newer catalogue with one value changed."""
    values = json.loads(json.dumps({**SHIPPED, "version": 99}))
    *way, last = path.split("/")
    place = values
    for step in way:
        place = place[int(step) if step.isdigit() else step]
    place[int(last) if last.isdigit() else last] = value
    return dict(values)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("format", 2),
        ("version", "new"),
        ("packs", []),
        ("packs/1/name", "../tiny"),
        ("packs/1/name", "starter"),
        ("packs/1/kind", "unheard-of"),
        ("packs/1/title", "a text"),
        ("packs/1/licences", []),
        ("packs/1/parts", []),
        ("packs/1/sizes", None),
        ("packs/1/sizes/layers", 0),
        ("packs/1/parts/0/role", "vision"),
        ("packs/1/parts/0/repo", "https://elsewhere/x"),
        ("packs/1/parts/0/revision", "../x"),
        ("packs/1/parts/0/files/0/name", "../config.json"),
        ("packs/1/parts/1/files/0/sha256", "0"),
        ("packs/1/kind", "whisper"),
        ("packs/11/kind", "llama-vid"),
        ("packs/11/parts/0/role", "checkpoint"),
        ("packs/11/sizes/heads", 5),
        ("packs/11/sizes/encoder_layers", 10**9),
        ("packs/11/sizes/heard", None),
        ("packs/7/parts/0/role", "speech"),
        ("packs/7/sizes/kv_heads", 0),
    ],
)
def test_a_catalogue_that_is_wrong_in_a_field_is_left_aside(
    data_folder: Path, path: str, value: object
) -> None:
    file = write(data_folder, spoilt(path, value))
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(file)
    assert "\n" not in str(caught.value)
    assert load_catalogue() == read_catalogue(resource_path("catalogue.json"))


@pytest.mark.parametrize("text", ["", "[]", "{", "null", "\x00", "[" * 100_000])
def test_a_catalogue_that_is_no_object_is_left_aside(data_folder: Path, text: str) -> None:
    write(data_folder, 0).write_text(text)
    assert load_catalogue().version == SHIPPED["version"]


def test_a_pack_fits_or_says_what_would_help() -> None:
    roomy = fit(entry(), Machine(64 * GIB))
    assert roomy is not None
    assert (roomy.verdict, roomy.how) == ("fits", "")
    assert fit(entry(), Machine(None)) is not None
    tight = fit(entry(), Machine(16 * GIB), "F16")
    assert tight is not None
    assert (tight.verdict, tight.how[:16]) == ("changes", "with --quantise ")
    assert tight.quantise is not None
    poor = fit(entry(), Machine(4 * GIB))
    assert poor is not None
    assert poor.verdict == "no"
    assert "GiB more would do" in poor.how
    assert poor.missing > 0
    lent = fit(entry(), Machine(4 * GIB, (Gpu("GeForce RTX 4090", 23 * GIB),)))
    assert lent is not None
    assert lent.verdict == "fits"
    assert fit(entry("starter"), Machine(GIB)) is None
