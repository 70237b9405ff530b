"""Makes the folder with the program: PyInstaller, then licences, then a look at what is in it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import set_up
from bundle import contents, environment, licences
from bundle.errors import PackageError
from bundle.flavour import Flavour
from bundle.identity import BUILD, COMMAND, PACKAGING


def output(flavour: Flavour) -> Path:
    """Where a flavour's results lie."""
    return BUILD / flavour.name


def program_folder(flavour: Flavour) -> Path:
    """The folder with the program."""
    return output(flavour) / "dist" / COMMAND


def freeze(show: set_up.Show, flavour: Flavour, python: Path) -> Path:
    """Make the folder anew.

    Raises:
        PackageError: something is in it that must not be, or something is missing.
        subprocess.CalledProcessError: PyInstaller failed.
    """
    show.begin("Icons and the program's folder")
    variables = environment.variables()
    variables |= {"QT_QPA_PLATFORM": "offscreen"}
    set_up.run(show, [python, "-m", "bundle.icons", BUILD / "icons"], environment=variables)
    folder = program_folder(flavour)
    shutil.rmtree(folder.parent, ignore_errors=True)
    words = ("--noconfirm", "--log-level", "INFO")
    places = ("--distpath", str(folder.parent), "--workpath", str(output(flavour) / "work"))
    spec = str(PACKAGING / "reelmate.spec")
    command = [str(python), "-m", "PyInstaller", *words, *places, spec]
    set_up.run(show, command, environment=variables)
    licences.gather(show, python, folder / "licences")
    check(folder, flavour)
    return folder


def check(folder: Path, flavour: Flavour) -> None:
    """Look at a finished folder.

    Raises:
        PackageError: what must not be in it is, or what must be isn't.
    """
    names = [path.relative_to(folder).as_posix() for path in _files(folder)]
    if found := contents.intruders(names, cuda=not flavour.cpu_torch):
        raise PackageError(f"The bundle holds what it must not: {', '.join(found)}.")
    if lacking := contents.lacking(names, cuda=flavour.backend == "CUDA"):
        raise PackageError(f"The bundle lacks {', '.join(lacking)}.")
    if sys.platform == "linux":
        kinds = {Path(name).name for name in names if "llama_cpp/lib/libggml-cpu-" in name}
        if len(kinds) < 2:
            raise PackageError("The bundle's llama.cpp is built for one kind of processor only.")


def size(folder: Path) -> int:
    """Bytes of a folder's files, links not followed."""
    return sum(path.lstat().st_size for path in _files(folder))


def largest(folder: Path, count: int = 12) -> list[tuple[str, int]]:
    """The bundle's parts, the largest first."""
    inside = folder / "_internal"
    parts = {
        path.name: size(path) if path.is_dir() else path.lstat().st_size
        for path in inside.iterdir()
        if not path.is_symlink()
    }
    return sorted(parts.items(), key=lambda part: -part[1])[:count]


def _files(folder: Path) -> Iterator[Path]:
    for path, _, files in os.walk(folder):
        for file in files:
            yield Path(path, file)
