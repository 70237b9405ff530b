"""Makes a checkout runnable: system packages, ``.venv``, and everything in it.

Needs nothing but Python 3.11's standard library. Run through ``make setup``; does
nothing when there is nothing to do. What long steps print goes to ``build/setup.log``.
"""

from __future__ import annotations

import contextlib
import ctypes.util
import hashlib
import importlib.util
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "set-up.json"
LOG = ROOT / "build" / "setup.log"
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"

TORCH = "2.13.0"
TORCH_CPU_INDEX = "https://download.pytorch.org/whl/cpu"
LLAMA = "0.3.36"

RUN_PACKAGES = (
    "libmpv2",  # plays the film
    # What Qt's window on X11 links to and its wheel does not bring.
    "libdbus-1-3",
    "libegl1",
    "libfontconfig1",
    "libgl1",
    "libgl1-mesa-dri",
    "libopengl0",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-image0",
    "libxcb-keysyms1",
    "libxcb-randr0",
    "libxcb-render-util0",
    "libxcb-shape0",
    "libxcb-sync1",
    "libxcb-xfixes0",
    "libxcb-xkb1",
    "libxkbcommon-x11-0",
    "fonts-inter",
    "fonts-noto-cjk",
    "libgomp1",  # llama.cpp's threads
    # The demo and the tests on a machine without a display.
    "xvfb",
    "openbox",
    "xdotool",
    "weston",  # a Wayland for the tests
    "dbus",  # the tests' own session bus
    "ffmpeg",  # the baseline that indexing is measured against
)
BUILD_PACKAGES = ("g++", "cmake", "make")
VENV_PACKAGE = "python3-venv"


class SetUpError(Exception):
    """The set-up can't go on; the message says what the person at the keyboard can do."""


@dataclass
class Show:
    """What the set-up tells while it works: one line a step, a pulse in long ones."""

    step: int = 0
    steps: int = 0
    log: Path = LOG
    terminal: bool = field(default_factory=lambda: sys.stdout.isatty())

    def begin(self, title: str) -> None:
        self.step += 1
        print(f"[{self.step}/{self.steps}] {title}", flush=True)

    def pulse(self, seconds: float, line: str) -> None:
        text = f"      {int(seconds) // 60}:{int(seconds) % 60:02d}  {line}"
        if self.terminal:
            width = shutil.get_terminal_size().columns - 1
            print(f"\r\033[K{text[:width]}", end="", flush=True)
        else:
            print(text[:110], flush=True)

    def end(self) -> None:
        if self.terminal:
            print("\r\033[K", end="", flush=True)


def run(
    show: Show,
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str] | None = None,
    folder: Path = ROOT,
) -> None:
    """Run a long command: all of its output to the log, a pulse to the screen.

    Raises:
        subprocess.CalledProcessError: with the last lines as ``output``.
    """
    started = time.monotonic()
    told = started
    every = 0.2 if show.terminal else 20.0
    tail: deque[str] = deque(maxlen=30)
    arguments = [str(part) for part in command]
    with (
        show.log.open("a", encoding="utf-8") as log,
        subprocess.Popen(
            arguments,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdin=None if sys.stdin and sys.stdin.isatty() else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process,
    ):
        log.write(f"\n$ {' '.join(arguments)}\n")
        assert process.stdout is not None
        for line in process.stdout:
            log.write(line)
            if line.strip():
                tail.append(line.rstrip())
            now = time.monotonic()
            if tail and now - told >= every:
                show.pulse(now - started, tail[-1].strip())
                told = now
    show.end()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, arguments, "\n".join(tail))


def pip(
    show: Show,
    *arguments: str | Path,
    environment: Mapping[str, str] | None = None,
    python: Path | None = None,
) -> None:
    quiet = ("--disable-pip-version-check", "--no-input")
    run(show, [python or PYTHON, "-m", "pip", *quiet, *arguments], environment=environment)


# What this machine is -----------------------------------------------------------------


def cpu_key() -> str:
    """Names the machine code that llama.cpp's native build may hold: built here, it can
    only run where the same instruction sets are."""
    flags = platform.processor()
    with contextlib.suppress(OSError):
        found = re.search(r"^(?:flags|Features)\s*:(.*)$", Path("/proc/cpuinfo").read_text(), re.M)
        if found:
            computing = r"avx|sse|ssse|fma|f16c|bmi|amx|adx|sha|aes|vaes|v?pclmul|gfni|movbe|abm"
            arm = r"|asimd|sve|sme|i8mm|bf16|fp|dotprod"
            flags = " ".join(
                sorted(flag for flag in found[1].split() if re.match(computing + arm, flag))
            )
    options = os.environ.get("CMAKE_ARGS", "")
    digest = hashlib.sha256(f"{flags}|{options}".encode()).hexdigest()[:12]
    return f"{platform.system().lower()}-{platform.machine()}-{digest}"


def wheel_folder(key: str = "") -> Path:
    """Where a built llama-cpp-python stays, across checkouts.

    Args:
        key: what it was built for; "" for this processor.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "reelmate" / "wheels" / (key or cpu_key())


def llama_wheel(key: str = "") -> Path | None:
    wheels = sorted(wheel_folder(key).glob(f"llama_cpp_python-{LLAMA}-*.whl"))
    return wheels[0] if wheels else None


def missing_packages() -> list[str]:
    """Debian packages that are wanted and not there (names only; nothing is asked of apt)."""
    wanted = list(RUN_PACKAGES)
    if llama_wheel() is None and not list(site_packages().glob(f"llama_cpp_python-{LLAMA}.*")):
        wanted += BUILD_PACKAGES
    if importlib.util.find_spec("ensurepip") is None:
        wanted.append(VENV_PACKAGE)
    return not_installed(wanted)


def not_installed(wanted: Sequence[str]) -> list[str]:
    """Those of these Debian packages that are not there."""
    answer = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Abbrev}\n", *wanted],
        capture_output=True,
        text=True,
        check=False,
    )
    there = {line.split()[0] for line in answer.stdout.splitlines() if line.split()[1:2] == ["ii"]}
    return [name for name in wanted if name not in there]


def site_packages() -> Path:
    return VENV / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}/site-packages"


def installed() -> list[str]:
    """Every distribution in ``.venv``, as its metadata folder names it."""
    return sorted(path.name for path in site_packages().glob("*.dist-info"))


def wanted_state() -> str:
    """Changes whenever the set-up would have something to do."""
    digest = hashlib.sha256()
    for path in (Path(__file__), ROOT / "pyproject.toml", CONSTRAINTS):
        digest.update(path.read_bytes())
    # Not sys.version: apt may renew this very Python while it runs the set-up.
    for fact in (str(ROOT), platform.python_version(), cpu_key()):
        digest.update(fact.encode())
    return digest.hexdigest()


def nothing_to_do() -> bool:
    try:
        stamp = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return False
    return bool(
        stamp.get("state") == wanted_state()
        and PYTHON.exists()
        and set(stamp.get("installed", ["?"])) <= set(installed())
        and not (shutil.which("apt-get") and missing_packages())
    )


# The steps ----------------------------------------------------------------------------


def system_packages(show: Show) -> None:
    show.begin("System packages")
    if not shutil.which("apt-get"):
        name_what_is_missing()
        return
    install_packages(show, missing_packages())


def install_packages(show: Show, missing: Sequence[str]) -> None:
    """Bring Debian packages.

    Raises:
        SetUpError: nobody here may.
    """
    if not missing:
        return
    print(f"      installing {' '.join(missing)}", flush=True)
    if os.geteuid() == 0:
        root: list[str] = []
    elif shutil.which("sudo"):
        root = ["sudo"]
    else:
        raise SetUpError(f"As root, run: apt-get install {' '.join(missing)}")
    apt = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    # Without the lists nothing can be found; where they can't be had, the ones there may do.
    with contextlib.suppress(subprocess.CalledProcessError):
        run(show, [*apt, "update"])
    run(show, [*apt, "install", "--yes", "--no-install-recommends", *missing])


def name_what_is_missing() -> None:
    """Where there is no apt, say which things to install by other means."""
    missing = [
        name
        for name, there in (
            ("libmpv (mpv)", ctypes.util.find_library("mpv")),
            ("ffmpeg", shutil.which("ffmpeg")),
            ("a C++ compiler", llama_wheel() or shutil.which("c++") or shutil.which("g++")),
            ("Python's venv module", importlib.util.find_spec("ensurepip")),
            ("Xvfb", os.environ.get("DISPLAY") or sys.platform != "linux" or shutil.which("Xvfb")),
        )
        if not there
    ]
    if missing:
        raise SetUpError(f"Please install first, and run this again: {', '.join(missing)}.")


def environment(show: Show) -> None:
    show.begin(f"Python environment in {VENV.name}")
    make_environment(show, VENV)


def make_environment(show: Show, folder: Path) -> None:
    """Make a virtual environment, unless one that works lies there."""
    python = folder / PYTHON.relative_to(VENV)
    works = (
        python.exists()
        and not subprocess.run(
            [python, "-c", "import pip, sys; sys.exit(sys.version_info < (3, 11))"],
            check=False,
            capture_output=True,
        ).returncode
    )
    if not works:
        # A new interpreter: ours began before the venv package may have been installed.
        run(show, [sys.executable, "-m", "venv", "--clear", folder])


def torch(show: Show) -> None:
    show.begin(f"torch {TORCH}")
    if list(site_packages().glob(f"torch-{TORCH}*.dist-info")):
        return
    cpu = sys.platform == "linux" and os.environ.get("REELMATE_TORCH") != "gpu"
    install_torch(show, cpu=cpu)


def install_torch(show: Show, *, cpu: bool, python: Path | None = None) -> None:
    """PyTorch without CUDA where it is asked for: on Linux the plain package brings
    gigabytes of it. The index that pip is set up with may carry the CPU build; else
    PyTorch's own does; else the plain package is better than none."""
    plain = [f"torch=={TORCH}"]
    without = [f"torch=={TORCH}+cpu"]
    own_index = ["--extra-index-url", TORCH_CPU_INDEX, "--retries", "1", "--timeout", "20"]
    ways = [without, [*without, *own_index], plain] if cpu else [plain]
    for number, way in enumerate(ways, start=1):
        try:
            pip(show, "install", "--constraint", CONSTRAINTS, *way, python=python)
        except subprocess.CalledProcessError:
            if number == len(ways):
                raise
        else:
            return


def llama(show: Show) -> None:
    show.begin(f"llama-cpp-python {LLAMA}")
    wheel = llama_wheel()
    if wheel is None:
        print("      building it for this processor, once: 5 to 10 minutes on two cores")
        wheel = build_llama(show)
    if not list(site_packages().glob(f"llama_cpp_python-{LLAMA}.dist-info")):
        pip(show, "install", "--constraint", CONSTRAINTS, wheel)


def build_llama(
    show: Show, key: str = "", options: str | None = None, python: Path | None = None
) -> Path:
    """Compile llama-cpp-python and keep its wheel.

    Args:
        key: what it is built for; "" for this processor.
        options: CMAKE_ARGS; None for the environment's own.
        python: of the environment whose pip builds it; None for ``.venv``'s.
    """
    folder = wheel_folder(key)
    work = folder.with_name(f"{folder.name}.{os.getpid()}")
    settings = {"CMAKE_BUILD_PARALLEL_LEVEL": str(os.cpu_count() or 2)}
    if options is not None:
        settings["CMAKE_ARGS"] = options
    try:
        pip(
            show,
            *("wheel", "--verbose", "--no-deps", "--no-cache-dir", "--wheel-dir", work),
            f"llama-cpp-python=={LLAMA}",
            environment=settings,
            python=python,
        )
        folder.mkdir(parents=True, exist_ok=True)
        for built in work.glob("*.whl"):
            built.replace(folder / built.name)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    wheel = llama_wheel(key)
    assert wheel is not None
    return wheel


def project(show: Show) -> None:
    show.begin("Reelmate and what it stands on")
    pip(show, "install", "--constraint", CONSTRAINTS, "--editable", f"{ROOT}[training,dev]")


def proof(show: Show) -> None:
    show.begin("Everything loads")
    names = "av, cv2, gguf, llama_cpp, mpv, numpy, skia, tokenizers, torch, PySide6.QtWidgets"
    run(show, [PYTHON, "-c", f"import {names}, core, desktop"])


def quick_start(show: Show) -> None:
    """What would else be compiled at every start: PySide carries Python sources inside a library,
    and unpacks them where it is asked to; our own modules, where Python may not keep them."""
    show.begin("It starts quickly")
    run(show, [PYTHON, "-c", "import PySide6.QtCore"], environment={"SBK_EMBED": "0"})
    sources = (site_packages() / "shiboken6", ROOT / "core", ROOT / "desktop")
    run(show, [PYTHON, "-m", "compileall", "-q", *sources])


STEPS = (system_packages, environment, torch, llama, project, proof, quick_start)


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Two set-ups at once would undo each other: the second waits, then finds it done."""
    import fcntl

    LOG.parent.mkdir(exist_ok=True)
    with (LOG.parent / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another set-up is under way here; waiting for it.", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main() -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 (this runs before pip can check)
        print(f"Reelmate needs Python 3.11; this is {platform.python_version()}.", file=sys.stderr)
        return 2
    if nothing_to_do():
        return 0
    started = time.monotonic()
    with alone():
        if nothing_to_do():
            return 0
        LOG.write_text("")
        show = Show(steps=len(STEPS))
        try:
            for step in STEPS:
                step(show)
        except SetUpError as error:
            print(f"\n{error}", file=sys.stderr)
            return 2
        except subprocess.CalledProcessError as error:
            print(f"\n{error.output}\n\nThe set-up stopped at step {show.step}.", file=sys.stderr)
            print(f"The whole record is in {LOG.relative_to(ROOT)}.", file=sys.stderr)
            return 1
        STAMP.write_text(json.dumps({"state": wanted_state(), "installed": installed()}))
    print(f"Set up in {time.monotonic() - started:.0f} s.")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("\nStopped; run it again to go on.", file=sys.stderr)
        sys.exit(130)
