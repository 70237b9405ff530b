"""What is counted of a model, against what llama.cpp itself takes."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import gguf
import llama_cpp
import pytest

from core.language.budget import Budget
from core.language.kv import KvType, in_steps
from core.language.log import capture
from core.resources import resource_path
from tests.core.language.conftest import TinyLlama
from tests.core.language.packs_of_size import VICUNA_7B

STARTER = resource_path("packs/starter/language.gguf")
GGML: dict[KvType, int] = {
    "f16": llama_cpp.GGML_TYPE_F16,
    "q8_0": llama_cpp.GGML_TYPE_Q8_0,
    "q4_0": llama_cpp.GGML_TYPE_Q4_0,
}


def taken(path: Path, rows: int, kind: KvType) -> dict[str, float]:
    """MiB of the buffers that llama.cpp logs: "KV", "compute"."""
    log = capture()
    model = llama_cpp.llama_model_load_from_file(
        str(path).encode(), llama_cpp.llama_model_default_params()
    )
    params = llama_cpp.llama_context_default_params()
    params.n_ctx, params.n_batch, params.n_ubatch, params.n_seq_max = rows, 512, 512, 1
    params.type_k = params.type_v = GGML[kind]
    context = llama_cpp.llama_init_from_model(model, params)
    lines = "\n".join(log.lines())  # of which the last ones count
    llama_cpp.llama_free(context)
    llama_cpp.llama_model_free(model)
    return {
        name: float(size)
        for name, size in re.findall(r"CPU (KV|compute) buffer size = +([\d.]+) MiB", lines)
    }


@pytest.mark.parametrize("kind", ["f16", "q8_0", "q4_0"])
@pytest.mark.parametrize("rows", [1000, 4096, 8000])
def test_llama_cpp_takes_what_was_predicted(rows: int, kind: KvType, tiny: TinyLlama) -> None:
    for path in (STARTER, tiny.files["f16"]):
        budget, real = Budget.of(path), taken(path, rows, kind)
        cache = budget.cache(in_steps(rows), kind) / 2**20
        assert cache == pytest.approx(real["KV"], abs=0.01)
        scratch = budget.scratch(in_steps(rows)) / 2**20
        assert real["compute"] - 0.1 <= scratch <= real["compute"] * 1.2 + 1


def test_a_row_of_vicuna_7b_takes_half_a_mebibyte() -> None:
    assert [VICUNA_7B.row(kind) // 1024 for kind in VICUNA_7B.kv_types] == [512, 272, 144]
    assert replace(VICUNA_7B, quantised_kv=False).kv_types == ("f16",)


def test_the_longest_context_that_fits_is_what_fits(tiny: TinyLlama) -> None:
    budget = Budget.of(tiny.files["f16"])
    for rows in (256, 512, 7936):
        assert budget.rows_that_fit(budget.needed(rows)) == rows
        assert budget.rows_that_fit(budget.needed(rows) - 1) == rows - 256
    assert budget.rows_that_fit(0) == 0
    assert budget.rows_that_fit(2**50) == budget.longest == 8192


def test_every_tensor_is_counted_once(tiny: TinyLlama) -> None:
    for path in tiny.files.values():
        budget = Budget.of(path)
        assert len(budget.layers) == 3
        tensors = sum(budget.layers) + budget.head + budget.embedding
        assert tensors < budget.weights < tensors + 100_000
        assert budget.parameters > 0


def test_a_file_without_a_number_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bare.gguf"
    writer = gguf.GGUFWriter(path, "llama")
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    with pytest.raises(ValueError, match=r"bare\.gguf has no embedding"):
        Budget.of(path)
