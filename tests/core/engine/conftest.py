"""Films for the engine's tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.film.types import DRAWN_COMMENT
from tests.clips import make_clip

LINES = """1
00:00:01,000 --> 00:00:03,000
Mira, where is the red lantern?

2
00:00:45,000 --> 00:00:47,000
By the harbour.
"""


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """130 seconds, seven chunks, a shot every ten seconds, lines and suggestions."""
    folder = tmp_path_factory.mktemp("film")
    colours = ("red", "blue", "green", "yellow")
    path = make_clip(
        folder / "walk.mp4",
        [(colours[i % 4], 10.0) for i in range(13)],
        size=(64, 36),
        fps=4,
        sound=False,
        comment=DRAWN_COMMENT,
    )
    path.with_suffix(".srt").write_text(LINES)
    path.with_suffix(".suggestions.json").write_text(
        '[{"question": "Who is Mira?", "question_zh": "米拉是谁？", "after_s": 20.5},'
        ' 7, "Where is she?", {"after_s": 3},'
        ' {"question": "When does it rain?", "after_s": -1},'
        ' {"question": "Does it snow?", "question_zh": 3, "after_s": true}]',
        encoding="utf-8",
    )
    return path
