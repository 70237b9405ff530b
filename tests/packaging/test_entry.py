"""Where a bundle's executable begins: it becomes what it is asked for, and loads nothing else."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from bundle import icons
from bundle.identity import PACKAGING, ROOT

ENTRY = PACKAGING / "entry.py"
FROZEN = f"""
import sys
sys.frozen = True
sys.argv = ["reelmate", *sys.argv[1:]]
sys.path.insert(0, {str(ROOT)!r})
import os
import runpy
"""


def frozen(*words: str, after: str = "") -> subprocess.CompletedProcess[str]:
    """Run the entry as a bundle's executable would."""
    code = (
        FROZEN
        + f"""
try:
    runpy.run_path({str(ENTRY)!r}, run_name="__main__")
finally:
    loaded = sys.modules
    {after or "pass"}
"""
    )
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        capture_output=True,
        text=True,
        timeout=120,
        stdin=subprocess.DEVNULL,
    )


def test_words_for_the_command_line_reach_it() -> None:
    done = frozen("--help")
    assert done.returncode == 0
    assert "[FILM...]" in done.stdout


def test_the_window_is_run_in_this_very_process() -> None:
    done = frozen("nowhere.mkv", after="print('torch' in loaded, 'desktop.app' in loaded)")
    assert done.returncode == 2
    assert "nowhere.mkv" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout.split() == ["False", "True"]


def test_a_child_is_the_same_program_and_loads_no_qt() -> None:
    line = "from core import program; print(program.command('core.self_test', 'decode'))"
    done = subprocess.run(
        [sys.executable, "-c", FROZEN + line], capture_output=True, text=True, check=True
    )
    assert (
        done.stdout.strip() == f"['{sys.executable}', '--run-module', 'core.self_test', 'decode']"
    )
    done = frozen("--run-module", "core.doctor.probes", "video", after="print('PySide6' in loaded)")
    assert '"ffmpeg"' in done.stdout
    assert done.stdout.split()[-1] == "False"


@pytest.mark.parametrize("words", [(), ("os",), ("core.training.films",)])
def test_the_verb_runs_nothing_but_reelmate_s_own_children(words: tuple[str, ...]) -> None:
    done = frozen("--run-module", *words)
    assert done.returncode == 2
    assert done.stderr.strip() == "reelmate: --run-module is for Reelmate's own use"


def test_without_a_console_the_sentence_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = runpy.run_path(str(ENTRY), run_name="entry")
    shown: list[str] = []
    begin = entry["without_console"]
    monkeypatch.setitem(begin.__globals__, "show", shown.append)

    def refuse() -> int:
        sys.stderr.write("reelmate: there is no film\n")
        raise SystemExit(2)

    monkeypatch.setitem(begin.__globals__, "main", refuse)
    monkeypatch.setattr(sys, "stdout", sys.stdout)
    monkeypatch.setattr(sys, "stderr", sys.stderr)
    assert begin() == 2
    assert shown == ["reelmate: there is no film"]


@pytest.mark.parametrize("carried", [True, False])
def test_a_libmpv_in_the_bundle_is_the_one_that_is_found(
    carried: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ctypes.util

    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    monkeypatch.setattr(ctypes.util, "find_library", lambda name: f"system's {name}")
    if carried:
        (tmp_path / "libmpv.so.2").touch()
    runpy.run_path(str(PACKAGING / "hooks" / "bundled_mpv.py"))
    expected = str(tmp_path / "libmpv.so.2") if carried else "system's mpv"
    assert ctypes.util.find_library("mpv") == expected
    assert ctypes.util.find_library("c") == "system's c"


def test_icons_of_all_systems_come_from_the_one_drawing(tmp_path: Path) -> None:
    from PIL import Image

    made = {path.name for path in icons.make(tmp_path)}
    assert {"16.png", "256.png", "reelmate.ico", "reelmate.icns"} <= made
    with Image.open(tmp_path / "png" / "64.png") as drawn:
        assert drawn.size == (64, 64)
        assert drawn.convert("RGBA").getpixel((0, 0)) == (0, 0, 0, 0), "clear outside of it"
        assert len(drawn.convert("RGB").getcolors(4096) or ()) > 50
    with Image.open(tmp_path / "reelmate.ico") as ico:
        assert {(16, 16), (48, 48), (256, 256)} <= set(ico.info["sizes"])
    with Image.open(tmp_path / "reelmate.icns") as icns:
        assert any(size[0] == 512 for size in icns.info["sizes"])


@pytest.mark.qt_log_ignore("Cannot read file", extend=True)
def test_a_drawing_that_is_none_is_refused(tmp_path: Path) -> None:
    drawing = tmp_path / "drawing.svg"
    drawing.write_text("no drawing")
    with pytest.raises(ValueError, match="can't be drawn"):
        icons.draw(16, tmp_path / "16.png", drawing)


@pytest.mark.parametrize("original", ["/opt/lib", None])
def test_programs_that_are_started_get_the_libraries_they_had(
    original: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/usr/lib/reelmate/_internal")
    if original is None:
        monkeypatch.delenv("LD_LIBRARY_PATH_ORIG", raising=False)
    else:
        monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", original)
    monkeypatch.setenv("PYINSTALLER_RESET_ENVIRONMENT", "")
    runpy.run_path(str(PACKAGING / "hooks" / "callers_libraries.py"))
    # Else our own children would go without the bundle's libraries too.
    assert os.environ["PYINSTALLER_RESET_ENVIRONMENT"] == "1"
    assert os.environ.get("LD_LIBRARY_PATH") == original
    assert "LD_LIBRARY_PATH_ORIG" not in os.environ
