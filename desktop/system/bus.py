"""A line to the desktop's session bus, where there is one.

PySide6's messages carry a Python ``int`` as the narrowest signed number it fits into, and an
empty list as one of variants. Where a message must be exact, its types stand in an adaptor's
properties and signals, or come from the helpers here.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from itertools import count
from pathlib import Path

from PySide6.QtDBus import QDBusArgument, QDBusConnection

log = logging.getLogger(__name__)

_numbers = count(1)


def session_address() -> str:
    """Where the session bus listens, "" for nowhere. Never starts one."""
    named = os.environ.get("DBUS_SESSION_BUS_ADDRESS", "")
    if named:
        return "" if named.startswith("disabled:") else named
    socket = Path(os.environ.get("XDG_RUNTIME_DIR") or "/nowhere") / "bus"
    return f"unix:path={socket}" if socket.exists() else ""


def open_bus() -> QDBusConnection | None:
    """A line of its own to the session bus; None where there is none."""
    address = session_address()
    if not address:
        log.info("there is no session bus")
        return None
    bus = QDBusConnection.connectToBus(address, f"reelmate-{os.getpid()}-{next(_numbers)}")
    if not bus.isConnected():
        log.info("the session bus can't be reached: %s", bus.lastError().message())
        QDBusConnection.disconnectFromBus(bus.name())
        return None
    return bus


def close_bus(bus: QDBusConnection) -> None:
    """End it, once nobody holds it any more; the other side hears of that."""
    QDBusConnection.disconnectFromBus(bus.name())


def strings(words: Sequence[str]) -> QDBusArgument:
    """An array of strings, also when it is empty."""
    made = QDBusArgument()
    made << list(words)
    return made
