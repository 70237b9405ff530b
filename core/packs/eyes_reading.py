"""Reads an mmproj in a process of its own: ``python -m core.packs.eyes_reading MMPROJ MODEL`` has
it look at a picture for the model and prints what that took, or why it can't. A damaged file, or
one made to do harm, may end this process."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import gguf
import llama_cpp
import numpy as np

from core.errors import ModelError
from core.language.budget import READ_AT_ONCE
from core.language.device import default_threads
from core.language.eyes import Eyes, work_bytes
from core.language.log import capture
from core.language.template import Piece, Shown
from core.packs.chat_model import WIDEST_PICTURE, EyesFacts
from core.packs.chat_reading import Refused, tell

_DAMAGED = "it is cut off or damaged"
_NO_EYES = "it is no mmproj, the vision part of a model"
_WORDS_BESIDE = 512
"""Rows of a question and its answer, at the least, that must fit beside a picture."""


def read_eyes(path: Path, model: Path) -> EyesFacts:
    """What the mmproj takes to look at a picture for the model, on the CPU.

    Raises:
        Refused: it can't.
        OSError: it can't be read.
    """
    with path.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise Refused("it is no GGUF file")
    try:
        said = _metadata(path)
    except (ValueError, LookupError, TypeError, OverflowError, MemoryError) as error:
        raise Refused(_DAMAGED) from error
    _refuse_kinds(said)
    handle = _open(model)
    try:
        with closing(Eyes(path, handle, default_threads(), gpu=False)) as eyes:
            facts = _look(eyes, _projector(said), llama_cpp.llama_model_n_embd_inp(handle))
    except ModelError as error:
        raise Refused(str(error.data["reason"])) from error
    finally:
        longest: int = llama_cpp.llama_model_n_ctx_train(handle)
        llama_cpp.llama_model_free(handle)
    if facts.picture_rows + _WORDS_BESIDE > longest:
        raise Refused(
            f"a picture takes {facts.picture_rows:,} rows and the model reads {longest:,} at most"
        )
    return facts


def _metadata(path: Path) -> dict[str, Any]:
    """All that is said, once every tensor was found to lie within the file."""
    reader = gguf.GGUFReader(path)
    for tensor in reader.tensors:
        if tensor.data.nbytes != int(tensor.n_bytes):
            raise ValueError(f"{tensor.name} isn't all there")
    return {
        name: field.contents()
        for name, field in reader.fields.items()
        if not name.startswith("tokenizer.")
    }


def _refuse_kinds(said: Mapping[str, Any]) -> None:
    if said.get("general.architecture") != "clip":
        raise Refused(_NO_EYES)
    if not said.get("clip.has_vision_encoder"):
        if said.get("clip.has_audio_encoder"):
            raise Refused("it is a model's ears, not its eyes: it has an audio encoder alone")
        raise Refused(_NO_EYES)


def _projector(said: Mapping[str, Any]) -> str:
    kind = said.get("clip.projector_type") or said.get("clip.vision.projector_type")
    return kind if isinstance(kind, str) else ""


def _open(model: Path) -> int:
    """The model, mapped, without a context; it was looked at before."""
    log = capture()
    llama_cpp.llama_backend_init()
    params = llama_cpp.llama_model_default_params()
    params.n_gpu_layers = 0
    params.use_extra_bufts = False
    mark = log.mark()
    handle: int | None = llama_cpp.llama_model_load_from_file(
        str(model).encode("utf-8", errors="surrogateescape"), params
    )
    if not handle:
        raise Refused(f"its model can't be opened ({log.reason_since(mark, 'llama.cpp refused')})")
    return handle


def _look(eyes: Eyes, projector: str, width: int) -> EyesFacts:
    """Have a picture looked at, of every brightness there is."""
    wide, high = WIDEST_PICTURE
    greys = np.linspace(0, 255, wide * high).astype(np.uint8).reshape(high, wide)
    shown = Piece("", False, Shown(np.repeat(greys[..., None], 3, axis=2)))
    log = capture()
    mark, took = log.mark(), 0.0
    with eyes.cut([shown]) as chunks:
        for chunk in (chunk for chunk in chunks if not chunk.ids):
            if eyes.in_one_go(chunk) and chunk.rows > READ_AT_ONCE:
                raise Refused(
                    f"a picture has {chunk.rows:,} rows that have to be read at once, and "
                    f"{READ_AT_ONCE} can be"
                )
            began = time.monotonic()
            values = np.ctypeslib.as_array(eyes.encode(chunk), shape=(chunk.rows, width))
            took += time.monotonic() - began
            if not np.isfinite(values).all():
                raise Refused("what it sees in a picture are no numbers")
        rows = sum(chunk.rows for chunk in chunks)
    return EyesFacts(projector, rows, work_bytes(log.lines(mark)), round(took, 3))


if __name__ == "__main__":
    sys.exit(tell(read_eyes))
