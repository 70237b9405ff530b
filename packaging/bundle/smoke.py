"""Tries a package where nothing of ours is in reach: installs it into a bare Debian, lets it test
itself, opens the window, plays, asks, clicks a scene, closes, and removes it again."""

from __future__ import annotations

import json
import shutil
import statistics
from dataclasses import dataclass
from pathlib import Path

import set_up
from bundle import appimage, freeze
from bundle.errors import PackageError
from bundle.flavour import Flavour
from bundle.identity import COMMAND
from bundle.root import VIEWER, Root

PYTHONS = ("python", "python3", "pip", "pip3")
HANDS = ("xvfb", "openbox", "xdotool", "fonts-inter")
"""A display, a window manager and hands for the test, which the package itself doesn't need, and
the font that it recommends."""
DESKTOP = ("libgl1", "libegl1", "libgl1-mesa-dri", "libx11-6", "libxcb-glx0", "libfontconfig1")
DESKTOP_LIBRARIES = (
    *("libasound2", "libpulse0", "libjack0", "libpipewire-0.3-0", "libva-drm2", "libva-x11-2"),
    *("libva-wayland2", "libvdpau1", "libdbus-1-3", "libwayland-egl1", "libwayland-cursor0"),
    *("libdrm2", "libgbm1", "libopengl0", "libvulkan1", "libxfixes3", "libx11-xcb1", "libudev1"),
    *("libfreetype6", "libsm6", "libuuid1", "libp11-kit0", "libdecor-0-0", "libopencl1"),
)
"""What every desktop has, and an AppImage leaves to it."""
STARTS = 5
PATIENCE = 900.0
_DEMO = f"/home/{VIEWER}/demo"
_START = """
Xvfb :7 -screen 0 1440x900x24 +extension GLX -nolisten tcp -noreset >/dev/null 2>&1 &
export DISPLAY=:7 QT_QPA_PLATFORM=xcb LIBGL_ALWAYS_SOFTWARE=1 REELMATE_AUDIO=null
until xdotool getdisplaygeometry >/dev/null 2>&1; do sleep 0.05; done
openbox >/dev/null 2>&1 &
until xdotool get_desktop >/dev/null 2>&1; do sleep 0.05; done
for turn in $(seq @COUNT@); do
    began=$(date +%s%N)
    @PROGRAM@ --new-window >/dev/null 2>/tmp/said &
    window=$!
    until xdotool search --onlyvisible --class reelmate >/dev/null 2>&1; do
        kill -0 $window || { cat /tmp/said >&2; exit 1; }
        sleep 0.01
    done
    echo "start $(( ($(date +%s%N) - began) / 1000000 ))"
    sleep 2
    kill -TERM $window
    wait $window || { echo "the window ended with $?" >&2; cat /tmp/said >&2; exit 1; }
done
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """What was seen.

    Attributes:
        packed: bytes of the package.
        installed: bytes of what it puts there.
        first: seconds from the command to the window, the first time.
        start: the same, the median of the later times.
        story: what the demo told, line by line.
    """

    packed: int
    installed: int
    first: float
    start: float
    story: tuple[str, ...]

    def lines(self) -> list[str]:
        """For people."""
        return [
            f"package    {self.packed / 1e6:7.0f} MB",
            f"installed  {self.installed / 1e6:7.0f} MB",
            f"start      {self.start:7.2f} s to the window, {self.first:.2f} s the first time",
            *(f"           {line}" for line in self.story),
        ]


def debian(show: set_up.Show, flavour: Flavour, package: Path) -> Measured:
    """Try the Debian package.

    Raises:
        PackageError: something did not work; the log has all of it.
    """
    show.begin("The package in a bare Debian")
    root = Root(show, freeze.output(flavour) / "root")
    root.install(root.put(package))
    check_bare(root)
    root.make_viewer()
    _checks(root, COMMAND)
    give_hands(root)
    first, start = _starts(root, COMMAND)
    story = _demo(root, COMMAND, freeze.output(flavour) / "smoke")
    installed = freeze.size(root.folder / "usr/lib" / COMMAND)
    _removal(root, flavour)
    return Measured(package.stat().st_size, installed, first, start, story)


def app_folder(show: set_up.Show, flavour: Flavour, packed: Path | None) -> Measured:
    """Try the AppDir on a bare Debian with a desktop's libraries and without libmpv.

    Args:
        packed: the AppImage or its squashfs, whose size is told.

    Raises:
        PackageError: something did not work; the log has all of it.
    """
    show.begin("The AppDir in a bare Debian")
    root = Root(show, freeze.output(flavour) / "root-appimage")
    root.install(*DESKTOP, *DESKTOP_LIBRARIES)
    give_hands(root)
    if list(root.folder.glob("usr/lib/*/libmpv*")):
        raise PackageError("The bare system has a libmpv of its own; the test would prove nothing.")
    there = root.folder / "opt" / "app"
    shutil.copytree(appimage.folder(flavour), there, symlinks=True)
    root.make_viewer()
    program = "/opt/app/AppRun"
    _checks(root, program)
    first, start = _starts(root, program)
    story = _demo(root, program, freeze.output(flavour) / "smoke-appimage")
    size = packed.stat().st_size if packed else 0
    return Measured(size, freeze.size(there), first, start, story)


def give_hands(root: Root) -> None:
    """Bring a display, a window manager and hands. openbox comes with a Python for its menus, which
    is taken away again.

    Raises:
        PackageError: one is still in reach.
    """
    root.install(*HANDS)
    root.run("rm -rf /usr/bin/python3* /usr/lib/python3 /usr/lib/python3.*")
    check_bare(root)


def check_bare(root: Root) -> None:
    """Make sure that no Python is in reach.

    Raises:
        PackageError: one is.
    """
    lacking = set(root.lacks(PYTHONS))
    if there := [name for name in PYTHONS if name not in lacking]:
        raise PackageError(f"The bare system has {', '.join(there)}; the test would prove nothing.")


def _checks(root: Root, program: str) -> None:
    """What it says of itself, and how it refuses."""
    done = root.ask(f"{program} self-test", VIEWER)
    if done.returncode:
        raise PackageError(f"self-test failed in the bare system:\n{done.stdout}{done.stderr}")
    done = root.ask(f"{program} doctor --json", VIEWER)
    told = json.loads(done.stdout.splitlines()[-1]) if done.stdout else {}
    failed = [name for name, found in told.items() if isinstance(found, dict) and "failed" in found]
    if not told or failed:
        raise PackageError(f"doctor found broken in the bare system: {failed or done.stderr}")
    done = root.ask(f"{program} /nowhere.mkv", VIEWER)
    if done.returncode != 2 or "Traceback" in done.stderr or "nowhere.mkv" not in done.stderr:
        raise PackageError(f"A film that isn't there was answered with: {done.stderr}")


def _starts(root: Root, program: str) -> tuple[float, float]:
    """Seconds from the command to the window: the first time, and usually."""
    line = _START.replace("@COUNT@", str(STARTS)).replace("@PROGRAM@", program)
    done = root.ask(line, VIEWER)
    times = [
        int(words[1]) / 1000
        for words in map(str.split, done.stdout.splitlines())
        if words[:1] == ["start"]
    ]
    if done.returncode or len(times) != STARTS:
        raise PackageError(f"The window did not open and close:\n{done.stderr}")
    return times[0], statistics.median(times[1:])


def _demo(root: Root, program: str, results: Path) -> tuple[str, ...]:
    """Play, watch, ask, click, close; the picture is kept."""
    done = root.ask(f"{program} demo --drive --out {_DEMO}", VIEWER, PATIENCE)
    left = root.folder / _DEMO.removeprefix("/")
    results.mkdir(exist_ok=True)
    for path in left.glob("demo*.*"):
        shutil.copy(path, results)
    if done.returncode:
        raise PackageError(f"The demo failed in the bare system:\n{done.stdout}{done.stderr}")
    return tuple((left / "demo.txt").read_text(encoding="utf-8").splitlines())


def _removal(root: Root, flavour: Flavour) -> None:
    """Removing keeps what is remembered; purging says where it lies."""
    memory = root.folder / _DEMO.removeprefix("/") / "demo-data"
    before = freeze.size(memory)
    root.run(f"apt-get remove --quiet --yes {flavour.package}")
    if (root.folder / "usr/lib" / COMMAND).exists() or not before:
        raise PackageError("Removing the package left files of it, or there was no memory.")
    done = root.ask(f"dpkg --purge {flavour.package}")
    if done.returncode or "~/.local/share/reelmate" not in done.stdout:
        raise PackageError("Purging does not say where the memory lies.")
    if freeze.size(memory) != before:
        raise PackageError("Removing the package took what it remembers of films along.")
