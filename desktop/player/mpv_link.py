"""The thread border between libmpv and Qt: commands in, two queued signals out.

mpv's observers and events come on its own thread; each becomes one queued signal that is
looked at on the GUI thread. Nothing here waits for mpv. What the signals mean is
``mpv_player``'s business.
"""

from __future__ import annotations

import locale
import math
import os
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.player import buffered, loop, media_watch, subtitles
from desktop.player.mpv_ahead import MpvAhead, Options, make_mpv

OBSERVED = (
    "time-pos",
    "duration",
    "pause",
    "volume",
    "mute",
    "speed",
    "track-list",
    "chapter-list",
    "media-title",
    "sub-visibility",
    "eof-reached",
    "frame-drop-count",
    "decoder-frame-drop-count",
    *media_watch.OBSERVED,
    *loop.OBSERVED,
    *buffered.OBSERVED,
    *subtitles.OBSERVED,
)

FIRST = ("track-list", "file-format")
"""What is heard of from the beginning where mpv was made ahead: what a film's first picture
depends on. Of the others Python would be told when it has no time for them."""

_TOLD_ANEW = ("track-list", "duration", "chapter-list", "media-title", "file-format")
"""Properties that are heard of with every film, also where they are what they were before."""


class MpvLink(QObject):
    """One libmpv; connect to the signals, then ``start``."""

    observed = Signal(str, object)
    """A property of ``OBSERVED`` and its new value."""
    happened = Signal(str, object)
    """An event: start-file, file-loaded, seek, playback-restart; failed, with mpv's reason;
    refused, with what a command was about that mpv couldn't do; answered, with the command's
    name, in the order of what was sent to be heard of."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.mpv: Any = None
        self._unobserved: list[str] = []
        self._observing = threading.Lock()

    def start(self, options: Options, ahead: MpvAhead | None = None) -> None:
        """Make mpv and listen to it.

        Args:
            options: mpv's, beside and before those that Reelmate always plays with.
            ahead: the mpv to listen to, where one was made for this already, with these options.
        """
        # mpv_create fails under any other numeric locale.
        locale.setlocale(locale.LC_NUMERIC, "C")
        self.mpv = make_mpv(options) if ahead is None else ahead.take()
        self._unobserved = [name for name in OBSERVED if name not in FIRST]
        for name in FIRST:
            self.mpv.observe_property(name, self._on_property)
        if ahead is None:
            self.observe_all()
        self.mpv.event_callback(
            "start-file", "file-loaded", "end-file", "seek", "playback-restart"
        )(self._on_event)

    def observe_all(self) -> None:
        """Hear of everything in ``OBSERVED`` from now on."""
        if self.mpv is not None:
            with self._observing:
                for name in self._unobserved:
                    self.mpv.observe_property(name, self._on_property)
                self._unobserved = []

    def send(self, *command: str) -> None:
        """Have mpv do something in its own time."""
        if self.mpv is not None:
            self.mpv.command_async(*map(_as_mpv_reads, command))

    def send_or_tell(self, *command: str) -> None:
        """The same; where mpv can't, ``happened`` tells "refused"."""
        if self.mpv is not None:

            def done(error: Exception | None, _: object) -> None:
                if error is not None:
                    self.happened.emit("refused", command[1])

            self.mpv.command_async(*map(_as_mpv_reads, command), callback=done)

    def send_and_hear(self, *command: str) -> None:
        """The same; ``happened`` tells "answered" once mpv knows of it, or can't do it."""
        self.ask(lambda _error, _answer: self.happened.emit("answered", command[0]), *command)

    def look_again(self, *names: str) -> None:
        """Have these properties observed as they are now. From any thread.

        mpv keeps quiet about a value that was gone between two films and is the same again, as
        the length of one episode and the next; and about the end that a paused film jumped to.
        """
        handle = self.mpv
        if handle is not None:
            with self._observing:
                for name in names:
                    if name in self._unobserved:
                        continue  # it will be heard of as it is then
                    handle.unobserve_property(name, self._on_property)
                    handle.observe_property(name, self._on_property)

    def ask(self, done: Callable[[str, object], None], *command: str) -> None:
        """The same; ``done`` is called on mpv's thread with an error, "" for none, and mpv's
        answer."""
        if self.mpv is not None:

            def tell(error: Exception | None, answer: object) -> None:
                done("" if error is None else str(error), answer)

            self.mpv.command_async(*map(_as_mpv_reads, command), callback=tell)

    def close(self) -> None:
        """End mpv; call on the GUI thread."""
        if self.mpv is not None:
            handle, self.mpv = self.mpv, None
            handle.terminate()

    def _on_property(self, name: str, value: Any) -> None:
        """On mpv's thread."""
        self.observed.emit(name, _readable(value))

    def _on_event(self, event: Any) -> None:
        """On mpv's thread: an event's data live only as long as this call."""
        import mpv

        kind = event.event_id.value
        if kind == mpv.MpvEventID.START_FILE:
            self.happened.emit("start-file", None)
        elif kind == mpv.MpvEventID.FILE_LOADED:
            self.look_again(*_TOLD_ANEW)
            self.happened.emit("file-loaded", None)
        elif kind == mpv.MpvEventID.SEEK:
            self.happened.emit("seek", None)
        elif kind == mpv.MpvEventID.PLAYBACK_RESTART:
            self.happened.emit("playback-restart", None)
        elif kind == mpv.MpvEventID.END_FILE:
            ended = event.data
            if ended.reason == mpv.MpvEventEndFile.ERROR:
                self.happened.emit("failed", mpv.ErrorCode.human_readable(ended.error))
            elif _is_empty_list(ended):
                nothing = mpv.ErrorCode.human_readable(mpv.ErrorCode.NOTHING_TO_PLAY)
                self.happened.emit("failed", nothing)


def _is_empty_list(ended: Any) -> bool:
    """Whether an address turned out to be a list of films that names none; nothing follows then,
    and mpv calls it no error."""
    import mpv

    return bool(
        ended.reason == mpv.MpvEventEndFile.REDIRECT and not ended.playlist_insert_num_entries
    )


def _as_mpv_reads(word: str) -> str | bytes:
    """A file's name may be no text at all; mpv takes its bytes."""
    try:
        word.encode()
    except UnicodeEncodeError:
        return os.fsencode(word)
    return word


def _readable(value: Any) -> Any:
    """What mpv tells, with text in place of bytes that are none, and nothing in place of numbers
    that are none: a broken film may claim to last for ever."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    if isinstance(value, list):
        return [_readable(each) for each in value]
    if isinstance(value, dict):
        return {_readable(key): _readable(each) for key, each in value.items()}
    return value
