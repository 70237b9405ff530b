"""Made folders of the published sets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.core.training.datasets.layouts import made
from tests.core.training.datasets.scripted import Runs

RunsOn = Callable[[str], Runs]


@pytest.fixture
def runs_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> RunsOn:
    """Makes a set's folder and gives the command on it."""
    return lambda name: Runs(made(name, tmp_path / name), capsys)
