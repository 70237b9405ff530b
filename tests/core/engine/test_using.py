"""What the engine's process tells of the machine: real processes, over stand-ins for libraries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from core.chat.types import Finished
from core.doctor.verdicts import gpu_verdicts
from core.engine.messages import EngineReady, GetUse, MachineSeen, MachineUse
from core.engine.session import Session
from core.engine.using import machine_use
from core.language.device import offload_available
from core.timeline import MediaTime
from tests.core.commands.test_doctor import CUDA_TORCH
from tests.core.engine.listening import Engine

LIGHT = "core.timeline:MediaTime"
"""A session that is never made: no film is opened."""


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], Engine]]:
    engines: list[Engine] = []

    def make() -> Engine:
        engines.append(Engine(tmp_path, LIGHT))
        return engines[-1]

    yield make
    for engine in engines:
        engine.client.close(5.0)


@pytest.fixture
def earlier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose packages come before all others, in the processes that begin here."""
    folder = tmp_path / "earlier"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    return folder


def test_the_engine_tells_what_its_libraries_see(start: Callable[[], Engine]) -> None:
    engine = start()
    engine.wait(EngineReady)
    report = engine.wait(MachineSeen).report
    assert report.found["torch"].facts["version"]
    assert report.found["llama.cpp"].facts["offload"] == offload_available()
    assert "CPU" in report.found["llama.cpp"].facts["backends"]
    engine.send(GetUse())
    use = engine.wait(MachineUse)
    assert use.ram_total == psutil.virtual_memory().total
    assert 0 < use.ram < use.ram_total
    assert (use.layers, use.written_a_second, use.gpus) == (0, 0.0, ())


def test_a_gpu_that_only_torch_sees_is_told_at_the_start(
    start: Callable[[], Engine], earlier: Path
) -> None:
    if offload_available():
        pytest.skip("llama.cpp uses a GPU here")
    (earlier / "torch.py").write_text(CUDA_TORCH)
    report = start().wait(MachineSeen).report
    said = gpu_verdicts(report)[0]
    assert "RTX 4090" in said.sentence
    assert 'CMAKE_ARGS="-DGGML_CUDA=on"' in said.command


def test_a_torch_that_breaks_when_it_is_asked_is_told_and_the_engine_goes_on(
    start: Callable[[], Engine], earlier: Path
) -> None:
    broken = CUDA_TORCH.replace("lambda: 1)", "lambda: 1 // 0)")
    assert broken != CUDA_TORCH
    (earlier / "torch.py").write_text(broken)
    engine = start()
    report = engine.wait(MachineSeen).report
    assert (
        report.found["torch"].failed
        == "failed: ZeroDivisionError: integer division or modulo by zero"
    )
    assert gpu_verdicts(report)[0].broken
    engine.send(GetUse())
    assert engine.wait(MachineUse).ram > 0


def test_an_answer_leaves_its_layers_and_its_pace(tiny_clip: Path, data_folder: Path) -> None:
    with closing(Session("starter")) as session:
        session.open(tiny_clip)
        for _ in session.watch():
            pass
        assert machine_use(session).layers == 0
        *_, end = session.answer("What is happening?", MediaTime.from_seconds(4))
        assert isinstance(end, Finished)
        use = machine_use(session)
        assert use.layers > 1
        assert use.layers_on_gpu <= use.layers
        assert use.written_a_second > 1
