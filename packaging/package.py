"""Makes Reelmate's installers: ``make package``, or ``python3 packaging/package.py --help``.

Needs nothing but Python 3.11 or later to begin; what it makes lies in ``build/package/FLAVOUR``,
what long steps print in ``build/package/package.log``. Exit codes: 0; 2 with one sentence for what
a person can mend; 1 where a step failed, with its last lines.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import set_up
from bundle import appimage, compilers, deb, environment, freeze, macos, root, smoke, windows
from bundle.errors import PackageError, need_disk
from bundle.flavour import Flavour, flavour, flavours
from bundle.identity import BUILD

DISK = 12 << 30
DISK_CUDA = 40 << 30
KINDS = {"linux": ("deb", "appimage"), "win32": ("inno",), "darwin": ("dmg",)}
LINUX_PACKAGES = (*deb.TOOL_PACKAGES, *root.TOOL_PACKAGES, "squashfs-tools", "libmpv2")


def arguments(words: Sequence[str] | None) -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="package.py", description="Makes Reelmate's installers.")
    known = ", ".join(flavours())
    parser.add_argument("--flavour", default="", help=f"{known}; the first of them by itself")
    kinds = KINDS.get(sys.platform, ())
    parser.add_argument("--only", action="append", choices=kinds, help="this kind alone")
    parser.add_argument("--no-smoke", action="store_true", help="make it and don't try it")
    return parser.parse_args(words)


def system_packages(show: set_up.Show, kind: Flavour) -> None:
    """Bring what packaging on Debian needs; elsewhere the steps say what they miss. Debian has no
    CUDA of the right release: ``bundle/compilers.py`` says what to install."""
    show.begin("System packages")
    if sys.platform != "linux" or not shutil.which("apt-get"):
        return
    wanted = list(LINUX_PACKAGES)
    if not shutil.which("c++"):
        wanted += set_up.BUILD_PACKAGES
    if kind.backend == "VULKAN":
        wanted += compilers.VULKAN_PACKAGES
    set_up.install_packages(show, set_up.not_installed(wanted))


def linux(show: set_up.Show, kind: Flavour, only: Sequence[str], *, trying: bool) -> list[str]:
    """Both of Linux's packages; gives what was made and measured, line by line."""
    told: list[str] = []
    if "deb" in only:
        package = deb.make(show, kind)
        told.append(str(package))
        if trying:
            told += smoke.debian(show, kind, package).lines()
        else:
            told.append(f"package    {package.stat().st_size / 1e6:7.0f} MB")
    if "appimage" in only:
        tree = appimage.make_folder(show, kind)
        told.append(str(tree))
        packed: Path | None = None
        try:
            packed = appimage.make(show, kind)
        except PackageError as error:
            # The folder can be tried all the same; the sentence is said again at the end.
            told.append(f"not made: {error}")
            packed = appimage.squashed(kind) if appimage.squashed(kind).exists() else None
        if trying:
            told += smoke.app_folder(show, kind, packed).lines()
    return told


def make(show: set_up.Show, kind: Flavour, only: Sequence[str], *, trying: bool) -> list[str]:
    """Environment, folder, installers."""
    system_packages(show, kind)
    python = environment.make(show, kind)
    folder = freeze.freeze(show, kind, python)
    told = [f"{folder}: {freeze.size(folder) / 1e6:.0f} MB"]
    told += [f"    {name:28}{size / 1e6:7.1f} MB" for name, size in freeze.largest(folder)]
    if sys.platform == "win32":
        return told + windows.make(show, kind)
    if sys.platform == "darwin":
        return told + macos.make(show, kind)
    return told + linux(show, kind, only, trying=trying)


def main(words: Sequence[str] | None = None) -> int:
    """Make them; gives the exit code."""
    asked = arguments(words)
    started = time.monotonic()
    BUILD.mkdir(parents=True, exist_ok=True)
    only = asked.only or KINDS.get(sys.platform, ())
    show = set_up.Show(log=BUILD / "package.log", steps=6 + 3 * len(only))
    show.log.write_text("")
    try:
        kind = flavour(asked.flavour)
        need_disk(BUILD, DISK_CUDA if kind.backend == "CUDA" else DISK)
        told = make(show, kind, only, trying=not asked.no_smoke)
    except (PackageError, set_up.SetUpError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"\n{error.filename or 'A file'}: {error.strerror}.", file=sys.stderr)
        return 2
    except subprocess.CalledProcessError as error:
        print(f"\n{error.output}\n\nThe packaging stopped at step {show.step}.", file=sys.stderr)
        print(f"The whole record is in {show.log}.", file=sys.stderr)
        return 1
    print("\n" + "\n".join(told))
    print(f"\nPackaged in {time.monotonic() - started:.0f} s.")
    # Whoever asked for the AppImage alone has not got it; to all others it is told.
    return 2 if asked.only and any(line.startswith("not made") for line in told) else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("\nStopped; run it again to go on.", file=sys.stderr)
        sys.exit(130)
