"""``reelmate packs``: a pack comes, is listed, and goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.cli import main


def test_packs_come_and_go_by_command(
    published: Path, data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["packs", "import", str(published), "--as", "mine", "--quantise", "Q8_0"]) == 0
    assert "not for commercial use" in capsys.readouterr().out
    assert main(["packs", "import", str(published), "--as", "mine"]) == 2
    assert "already" in capsys.readouterr().err
    assert main(["packs", "remove", "mine"]) == 0
    assert main(["packs", "remove", "mine"]) == 2
    assert main(["packs", "remove", "starter"]) == 2
