"""What a window manager does to a window past the program, as from a task bar's menu.

Through Xlib, since neither Qt nor xdotool asks for another window's full screen.
"""

from __future__ import annotations

import ctypes
import ctypes.util

from PySide6.QtWidgets import QWidget

CLIENT_MESSAGE = 33
TO_THE_WINDOW_MANAGER = 0x180000
"""SubstructureNotifyMask | SubstructureRedirectMask"""


class ClientMessage(ctypes.Structure):
    """Xlib's ``XClientMessageEvent``, as long as its ``XEvent``."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("rest", ctypes.c_long * 12),
    )


def have_full_screen(window: QWidget, full: bool) -> None:
    """Ask the window manager to begin the window's full screen, or to end it."""
    x11 = ctypes.CDLL(ctypes.util.find_library("X11"))
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XDefaultRootWindow.restype = ctypes.c_ulong
    x11.XInternAtom.restype = ctypes.c_ulong
    display = ctypes.c_void_p(x11.XOpenDisplay(None))
    state = x11.XInternAtom(display, b"_NET_WM_STATE", False)
    full_screen = x11.XInternAtom(display, b"_NET_WM_STATE_FULLSCREEN", False)
    message = ClientMessage(
        type=CLIENT_MESSAGE, window=int(window.winId()), message_type=state, format=32
    )
    message.data[:3] = [int(full), full_screen, 0]
    root = ctypes.c_ulong(x11.XDefaultRootWindow(display))
    mask = ctypes.c_long(TO_THE_WINDOW_MANAGER)
    x11.XSendEvent(display, root, False, mask, ctypes.byref(message))
    x11.XCloseDisplay(display)
