"""The command that makes the installers: what it is asked for, and how it gives up."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import package
import pytest

import set_up
from bundle import elf, environment, freeze, licences, root
from bundle.errors import PackageError, need_disk, need_tools
from bundle.flavour import CPU, CUDA, METAL, VULKAN, flavour
from bundle.identity import PACKAGING


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A build folder of its own, on a system for which there is something to make."""
    monkeypatch.setattr(package, "BUILD", tmp_path)
    monkeypatch.setattr("package.sys.platform", "linux")
    monkeypatch.setattr(package, "DISK", 1)
    return tmp_path


def failing(error: Exception) -> Callable[..., NoReturn]:
    """A step that goes wrong."""

    def step(*_: object, **__: object) -> NoReturn:
        raise error

    return step


# Flavours -----------------------------------------------------------------------------


def test_no_bundle_s_llama_cpp_is_made_for_one_processor() -> None:
    for kind in (CPU, CUDA, VULKAN, METAL):
        for system in ("linux", "win32", "darwin"):
            assert "-DGGML_NATIVE=OFF" in kind.cmake(system)
    for system in ("linux", "win32"):
        assert "-DGGML_CPU_ALL_VARIANTS=ON" in CPU.cmake(system)


def test_each_flavour_has_its_own_backend_torch_and_kept_wheel() -> None:
    assert "-DGGML_CUDA=ON" in CUDA.cmake()
    assert not CUDA.cpu_torch
    assert "-DGGML_VULKAN=ON" in VULKAN.cmake()
    assert VULKAN.cpu_torch
    assert not [option for option in CPU.cmake("linux") if "CUDA" in option or "VULKAN" in option]
    assert len({kind.key() for kind in (CPU, CUDA, VULKAN)}) == 3
    assert flavour("", "linux") is CPU
    assert flavour("gpu", "linux") is CUDA
    assert flavour("", "darwin") is METAL


def test_pip_is_asked_for_everything_but_torch() -> None:
    wanted = environment._requirements()
    names = [each.split(">")[0].split("=")[0].split("<")[0] for each in wanted]
    assert {"av", "PySide6-Essentials", "pyinstaller"} <= set(names)
    assert "llama-cpp-python" in names, "its wheel is there, what it stands on isn't"
    assert not {"torch", "skia-python"} & set(names)


def test_pyinstaller_is_pinned_to_the_version_that_is_known() -> None:
    constraints = (PACKAGING / "constraints.txt").read_text().splitlines()
    (pinned,) = [each for each in environment._requirements() if each.startswith("pyinstaller")]
    assert pinned in constraints


# What a person can mend ----------------------------------------------------------------


def test_a_flavour_that_there_is_not_is_one_sentence(
    build: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert package.main(["--flavour", "rocm"]) == 2
    said = capsys.readouterr().err.strip()
    assert said.startswith("There is no flavour rocm for linux: cpu, cuda")
    assert len(said.splitlines()) == 1


def test_a_full_disk_is_one_sentence(
    build: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(package, "DISK", 1 << 60)
    assert package.main([]) == 2
    assert "GB free; packaging takes" in capsys.readouterr().err
    full = OSError(28, "No space left on device", "/build/x")
    monkeypatch.setattr(package, "DISK", 1)
    monkeypatch.setattr(package, "make", failing(full))
    assert package.main([]) == 2
    assert capsys.readouterr().err.strip() == "/build/x: No space left on device."


def test_a_step_that_fails_ends_with_its_last_lines_and_the_log_s_name(
    build: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    error = subprocess.CalledProcessError(1, ["pip"], "no matching distribution")
    monkeypatch.setattr(package, "make", failing(error))
    assert package.main([]) == 1
    said = capsys.readouterr().err
    assert "no matching distribution" in said
    assert str(build / "package.log") in said


def test_an_appimage_that_could_not_be_finished_is_told_and_fails_who_asked_for_it_alone(
    build: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(package, "make", lambda *_, **__: ["not made: there is no network"])
    assert package.main([]) == 0
    assert "not made: there is no network" in capsys.readouterr().out
    assert package.main(["--only", "appimage"]) == 2


def test_missing_tools_are_named_with_what_brings_them(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match=r"Not installed: no-such-tool\. Install some package"):
        need_tools(("sh", "no-such-tool"), "some package")
    need_tools(("sh",), "nothing")
    need_disk(tmp_path, 1)


def test_the_smoke_test_says_that_it_needs_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bundle.root.os.geteuid", lambda: 1000)
    with pytest.raises(PackageError, match="run it as root"):
        root.Root(set_up.Show(log=tmp_path / "log"), tmp_path / "root")


# The finished folder -------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the names that a program's has."""
    inside = tmp_path / "reelmate" / "_internal"
    for name in (
        "resources/packs/starter/manifest.json",
        "resources/sample/lighthouse.mkv",
        "llama_cpp/lib/libllama.so",
        "llama_cpp/lib/libmtmd.so",
        "llama_cpp/lib/libggml-cpu-x64.so",
        "llama_cpp/lib/libggml-cpu-haswell.so",
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/translations/qtbase_zh_CN.qm",
    ):
        path = inside / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"1234")
    return inside.parent


def test_a_whole_folder_is_passed_and_measured(folder: Path) -> None:
    freeze.check(folder, CPU)
    assert freeze.size(folder) == 8 * 4
    assert set(freeze.largest(folder)) == {("resources", 8), ("llama_cpp", 16), ("PySide6", 8)}


def test_a_folder_with_intruders_or_without_a_part_is_refused(folder: Path) -> None:
    intruder = folder / "_internal" / "cv2" / "qt" / "libQt5Core.so"
    intruder.parent.mkdir(parents=True)
    intruder.touch()
    with pytest.raises(PackageError, match="the full OpenCV"):
        freeze.check(folder, CPU)
    intruder.unlink()
    (folder / "_internal/resources/sample/lighthouse.mkv").unlink()
    with pytest.raises(PackageError, match=r"lacks resources/sample/lighthouse\.mkv"):
        freeze.check(folder, CPU)


def test_a_bundle_whose_companions_could_not_see_is_refused(folder: Path) -> None:
    assert not [option for option in CPU.cmake("linux") if "LLAVA" in option]
    (folder / "_internal/llama_cpp/lib/libmtmd.so").unlink()
    with pytest.raises(PackageError, match=r"lacks llama_cpp/lib/libmtmd\.\."):
        freeze.check(folder, CPU)


@pytest.mark.skipif(sys.platform != "linux", reason="Linux only")
def test_a_llama_cpp_for_one_processor_is_refused(folder: Path) -> None:
    (folder / "_internal/llama_cpp/lib/libggml-cpu-haswell.so").unlink()
    with pytest.raises(PackageError, match="one kind of processor"):
        freeze.check(folder, CPU)


@pytest.mark.skipif(sys.platform != "linux", reason="Linux only")
def test_what_a_program_needs_is_read_from_itself(tmp_path: Path) -> None:
    (tmp_path / "program").write_bytes(Path(sys.executable).resolve().read_bytes())
    (tmp_path / "words.txt").write_text("no program")
    (tmp_path / "link").symlink_to("program")
    assert [path.name for path in elf.binaries(tmp_path)] == ["program"]
    assert "libc.so.6" in elf.found(tmp_path / "program")


def test_licences_of_all_that_is_carried_are_gathered(tmp_path: Path) -> None:
    told = licences.write(tmp_path / "licences")
    there = {path.name for path in (tmp_path / "licences").iterdir()}
    assert {"LICENSE", "NOTICE", "GPL-3.0.txt", "LGPL-3.0.txt", "CARRIED.txt"} <= there
    assert {"av", "torch", "pyside6-essentials"} <= set(told)
    assert not {"pip", "reelmate"} & set(told)
    lines = (tmp_path / "licences" / "CARRIED.txt").read_text().splitlines()
    assert len(lines) == len(told)
    assert all(line.partition(": ")[2] for line in lines)
