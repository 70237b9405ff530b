"""What LLaMA-VID's checkpoints call their tensors, and what those are called here.

Left the published names (LAVIS for the vision tower, LLaMA-VID for the rest), right the names
of transformers' InstructBLIP modules and of ``core.tokens.llama_vid``. ``{n}`` is a layer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

VISION = {
    "cls_token": "embeddings.class_embedding",
    "pos_embed": "embeddings.position_embedding",
    "patch_embed.proj.weight": "embeddings.patch_embedding.weight",
    "patch_embed.proj.bias": "embeddings.patch_embedding.bias",
    "blocks.{n}.norm1.weight": "encoder.layers.{n}.layer_norm1.weight",
    "blocks.{n}.norm1.bias": "encoder.layers.{n}.layer_norm1.bias",
    "blocks.{n}.attn.qkv.weight": "encoder.layers.{n}.self_attn.qkv.weight",
    "blocks.{n}.attn.proj.weight": "encoder.layers.{n}.self_attn.projection.weight",
    "blocks.{n}.attn.proj.bias": "encoder.layers.{n}.self_attn.projection.bias",
    "blocks.{n}.norm2.weight": "encoder.layers.{n}.layer_norm2.weight",
    "blocks.{n}.norm2.bias": "encoder.layers.{n}.layer_norm2.bias",
    "blocks.{n}.mlp.fc1.weight": "encoder.layers.{n}.mlp.fc1.weight",
    "blocks.{n}.mlp.fc1.bias": "encoder.layers.{n}.mlp.fc1.bias",
    "blocks.{n}.mlp.fc2.weight": "encoder.layers.{n}.mlp.fc2.weight",
    "blocks.{n}.mlp.fc2.bias": "encoder.layers.{n}.mlp.fc2.bias",
}
QUERY_BIAS = "blocks.{n}.attn.q_bias"
VALUE_BIAS = "blocks.{n}.attn.v_bias"
QKV_BIAS = "encoder.layers.{n}.self_attn.qkv.bias"
"""The published tower has no bias for its keys; transformers joins query's, zeros, value's."""

VISION_INSIDE = "model.vision_tower.vision_tower."
"""Stands before the tower's names where it lies among the checkpoint's own tensors."""

CLIP_PREFIX = "vision_model."
"""Stands before the names of transformers' CLIP, which are ours otherwise."""
CLIP_LAYER = re.compile(r"encoder\.layers\.(\d+)\.")
CLIP_UNUSED = re.compile(r"post_layernorm\.|embeddings\.position_ids$")

_BERT = "model.vlm_att_encoder.bert."
_ATTENTIONS = {
    "attention.self.": "attention.attention.",
    "attention.output.": "attention.output.",
    "crossattention.self.": "crossattention.attention.",
    "crossattention.output.": "crossattention.output.",
}
_PARTS = ("query", "key", "value")
_BERT_LAYER = {
    **{
        f"{there}{part}.{end}": f"{here}{part}.{end}"
        for there, here in _ATTENTIONS.items()
        if there.endswith("self.")
        for part in _PARTS
        for end in ("weight", "bias")
    },
    **{
        f"{there}{part}.{end}": f"{here}{part}.{end}"
        for there, here in _ATTENTIONS.items()
        if there.endswith("output.")
        for part in ("dense", "LayerNorm")
        for end in ("weight", "bias")
    },
    **{
        name: name
        for end in ("weight", "bias")
        for name in (
            f"intermediate.dense.{end}",
            f"intermediate_query.dense.{end}",
            f"output.dense.{end}",
            f"output.LayerNorm.{end}",
            f"output_query.dense.{end}",
            f"output_query.LayerNorm.{end}",
        )
    },
}

TOKENS = {
    f"{_BERT}embeddings.word_embeddings.weight": "qformer.embeddings.word_embeddings.weight",
    f"{_BERT}embeddings.position_embeddings.weight": (
        "qformer.embeddings.position_embeddings.weight"
    ),
    f"{_BERT}embeddings.LayerNorm.weight": "qformer.embeddings.layernorm.weight",
    f"{_BERT}embeddings.LayerNorm.bias": "qformer.embeddings.layernorm.bias",
    **{
        f"{_BERT}encoder.layer.{{n}}.{there}": f"qformer.encoder.layer.{{n}}.{here}"
        for there, here in _BERT_LAYER.items()
    },
    "model.vlm_att_query": "queries",
    **{
        f"model.{there}.{end}": f"{here}.{end}"
        for there, here in {
            "vlm_att_bert_proj": "att_bert_proj",
            "vlm_att_ln": "att_ln",
            "vlm_att_projector": "att_projector",
            "vlm_att_key_projector": "att_key_projector",
            "vlm_att_val_projector": "att_val_projector",
            "mm_projector": "mm_projector",
            **{f"mm_projector.{n}": f"mm_projector.{n}" for n in (0, 2, 4, 6)},
        }.items()
        for end in ("weight", "bias")
    },
}


def renamed(names: Iterable[str], table: Mapping[str, str], prefix: str = "") -> dict[str, str]:
    """Our name → the published one, for every published name that the table knows.

    Args:
        prefix: what stands before each of the table's names in the checkpoint.
    """
    found = {}
    for name in names:
        if not name.startswith(prefix):
            continue
        form, layer = split_layer(name.removeprefix(prefix))
        if form in table:
            found[table[form].format(n=layer)] = name
    return found


def split_layer(name: str) -> tuple[str, str]:
    """A name with its layer's number taken out, and that number ("" where it has none)."""
    match = re.search(r"(?<=blocks\.|.layer\.)\d+(?=\.)", name)
    if match is None:
        return name, ""
    return f"{name[: match.start()]}{{n}}{name[match.end() :]}", match.group()
