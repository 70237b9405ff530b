"""Makes the AppImage: the program's folder with libmpv and what libmpv needs, in one file.

The AppDir runs by itself. The AppImage is that folder as a squashfs behind a small program, the
runtime, which mounts it. The runtime is downloaded once and believed only by its digest; a file
named by ``REELMATE_APPIMAGE_RUNTIME`` is taken as it is.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import urllib.request
from pathlib import Path

import set_up
from bundle import elf, freeze, linux_files
from bundle.errors import PackageError, need_tools
from bundle.flavour import Flavour
from bundle.identity import COMMAND, IDENTIFIER, NAME, PACKAGING, version

RUNTIME_VARIABLE = "REELMATE_APPIMAGE_RUNTIME"
RUNTIME_VERSION = "20251108"
RUNTIME_ADDRESS = (
    f"https://github.com/AppImage/type2-runtime/releases/download/{RUNTIME_VERSION}/runtime-x86_64"
)
RUNTIME_DIGEST = "2fca8b443c92510f1483a883f60061ad09b46b978b2631c807cd873a47ec260d"
SECONDS = 60.0
LIBMPV = "libmpv.so.2"

OF_THE_SYSTEM = (
    # The C library and what must fit it or the compiler's runtime of newer drivers.
    *("ld-linux", "libc.so", "libm.so", "libdl.so", "libpthread.so", "librt.so", "libutil.so"),
    *("libresolv.so", "libnsl.so", "libanl.so", "libstdc++.so", "libgcc_s.so"),
    # Drivers of graphics and video belong to the card.
    *("libGL", "libEGL", "libOpenGL", "libdrm", "libgbm", "libva", "libvdpau", "libvulkan"),
    *("libcuda", "libOpenCL", "libglapi", "libnvidia"),
    # Windows and their servers.
    *("libX11", "libxcb.so", "libxcb-dri", "libxcb-glx", "libxcb-present", "libXau", "libXdmcp"),
    *("libXext", "libXfixes", "libwayland", "libSM.so", "libICE.so", "libdecor"),
    # Sound servers, buses and settings speak with what runs.
    *("libasound", "libpulse", "libjack", "libpipewire", "libdbus", "libsystemd", "libudev"),
    # Every desktop has them, and reads its own configuration with them.
    *("libfontconfig", "libfreetype", "libz.so", "libexpat", "libuuid", "libp11-kit", "libcom_err"),
)
"""What an AppImage never carries, by the beginnings of its names."""


def is_carried(name: str) -> bool:
    """Whether a library goes into the AppImage."""
    return not name.startswith(OF_THE_SYSTEM)


def folder(flavour: Flavour) -> Path:
    """The AppDir."""
    return freeze.output(flavour) / f"{NAME}.AppDir"


def path(flavour: Flavour) -> Path:
    """The AppImage's file."""
    name = NAME if flavour.package == COMMAND else f"{NAME}-{flavour.name}"
    return freeze.output(flavour) / f"{name}-{version()}-{platform.machine()}.AppImage"


def squashed(flavour: Flavour) -> Path:
    """The AppDir as one file system, the AppImage but for its runtime."""
    return freeze.output(flavour) / "AppDir.squashfs"


def make_folder(show: set_up.Show, flavour: Flavour) -> Path:
    """Make the AppDir anew.

    Raises:
        PackageError: libmpv is not installed here.
    """
    show.begin("AppDir")
    need_tools(("ldd", "objdump"), "libc-bin binutils")
    tree = folder(flavour)
    shutil.rmtree(tree, ignore_errors=True)
    home = tree / "usr" / "lib" / COMMAND
    shutil.copytree(freeze.program_folder(flavour), home, symlinks=True)
    carry(home / "_internal")
    linux_files.write(tree / "usr" / "share")
    entry = tree / "usr/share/applications" / f"{COMMAND}.desktop"
    shutil.copy(entry, tree)
    shutil.copy(tree / f"usr/share/icons/hicolor/256x256/apps/{COMMAND}.png", tree)
    (tree / ".DirIcon").symlink_to(f"{COMMAND}.png")
    # Software centres look for the name that the entry has.
    metainfo = tree / "usr/share/metainfo"
    (metainfo / f"{IDENTIFIER}.metainfo.xml").rename(metainfo / f"{COMMAND}.appdata.xml")
    shutil.copy(PACKAGING / "linux" / "AppRun", tree)
    (tree / "AppRun").chmod(0o755)
    return tree


def carry(inside: Path) -> list[str]:
    """Copy libmpv, and the libraries that the program lacks, into its folder; gives their names.

    Only what lies at its top is found by all: torch has a libgomp in a folder of its own, which
    llama.cpp doesn't see.

    Raises:
        PackageError: one of them is not on this machine.
    """
    there = {each.name for each in inside.iterdir()}
    wanted = {name: file for name, file in _wanted(inside).items() if name not in there}
    for name, file in wanted.items():
        shutil.copy(file.resolve(), inside / name)
    return sorted(wanted)


def _wanted(inside: Path) -> dict[str, Path]:
    """Libraries of this system that belong into the bundle, by name."""
    libmpv = next(
        (
            each
            for each in Path("/usr/lib").glob(f"*/{LIBMPV}")
            if platform.machine() in each.parent.name
        ),
        None,
    )
    if libmpv is None:
        raise PackageError("libmpv.so.2 is not installed here. Install libmpv2.")
    found = {LIBMPV: libmpv}
    for file in (libmpv, *elf.binaries(inside)):
        # One that finds its own inside doesn't speak for the others.
        found |= {name: at for name, at in elf.found(file).items() if inside not in at.parents}
    return {name: file for name, file in sorted(found.items()) if is_carried(name)}


def make(show: set_up.Show, flavour: Flavour) -> Path:
    """Turn the AppDir into one file.

    Raises:
        PackageError: a tool or the runtime is not here and can't be had.
    """
    show.begin("AppImage")
    need_tools(("mksquashfs",), "squashfs-tools")
    packed = squashed(flavour)
    packed.unlink(missing_ok=True)
    words = ("-all-root", "-noappend", "-no-progress", "-comp", "zstd", "-Xcompression-level", "19")
    set_up.run(show, ["mksquashfs", folder(flavour), packed, *words])
    runtime = _runtime()
    image = path(flavour)
    image.unlink(missing_ok=True)
    with image.open("wb") as whole, packed.open("rb") as rest:
        whole.write(runtime)
        shutil.copyfileobj(rest, whole, 1 << 20)
    image.chmod(0o755)
    return image


def _runtime() -> bytes:
    """The program before the squashfs.

    Raises:
        PackageError: it can't be had, or is another.
    """
    if named := os.environ.get(RUNTIME_VARIABLE):
        try:
            return Path(named).read_bytes()
        except OSError as error:
            raise PackageError(f"{RUNTIME_VARIABLE}: {named}: {error.strerror}.") from error
    if platform.machine() != "x86_64":
        raise PackageError(
            f"No runtime for {platform.machine()} is known; name one in {RUNTIME_VARIABLE}."
        )
    try:
        with urllib.request.urlopen(RUNTIME_ADDRESS, timeout=SECONDS) as answer:
            content: bytes = answer.read()
    except OSError as error:  # urllib's own are of this kind
        raise PackageError(
            f"The AppImage's runtime can't be downloaded ({_reason(error)}); AppDir and squashfs "
            f"are whole. Name a runtime in {RUNTIME_VARIABLE} to finish."
        ) from error
    if hashlib.sha256(content).hexdigest() != RUNTIME_DIGEST:
        raise PackageError(f"What came from {RUNTIME_ADDRESS} is not the runtime that is known.")
    return content


def _reason(error: OSError) -> str:
    inner = getattr(error, "reason", error)
    return str(getattr(inner, "strerror", None) or inner)
