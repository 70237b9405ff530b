"""What a bundle computes on: which torch it carries and what its llama.cpp is built for.

A bundle is for other people's machines, so nothing in it may be made for the processor that
happened to compile it. llama.cpp is therefore built with every backend in a library of its own
(``GGML_BACKEND_DL``) and, for each kind of processor from plain x86-64 to AVX-512 and AMX, one of
them (``GGML_CPU_ALL_VARIANTS``): ggml asks each how well it runs here and takes the best. A fixed
baseline of AVX2, FMA and F16C would be one file of 1 MiB instead of fourteen; but it would end with
an illegal instruction on older processors and leave newer ones' dot products unused.
``core/language/backends.py`` tells ggml where they lie.
"""

from __future__ import annotations

import hashlib
import platform
import sys
from dataclasses import dataclass

from bundle.errors import PackageError

CUDA_RELEASE = "13.0"
"""What torch's CUDA wheels are built for, and so llama.cpp too: a bundle carries NVIDIA's libraries
once, from torch's wheels, and those of another major release have other names.
``core/doctor/verdicts.py`` names the same wheels."""
CUDA_MAJOR = CUDA_RELEASE.partition(".")[0]
CUDA_WHEEL = f"cu{CUDA_RELEASE.replace('.', '')}"

LIBRARIES = "llama_cpp/lib"
"""Where llama-cpp-python looks for its libraries, inside of site-packages."""

_PORTABLE = (
    "-DGGML_NATIVE=OFF",
    # No libllama.so.0 beside libllama.so: a wheel holds no links, so each would be a copy.
    "-DCMAKE_PLATFORM_NO_VERSIONED_SONAME=ON",
)
_IN_PARTS = (
    "-DGGML_BACKEND_DL=ON",
    "-DGGML_CPU_ALL_VARIANTS=ON",
    # llama-cpp-python's own list of what to install knows none of the parts.
    f"-DCMAKE_INSTALL_BINDIR={LIBRARIES}",
)
_ORIGIN = ("-DCMAKE_INSTALL_RPATH=$ORIGIN",)


@dataclass(frozen=True, slots=True)
class Flavour:
    """One of the bundles that are made for a system.

    Attributes:
        name: "cpu", "cuda", "vulkan" or "metal".
        cpu_torch: whether torch is the build without CUDA.
        backend: ggml's option, "" for the CPU alone.
    """

    name: str
    cpu_torch: bool
    backend: str

    def cmake(self, system: str = sys.platform) -> tuple[str, ...]:
        """CMAKE_ARGS for llama-cpp-python, one by one.

        Apple's processors have one baseline, and llama-cpp-python turns Metal on there by itself:
        parts would bring nothing.
        """
        options = [*_PORTABLE]
        if system != "darwin":
            options += _IN_PARTS
        if system == "linux":
            options += _ORIGIN
        if self.backend:
            options.append(f"-DGGML_{self.backend}=ON")
        return tuple(options)

    def key(self) -> str:
        """Names what a kept llama.cpp was built for: system, machine, options."""
        digest = hashlib.sha256(" ".join(self.cmake()).encode()).hexdigest()[:12]
        return f"bundle-{sys.platform}-{platform.machine()}-{self.name}-{digest}"

    @property
    def package(self) -> str:
        """The name of the package that people install: the CPU flavour is plain ``reelmate``."""
        return "reelmate" if self.name in ("cpu", "metal") else f"reelmate-{self.name}"


CPU = Flavour("cpu", cpu_torch=True, backend="")
CUDA = Flavour("cuda", cpu_torch=False, backend="CUDA")
VULKAN = Flavour("vulkan", cpu_torch=True, backend="VULKAN")
METAL = Flavour("metal", cpu_torch=False, backend="METAL")


def flavours(system: str = sys.platform) -> dict[str, Flavour]:
    """Those that can be made for a system, by the words that ask for them."""
    if system == "darwin":
        return {"metal": METAL, "gpu": METAL}
    return {"cpu": CPU, "cuda": CUDA, "vulkan": VULKAN, "gpu": CUDA}


def flavour(word: str, system: str = sys.platform) -> Flavour:
    """The flavour of this name.

    Raises:
        PackageError: there is none for this system.
    """
    known = flavours(system)
    if not word:
        return next(iter(known.values()))
    if word not in known:
        raise PackageError(f"There is no flavour {word} for {system}: {', '.join(known)}.")
    return known[word]
