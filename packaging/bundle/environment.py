"""The environment in which a bundle is made: its own, so that nothing of a developer's gets in."""

from __future__ import annotations

import os
import sys
import tomllib
from pathlib import Path

import set_up
from bundle import compilers
from bundle.flavour import CUDA_WHEEL, Flavour
from bundle.identity import BUILD, ROOT

CUDA_WHEELS = f"https://download.pytorch.org/whl/{CUDA_WHEEL}"
_LLAMA = "llama-cpp-python"


def folder(flavour: Flavour) -> Path:
    """Where it lies."""
    return BUILD / flavour.name / "venv"


def python(flavour: Flavour) -> Path:
    """Its interpreter."""
    scripts = "Scripts/python.exe" if sys.platform == "win32" else "bin/python"
    return folder(flavour) / scripts


def make(show: set_up.Show, flavour: Flavour) -> Path:
    """Make it, or bring it up to date; gives its interpreter.

    Raises:
        PackageError: a tool is missing.
        subprocess.CalledProcessError: a step of pip failed.
    """
    show.begin(f"Environment of the {flavour.name} flavour")
    wheel = set_up.llama_wheel(flavour.key())
    if wheel is None:  # known before gigabytes are fetched
        compilers.check(flavour)
    _environment(show, flavour)
    executable = python(flavour)
    if flavour.backend == "CUDA":
        # Which CUDA the plain package has, or none at all, differs by system and over time.
        torch = f"torch=={set_up.TORCH}+{CUDA_WHEEL}"
        _pip(show, flavour, "--extra-index-url", CUDA_WHEELS, torch)
    else:
        without = flavour.cpu_torch and sys.platform == "linux"
        set_up.install_torch(show, cpu=without, python=executable)
    show.begin(f"{_LLAMA} {set_up.LLAMA} for any processor")
    if wheel is None:
        print("      building it once: 10 to 20 minutes on two cores", flush=True)
        wheel = set_up.build_llama(show, flavour.key(), " ".join(flavour.cmake()), executable)
    _pip(show, flavour, "--no-deps", "--force-reinstall", str(wheel))
    show.begin("Reelmate, what it stands on, PyInstaller")
    _pip(show, flavour, *_requirements())
    # Only its name and version are wanted: the bundle is made of the checkout's own files.
    _pip(show, flavour, "--no-deps", "--editable", str(ROOT))
    set_up.pip(show, "check", python=executable)
    return executable


def _environment(show: set_up.Show, flavour: Flavour) -> None:
    where = folder(flavour)
    where.parent.mkdir(parents=True, exist_ok=True)
    if sys.platform == "win32":  # set_up.py is for systems whose interpreters lie in bin/
        if not python(flavour).exists():
            set_up.run(show, [sys.executable, "-m", "venv", where])
    else:
        set_up.make_environment(show, where)


def _pip(show: set_up.Show, flavour: Flavour, *words: str) -> None:
    constraints = ("--constraint", str(set_up.CONSTRAINTS))
    set_up.pip(show, "install", *constraints, *words, python=python(flavour))


def _requirements() -> list[str]:
    """What Reelmate runs with and what packs it. torch was installed with all it needs, llama.cpp
    without: pip finds its wheel there and brings the rest."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["package"]]
    return [each for each in wanted if not each.startswith("torch=")]


def variables() -> dict[str, str]:
    """What the build's children need to find these modules, and nothing of ours by chance."""
    return {**os.environ, "PYTHONPATH": str(ROOT / "packaging"), "PYTHONNOUSERSITE": "1"}
