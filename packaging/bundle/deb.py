"""Packs the program's folder into a Debian package.

What it needs of the system is worked out from the libraries themselves, as for any Debian
package; libmpv, which is loaded by name, is added by hand.
"""

from __future__ import annotations

import fnmatch
import gzip
import os
import re
import shutil
import subprocess
from pathlib import Path

import set_up
from bundle import elf, freeze, linux_files
from bundle.errors import PackageError, need_tools
from bundle.flavour import Flavour
from bundle.identity import COMMAND, MAINTAINER, PACKAGING, ROOT, fill, version

HOME = Path("usr/lib") / COMMAND
BY_NAME = ("libmpv2",)
"""Packages whose libraries are loaded by name, so that no program tells of them."""
_NOT_ASKED = (
    "*/platformthemes/libqgtk3.so",  # only on a desktop that is made of GTK
    # They need libcuda.so.1, which belongs to NVIDIA's driver and is missing where bundles are
    # made; nothing loads them where there is no driver.
    "*/libggml-cuda*.so",
    "*/libcaffe2_nvrtc.so",
    # NVIDIA's own need the C library alone, or those of networks that few have.
    "*/nvidia/*",
)
"""Libraries that may be missing something: whose needs would stop everybody else."""
_CONTROL = "Source: reelmate\n\nPackage: reelmate\nArchitecture: any\n"
TOOLS = ("dpkg-deb", "dpkg-shlibdeps", "objdump", "desktop-file-validate")
TOOL_PACKAGES = ("dpkg-dev", "binutils", "desktop-file-utils")


def path(flavour: Flavour) -> Path:
    """The package's file."""
    return freeze.output(flavour) / f"{flavour.package}_{version()}_{architecture()}.deb"


def architecture() -> str:
    """Debian's word for this machine."""
    told = subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True)
    if told.returncode:
        raise PackageError("dpkg doesn't say what this machine is called.")
    return told.stdout.strip()


def make(show: set_up.Show, flavour: Flavour) -> Path:
    """Make the package anew; gives its file.

    Raises:
        PackageError: a tool is missing, or a library belongs to no package.
    """
    show.begin("Debian package")
    need_tools(TOOLS, " ".join(TOOL_PACKAGES))
    tree = freeze.output(flavour) / "deb"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(freeze.program_folder(flavour), tree / HOME, symlinks=True)
    _write_beside(tree)
    depends = dependencies(tree / HOME, freeze.output(flavour) / "shlibdeps")
    control = tree / "DEBIAN"
    control.mkdir()
    (control / "control").write_text(control_text(flavour, depends, tree), encoding="utf-8")
    shutil.copy(PACKAGING / "linux" / "postrm", control)
    _set_modes(tree)
    (control / "postrm").chmod(0o755)
    package = path(flavour)
    # xz would be smaller; it takes minutes of two cores to pack and half a minute to unpack.
    how = ("--root-owner-group", "-Zzstd", "-z3")
    pack = ("dpkg-deb", *how, "--build", str(tree), str(package))
    set_up.run(show, pack)
    return package


def _write_beside(tree: Path) -> None:
    """Everything but the program itself."""
    commands = tree / "usr/bin"
    commands.mkdir(parents=True)
    (commands / COMMAND).symlink_to(Path("../lib") / COMMAND / COMMAND)
    linux_files.write(tree / "usr/share")
    documents = tree / "usr/share/doc" / COMMAND
    documents.mkdir(parents=True)
    shutil.copy(PACKAGING / "linux" / "copyright", documents)
    changes = gzip.compress((ROOT / "CHANGELOG.md").read_bytes(), mtime=0)
    (documents / "changelog.gz").write_bytes(changes)


def control_text(flavour: Flavour, depends: str, tree: Path) -> str:
    """The package's description. All flavours stand in each other's place: each provides what it
    conflicts with, and nothing conflicts with itself."""
    return fill(
        PACKAGING / "linux" / "control",
        PACKAGE=flavour.package,
        VERSION=version(),
        ARCHITECTURE=architecture(),
        MAINTAINER=MAINTAINER,
        KILOBYTES=str(freeze.size(tree) // 1024),
        DEPENDS=depends,
        PLAYER=f"{COMMAND}-player",
        FLAVOUR=flavour.name.upper(),
    )


def is_asked(file: Path) -> bool:
    """Whether what a library needs becomes a dependency of the package."""
    return not any(fnmatch.fnmatch(file.as_posix(), pattern) for pattern in _NOT_ASKED)


def dependencies(folder: Path, work: Path) -> str:
    """What ``dpkg-shlibdeps`` finds that a folder's programs need, and ``BY_NAME``.

    Raises:
        PackageError: it finds no package for a library.
    """
    (work / "debian").mkdir(parents=True, exist_ok=True)
    (work / "debian" / "control").write_text(_CONTROL)
    inside = sorted({path.parent for path in elf.binaries(folder)})
    words = ["dpkg-shlibdeps", "-O", "--warnings=0", *(f"-l{path}" for path in inside)]
    asked = [path for path in elf.binaries(folder) if is_asked(path)]
    words += ["--ignore-missing-info", *(f"-e{path}" for path in asked)]
    told = subprocess.run(
        words, cwd=work, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C.UTF-8"}
    )
    if told.returncode:
        raise PackageError(f"dpkg-shlibdeps: {told.stderr.strip().splitlines()[-1]}")
    found = re.search(r"^shlibs:Depends=(.*)$", told.stdout, re.MULTILINE)
    names = found[1].split(", ") if found else []
    return ", ".join(sorted({*names, *BY_NAME}))


def _set_modes(tree: Path) -> None:
    """As Debian has them: read by all, written by root."""
    for path in tree.rglob("*"):
        if path.is_symlink():
            continue
        run = path.is_dir() or os.access(path, os.X_OK)
        path.chmod(0o755 if run else 0o644)
