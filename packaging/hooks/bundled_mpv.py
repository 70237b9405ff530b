"""Runs before everything else in a bundle: says where libmpv is.

``ctypes.util.find_library`` asks the system alone. Where the bundle carries libmpv, that one is
meant; the Debian package doesn't, and the system's is found as ever.
"""

import ctypes.util
import sys
from pathlib import Path

_NAMES = ("libmpv.so.2", "libmpv.2.dylib", "libmpv-2.dll")
_FOLDER = Path(sys._MEIPASS)  # type: ignore[attr-defined]
_CARRIED = [str(_FOLDER / name) for name in _NAMES if (_FOLDER / name).exists()]

if _CARRIED:
    _ask_system = ctypes.util.find_library

    def _find_library(name: str) -> str | None:
        return _CARRIED[0] if name in ("mpv", "mpv-2", "libmpv-2.dll") else _ask_system(name)

    ctypes.util.find_library = _find_library  # type: ignore[assignment]
