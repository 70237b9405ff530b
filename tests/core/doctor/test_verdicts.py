"""The commands that the doctor prints mend what they are printed for."""

from __future__ import annotations

import sys

import pytest

from core.children import FAILED, NO_ANSWER, Found
from core.doctor.report import Report
from core.doctor.verdicts import Verdict, verdicts
from core.told import Told

GIB = 1 << 30
BROKEN = Found(why=Told(FAILED, {"said": "ImportError: it is gone"}))
HANGS = Found(why=Told(NO_ANSWER, {"seconds": "60"}))
TORCH = Found({"version": "2.13.0", "cuda": None, "hip": None, "metal": False, "gpus": []})
LLAMA = Found({"offload": False, "backends": ["CPU"], "devices": []})


def told(found: dict[str, Found], *cards: str, **libraries: str) -> tuple[Verdict, ...]:
    """What is said of a machine on which all is well, but for ``found``."""
    machine = {
        "cards": list(cards),
        "libraries": libraries,
        "folders": {"writable": True, "disk_free": 99 * GIB, "data": "/data"},
        "ram": {"free": 8 * GIB},
    }
    whole = {"torch": TORCH, "llama.cpp": LLAMA, "packs": Found({"packs": []})}
    return verdicts(Report(machine, whole | found))


@pytest.fixture(autouse=True)
def linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.doctor.verdicts.sys.platform", "linux")
    monkeypatch.setattr("core.doctor.verdicts.shutil.which", lambda name: f"/usr/bin/{name}")


@pytest.mark.parametrize(
    ("version", "command"),
    [
        (
            "2.13.0+cpu",
            "--no-deps torch==2.13.0+cpu --extra-index-url https://download.pytorch.org/whl/cpu",
        ),
        (
            "2.13.0+cu126",
            "--no-deps torch==2.13.0+cu126"
            " --extra-index-url https://download.pytorch.org/whl/cu126",
        ),
        ("2.13.0", "--no-deps torch==2.13.0"),
        ("2.13.0a0+git1234567", "--no-deps torch==2.13.0a0+git1234567"),
        ("", "torch"),
    ],
)
def test_a_broken_torch_is_installed_again_as_the_build_that_it_was(
    version: str, command: str
) -> None:
    (verdict,) = told({"torch": BROKEN}, torch=version)
    assert verdict.command == f"{sys.executable} -m pip install --force-reinstall {command}"


def test_torch_for_the_cpu_alone_beside_a_card_is_replaced_by_the_build_with_cuda(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    verdict = told({}, "NVIDIA", torch="2.13.0+cpu")[-1]
    assert verdict.command == f"{sys.executable} -m pip install --force-reinstall torch==2.13.0"
    monkeypatch.setattr("core.doctor.verdicts.sys.platform", "win32")
    verdict = told({}, "NVIDIA", torch="2.13.0+cpu")[-1]
    assert verdict.command.endswith(
        " torch==2.13.0 --index-url https://download.pytorch.org/whl/cu130"
    )


@pytest.mark.parametrize("bundle", [False, True])
@pytest.mark.parametrize("name", ["torch", "llama.cpp", "video", "player"])
def test_what_gave_no_answer_in_time_is_not_installed_again(
    name: str, bundle: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.program.frozen", lambda: bundle)
    (verdict,) = told({name: HANGS}, torch="2.13.0+cpu")
    assert verdict.command == ""
    assert verdict.broken
    assert verdict.sentence.endswith("gave no answer in 60 s.")


def test_libmpv_comes_through_apt_only_where_there_is_apt(monkeypatch: pytest.MonkeyPatch) -> None:
    (verdict,) = told({"player": BROKEN})
    assert verdict.command == "sudo apt-get install libmpv2"
    monkeypatch.setattr("core.doctor.verdicts.shutil.which", lambda _: None)
    (verdict,) = told({"player": BROKEN})
    assert verdict.command == ""
    assert "Install Reelmate again" not in verdict.sentence
