"""A library that is broken in any way is a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.children import Found, ask
from core.doctor.report import PROBES

WAYS = {
    "raises": "raise ImportError('libcudart.so.12: cannot open shared object file')",
    "crashes": "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
    "hangs": "import time; time.sleep(600)",
    "leaves": "import os; os._exit(0)",
}
SAYS = {
    "raises": "libcudart.so.12: cannot open shared object file",
    "crashes": "ended its process (SIGSEGV)",
    "hangs": "gave no answer in 2 s",
    "leaves": "ended without an answer",
}


@pytest.fixture
def spoil(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose packages come before all others."""
    folder = tmp_path / "earlier"
    folder.mkdir()
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return folder


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("probe", "package"), [("torch", "torch"), ("llama.cpp", "llama_cpp")])
def test_a_broken_library_is_a_sentence(probe: str, package: str, way: str, spoil: Path) -> None:
    (spoil / f"{package}.py").write_text(WAYS[way])
    found = ask(PROBES, probe, patience=2 if way == "hangs" else 60)
    assert SAYS[way] in found.failed
    assert "\n" not in found.failed
    assert found.as_json()["failed"] == found.failed
    assert Found.from_json(found.as_json()) == found


def test_what_a_library_prints_is_not_taken_for_an_answer(spoil: Path) -> None:
    (spoil / "av.py").write_text(
        'print(\'{"version": "7"}\')\n'
        "__version__ = '1'\nlibrary_versions = {'libavcodec': (62, 1)}\n"
    )
    assert ask(PROBES, "video").facts == {"version": "1", "ffmpeg": {"libavcodec": "62.1"}}
