"""Where a new engine process begins.

The window names this function to have it run in the other process, and so imports this module;
what follows from it is imported over there, and doesn't delay the window.
"""

from __future__ import annotations

import os
import sys
from multiprocessing.connection import Connection

from core.engine.messages import Event, Request

SESSION = "core.engine.session:Session"
"""Import path of what makes a session from a pack's name and the data folder."""


NICE = 5
"""By how much the companion stands back behind whatever else wants a processor, above all the
film. Where there is enough for both it costs nothing."""


def begin(
    connection: Connection[Event, Request],
    session_factory: str,
    data_root: str | None,
    parent: int,
) -> None:
    """The process's main function; see ``process.run_engine``."""
    _stand_back()
    from core.children import NO_BACKTRACE
    from core.engine.process import run_engine

    os.environ.setdefault(NO_BACKTRACE, "1")  # an engine that dies is started again
    run_engine(connection, session_factory, data_root, parent)


def _stand_back() -> None:
    """Before anything is loaded: that alone takes seconds of a processor."""
    if sys.platform == "win32":
        import psutil

        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        os.nice(NICE)
