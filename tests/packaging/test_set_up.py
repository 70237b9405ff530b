"""The set-up knows when there is nothing to do, and says what a person must do."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def set_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script in a checkout of its own, as it stands after a set-up went well."""
    checkout = tmp_path / "reelmate"
    shutil.copytree(ROOT / "packaging", checkout / "packaging")
    shutil.copy(ROOT / "pyproject.toml", checkout)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("CMAKE_ARGS", raising=False)
    spec = importlib.util.spec_from_file_location(
        "reelmate_set_up", checkout / "packaging" / "set_up.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "reelmate_set_up", module)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "missing_packages", list)
    packages = module.site_packages()
    (packages / "av-18.1.0.dist-info").mkdir(parents=True)
    (packages / "torch-2.13.0.dist-info").mkdir()
    module.PYTHON.parent.mkdir()
    module.PYTHON.touch()
    module.STAMP.write_text(
        json.dumps({"state": module.wanted_state(), "installed": module.installed()})
    )
    return module


def test_a_second_set_up_does_nothing(
    set_up: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert set_up.nothing_to_do()
    assert set_up.main() == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("name", ["pyproject.toml", "packaging/constraints.txt"])
def test_a_changed_requirement_is_something_to_do(set_up: ModuleType, name: str) -> None:
    with (set_up.ROOT / name).open("a") as file:
        file.write("\n# changed\n")
    assert not set_up.nothing_to_do()


def test_a_package_that_went_missing_is_something_to_do(set_up: ModuleType) -> None:
    (set_up.site_packages() / "av-18.1.0.dist-info").rmdir()
    assert not set_up.nothing_to_do()


def test_a_set_up_that_was_cut_short_is_something_to_do(set_up: ModuleType) -> None:
    set_up.STAMP.write_text('{"state": "')
    assert not set_up.nothing_to_do()


def test_a_missing_system_package_is_something_to_do(
    set_up: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(set_up.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(set_up, "missing_packages", lambda: ["libmpv2"])
    assert not set_up.nothing_to_do()


def test_without_root_and_sudo_the_missing_packages_are_named(
    set_up: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(set_up, "missing_packages", lambda: ["libmpv2", "xvfb"])
    monkeypatch.setattr(set_up.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(
        set_up.shutil, "which", lambda name: None if name == "sudo" else f"/usr/bin/{name}"
    )
    with pytest.raises(set_up.SetUpError, match="apt-get install libmpv2 xvfb"):
        set_up.system_packages(set_up.Show())


def test_without_apt_what_is_missing_is_named(
    set_up: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(set_up.shutil, "which", lambda _: None)
    monkeypatch.setattr(set_up.ctypes.util, "find_library", lambda _: None)
    with pytest.raises(set_up.SetUpError, match=r"libmpv.*ffmpeg.*C\+\+ compiler"):
        set_up.system_packages(set_up.Show())


def test_a_built_wheel_is_kept_for_this_processor_and_these_options(
    set_up: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = set_up.wheel_folder()
    folder.mkdir(parents=True)
    wheel = folder / f"llama_cpp_python-{set_up.LLAMA}-py3-none-any.whl"
    wheel.touch()
    assert set_up.llama_wheel() == wheel
    monkeypatch.setenv("CMAKE_ARGS", "-DGGML_CUDA=on")
    assert set_up.llama_wheel() is None


def test_a_long_steps_output_is_in_the_log_and_its_end_in_the_error(set_up: ModuleType) -> None:
    set_up.LOG.parent.mkdir()
    words = [sys.executable, "-c", "print('one'); print('two'); raise SystemExit(3)"]
    with pytest.raises(set_up.subprocess.CalledProcessError) as caught:
        set_up.run(set_up.Show(), words)
    assert caught.value.output == "one\ntwo"
    assert "one\ntwo\n" in set_up.LOG.read_text()
