"""What a published LLaMA-VID checkpoint consists of, found and checked before anything is read.

The published folders hold the language model, the token generator and a SentencePiece model;
the vision tower, BERT's words and the image processor lie elsewhere. Reads no weights but their
shapes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import CheckpointError
from core.language.gguf_writer import LlamaShape
from core.packs.checkpoint import Tensors, open_checkpoint, open_file, read_json
from core.packs.llama_vid_names import VISION, VISION_INSIDE, renamed
from core.packs.manifest import WORDS

TOWER = "eva_vit_g.pth"
BERT = "bert-base-uncased"
PROCESSORS = ("processor/preprocessor_config.json", "preprocessor_config.json")

HEADS = {1408: 16}
"""Attention heads of EVA-ViT-G by its width; the files don't tell them."""
HEADS_OF_SMALLER = 4
BLOCKS = {1408: 39}
"""Layers that the published code uses; some files of the tower have one more."""

_CLIP_MEAN = (0.48145466, 0.4578275, 0.40821073)
_CLIP_DEVIATION = (0.26862954, 0.26130258, 0.27577711)


@dataclass(frozen=True, slots=True)
class LlamaVidSource:
    """A checkpoint that can be imported.

    Attributes:
        tower_prefix: what stands before the tower's names in ``tower``.
        clip_config: the tower's own configuration where it is a CLIP; None for EVA-ViT-G.
        bert: the folder with BERT's words and sizes.
        pictures: the image processor's configuration.
    """

    folder: Path
    config: Mapping[str, Any]
    tensors: Tensors
    tower: Tensors
    tower_prefix: str
    bert: Path
    bert_config: Mapping[str, Any]
    words: Path
    pictures: Mapping[str, Any]
    clip_config: Mapping[str, Any] | None = None

    @classmethod
    def find(
        cls, folder: Path, vision: Path | None = None, bert: Path | None = None
    ) -> LlamaVidSource:
        """Find every part.

        Args:
            vision: the tower where it doesn't lie in the folder: EVA's file, CLIP's folder.
            bert: the folder of ``bert-base-uncased``, likewise.

        Raises:
            CheckpointError: a part is missing, or is of a kind that isn't supported.
        """
        if not folder.is_dir():
            raise CheckpointError(folder, "it is no folder")
        config = read_json(folder / "config.json")
        _refuse_others(folder, config)
        tensors = open_checkpoint(folder)
        clip = _clip_folder(folder, config, vision)
        if clip is not None:
            tower, prefix = open_checkpoint(clip), ""
        else:
            tower, prefix = _tower(folder, config, tensors, vision)
        bert = bert or folder / BERT
        if not (bert / "vocab.txt").is_file():
            raise CheckpointError(
                folder, f"it has no words for its Q-Former; name the folder of {BERT} with --bert"
            )
        if not (folder / WORDS).is_file():
            raise CheckpointError(folder, f"it has no {WORDS}")
        return cls(
            folder=folder,
            config=config,
            tensors=tensors,
            tower=tower,
            tower_prefix=prefix,
            bert=bert,
            bert_config=read_json(bert / "config.json"),
            words=folder / WORDS,
            pictures=_pictures(folder, config) if clip is None else _clip_pictures(clip),
            clip_config=None if clip is None else _clip_config(clip),
        )

    def close(self) -> None:
        """Let all files go."""
        self.tensors.close()
        self.tower.close()

    @property
    def compress_type(self) -> str:
        """Content pooling: "mean", "grid:n", or "none" for a checkpoint that is made for pictures
        and keeps every patch."""
        return str(self.config.get("compress_type") or "none")

    @property
    def bert_type(self) -> str:
        """How its Q-Former came to be, "qformer_pretrain…" or "qformer…"."""
        return str(self.config["bert_type"])

    def language_shape(self) -> LlamaShape:
        """The language model's sizes.

        Raises:
            CheckpointError: one is missing, or its positions are stretched in another way.
        """
        config = self.config
        scaling = config.get("rope_scaling") or {"type": "linear", "factor": 1.0}
        kind = scaling.get("type", scaling.get("rope_type"))
        if kind != "linear":
            raise CheckpointError(self.folder, f"its positions are stretched by {kind!r}")
        factor = float(scaling["factor"])
        try:
            heads = int(config["num_attention_heads"])
            width = int(config["hidden_size"])
            return LlamaShape(
                width=width,
                layers=int(config["num_hidden_layers"]),
                heads=heads,
                kv_heads=int(config.get("num_key_value_heads", heads)),
                head_dim=int(config.get("head_dim") or width // heads),
                ff_width=int(config["intermediate_size"]),
                vocab=int(config["vocab_size"]),
                context=round(int(config["max_position_embeddings"]) * factor),
                rope_base=float(config.get("rope_theta", 10_000.0)),
                rms_eps=float(config["rms_norm_eps"]),
                rope_scaling_factor=factor,
            )
        except (KeyError, TypeError, ValueError) as error:
            raise CheckpointError(self.folder, f"config.json has no {error}") from error


def _refuse_others(folder: Path, config: Mapping[str, Any]) -> None:
    kinds = " ".join(config.get("architectures") or [])
    if "mpt" in f"{kinds} {config.get('model_type', '')}".lower():
        raise CheckpointError(folder, "its language model is an MPT, which is not supported")
    if "Llama" not in kinds:
        raise CheckpointError(folder, f"it is a {kinds or 'model of no name'}, not a LLaMA-VID")
    bert = str(config.get("bert_type", ""))
    if "raw" in bert or not bert.startswith("qformer"):
        raise CheckpointError(
            folder, f"its text decoder is {bert or 'none'!r}; only the Q-Former is supported"
        )
    pooling = str(config.get("compress_type") or "none")
    if pooling not in ("none", "mean") and not re.fullmatch(r"grid:([2-9]|[1-9]\d)", pooling):
        raise CheckpointError(folder, f"its content pooling is {pooling!r}")
    if config.get("mm_vision_select_feature", "patch") != "patch":
        raise CheckpointError(
            folder, f"it looks at {config['mm_vision_select_feature']!r} and not at patches"
        )


def _tower(
    folder: Path, config: Mapping[str, Any], tensors: Tensors, vision: Path | None
) -> tuple[Tensors, str]:
    named = str(config.get("mm_vision_tower", ""))
    if vision is None and renamed(tensors, VISION, VISION_INSIDE):
        return open_checkpoint(folder), VISION_INSIDE
    path = vision or folder / (Path(named).name or TOWER)
    if "eva" not in named.lower() and "lavis" not in named.lower():
        raise CheckpointError(
            folder, f"its vision tower is {named!r}; EVA-ViT-G and CLIP are supported"
        )
    if not path.is_file():
        raise CheckpointError(
            folder, f"its vision tower {path.name} is missing; name the file with --vision"
        )
    return open_file(path), ""


def _clip_folder(folder: Path, config: Mapping[str, Any], vision: Path | None) -> Path | None:
    """The folder of the CLIP that the configuration names; None where it names none."""
    named = str(config.get("mm_vision_tower", ""))
    if "openai" not in named.lower() and "laion" not in named.lower():
        return None
    clip = vision or folder / Path(named).name
    if not clip.is_dir():
        raise CheckpointError(
            folder, f"its vision tower {named} is missing; name its folder with --vision"
        )
    return clip


def _clip_config(clip: Path) -> Mapping[str, Any]:
    """Of the tower; a whole CLIP has it among others."""
    config = read_json(clip / "config.json")
    inside = config.get("vision_config")
    return inside if isinstance(inside, dict) else config


def _clip_pictures(clip: Path) -> Mapping[str, Any]:
    """CLIP's image processor, its sides written as others write them."""
    config = dict(read_json(clip / "preprocessor_config.json"))
    for key, name in (("size", ("shortest_edge",)), ("crop_size", ("height", "width"))):
        if isinstance(config.get(key), int):
            config[key] = dict.fromkeys(name, config[key])
    return config


def _pictures(folder: Path, config: Mapping[str, Any]) -> Mapping[str, Any]:
    """The processor's configuration; where the folder has none, CLIP's of the size it names."""
    for place in PROCESSORS:
        if (folder / place).is_file():
            return read_json(folder / place)
    named = str(config.get("image_processor", ""))
    side = re.search(r"-(\d{2,4})$", named)
    if side is None:
        raise CheckpointError(folder, "it doesn't say how its pictures are prepared")
    size = int(side.group(1))
    return {
        "size": {"shortest_edge": size},
        "crop_size": {"height": size, "width": size},
        "resample": 3,
        "image_mean": list(_CLIP_MEAN),
        "image_std": list(_CLIP_DEVIATION),
    }
