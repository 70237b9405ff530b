"""What a stage begins from: a LLaMA-VID's checkpoint, or a Llama, EVA-ViT-G and a Q-Former.

Either is brought into one form, a ``LlamaVidSource`` with the configurations of its networks,
so that weights are read by the importer's own code and under its names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import torch
from torch import nn
from transformers import LlamaConfig, LlamaForCausalLM
from transformers.initialization import no_init_weights

from core.packs.checkpoint import Tensors, open_checkpoint, open_file, read_json
from core.packs.llama_vid_names import TOKENS, renamed
from core.packs.llama_vid_parts import (
    check_plan,
    token_tensors,
    tokens_config,
    vision_config,
    vision_tensors,
)
from core.packs.llama_vid_source import BERT, TOWER, LlamaVidSource
from core.packs.manifest import WORDS
from core.packs.safetensors_writer import Planned
from core.packs.sizes import patches_of_a_side
from core.tokens.llama_vid import LlamaVidTokens
from core.training.running.errors import TrainingError
from core.vision.published import PublishedTower
from core.vision.published import make as make_tower

_LAVIS = {
    "Qformer.bert.": "model.vlm_att_encoder.bert.",
    "ln_vision.": "model.vlm_att_ln.",
    "query_tokens": "model.vlm_att_query",
}
_BERT_SIZES = (
    "hidden_size",
    "num_hidden_layers",
    "num_attention_heads",
    "intermediate_size",
    "max_position_embeddings",
    "layer_norm_eps",
)


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """The configuration's ``[model]``.

    Attributes:
        base: a folder in LLaMA-VID's layout, or a Llama's (config, weights, tokenizer.model).
        vision: EVA-ViT-G's file, where it doesn't lie in the base as the base says.
        bert: the folder of ``bert-base-uncased``, likewise.
        qformer: InstructBLIP's Q-Former as LAVIS has it, for a Llama; without one the
            Q-Former begins at random.
        compress_type, queries, image_side: of a Llama's new eyes; a LLaMA-VID has its own.
        pad_pictures: show single pictures whole in a square, as stages 2 and 3 do.
        dropout: in the Q-Former, frozen or not, as in the published training.
        recompute: keep no intermediate results of the language model's layers.
        export: the kind of numbers of the exported weights.
    """

    base: Path | None = None
    vision: Path | None = None
    bert: Path | None = None
    qformer: Path | None = None
    compress_type: str = "mean"
    queries: int = 32
    image_side: int = 224
    pad_pictures: bool = False
    dropout: float = 0.1
    recompute: bool = False
    export: Literal["bfloat16", "float16", "float32"] = "bfloat16"


@dataclass(frozen=True, slots=True)
class Base:
    """Opened, and nothing read yet but shapes.

    Attributes:
        source: its configuration is a whole LLaMA-VID's.
        vision, tokens: configurations of both networks.
        new_tokens: whether the token generator begins anew.
        qformer: a Q-Former for that, under its published names.
    """

    source: LlamaVidSource
    vision: Mapping[str, Any]
    tokens: Mapping[str, Any]
    new_tokens: bool
    qformer: Tensors | None = None

    def close(self) -> None:
        """Let all files go."""
        self.source.close()
        if self.qformer is not None:
            self.qformer.close()


def open_base(settings: ModelSettings) -> Base:
    """Find every part.

    Raises:
        TrainingError, CheckpointError: a part is missing or of another kind.
    """
    folder = settings.base
    if folder is None:
        raise TrainingError("The configuration", "it names no base; give --base")
    if not folder.is_dir():
        raise TrainingError(folder, "it is no folder")
    config = read_json(folder / "config.json")
    if "bert_type" in config or "mm_vision_tower" in config:
        source = LlamaVidSource.find(folder, settings.vision, settings.bert)
        vision = {**vision_config(source), "pad_pictures": settings.pad_pictures}
        tokens = tokens_config(source, patches_of_a_side(vision))
        return Base(source, vision, tokens, new_tokens=False)
    return _from_llama(folder, config, settings)


def _from_llama(folder: Path, config: Mapping[str, Any], settings: ModelSettings) -> Base:
    if "Llama" not in " ".join(config.get("architectures") or []):
        raise TrainingError(folder, "its language model is no Llama")
    tower = settings.vision or folder / TOWER
    bert = settings.bert or folder / BERT
    for path, what in ((tower, TOWER), (bert / "vocab.txt", BERT), (folder / WORDS, WORDS)):
        if not path.is_file():
            raise TrainingError(folder, f"there is no {what} at {path}")
    side = settings.image_side
    source = LlamaVidSource(
        folder=folder,
        config={
            **config,
            "bert_type": "qformer_pretrain",
            "compress_type": None if settings.compress_type == "none" else settings.compress_type,
            "mm_projector_type": "mlp2x_gelu",
            "mm_vision_tower": f"./model_zoo/LAVIS/{TOWER}",
            "image_processor": f"./llamavid/processor/clip-patch14-{side}",
        },
        tensors=open_checkpoint(folder),
        tower=open_file(tower),
        tower_prefix="",
        bert=bert,
        bert_config=read_json(bert / "config.json"),
        words=folder / WORDS,
        pictures=_processor(side),
    )
    vision = {**vision_config(source), "pad_pictures": settings.pad_pictures}
    qformer = None if settings.qformer is None else _published_names(settings.qformer)
    return Base(source, vision, _new_tokens(source, vision, settings, qformer), True, qformer)


def _published_names(path: Path) -> Tensors:
    """A Q-Former's file of LAVIS, its tensors under the names they have in a LLaMA-VID."""
    return _Renamed(open_file(path), path)


class _Renamed(Tensors):
    def __init__(self, inner: Tensors, path: Path) -> None:
        self._inner = inner
        self._theirs = {
            there + name.removeprefix(here): name
            for name in inner
            for here, there in _LAVIS.items()
            if name.startswith(here)
        }
        super().__init__(dict.fromkeys(self._theirs, path))

    def __getitem__(self, name: str) -> torch.Tensor:
        return self._inner[self._theirs[name]]

    def close(self) -> None:
        self._inner.close()


def _new_tokens(
    source: LlamaVidSource,
    vision: Mapping[str, Any],
    settings: ModelSettings,
    qformer: Tensors | None,
) -> dict[str, Any]:
    """``tokens.json`` of a token generator that begins now."""
    sizes = {key: source.bert_config[key] for key in _BERT_SIZES if key in source.bert_config}
    vocabulary = len((source.bert / "vocab.txt").read_text(encoding="utf-8").splitlines()) + 1
    queries = settings.queries
    if qformer is not None:
        names = renamed(qformer, TOKENS)
        try:
            vocabulary = len(qformer[names["qformer.embeddings.word_embeddings.weight"]])
            queries = qformer[names["queries"]].shape[1]
        except KeyError as error:
            raise TrainingError(settings.qformer, "it holds no Q-Former of LAVIS") from error
        layers = {int(name.split(".")[3]) for name in names if name.startswith("qformer.encoder.")}
        sizes["num_hidden_layers"] = len(layers)
    return {
        "width": vision["width"],
        "language_width": int(source.config["hidden_size"]),
        "side": patches_of_a_side(vision),
        "compress_type": source.compress_type,
        "queries": queries,
        "qformer": {**sizes, "vocab_size": vocabulary, "encoder_hidden_size": vision["width"]},
        "cls_in_pictures": True,
        "seen_norm": True,
        "seen_projector": False,
        "projector_layers": 2,
    }


def build_tower(base: Base) -> PublishedTower:
    """The vision tower with its weights, on the CPU in float32."""
    with no_init_weights():
        tower = make_tower(base.vision)
    planned = list(vision_tensors(base.source, base.vision))
    with torch.device("meta"):
        check_plan(base.source.tower.place, planned, make_tower(base.vision).tower)
    _fill(tower.tower, planned)
    return tower


def build_tokens(base: Base, dropout: float) -> LlamaVidTokens:
    """The token generator, read or begun anew; what is random follows from torch's seed."""
    sizes = {"hidden_dropout_prob": dropout, "attention_probs_dropout_prob": dropout}
    config = {**base.tokens, "qformer": {**base.tokens["qformer"], **sizes}}
    if base.new_tokens:
        tokens = LlamaVidTokens(config)
        nn.init.normal_(tokens.queries, std=0.02)
        if base.qformer is not None:
            names = renamed(base.qformer, TOKENS)
            read = {ours: base.qformer[theirs].float() for ours, theirs in names.items()}
            wanted = {name for name in tokens.state_dict() if name.startswith("qformer.")}
            if not wanted <= read.keys():
                missing = min(wanted - read.keys())
                raise TrainingError(base.qformer.place, f"it holds no {missing}")
            try:
                tokens.load_state_dict(read, strict=False)
            except RuntimeError as error:
                raise TrainingError(
                    base.qformer.place, "its sizes don't go with the vision tower"
                ) from error
        return tokens
    with no_init_weights():
        tokens = LlamaVidTokens(config)
    planned = list(token_tensors(base.source, base.tokens))
    check_plan(base.source.tensors.place, planned, tokens)
    _fill(tokens, planned)
    return tokens


def build_language(base: Base, rows: int, attention: str) -> LlamaForCausalLM:
    """The language model, its positions stretched so that ``rows`` fit, as published: by the
    whole number that is needed, where it is more than the base's own."""
    shape = base.source.language_shape()
    trained = round(shape.context / shape.rope_scaling_factor)
    factor = max(shape.rope_scaling_factor, float(-(-rows // trained)))
    rope: dict[str, Any] = {"rope_type": "default", "rope_theta": shape.rope_base}
    if factor > 1:
        rope = {"rope_type": "linear", "factor": factor, "rope_theta": shape.rope_base}
    tied = "lm_head.weight" not in base.source.tensors
    with no_init_weights():
        model = LlamaForCausalLM(
            LlamaConfig(
                vocab_size=shape.vocab,
                hidden_size=shape.width,
                intermediate_size=shape.ff_width,
                num_hidden_layers=shape.layers,
                num_attention_heads=shape.heads,
                num_key_value_heads=shape.kv_heads,
                head_dim=shape.head_dim,
                max_position_embeddings=trained,
                rope_parameters=rope,
                rms_norm_eps=shape.rms_eps,
                tie_word_embeddings=tied,
                attn_implementation=attention,
            )
        )
    tensors = base.source.tensors
    names = [name for name in model.state_dict() if not (tied and name == "lm_head.weight")]
    for name in names:
        if name not in tensors:
            raise TrainingError(tensors.place, f"it holds no {name}")
    read = {name: tensors[name].float() for name in names}
    try:
        model.load_state_dict(read, strict=False)
    except RuntimeError as error:
        raise TrainingError(tensors.place, "its sizes are not those of its config.json") from error
    return model


def rope_factor(language: LlamaForCausalLM) -> float:
    """By how much its positions are stretched."""
    return float(language.config.rope_parameters.get("factor", 1.0))


def _fill(network: nn.Module, planned: list[Planned]) -> None:
    network.load_state_dict({tensor.name: tensor.read().float() for tensor in planned})


def _processor(side: int) -> dict[str, Any]:
    """CLIP's image processor for pictures of this side."""
    return {
        "size": {"shortest_edge": side},
        "crop_size": {"height": side, "width": side},
        "resample": 3,
        "image_mean": [0.48145466, 0.4578275, 0.40821073],
        "image_std": [0.26862954, 0.26130258, 0.27577711],
    }
