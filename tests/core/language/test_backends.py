"""ggml's backends are there before anything is asked of llama.cpp, and only our own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from core.language.device import backends

ASK = """
import llama_cpp._ggml as ggml

class Parts:
    # A llama.cpp in parts: nothing is registered until it is loaded.
    loaded = []

    class ggml_backend_reg_count:
        restype = None
        def __new__(cls):
            return len(Parts.loaded)

    class ggml_backend_load_all_from_path:
        restype = argtypes = None
        def __new__(cls, folder):
            Parts.loaded.append(folder.decode())

ggml.libggml = Parts
from core.language.backends import load_backends
load_backends()
load_backends()
print(*Parts.loaded, sep="\\n")
"""


def test_a_llama_cpp_with_everything_inside_is_left_as_it_is() -> None:
    assert backends().count("CPU") == 1


def test_the_parts_of_one_are_loaded_once_from_beside_it() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parents[3],
    )
    (folder,) = done.stdout.splitlines()
    assert folder.endswith("llama_cpp/lib")
    assert Path(folder).is_absolute()
