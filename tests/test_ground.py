"""What stands under every other test: the display, the clips, the private data folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import av

from desktop.private_display import PrivateDisplay


def test_the_private_display_has_a_window_manager(display: PrivateDisplay | None) -> None:
    answer = subprocess.run(["xdotool", "get_desktop"], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr


def test_every_test_keeps_its_data_to_itself(data_folder: Path) -> None:
    assert os.environ["REELMATE_DATA"] == str(data_folder)
    assert not data_folder.exists()


def test_the_tiny_clip_is_a_film_with_sound(tiny_clip: Path) -> None:
    with av.open(str(tiny_clip)) as container:
        assert len(container.streams.audio) == 1
        frames = list(container.decode(video=0))
    assert len(frames) == 48
    assert frames[0].width == 160


def test_a_process_left_behind_fails_its_test(tmp_path: Path) -> None:
    leaky = tmp_path / "test_leaky.py"
    leaky.write_text(
        "import subprocess, threading\n"
        "kept = []\n"
        "def test_process():\n"
        "    kept.append(subprocess.Popen(['sleep', '20']))\n"
        "def test_thread():\n"
        "    kept[0].kill(); kept[0].wait()\n"
        "    threading.Thread(target=threading.Event().wait, args=(8,), name='lingers').start()\n"
    )
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "tests.conftest", str(leaky)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "REELMATE_TEST_PATIENCE": "0.3"},
    )
    assert "processes left behind: sleep 20" in run.stdout
    assert "threads left behind: lingers" in run.stdout
