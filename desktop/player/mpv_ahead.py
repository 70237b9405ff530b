"""libmpv is made in a thread of its own while Python still loads Qt. Knows no Qt.

Two hundred libraries come with it. What loads them is C, and is called so that it leaves Python's
lock to the main thread. mpv can only be made under the numeric locale "C", which ``QApplication``
takes away: ``wait`` comes before it. Every millisecond before the thread begins is one until the
film is seen, hence no ``threading`` and no ``typing`` here, which take fifteen.
"""

from __future__ import annotations

import _thread
import ctypes
import gc
import os
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

Options = dict[str, str | int | float | bool]

LIBRARY = b"libmpv.so.2"
"""As Linux calls it since mpv 0.35. Under another name it is found too, by python-mpv."""

ALWAYS: Options = {
    "hwdec": "no",
    "video_timing_offset": 0,
    "idle": "yes",
    "keep_open": "yes",
    "osc": False,
    "osd_level": 0,
    "input_default_bindings": False,
    "input_vo_keyboard": False,
    "config": False,
    "ytdl": False,
    "load_scripts": False,
    # Files whose words lie some seconds behind their pictures would show none with mpv's one.
    "demuxer_readahead_secs": 20,
    "sub_auto": "fuzzy",
    "sub_font": "Inter Medium",
    "sub_font_size": 42,
    "sub_border_size": 1.2,
    "sub_border_color": "#C0000000",
    "sub_shadow_offset": 1.5,
    "sub_shadow_color": "#80000000",
    "sub_margin_y": 44,
    "audio_client_name": "Reelmate",
}
"""What Reelmate always plays with."""

PYTHON_OF_PYSIDE = "shibokensupport.signature"
"""What PySide imports once its first library is loaded."""
LONGEST_WAIT = 0.3
"""Seconds."""

EXTENSIONS = (
    *("_typing", "_struct", "_json", "_opcode", "binascii", "zlib", "_bz2", "_lzma", "math"),
    *("_bisect", "_random", "_sha512", "select", "array", "fcntl", "_posixsubprocess"),
    *("_heapq", "_queue"),
)
"""Modules in C that Python's own library soon asks for. The system loads one library at a time:
whoever imports one of these while libmpv is being loaded would wait until all of that is there."""


class MpvAhead:
    """One mpv on its way, for the window.

    Args:
        options: mpv's, beside and before those that Reelmate always plays with.
        behind: a module that somebody is about to import, behind whose beginning libmpv is loaded;
            "" for at once.
    """

    def __init__(self, options: Options, behind: str = "") -> None:
        self._options = options
        self._behind = behind
        self._made: Any = None
        self._error: OSError | None = None
        self._done = _thread.allocate_lock()
        self._done.acquire()
        for name in EXTENSIONS:
            try:
                __import__(name)
            except ImportError:  # this Python is built in another way
                continue
        _thread.start_new_thread(self._make, ())

    def wait(self) -> None:
        """Until it is made, or can't be."""
        with self._done:
            pass

    def take(self) -> Any:
        """mpv; whoever takes it ends it.

        Raises:
            OSError: libmpv isn't there.
        """
        self.wait()
        if self._error is not None:
            raise self._error
        made, self._made = self._made, None
        return made

    def leave(self) -> None:
        """Nobody will take it."""
        self.wait()
        made, self._made = self._made, None
        if made is not None:
            made.terminate()

    def _make(self) -> None:
        try:
            self._wait_for_module()
            if sys.platform == "linux":
                _load()
            self._made = make_mpv(self._options)
        except OSError as error:
            self._error = error
        finally:
            self._done.release()

    def _wait_for_module(self) -> None:
        latest = time.monotonic() + LONGEST_WAIT
        while self._behind and self._behind not in sys.modules and time.monotonic() < latest:
            time.sleep(0.0005)


def sound() -> str:
    """The audio output that was asked for, "" for the system's own."""
    return os.environ.get("REELMATE_AUDIO", "")


def output(vo: str, ao: str) -> Options:
    """Where pictures and sound go, as mpv's options; "" for the system's own sound."""
    return {"vo": vo, "ao": ao} if ao else {"vo": vo}


def begin_mpv() -> MpvAhead:
    """mpv for the window, on its way from now on; and the beginning of PySide.

    That spends its first hundred milliseconds in Python sources, and so does what is imported
    next: the time in which libmpv is loaded. Its own libraries come before and after. Python looks
    for no garbage until ``desktop.app`` has it do so: nothing of all this is any.
    """
    gc.disable()
    ahead = MpvAhead(output("libmpv", sound()), behind=PYTHON_OF_PYSIDE)
    import shiboken6  # noqa: F401

    return ahead


def make_mpv(options: Options) -> Any:
    """An mpv that waits for a film.

    Raises:
        OSError: libmpv isn't there.
    """
    mpv = _binding()
    return mpv.MPV(log_handler=_pass_on, loglevel="warn", **(ALWAYS | options))


def _binding() -> Any:
    """python-mpv. It has its library looked for by ``ldconfig``, a program of its own that takes
    longer than all the rest of it; of one that is loaded already the name is known.

    Raises:
        OSError: libmpv isn't there.
    """
    if "mpv" not in sys.modules and _loaded():
        from ctypes import util

        find = util.find_library
        util.find_library = lambda name: LIBRARY.decode() if name == "mpv" else find(name)
        try:
            import mpv
        finally:
            util.find_library = find
    import mpv

    return mpv


def _load(mode: int = os.RTLD_LAZY) -> bool:
    """Load the library; gives whether it is there under the name it has on Linux.
    ``ctypes.CDLL`` itself would keep Python's lock meanwhile."""
    dlopen = ctypes.CDLL(None).dlopen
    dlopen.argtypes = (ctypes.c_char_p, ctypes.c_int)
    dlopen.restype = ctypes.c_void_p
    return dlopen(LIBRARY, mode) is not None


def _loaded() -> bool:
    """Whether ``_load`` has loaded it."""
    return sys.platform == "linux" and _load(os.RTLD_LAZY | os.RTLD_NOLOAD)


def _pass_on(_level: str, prefix: str, text: str) -> None:
    """On mpv's thread: what it complains of goes to our log."""
    import logging

    logging.getLogger(__name__).info("%s: %s", prefix, text.strip())
