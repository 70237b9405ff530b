"""``reelmate doctor``: what it says of this machine is true, and what is broken has its mending."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest
import torch

from core.language.device import offload_available

CUDA_TORCH = """
__version__ = "2.13.0+cu130"
class version: cuda, hip = "13.0", None
class cuda:
    is_available = staticmethod(lambda: True)
    device_count = staticmethod(lambda: 1)
    get_device_name = staticmethod(lambda index: "NVIDIA GeForce RTX 4090")
    mem_get_info = staticmethod(lambda index: (20 << 30, 24 << 30))
class ones:
    def __init__(self, count): self.count = count
    def sum(self): return self.count
"""


def doctor(*words: str) -> subprocess.CompletedProcess[str]:
    """Run the real program, as a person would."""
    return subprocess.run(
        [sys.executable, "-m", "core.cli", "doctor", *words],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=250,
        check=False,
    )


def report(run: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert run.stderr == ""
    told: dict[str, Any] = json.loads(run.stdout)
    return told


@pytest.fixture
def earlier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose packages come before all others."""
    folder = tmp_path / "earlier"
    folder.mkdir()
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return folder


def test_what_is_told_of_this_machine_is_true(data_folder: Path) -> None:
    run = doctor("--json")
    told = report(run)
    assert told["torch"]["version"] == torch.__version__
    assert len(told["torch"]["gpus"]) == torch.cuda.device_count()
    assert told["llama_cpp"]["offload"] == offload_available()
    assert "CPU" in told["llama_cpp"]["backends"]
    assert told["ram"]["total"] == psutil.virtual_memory().total
    assert told["folders"]["data"] == str(data_folder)
    assert (
        told["packs"]["packs"][0] | {"name": "starter", "whole": True} == told["packs"]["packs"][0]
    )
    assert told["speed"]["written_a_second"] > 1
    assert told["speed"]["layers_on_gpu"] <= told["speed"]["layers"]
    assert run.returncode == (2 if any(each["broken"] for each in told["verdicts"]) else 0)


def test_a_report_for_people_tells_the_same_without_a_traceback(earlier: Path) -> None:
    (earlier / "torch.py").write_text("raise ImportError('libtorch.so is gone')")
    run = doctor()
    assert run.returncode == 2
    assert "Traceback" not in run.stdout + run.stderr
    assert "torch, which looks at films, failed: ImportError: libtorch.so is gone." in run.stdout
    assert f"{sys.executable} -m pip install --force-reinstall --no-deps torch==" in run.stdout
    assert "tokens a second" in run.stdout, "llama.cpp is whole, and measured all the same"


def test_a_gpu_that_only_torch_uses_is_said_with_the_command_that_mends_it(earlier: Path) -> None:
    if offload_available():
        pytest.skip("llama.cpp uses a GPU here")
    (earlier / "torch.py").write_text(CUDA_TORCH)
    run = doctor("--json")
    assert run.returncode == 2
    said = report(run)["verdicts"][0]
    assert said["broken"]
    assert "RTX 4090" in said["sentence"]
    assert "built for the CPU alone" in said["sentence"]
    assert said["command"].startswith(
        f'CMAKE_ARGS="-DGGML_CUDA=on" {sys.executable} -m pip install'
    )
    assert "--no-binary llama-cpp-python llama-cpp-python==" in said["command"]


def test_llama_cpp_that_crashes_and_torch_that_hangs_leave_the_rest_to_be_told(
    earlier: Path,
) -> None:
    (earlier / "llama_cpp.py").write_text("import os; os.abort()")
    (earlier / "torch.py").write_text("import time; time.sleep(600)")
    run = doctor("--json", "--timeout", "15")
    assert run.returncode == 2
    told = report(run)
    assert told["torch"]["failed"] == "gave no answer in 15 s"
    assert "SIGABRT" in told["llama_cpp"]["failed"]
    assert told["video"]["ffmpeg"]
    torch, llama = sorted(
        (each for each in told["verdicts"] if each["broken"]), key=lambda each: each["command"]
    )
    assert torch["sentence"].startswith("torch, ")
    assert torch["command"] == "", "what is slow needs no new installation"
    assert llama["sentence"].startswith("llama.cpp, ")


def test_a_damaged_pack_and_a_folder_that_cannot_be_written_are_told(
    data_folder: Path, earlier: Path
) -> None:
    for name in ("torch", "llama_cpp"):
        (earlier / f"{name}.py").write_text("raise ImportError('not now')")
    (data_folder / "packs" / "mine").mkdir(parents=True)
    (data_folder / "packs" / "mine" / "manifest.json").write_text("{}")
    told = report(doctor("--json"))
    (pack,) = [each for each in told["verdicts"] if "mine" in each["sentence"]]
    assert pack["command"] == "reelmate packs remove mine"
