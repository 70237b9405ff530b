"""What can't be a film."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import MediaOpenError
from desktop.film_file import check_film


@pytest.mark.parametrize("head", ["#EXTM3U\n", "[Playlist]\nFile1=", "# mpv EDL v0\n"])
def test_a_list_that_is_called_a_film_may_not_lead_mpv_elsewhere(tmp_path: Path, head: str) -> None:
    path = tmp_path / "film.mkv"
    path.write_text(f"{head}http://127.0.0.1:9/other.mkv\n")
    with pytest.raises(MediaOpenError, match="it is a list"):
        check_film(path)
