"""The desktop portal's way of keeping the screen lit: ``org.freedesktop.portal.Inhibit``.

The portal wants an unsigned number, which PySide6 can't put into a message (see ``bus.py``);
so this one message goes over libdbus itself, the library that Qt talks over too. As with the
screen saver, a wish ends with the line that it came over.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import logging
from functools import cache

log = logging.getLogger(__name__)

SERVICE = "org.freedesktop.portal.Desktop"
PATH = "/org/freedesktop/portal/desktop"
INTERFACE = "org.freedesktop.portal.Inhibit"
IDLE = 8
"""The portal's number for a screen that would go dark."""

_ROOM = 256
"""Bytes, more than libdbus' iterators and errors take."""
_STRING, _UINT, _ARRAY, _ENTRY, _VARIANT = map(ord, "sua" + "ev")


class Portal:
    """One wish, on a line of its own.

    Args:
        address: the session bus's.
        reason: why, in the viewer's words; the desktop may show it.

    Raises:
        OSError: libdbus isn't there, or the bus can't be reached.
    """

    def __init__(self, address: str, reason: str) -> None:
        self._library = _libdbus()
        library, error = self._library, ctypes.create_string_buffer(_ROOM)
        library.dbus_error_init(error)
        self._line = library.dbus_connection_open_private(address.encode(), error)
        if not self._line:
            raise OSError("the session bus can't be reached")
        library.dbus_connection_set_exit_on_disconnect(self._line, 0)
        if not library.dbus_bus_register(self._line, error):
            self.close()
            raise OSError("the session bus lets nobody in")
        self._send(reason)

    def close(self) -> None:
        """Let go. Closing again does nothing."""
        line, self._line = self._line, None
        if line:
            self._library.dbus_connection_close(line)
            self._library.dbus_connection_unref(line)

    def _send(self, reason: str) -> None:
        """``Inhibit(window: s, flags: u, options: a{sv})``; the answer isn't waited for."""
        library = self._library
        message = library.dbus_message_new_method_call(
            SERVICE.encode(), PATH.encode(), INTERFACE.encode(), b"Inhibit"
        )
        library.dbus_message_set_no_reply(message, 1)
        body, options, entry, value = (ctypes.create_string_buffer(_ROOM) for _ in range(4))
        library.dbus_message_iter_init_append(message, body)
        self._text(body, "")
        number = ctypes.c_uint32(IDLE)
        library.dbus_message_iter_append_basic(body, _UINT, ctypes.byref(number))
        library.dbus_message_iter_open_container(body, _ARRAY, b"{sv}", options)
        library.dbus_message_iter_open_container(options, _ENTRY, None, entry)
        self._text(entry, "reason")
        library.dbus_message_iter_open_container(entry, _VARIANT, b"s", value)
        self._text(value, reason)
        library.dbus_message_iter_close_container(entry, value)
        library.dbus_message_iter_close_container(options, entry)
        library.dbus_message_iter_close_container(body, options)
        library.dbus_connection_send(self._line, message, None)
        library.dbus_connection_flush(self._line)
        library.dbus_message_unref(message)

    def _text(self, at: ctypes.Array[ctypes.c_char], words: str) -> None:
        pointer = ctypes.c_char_p(words.encode())
        self._library.dbus_message_iter_append_basic(at, _STRING, ctypes.byref(pointer))


@cache
def _libdbus() -> ctypes.CDLL:
    """libdbus with the types of what is called there.

    Raises:
        OSError: it isn't there.
    """
    library = ctypes.CDLL(ctypes.util.find_library("dbus-1") or "libdbus-1.so.3")
    pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
    for name, gives, takes in (
        ("dbus_error_init", None, (pointer,)),
        ("dbus_connection_open_private", pointer, (text, pointer)),
        ("dbus_connection_set_exit_on_disconnect", None, (pointer, number)),
        ("dbus_bus_register", number, (pointer, pointer)),
        ("dbus_connection_send", number, (pointer, pointer, pointer)),
        ("dbus_connection_flush", None, (pointer,)),
        ("dbus_connection_close", None, (pointer,)),
        ("dbus_connection_unref", None, (pointer,)),
        ("dbus_message_new_method_call", pointer, (text, text, text, text)),
        ("dbus_message_set_no_reply", None, (pointer, number)),
        ("dbus_message_iter_init_append", None, (pointer, pointer)),
        ("dbus_message_iter_append_basic", number, (pointer, number, pointer)),
        ("dbus_message_iter_open_container", number, (pointer, number, text, pointer)),
        ("dbus_message_iter_close_container", number, (pointer, pointer)),
        ("dbus_message_unref", None, (pointer,)),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = gives, takes
    library.dbus_threads_init_default()  # Qt talks over it on another thread
    return library
