"""Questions that lie beside a film."""

from __future__ import annotations

from pathlib import Path

from core.engine.suggestions import suggestions
from core.timeline import MediaTime


def test_a_film_whose_name_is_as_long_as_can_be_has_none(tmp_path: Path) -> None:
    film = tmp_path / ("n" * 250 + ".mkv")
    film.touch()
    assert suggestions(film, MediaTime.from_seconds(60), chinese=False) == ()
