"""The real window on Wayland: a film is seen, and the window comes back in its size.

Weston without a screen is the compositor; Qt draws the window's frame itself, as it does under
GNOME.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clips import make_clip

SCREEN = (1600, 1000)
PATIENCE_S = 120.0


@pytest.fixture(scope="module")
def wayland(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A compositor of our own; gives the environment for windows on it."""
    if shutil.which("weston") is None:
        pytest.skip("Weston, the compositor this needs, is not installed")
    folder = tmp_path_factory.mktemp("wayland")
    folder.chmod(0o700)
    environment = {
        "XDG_RUNTIME_DIR": str(folder),
        "WAYLAND_DISPLAY": "reelmate-test",
        "DISPLAY": "",
        "QT_QPA_PLATFORM": "wayland",
        "DBUS_SESSION_BUS_ADDRESS": "disabled:",
        "LIBGL_ALWAYS_SOFTWARE": "1",
        "REELMATE_AUDIO": "null",
    }
    words = ["--backend=headless-backend.so", "--use-pixman", "--debug", "--no-config"]
    words += [f"--width={SCREEN[0]}", f"--height={SCREEN[1]}", "--socket=reelmate-test"]
    with (folder / "log").open("wb") as log:
        weston = subprocess.Popen(
            ["weston", *words], env={**os.environ, **environment}, stdout=log, stderr=log
        )
    try:
        deadline = time.monotonic() + PATIENCE_S
        while not (folder / "reelmate-test").exists():
            assert weston.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < deadline, "Weston did not begin"
            time.sleep(0.05)
        yield environment
    finally:
        weston.terminate()
        weston.wait(PATIENCE_S)


@pytest.mark.parametrize("kind", ["opengl", "software"])
def test_a_film_is_seen_and_the_window_keeps_its_size(
    wayland: dict[str, str], tmp_path: Path, kind: str
) -> None:
    film = make_clip(tmp_path / "film.mp4", [("red", 60.0)])
    done = subprocess.run(
        [sys.executable, "-m", "tests.acceptance.wayland_window", str(tmp_path), str(film)],
        env={**os.environ, **wayland, "REELMATE_VIDEO": kind},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S * 2,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert "failed" not in found, found
    assert found["platform"] == "wayland"
    assert found["surface"].lower() == f"{kind}surface"
    assert found["full"] == list(SCREEN)
    assert all(size == found["sizes"][0] for size in found["sizes"]), found["sizes"]
    assert found["small"][0] < found["sizes"][0][0] // 2
    assert found["frames"] > 5
    assert "Traceback" not in done.stderr
