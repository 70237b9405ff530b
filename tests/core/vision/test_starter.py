"""The starter's eyes with random weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from core.film.shots import dark
from core.vision.pictures import from_jpeg, to_jpeg
from core.vision.starter import FEATURES, HEIGHT, PATCHES, WIDTH, StarterVision, load


@pytest.fixture(scope="module")
def vision(tmp_path_factory: pytest.TempPathFactory) -> StarterVision:
    folder: Path = tmp_path_factory.mktemp("pack")
    torch.manual_seed(1)
    save_file(StarterVision().state_dict(), folder / "vision.safetensors")
    return load(folder)


def picture(width: int, height: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)


@pytest.mark.parametrize("size", [(256, 144), (144, 256), (192, 144), (338, 144), (1, 1)])
def test_pictures_of_any_shape_become_the_same_rows(
    vision: StarterVision, size: tuple[int, int]
) -> None:
    pixels = vision.preprocess([picture(*size)])
    assert pixels.shape == (1, 3, HEIGHT, WIDTH)
    assert pixels.min() >= -1
    assert pixels.max() <= 1
    features = vision.encode(pixels)
    assert features.shape == (1, 1 + PATCHES, FEATURES)
    assert torch.isfinite(features).all()


def test_no_pictures_are_no_features(vision: StarterVision) -> None:
    assert vision.encode(vision.preprocess([])).shape == (0, 1 + PATCHES, FEATURES)


def test_white_is_one_and_black_is_minus_one(vision: StarterVision) -> None:
    white = np.full((96, 160, 3), 255, np.uint8)
    assert vision.preprocess([white, white * 0]).amin(dim=(1, 2, 3)).tolist() == [1.0, -1.0]


def test_a_picture_that_comes_out_of_black_is_seen_as_if_it_were_lit(
    vision: StarterVision,
) -> None:
    lit = np.tile(np.linspace(0, 200, 160).astype(np.uint8)[None, :, None], (96, 1, 3))
    pixels = vision.preprocess([lit, (lit * 0.4).astype(np.uint8), (lit * 0.2).astype(np.uint8)])
    assert (pixels[1:] - pixels[0]).abs().max() < 0.1


def test_what_only_glimmers_is_black_since_it_is_still_the_scene_befores(
    vision: StarterVision,
) -> None:
    glimmer = np.full((96, 160, 3), 26, np.uint8)
    assert dark(glimmer), "no cut is found before it"
    assert (vision.preprocess([glimmer]) == -1).all()


def test_bright_pictures_stay_as_they_are_and_dark_ones_are_black(vision: StarterVision) -> None:
    bright, black = picture(160, 96), np.full((96, 160, 3), 9, np.uint8)
    pixels = vision.preprocess([bright, black]).permute(0, 2, 3, 1)
    assert torch.allclose(pixels[0], torch.from_numpy(bright) / 127.5 - 1)
    assert (pixels[1] == -1).all()


def test_the_tower_stays_within_five_million_parameters(vision: StarterVision) -> None:
    assert sum(p.numel() for p in vision.parameters()) < 5e6


def test_a_picture_comes_back_from_its_jpeg() -> None:
    smooth = np.tile(np.linspace(0, 255, 64, dtype=np.uint8)[None, :, None], (48, 1, 3))
    back = from_jpeg(to_jpeg(smooth))
    assert back.shape == smooth.shape
    assert np.abs(back.astype(int) - smooth).mean() < 3


def test_what_is_no_jpeg_is_refused() -> None:
    with pytest.raises(ValueError, match="not a JPEG"):
        from_jpeg(b"no picture")
