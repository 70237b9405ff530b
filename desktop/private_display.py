"""A private X display with a window manager, for the demo and the tests on machines that
have no display. Knows no Qt."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path
from types import TracebackType

PATIENCE = 90.0
"""Seconds that a busy machine may take to bring up a window manager."""

SCREEN = "Xvfb_screen0"
"""As Xvfb calls its screen's file: an XWD dump that is always up to date."""


class PrivateDisplay:
    """Xvfb and openbox for as long as the ``with`` block lasts.

    Args:
        size: of the screen, in pixels.
        shown_in: a folder in which Xvfb keeps what is on the screen, as the file ``SCREEN``; None
            for its memory alone.

    Attributes:
        name: what ``DISPLAY`` must be, such as ":99".
        pids: the two processes.
    """

    def __init__(self, size: str = "1920x1080", shown_in: Path | None = None) -> None:
        self._size = size
        self._shown_in = shown_in
        self._processes: list[subprocess.Popen[bytes]] = []
        self.name = ""

    @property
    def pids(self) -> frozenset[int]:
        return frozenset(process.pid for process in self._processes)

    def environment(self, runtime: str) -> dict[str, str]:
        """What a window's process needs to open here, whatever real display there is.

        Args:
            runtime: a folder of our own for sockets, mode 0700.
        """
        return {
            "DISPLAY": self.name,
            "WAYLAND_DISPLAY": "",
            "QT_QPA_PLATFORM": "xcb",
            "XDG_RUNTIME_DIR": runtime,
            # The real desktop's media keys and screen saver are none of its business.
            "DBUS_SESSION_BUS_ADDRESS": "disabled:",
            "LIBGL_ALWAYS_SOFTWARE": "1",
        }

    def __enter__(self) -> PrivateDisplay:
        read, write = os.pipe()
        screen = f"{self._size}x24"
        server = ["Xvfb", "-displayfd", str(write), "-screen", "0", screen]
        # Without -noreset it starts anew when its only client so far, the question below, leaves,
        # and openbox, coming at that moment, finds no display.
        server += ["+extension", "GLX", "-nolisten", "tcp", "-noreset"]
        if self._shown_in is not None:
            server += ["-fbdir", str(self._shown_in)]
        self._start(server, pass_fds=(write,))
        os.close(write)
        with open(read, "rb") as pipe:  # the server writes its number once it listens
            number = pipe.readline().decode().strip()
        if not number:
            self.__exit__(None, None, None)
            raise RuntimeError("Xvfb did not start")
        self.name = f":{number}"
        environment = {**os.environ, "DISPLAY": self.name}
        self._start(["openbox"], env=environment)
        self._await_window_manager(environment)
        return self

    def _start(
        self,
        command: list[str],
        *,
        env: dict[str, str] | None = None,
        pass_fds: tuple[int, ...] = (),
    ) -> None:
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(command, env=env, pass_fds=pass_fds, stdout=quiet, stderr=quiet)
        self._processes.append(process)

    def _await_window_manager(self, environment: dict[str, str]) -> None:
        """A window mapped before openbox is there would never be managed."""
        deadline = time.monotonic() + PATIENCE
        ask = ["xdotool", "get_desktop"]
        while subprocess.run(ask, env=environment, capture_output=True, check=False).returncode:
            if self._processes[-1].poll() is not None or time.monotonic() > deadline:
                self.__exit__(None, None, None)
                raise RuntimeError("openbox did not start")
            time.sleep(0.05)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for process in reversed(self._processes):
            process.terminate()
            process.wait(10)
        self._processes.clear()


def can_make_display() -> bool:
    """Whether the programs for a private display are installed."""
    return all(shutil.which(name) for name in ("Xvfb", "openbox", "xdotool"))
