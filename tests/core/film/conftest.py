"""Films that several tests read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.core.film.films import shots, write_film

CUTS = (3.0, 7.5, 20.0, 21.25, 33.0)


@pytest.fixture(scope="session")
def long_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """45 s, three chunks; ``CUTS``, one exactly at a chunk's start; B-frames."""
    return write_film(tmp_path_factory.mktemp("film") / "long.mp4", shots(CUTS, 45))
