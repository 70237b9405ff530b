"""llama.cpp's own failures, as sentences; and silence otherwise."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import psutil
import pytest

from core.errors import ModelError, OutOfMemoryError
from core.language import device
from core.language.llama import LlamaEngine, describe_device, offload_available
from core.language.log import LogRing
from tests.core.language.conftest import TinyLlama


def test_a_missing_file_a_folder_and_a_text_file_are_named(tmp_path: Path) -> None:
    text = tmp_path / "story.gguf"
    text.write_text("Once upon a time there was no model.")
    empty = tmp_path / "empty.gguf"
    empty.touch()
    for path, reason in [
        (tmp_path / "gone.gguf", "No such file"),
        (tmp_path, "Is a directory"),
        (text, "no GGUF"),
        (empty, "no GGUF"),
    ]:
        with pytest.raises(ModelError, match=reason) as caught:
            LlamaEngine(path, 256)
        assert path.name in str(caught.value)


@pytest.mark.parametrize("part", [0.0001, 0.001, 0.3, 0.7, 0.9999])
def test_a_truncated_model_is_refused_with_llama_cpps_reason(
    tiny: TinyLlama, tmp_path: Path, part: float, capfd: pytest.CaptureFixture[str]
) -> None:
    whole = tiny.files["q8_0"].read_bytes()
    cut = tmp_path / "cut.gguf"
    cut.write_bytes(whole[: int(len(whole) * part)])
    with pytest.raises(ModelError, match=r"cut\.gguf: .*(failed to read|not within|remaining)"):
        LlamaEngine(cut, 256)
    assert capfd.readouterr() == ("", "")


def test_a_context_larger_than_memory_is_refused_before_it_is_made(tiny: TinyLlama) -> None:
    with pytest.raises(OutOfMemoryError) as caught:
        LlamaEngine(tiny.files["f16"], 2**31 - 1)
    needed, free = caught.value.data["needed"], caught.value.data["free"]
    assert isinstance(needed, int)
    assert isinstance(free, int)
    # Three layers, two heads, 64 keys and 64 values of two bytes.
    assert needed > (2**31 - 1) * 3 * 2 * 128 * 2
    assert needed > free > 0


@pytest.mark.parametrize(("rows", "threads"), [(0, 1), (-5, 1), (2**31, 1), (256, 0)])
def test_a_context_that_cannot_be_is_refused(tiny: TinyLlama, rows: int, threads: int) -> None:
    with pytest.raises(ModelError, match="context"):
        LlamaEngine(tiny.files["f16"], rows, threads=threads)


@pytest.mark.skipif(sys.platform != "linux", reason="limits address space as Linux does")
def test_an_allocation_that_fails_becomes_an_out_of_memory_error(tiny: TinyLlama) -> None:
    script = """
import resource, sys
from pathlib import Path
from core.errors import OutOfMemoryError
from core.language import llama
llama.free_ram = lambda: 2**50
used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + 2**30, used + 2**30))
try:
    llama.LlamaEngine(Path(sys.argv[1]), 2_000_000, threads=1)
except OutOfMemoryError as error:
    sys.exit(f"refused {error.data['needed']}")
"""
    ran = subprocess.run(
        [sys.executable, "-c", script, str(tiny.files["f16"])],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.stderr.startswith("refused "), ran.stderr
    assert int(ran.stderr.split()[1]) > 2_000_000 * 3 * 2 * 128 * 2


def test_llama_cpp_prints_nothing(tiny: TinyLlama, capfd: pytest.CaptureFixture[str]) -> None:
    with LlamaEngine(tiny.files["q8_0"], 512) as engine:
        engine.prefill(engine.embed(engine.tokenize("The red lantern")))
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(sys.platform != "linux", reason="mapped files are listed in /proc")
def test_closing_unmaps_the_model(tiny: TinyLlama) -> None:
    def mapped() -> bool:
        return str(tiny.files["f16"]) in Path("/proc/self/maps").read_text()

    with LlamaEngine(tiny.files["f16"], 256) as engine:
        engine.embed([3])
        assert mapped()
    gc.collect()
    assert not mapped()


def test_rows_come_out_of_the_file_as_they_went_in(tiny: TinyLlama) -> None:
    table = tiny.tensors["model.embed_tokens.weight"]
    ids = [7, 0, tiny.shape.vocab - 1, 7]
    for kind, tolerance in (("f32", 0.0), ("f16", 2e-4), ("q8_0", 2e-3)):
        with LlamaEngine(tiny.files[kind], 256) as engine:  # type: ignore[index]
            np.testing.assert_allclose(engine.embed(ids), table[ids], atol=tolerance)


def test_the_device_is_told_in_words() -> None:
    assert describe_device(threads=1, gpu_layers=0) == "CPU, 1 thread"
    assert describe_device(threads=2, gpu_layers=0) == "CPU, 2 threads"
    assert offload_available() or describe_device().startswith("CPU, ")


def test_memory_is_counted_under_the_groups_limit(tmp_path: Path) -> None:
    assert device.free_in_group(tmp_path) is None
    (tmp_path / "memory.max").write_text("max\n")
    (tmp_path / "memory.current").write_text("700\n")
    assert device.free_in_group(tmp_path) is None
    (tmp_path / "memory.max").write_text("1000\n")
    (tmp_path / "memory.stat").write_text("anon 500\ninactive_file 150\n")
    assert device.free_in_group(tmp_path) == 450


def test_free_memory_is_what_the_system_tells_whichever_it_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tiny: TinyLlama
) -> None:
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=5000))
    monkeypatch.setattr(device, "_CGROUP", tmp_path)
    assert device.free_ram() == 5000
    with pytest.raises(OutOfMemoryError) as caught:
        LlamaEngine(tiny.files["f16"], 256, gpu_layers=0)
    assert caught.value.data["free"] == 5000
    for name, said in (("max", "1000"), ("current", "700"), ("stat", "inactive_file 150")):
        (tmp_path / f"memory.{name}").write_text(f"{said}\n")
    assert device.free_ram() == 450


def test_a_system_that_keeps_its_memory_to_itself_limits_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse() -> None:
        raise FileNotFoundError("/proc/meminfo")

    monkeypatch.setattr(psutil, "virtual_memory", refuse)
    assert device.free_ram() is None


def test_the_ring_forgets_the_oldest_and_gives_the_first_error_as_reason() -> None:
    ring = LogRing(size=3)
    ring.add(2, "loading\n")
    ring.add(5, ". done\n")
    assert ring.lines() == ["loading. done"]
    mark = ring.mark()
    ring.add(4, "llama_model_load: error loading model: tensor 'x' is missing\n")
    ring.add(4, "llama_model_load_from_file_impl: failed to load model\n")
    assert ring.reason_since(mark, "?") == "tensor 'x' is missing"
    assert ring.reason_since(ring.mark(), "no reason") == "no reason"
    ring.add(2, "newest")
    assert len(ring.lines()) == 3
    assert ring.lines()[-1] == "newest"


def test_waiting_threads_sleep_unless_the_user_wishes_otherwise() -> None:
    script = "import core.language.log, os; print(os.environ['OMP_WAIT_POLICY'])"
    for wish, expected in ({}, "passive"), ({"OMP_WAIT_POLICY": "active"}, "active"):
        others = {key: value for key, value in os.environ.items() if key != "OMP_WAIT_POLICY"}
        ran = subprocess.run(
            [sys.executable, "-c", script],
            env=others | wish,
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        assert ran.stdout.strip() == expected
