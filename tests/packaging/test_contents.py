"""What a bundle holds and what it leaves out."""

from __future__ import annotations

from pathlib import Path

import pytest

from bundle import contents
from bundle.identity import ROOT
from core.doctor.machine import LIBRARIES


def test_every_module_of_the_app_is_named_and_none_of_training() -> None:
    named = contents.hidden(ROOT)
    assert {"core.cli", "core.engine.process", "core.packs.download", "desktop.app"} <= set(named)
    assert "desktop.__main__" in named, "the window is run as a module"
    assert not [name for name in named if name.startswith("core.training")]


def test_resources_keep_their_places_and_screenshots_stay_at_home() -> None:
    rows = {Path(file).name: folder for file, folder in contents.resources(ROOT)}
    assert rows["manifest.json"] == "resources/packs/starter"
    assert rows["reelmate.svg"] == "resources/icons"
    assert "main.png" not in rows


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/plugins/platforms/libqeglfs.so",
        "PySide6/Qt/plugins/sqldrivers/libqsqlite.so",
        "PySide6/Qt/translations/qtbase_de.qm",
        "PySide6/Qt/translations/qt_zh_CN.qm",
        "PySide6/Qt/lib/libQt6Quick.so.6",
        "torch/bin/test_api",
        "torch/include/ATen/ATen.h",
        "torch/lib/libtorchbind_test.so",
        "transformers/models/bloom/modeling_bloom.py",
        "numpy/core/tests/data.csv",
        "cv2/data/haarcascade_eye.xml",
    ],
)
def test_what_nothing_uses_is_left_out(name: str) -> None:
    assert not contents.wanted_file(name)


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqwayland-generic.so",
        "PySide6/Qt/translations/qtbase_zh_CN.qm",
        "PySide6/Qt/lib/libQt6Svg.so.6",
        "torch/lib/libtorch_cpu.so",
        "torch/bin/torch_shm_manager",
        "transformers/models/llama/modeling_llama.py",
        "transformers/models/__init__.py",
        "llama_cpp/lib/libggml-cpu-haswell.so",
        "resources/packs/starter/language.gguf",
    ],
)
def test_what_is_used_stays(name: str) -> None:
    assert contents.wanted_file(name)


def test_only_the_models_that_are_used_are_kept_of_transformers() -> None:
    assert contents.wanted_module("transformers.models")
    assert contents.wanted_module("transformers.models.siglip.modeling_siglip")
    assert contents.wanted_module("transformers.models.whisper.generation_whisper")
    assert not contents.wanted_module("transformers.models.wav2vec2")


def test_no_model_that_the_code_imports_is_left_out() -> None:
    sources = [
        path.read_text(encoding="utf-8")
        for room in ("vision", "tokens", "speech", "packs")
        for path in (ROOT / "core" / room).glob("*.py")
    ]
    text = "\n".join(sources)
    for family in ("Bert", "CLIP", "InstructBlip", "Llama", "Siglip", "Whisper"):
        assert f"{family}" in text
        assert family.lower() in contents.MODELS


def test_modules_that_read_themselves_keep_their_source(tmp_path: Path) -> None:
    package = tmp_path / "torch"
    (package / "distributed").mkdir(parents=True)
    (package / "distributed" / "config.py").write_text(
        "install_config_module(sys.modules[__name__])"
    )
    (package / "functional.py").write_text("from ._jit_internal import _overload")
    (package / "plain.py").write_text("overloaded = install_config_module_of = None")
    assert contents.read_by_themselves(package) == ["torch.distributed.config", "torch.functional"]


def test_the_system_s_own_libraries_stay_with_the_system(tmp_path: Path) -> None:
    ours = tmp_path / "libours.so.1"
    ours.touch()
    rows = [
        ("libours.so.1", str(ours), "BINARY"),
        ("libstdc++.so.6", "/usr/lib/x86_64-linux-gnu/libstdc++.so.6", "BINARY"),
        ("libpython3.11.so.1.0", "/usr/lib/x86_64-linux-gnu/libpython3.11.so.1.0", "BINARY"),
        ("lib-dynload/_ssl.so", "/usr/lib/python3.11/lib-dynload/_ssl.so", "EXTENSION"),
        ("libgone.so", "elsewhere/libgone.so", "SYMLINK"),
        ("libhere.so", "libours.so.1", "SYMLINK"),
    ]
    kept = [name for name, _, _ in contents.binaries(rows, (str(tmp_path), "/usr"))]
    assert kept == ["libours.so.1", "libpython3.11.so.1.0", "lib-dynload/_ssl.so", "libhere.so"]


def test_on_other_systems_a_bundle_carries_its_libraries() -> None:
    assert not contents.of_system("/usr/lib/libmpv.2.dylib", "darwin")


def test_a_part_that_is_missing_is_named_as_its_system_calls_it() -> None:
    windows = ["llama_cpp/lib/llama.dll", "llama_cpp/lib/mtmd.dll"]
    assert "llama_cpp/lib/libmtmd." in contents.lacking(windows, cuda=False, system="linux")
    found = contents.lacking(windows, cuda=False, system="win32")
    assert not [part for part in found if "llama_cpp" in part]
    found = contents.lacking(windows[:1], cuda=False, system="win32")
    assert [part for part in found if "llama_cpp" in part] == ["llama_cpp/lib/mtmd."]


def test_with_cuda_llama_cpp_finds_the_libraries_that_torch_brings(tmp_path: Path) -> None:
    inside = "nvidia/cu13/lib"
    names = [
        f"{inside}/{each}" for each in ("libcudart.so.13", "libcublas.so.13", "libnvrtc.so.13")
    ]
    rows = [(name, str(tmp_path / Path(name).name), "BINARY") for name in names]
    rows.append(("libcudart.so.13", "/usr/local/cuda/lib64/libcudart.so.13", "BINARY"))
    kept = contents.binaries(rows, (str(tmp_path), "/usr"))
    assert kept[3:] == [
        ("libcudart.so.13", f"{inside}/libcudart.so.13", "SYMLINK"),
        ("libcublas.so.13", f"{inside}/libcublas.so.13", "SYMLINK"),
    ]
    assert contents.binaries(kept, (str(tmp_path), "/usr")) == kept, "no second link"


def test_a_llama_cpp_for_another_cuda_than_torch_s_is_told() -> None:
    names = ["_internal/libcudart.so.12", "_internal/nvidia/cu13/lib/libcudart.so.13"]
    assert "_internal/libcudart.so.13" in contents.lacking(names, cuda=True, system="linux")
    found = contents.lacking(["torch/lib/cudart64_12.dll"], cuda=True, system="win32")
    assert "cudart64_13.dll" in found
    assert "cudart64_13.dll" not in contents.lacking([], cuda=False, system="win32")


def test_intruders_are_told_and_cuda_only_where_nobody_asked_for_it() -> None:
    names = ["_internal/cv2/qt/plugins/platforms/libqxcb.so", "_internal/nvidia/cudnn/lib/a.so"]
    assert len(contents.intruders(names, cuda=False)) == 2
    assert contents.intruders(names, cuda=True) == ["the full OpenCV, whose Qt breaks ours"]
    assert contents.intruders(["_internal/cv2/cv2.abi3.so"], cuda=False) == []


def test_the_versions_that_the_doctor_tells_are_in_a_bundle() -> None:
    assert set(LIBRARIES) < set(contents.METADATA)
