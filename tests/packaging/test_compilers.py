"""What llama.cpp is compiled with is looked for before anything is fetched."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import package
import pytest

import set_up
from bundle import compilers, environment
from bundle.errors import PackageError
from bundle.flavour import CPU, CUDA, CUDA_WHEEL, VULKAN, Flavour
from core.doctor import verdicts


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with all programs that there are."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("VULKAN_SDK", raising=False)
    monkeypatch.setattr("bundle.compilers.sys.platform", "linux")
    monkeypatch.setattr(compilers, "_HEADERS", (tmp_path / "include",))
    for name in ("cmake", "c++"):
        put(folder / name)
    return folder


def put(program: Path, said: str = "") -> None:
    """A program that says this."""
    program.write_text(f"#!/bin/sh\necho '{said}'\n")
    program.chmod(0o755)


def test_each_flavour_asks_for_its_own_compiler_in_one_sentence(tools: Path) -> None:
    compilers.check(CPU)
    with pytest.raises(PackageError, match=r"nvcc\. Install the CUDA toolkit 13\.0 of NVIDIA"):
        compilers.check(CUDA)
    with pytest.raises(PackageError, match=r"glslc\. Install .*libvulkan-dev"):
        compilers.check(VULKAN)
    (tools / "c++").unlink()
    with pytest.raises(PackageError, match=r"a C\+\+ compiler"):
        compilers.check(CPU)


def test_a_compiler_of_another_cuda_than_torch_s_is_refused(tools: Path) -> None:
    put(tools / "nvcc", "Cuda compilation tools, release 12.8, V12.8.93")
    with pytest.raises(PackageError, match=r"is of CUDA 12, and torch.s libraries are of 13\."):
        compilers.check(CUDA)
    put(tools / "nvcc", "Cuda compilation tools, release 13.2, V13.2.1")
    compilers.check(CUDA)


def test_the_shaders_compiler_alone_is_not_enough(
    tools: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tools / "glslc")
    with pytest.raises(PackageError, match=r"vulkan/vulkan\.h, spirv/unified1/spirv\.hpp"):
        compilers.check(VULKAN)
    for name in ("vulkan/vulkan.h", "spirv/unified1/spirv.hpp"):
        header = tmp_path / "kit" / "include" / name
        header.parent.mkdir(parents=True)
        header.touch()
    monkeypatch.setenv("VULKAN_SDK", str(tmp_path / "kit"))
    compilers.check(VULKAN)


def test_nothing_is_fetched_before_the_compilers_were_looked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def missing(kind: Flavour) -> NoReturn:
        raise PackageError(f"no compiler for {kind.name}")

    def fetch(*_: object, **__: object) -> NoReturn:
        raise AssertionError("something was fetched")

    monkeypatch.setattr(compilers, "check", missing)
    monkeypatch.setattr(set_up, "llama_wheel", lambda _: None)
    for name in ("pip", "run", "make_environment", "install_torch"):
        monkeypatch.setattr(set_up, name, fetch)
    with pytest.raises(PackageError, match="no compiler for cuda"):
        environment.make(set_up.Show(log=tmp_path / "log"), CUDA)


def test_on_debian_apt_brings_what_vulkan_is_compiled_with(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("package.sys.platform", "linux")
    monkeypatch.setattr("package.shutil.which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(set_up, "not_installed", lambda wanted: list(wanted))
    monkeypatch.setattr(set_up, "install_packages", lambda _, names: asked.extend(names))
    package.system_packages(set_up.Show(log=tmp_path / "log"), VULKAN)
    assert {"glslc", "libvulkan-dev", "spirv-headers"} <= set(asked)
    asked.clear()
    package.system_packages(set_up.Show(log=tmp_path / "log"), CPU)
    assert "glslc" not in asked


def test_the_doctor_and_the_bundles_take_torch_from_one_place() -> None:
    assert verdicts.CUDA_WHEEL == CUDA_WHEEL
    assert f"{verdicts.WHEELS}/{CUDA_WHEEL}" == environment.CUDA_WHEELS
    assert f"{verdicts.WHEELS}/cpu" == set_up.TORCH_CPU_INDEX
