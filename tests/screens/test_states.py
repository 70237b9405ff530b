"""Every state comes about on the real window, and nothing in it is cut."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop import theme, translate
from tests.screens.all_states import STATES
from tests.screens.stage import Look, Stage

LOOKS = (Look("dark", "en"), Look("light", "zh_CN"))


@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.language)
def test_a_state_is_shown_whole(
    name: str, look: Look, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del qtbot  # the display, and nothing said in vain
    monkeypatch.setenv("REELMATE_AUDIO", "null")
    folder = tmp_path / "films"
    folder.mkdir()
    stage = Stage(look, folder)
    try:
        STATES[name](stage)
        path = tmp_path / "screen.png"
        stage.shoot(path)
        assert path.stat().st_size > 4000
        assert stage.cut() == []
        assert stage.unreachable() == []
    finally:
        stage.close()
        theme.apply(stage.app)
        translate.set_language("en")
