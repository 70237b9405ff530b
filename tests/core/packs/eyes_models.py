"""The eyes of a chat model in GGUF form, small and random: a LLaVA's, of one layer, that see
pictures of 32 × 32 pixels in four patches."""

from __future__ import annotations

from pathlib import Path

import gguf
import numpy as np
from numpy.typing import NDArray

SIDE, PATCH = 32, 16
PICTURE_ROWS = (SIDE // PATCH) ** 2
_WIDTH, _FF, _HEADS, _LAYERS = 32, 64, 2, 2  # LLaVA reads off the last layer but one


def eyes_tensors(width: int, scale: float = 0.4, seed: int = 7) -> dict[str, NDArray[np.float32]]:
    """The tensors of a LLaVA whose rows have ``width`` numbers."""
    chance = np.random.default_rng(seed)
    shapes: dict[str, tuple[int, ...]] = {
        "v.class_embd": (_WIDTH,),
        "v.patch_embd.weight": (_WIDTH, 3, PATCH, PATCH),
        "v.position_embd.weight": (PICTURE_ROWS + 1, _WIDTH),
        "mm.0.weight": (width, _WIDTH),
        "mm.0.bias": (width,),
        "mm.2.weight": (width, width),
        "mm.2.bias": (width,),
    }
    for norm in ("v.pre_ln", *(f"v.blk.{at}.ln{n}" for at in range(_LAYERS) for n in (1, 2))):
        shapes |= {f"{norm}.weight": (_WIDTH,), f"{norm}.bias": (_WIDTH,)}
    for at in range(_LAYERS):
        layer = f"v.blk.{at}."
        for name in ("attn_q", "attn_k", "attn_v", "attn_out"):
            shapes |= {f"{layer}{name}.weight": (_WIDTH, _WIDTH), f"{layer}{name}.bias": (_WIDTH,)}
        shapes |= {
            f"{layer}ffn_up.weight": (_FF, _WIDTH),
            f"{layer}ffn_up.bias": (_FF,),
            f"{layer}ffn_down.weight": (_WIDTH, _FF),
            f"{layer}ffn_down.bias": (_WIDTH,),
        }
    return {
        name: (
            np.ones(size)
            if name.endswith((".ln1.weight", ".ln2.weight", "pre_ln.weight"))
            else chance.normal(scale=scale, size=size)
        ).astype(np.float32)
        for name, size in shapes.items()
    }


def write_eyes(
    path: Path,
    width: int = 64,
    *,
    projector: str = "mlp",
    vision: bool = True,
    audio: bool = False,
    tensors: dict[str, NDArray[np.float32]] | None = None,
) -> Path:
    """Write them, for a language model of this width.

    Args:
        tensors: others than those drawn at random.
    """
    writer = gguf.GGUFWriter(path, "clip")
    writer.add_bool("clip.has_vision_encoder", vision)
    writer.add_bool("clip.has_audio_encoder", audio)
    writer.add_string("clip.projector_type", projector)
    writer.add_bool("clip.use_gelu", True)
    numbers = {
        "embedding_length": _WIDTH,
        "feed_forward_length": _FF,
        "block_count": _LAYERS,
        "projection_dim": width,
        "attention.head_count": _HEADS,
        "image_size": SIDE,
        "patch_size": PATCH,
    }
    for name, number in numbers.items():
        writer.add_uint32(f"clip.vision.{name}", number)
    writer.add_float32("clip.vision.attention.layer_norm_epsilon", 1e-5)
    writer.add_array("clip.vision.image_mean", [0.5, 0.5, 0.5])
    writer.add_array("clip.vision.image_std", [0.5, 0.5, 0.5])
    for name, tensor in (eyes_tensors(width) if tensors is None else tensors).items():
        writer.add_tensor(name, tensor)
    _finish(writer)
    return path


def write_turned(folder: Path, model: Path) -> tuple[Path, Path]:
    """A Qwen2-VL, in which a picture's rows have places in two dimensions: the language model with
    the weights of ``model``, a Llama, and its eyes."""
    language = folder / "turned.gguf"
    reader = gguf.GGUFReader(model)
    writer = gguf.GGUFWriter(language, "qwen2vl")
    for name, field in reader.fields.items():
        if not name.startswith("GGUF.") and name != "general.architecture":
            kinds = [gguf.GGUFValueType(kind) for kind in field.types]
            key = name.replace("llama.", "qwen2vl.")
            writer.add_key_value(key, field.contents(), kinds[0], (*kinds[1:], None)[0])
    writer.add_array("qwen2vl.rope.dimension_sections", [8, 12, 12, 0])
    for tensor in reader.tensors:
        writer.add_tensor(tensor.name, tensor.data)
    _finish(writer)
    width = int(reader.fields["llama.embedding_length"].contents())
    tensors = eyes_tensors(width)
    for name in ("v.class_embd", "v.position_embd.weight", "v.pre_ln.weight", "v.pre_ln.bias"):
        del tensors[name]
    chance = np.random.default_rng(8)
    for name, size in {
        "v.patch_embd.weight.1": tensors["v.patch_embd.weight"].shape,
        "v.post_ln.weight": (_WIDTH,),
        "v.post_ln.bias": (_WIDTH,),
        "mm.0.weight": (4 * _WIDTH, 4 * _WIDTH),
        "mm.0.bias": (4 * _WIDTH,),
        "mm.2.weight": (width, 4 * _WIDTH),
    }.items():
        tensors[name] = chance.normal(scale=0.4, size=size).astype(np.float32)
    return language, write_eyes(
        folder / "turned-eyes.gguf", projector="qwen2vl_merger", tensors=tensors
    )


def _finish(writer: gguf.GGUFWriter) -> None:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
