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

PARTS = (b"libavcodec.so.", b"libavfilter.so.")
"""Of the libraries that libmpv needs those that bring nearly all the others."""

MACHINE = os.uname().machine if hasattr(os, "uname") else ""
FOLDERS = (f"/usr/lib/{MACHINE}-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib")
"""Where libmpv is looked for to see which of its parts it needs. It is loaded all the same where it
lies elsewhere."""

MEANWHILE = (
    *("zipfile", "base64", "textwrap", "tempfile", "traceback", "typing", "contextlib", "keyword"),
    *(
        "functools",
        "inspect",
        "ast",
        "dis",
        "argparse",
        "gettext",
        "logging",
        "importlib.machinery",
    ),
    *("ctypes.util", "queue", "concurrent.futures", "dataclasses", "json", "pathlib", "threading"),
    *("locale", "warnings"),
)
"""Modules in Python alone that PySide, python-mpv and the window import, which take so long as half
of libmpv's libraries."""

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
    """

    def __init__(self, options: Options) -> None:
        self._options = options
        self._made: Any = None
        self._error: OSError | None = None
        self._done = _thread.allocate_lock()
        self._done.acquire()
        _import_all(EXTENSIONS)
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
        # A fault of another kind ended the thread: here it would be told, if it came again.
        return make_mpv(self._options) if made is None else made

    def leave(self) -> None:
        """Nobody will take it."""
        self.wait()
        made, self._made = self._made, None
        if made is not None:
            made.terminate()

    def _make(self) -> None:
        try:
            if sys.platform == "linux":
                _load_parts()
                _load()
            self._made = make_mpv(self._options)
        except OSError as error:
            self._error = error
        finally:
            self._done.release()


def sound() -> str:
    """The audio output that was asked for, "" for the system's own."""
    return os.environ.get("REELMATE_AUDIO", "")


def output(vo: str, ao: str) -> Options:
    """Where pictures and sound go, as mpv's options; "" for the system's own sound."""
    return {"vo": vo, "ao": ao} if ao else {"vo": vo}


def begin_mpv() -> MpvAhead:
    """mpv for the window, on its way from now on; and what can be imported beside it.

    Python looks for no garbage until ``desktop.app`` has it do so: nothing of all this is any.
    """
    gc.disable()
    ahead = MpvAhead(output("libmpv", sound()))
    _import_all(MEANWHILE)
    return ahead


def _import_all(names: tuple[str, ...]) -> None:
    """Those of them that are there: a Python may be built without one, and a bundle made."""
    for name in names:
        try:
            __import__(name)
        except ImportError:
            continue


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


def _load_parts() -> None:
    """Load libmpv's parts one by one, under the names by which it asks for them. The system's
    loader serves one caller at a time: so PySide's libraries come in between, not behind all."""
    for folder in (getattr(sys, "_MEIPASS", ""), *FOLDERS):
        try:
            with open(f"{folder}/{LIBRARY.decode()}", "rb") as file:
                content = file.read()
        except OSError:
            continue
        for part in PARTS:
            at = content.find(part)
            if at >= 0:
                _load(content[at : content.find(b"\0", at)])
        return


def _load(library: bytes = LIBRARY, mode: int = 0) -> bool:
    """Load a library; gives whether it is there. ``ctypes.CDLL`` itself would keep Python's lock
    meanwhile."""
    dlopen = ctypes.CDLL(None).dlopen
    dlopen.argtypes = (ctypes.c_char_p, ctypes.c_int)
    dlopen.restype = ctypes.c_void_p
    return dlopen(library, os.RTLD_LAZY | mode) is not None


def _loaded() -> bool:
    """Whether libmpv is loaded."""
    return sys.platform == "linux" and _load(mode=os.RTLD_NOLOAD)


def _pass_on(_level: str, prefix: str, text: str) -> None:
    """On mpv's thread: what it complains of goes to our log."""
    import logging

    logging.getLogger(__name__).info("%s: %s", prefix, text.strip())
