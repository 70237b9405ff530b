"""Runs before everything else in a bundle on Linux: other programs get their own libraries.

The bootloader puts the bundle's folder into ``LD_LIBRARY_PATH``; this process has read it by now.
Whatever is started from here (a browser, a file manager) must not load our Qt. A child of ours
must, and is told to begin as its parent did: the bootloader would take it for a part of the same
program that has the path already, and libmpv's own libraries would not be found.
"""

import os

_ORIGINAL = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
if _ORIGINAL is not None:
    os.environ["LD_LIBRARY_PATH"] = _ORIGINAL
else:
    os.environ.pop("LD_LIBRARY_PATH", None)
os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"
