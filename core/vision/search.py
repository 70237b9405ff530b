"""Search vectors that mean something: a CLIP or SigLIP beside a pack's own vision tower.

The published checkpoints' contrastive heads are gone, so nothing in them puts words and pictures
into one space. A pack may bring another encoder that does: transformers' own networks, both
towers, under transformers' own names.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional
from transformers import CLIPConfig, CLIPModel, SiglipConfig, SiglipModel
from transformers.initialization import no_init_weights

from core.vision.clip_pictures import ClipPictures
from core.vision.placement import EXACT, Placement, best_placement
from core.vision.published import fill
from core.vision.search_words import SearchWords
from core.vision.siglip_pictures import SiglipPictures

CONFIG = "search.json"
WEIGHTS = "search.safetensors"
WORDS = "search"
"""The folder of the tokenizer's file."""

KINDS = ("clip", "siglip")
"""SigLIP 2 of one picture size is a SigLIP with other weights and words."""


class SearchEncoder:
    """Pictures and words → unit vectors [S] of one space.

    Args:
        config: a ``search.json``: ``kind``, ``sizes`` (transformers' configuration of both
            towers), ``pictures`` (a ``preprocessor_config.json``) and ``words``.
        words: reads what is searched for.
        placement: where the weights will lie.
    """

    def __init__(
        self, config: Mapping[str, Any], words: SearchWords, placement: Placement = EXACT
    ) -> None:
        self.network: Any = make_network(config)
        self.width = search_width(config)
        self.placement = placement
        self.words = words
        self._pictures = pictures_of(config["kind"], config["pictures"])

    def preprocess(self, pictures: Sequence[NDArray[np.uint8]]) -> torch.Tensor:
        """uint8 RGB [h, w, 3] each → float32 [B, 3, S_h, S_h] on the CPU."""
        return self.placement.pinned(self._pictures.prepare(pictures))

    @torch.inference_mode()
    def encode(self, pixel_values: torch.Tensor) -> torch.Tensor:
        """[B, 3, S_h, S_h] → unit vectors [B, S], float32."""
        found = self.network.get_image_features(pixel_values=self.placement.put(pixel_values))
        return functional.normalize(found.pooler_output.float(), dim=-1)

    @torch.inference_mode()
    def query(self, text: str) -> torch.Tensor:
        """A text → its unit vector [S], float32.

        No mask of what is filled up: SigLIP was trained to read it and takes its vector from the
        last place; CLIP, which looks back only, takes it from the end of the text.
        """
        ids = torch.tensor([self.words.ids(text)], device=self.placement.device)
        found = self.network.get_text_features(input_ids=ids)
        return functional.normalize(found.pooler_output[0].float(), dim=-1)


def make_network(config: Mapping[str, Any]) -> nn.Module:
    """Both towers that a ``search.json`` describes, without weights."""
    if config["kind"] == "clip":
        clip: nn.Module = CLIPModel(CLIPConfig(**config["sizes"]))
        return clip
    siglip: nn.Module = SiglipModel(SiglipConfig(**config["sizes"]))
    return siglip


def search_width(config: Mapping[str, Any]) -> int:
    """S of a ``search.json``."""
    sizes = config["sizes"]
    width: int = (
        sizes["projection_dim"]
        if config["kind"] == "clip"
        else sizes["text_config"]["projection_size"]
    )
    return width


def pictures_of(kind: str, config: Mapping[str, Any]) -> ClipPictures | SiglipPictures:
    """How an encoder of this kind prepares pictures, from its ``preprocessor_config.json``.

    Raises:
        ValueError: it asks for something else than the kind's usual way.
    """
    return ClipPictures.of(config) if kind == "clip" else SiglipPictures.of(config)


def load(folder: Path, placement: Placement | None = None) -> SearchEncoder:
    """The search encoder of a pack's folder, ready to use.

    Args:
        placement: None for the best there is.
    """
    placement = placement or best_placement()
    config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    words = SearchWords.read(folder / WORDS, config["words"])
    with no_init_weights():
        encoder = SearchEncoder(config, words, placement)
    fill(encoder.network, folder / WEIGHTS, placement)
    return encoder
