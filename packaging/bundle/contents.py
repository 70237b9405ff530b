"""What a bundle holds, and above all what it leaves out. ``reelmate.spec`` asks here.

Knows nothing of PyInstaller but the form of its tables: (name in the bundle, file, kind).
"""

from __future__ import annotations

import fnmatch
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from bundle.flavour import CUDA_MAJOR

Row = tuple[str, str, str]

MODELS = ("auto", "bert", "clip", "encoder_decoder", "instructblip", "llama", "siglip", "whisper")
"""Of the hundreds that transformers has, those that ``core/vision``, ``core/tokens`` and
``core/speech`` use."""

EXCLUDED = (
    "core.training",
    "skia",  # draws the films that the starter is trained on
    "tests",
    "tkinter",
    "IPython",
    "matplotlib",
    "pandas",
    "scipy",
    "sklearn",
    "pytest",
    "setuptools",
    "pip",
    "wheel",
    "hf_xet",  # the hub's own downloads; core/packs/fetch.py reads the bytes itself
    "torch.utils.tensorboard",
    "torch.utils.bottleneck",
    "sympy.testing.tests",
    "numpy.f2py",
    "gguf.gguf_editor_gui",
    "gguf.scripts",
    "transformers.cli",
    "transformers.pipelines",
    "transformers.trainer",
    "transformers.data",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "PySide6.QtTest",
    "PySide6.QtSql",
    "PySide6.QtPrintSupport",
    "PIL.ImageQt",
    "PIL.ImageTk",
    "PIL.AvifImagePlugin",
    "curses",
    "readline",
    "lib2to3",
)

METADATA = (
    "reelmate",
    "torch",
    "llama-cpp-python",
    "transformers",
    "safetensors",
    "gguf",
    "numpy",
    "av",
    "opencv-python-headless",
    "PySide6-Essentials",
    "python-mpv",
)
"""Distributions whose versions ``reelmate doctor`` tells."""

_OF_LLAMA = ("libcudart.so.", "libcublas.so.", "libcublasLt.so.")
_READS_ITSELF = re.compile(r"\binstall_config_module\(|\b_overload(_method)?\b")

_UNWANTED = (
    # Qt: what only QML, printing, databases, test and embedded devices use.
    "*/plugins/egldeviceintegrations/*",
    "*/plugins/generic/*",
    "*/plugins/networkinformation/*",
    "*/plugins/platforminputcontexts/*virtualkeyboard*",
    "*/plugins/platforms/*qeglfs*",
    "*/plugins/platforms/*qlinuxfb*",
    "*/plugins/platforms/*qminimal*",
    "*/plugins/platforms/*qvkkhrdisplay*",
    "*/plugins/platforms/*qvnc*",
    "*/plugins/wayland-graphics-integration-server/*",
    "*/plugins/printsupport/*",
    "*/plugins/sqldrivers/*",
    "*/plugins/qml*/*",
    "*/plugins/imageformats/*qpdf*",
    "*/plugins/imageformats/*qtga*",
    "*/plugins/imageformats/*qtiff*",
    "*/plugins/imageformats/*qwbmp*",
    "*/plugins/imageformats/*qicns*",
    "*Qt6Qml*",
    "*Qt6Quick*",
    "*Qt6VirtualKeyboard*",
    "*Qt6Pdf*",
    "*Qt6EglFS*",
    "*Qt6EglFsKmsSupport*",
    "*opengl32sw.dll",
    # torch: for who compiles against it or tests it.
    "torch/bin/protoc*",
    "torch/bin/*test*",
    "torch/bin/upgrader_models",
    "torch/include/*",
    "torch/share/*",
    "torch/test/*",
    "torch/lib/*_test.so",
    "torch/lib/libjitbackend*",
    "torch/lib/libbackend_with_compiler*",
    "torch/lib/libaoti_custom_ops*",
    "*.a",
    "*.lib",
    "*.pdb",
    "*.pyi",
    "*.h",
    "*.cuh",
    "*.cmake",
    # Others.
    "cv2/data/*",
    "cv2/*ffmpeg*.dll",
    "*/tests/*",
    "sympy/*/tests/*",
)
_QT_TRANSLATION = re.compile(r".*/translations/.*\.qm$")
_TRANSLATIONS = re.compile(r".*/translations/qtbase_zh_CN\.qm$")
_MODEL = re.compile(r"transformers[./\\]models[./\\](\w+)")


def hidden(root: Path) -> list[str]:
    """Every module of the app: many are imported by name, none of them for training."""
    found = []
    for package in ("core", "desktop"):
        for path in sorted((root / package).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            if not name.startswith("core.training"):
                found.append(name)
    return found


def resources(root: Path) -> list[tuple[str, str]]:
    """Files of ``resources/`` and the folders in the bundle they go to."""
    folder = root / "resources"
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return [
        (str(path), str(path.parent.relative_to(root)))
        for path in files
        if "screenshots" not in path.parts
    ]


def read_by_themselves(package: Path) -> list[str]:
    """Modules of a package that ask for their own source when they are imported."""
    found = []
    for path in sorted(package.rglob("*.py")):
        if _READS_ITSELF.search(path.read_text(encoding="utf-8", errors="replace")):
            parts = path.relative_to(package.parent).with_suffix("").parts
            found.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return [name for name in found if wanted_module(name)]


def wanted_module(name: str) -> bool:
    """Whether a Python module stays."""
    if found := _MODEL.match(name):
        return found[1] in MODELS
    return not any(name == each or name.startswith(f"{each}.") for each in EXCLUDED)


def wanted_file(name: str) -> bool:
    """Whether a file of this name in the bundle stays."""
    name = name.replace("\\", "/")
    if _QT_TRANSLATION.match(name):
        return bool(_TRANSLATIONS.match(name))
    if (found := _MODEL.match(name)) and name.count("/") > 2:
        return found[1] in MODELS
    return not any(fnmatch.fnmatch(name, pattern) for pattern in _UNWANTED)


def of_system(
    file: str, system: str = sys.platform, homes: Sequence[str] = (sys.prefix, sys.base_prefix)
) -> bool:
    """Whether a library belongs to the system that it was found on, and stays there.

    On Linux a copy of such a library beside the system's own newer ones is what breaks bundles:
    the Debian package depends on them instead, and ``appimage.py`` brings those that few have.
    Python's own library is no such: each version of Debian has another.

    Args:
        homes: folders of the environment and its Python, whose libraries are ours.
    """
    if system != "linux" or Path(file).name.startswith("libpython"):
        return False
    path = Path(file).absolute()
    return not any(path.is_relative_to(home) for home in homes if home != "/usr")


def binaries(
    rows: Iterable[Row], homes: Sequence[str] = (sys.prefix, sys.base_prefix)
) -> list[Row]:
    """Those libraries that stay."""
    kept = []
    for name, file, kind in rows:
        own = kind in ("EXTENSION", "SYMLINK") or not of_system(file, homes=homes)
        if own and wanted_file(name):
            kept.append((name, file, kind))
    # A link to what was left out leads nowhere.
    names = {name for name, _, kind in kept if kind != "SYMLINK"}
    kept = [row for row in kept if row[2] != "SYMLINK" or _target(row) in names]
    return [*kept, *_cuda_links(kept)]


def _cuda_links(rows: Sequence[Row]) -> Iterator[Row]:
    """llama.cpp's CUDA library was linked with the toolkit's libraries, which stay on the machine
    that has it; torch's wheels bring the same. What lies at a bundle's top is found by all."""
    there = {name for name, _, _ in rows}
    for name, _, kind in rows:
        path = PurePosixPath(name)
        wanted = path.name.startswith(_OF_LLAMA) and "nvidia" in path.parts
        if wanted and kind != "SYMLINK" and path.name not in there:
            yield path.name, name, "SYMLINK"


def _target(row: Row) -> str:
    """The name in the bundle that a link's row leads to."""
    parts: list[str] = []
    for part in (Path(row[0]).parent / row[1]).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def datas(rows: Iterable[Row]) -> list[Row]:
    """Those files that stay."""
    return [row for row in rows if wanted_file(row[0])]


def pure(rows: Iterable[Row]) -> list[Row]:
    """Those modules that stay."""
    return [row for row in rows if wanted_module(row[0])]


NEEDED = (
    "resources/packs/starter/manifest.json",
    "resources/sample/lighthouse.mkv",
    "llama_cpp/lib/libllama.",
    "llama_cpp/lib/libmtmd.",  # the eyes of a companion that sees
    "platforms/",
    "qtbase_zh_CN.qm",
)
NEEDED_CUDA = {
    "linux": (
        "llama_cpp/lib/libggml-cuda.so",
        *(f"_internal/{name}{CUDA_MAJOR}" for name in _OF_LLAMA),
    ),
    "win32": (
        "llama_cpp/lib/ggml-cuda.dll",
        f"cudart64_{CUDA_MAJOR}.dll",
        f"cublas64_{CUDA_MAJOR}.dll",
    ),
}
"""Where torch's and llama.cpp's CUDA are of two releases, one of them would find nothing."""


def lacking(names: Sequence[str], *, cuda: bool, system: str = sys.platform) -> list[str]:
    """What must lie in a finished bundle and doesn't, by the parts of names.

    Args:
        names: its files, with forward slashes.
        cuda: whether this flavour computes with it.
    """
    # Windows knows libraries by their bare names.
    wanted = [part.replace("lib/lib", "lib/") if system == "win32" else part for part in NEEDED]
    if cuda:
        wanted += NEEDED_CUDA[system]
    return [part for part in wanted if not any(part in name for name in names)]


FORBIDDEN = (
    ("cv2/qt", "the full OpenCV, whose Qt breaks ours"),
    ("skia", "skia, which only training needs"),
    ("core/training", "the training"),
    ("torch/include/", "torch's headers"),
    ("torch/test/", "torch's tests"),
    ("hf_xet", "the hub's own downloads"),
    ("Qt6Qml", "QML, which no window uses"),
)
_OF_CUDA = (
    ("libtorch_cuda", "CUDA"),
    ("libcudart", "CUDA"),
    ("nvidia/", "CUDA"),
    ("torch_cuda.dll", "CUDA"),
)


def intruders(names: Sequence[str], *, cuda: bool) -> list[str]:
    """What lies in a finished bundle and must not, in words.

    Args:
        names: its files, with forward slashes.
        cuda: whether this flavour computes with it.
    """
    unwanted = FORBIDDEN if cuda else (*FORBIDDEN, *_OF_CUDA)
    return sorted({words for part, words in unwanted for name in names if part in name})
