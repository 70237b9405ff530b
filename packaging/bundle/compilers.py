"""What llama.cpp is compiled with, looked for before anything large is fetched."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from bundle.errors import PackageError, need_tools
from bundle.flavour import CUDA_MAJOR, CUDA_RELEASE, Flavour

VULKAN_PACKAGES = ("glslc", "libvulkan-dev", "spirv-headers")
"""Debian's."""
_VULKAN_HEADERS = ("vulkan/vulkan.h", "spirv/unified1/spirv.hpp")
_HEADERS = tuple(map(Path, ("/usr/include", "/usr/local/include", "/opt/homebrew/include")))
_RELEASE = re.compile(r"release (\d+)")
_NO_CUDA = f"Install the CUDA toolkit {CUDA_RELEASE} of NVIDIA, with its bin folder in PATH."


def check(flavour: Flavour) -> None:
    """Make sure that a flavour's llama.cpp can be compiled here.

    Raises:
        PackageError: a compiler or its headers are missing, or of another release.
    """
    if sys.platform != "win32":
        need_tools(("cmake", "c++"), "cmake and a C++ compiler (Debian: g++ cmake make)")
    if flavour.backend == "CUDA":
        _check_cuda()
    elif flavour.backend == "VULKAN":
        _check_vulkan()


def _check_cuda() -> None:
    compiler = shutil.which("nvcc")
    if compiler is None:
        raise PackageError(f"Not installed: nvcc. {_NO_CUDA}")
    told = subprocess.run([compiler, "--version"], capture_output=True, text=True, check=False)
    found = _RELEASE.search(told.stdout)
    if found is None or found[1] != CUDA_MAJOR:
        release = f"of CUDA {found[1]}" if found else "of no release that it tells"
        raise PackageError(
            f"{compiler} is {release}, and torch's libraries are of {CUDA_MAJOR}. {_NO_CUDA}"
        )


def _check_vulkan() -> None:
    need_tools(("glslc",), f"the Vulkan SDK (Debian: {' '.join(VULKAN_PACKAGES)})")
    kit = os.environ.get("VULKAN_SDK")
    folders = (*_HEADERS, Path(kit, "include")) if kit else _HEADERS
    missing = [
        name for name in _VULKAN_HEADERS if not any((each / name).exists() for each in folders)
    ]
    if missing:
        raise PackageError(
            f"Not installed: {', '.join(missing)}. "
            f"Install the Vulkan SDK (Debian: {' '.join(VULKAN_PACKAGES)})."
        )
