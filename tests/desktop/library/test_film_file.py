"""What can't be a film."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import MediaOpenError
from desktop.library.film_file import check_film, reason_text


@pytest.mark.parametrize("head", ["#EXTM3U\n", "[Playlist]\nFile1=", "# mpv EDL v0\n"])
def test_a_list_that_is_called_a_film_may_not_lead_mpv_elsewhere(tmp_path: Path, head: str) -> None:
    path = tmp_path / "film.mkv"
    path.write_text(f"{head}http://127.0.0.1:9/other.mkv\n")
    with pytest.raises(MediaOpenError, match="it is a list"):
        check_film(path)


def test_what_mpv_calls_no_film_is_named_by_what_is_missing(tmp_path: Path) -> None:
    torn, letter = tmp_path / "torn.mp4", tmp_path / "letter.mp4"
    torn.write_bytes(b"\0\0\0\x20ftypisom" + bytes(100))
    letter.write_text("Dear Mira")
    assert "index is missing" in reason_text("unrecognized file format", torn)
    assert reason_text("unrecognized file format", letter) == "it is no film"
