"""The real player over an mpv that only writes down what it is told."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from desktop.player.mpv_ahead import MpvAhead, Options
from desktop.player.mpv_link import MpvLink
from desktop.player.mpv_player import Player


class FakeMpv:
    """Commands in, an empty answer to each, nothing else out.

    Attributes:
        busy: whether answers wait until ``answer``.
    """

    def __init__(self) -> None:
        self.sent: list[tuple[str, ...]] = []
        self.ended = False
        self.busy = False
        self._waiting: list[Callable[[object, object], None]] = []

    def command_async(
        self, *command: str, callback: Callable[[object, object], None] | None = None
    ) -> None:
        self.sent.append(command)
        if callback is not None:
            self._waiting.append(callback)
        if not self.busy:
            self.answer()

    def answer(self) -> None:
        """Answer everything that was asked, in its order."""
        waiting, self._waiting = self._waiting, []
        for callback in waiting:
            callback(None, None)

    def observe_property(self, name: str, handler: object) -> None:
        pass

    def unobserve_property(self, name: str, handler: object) -> None:
        pass

    def terminate(self) -> None:
        self.ended = True


class FakeLink(MpvLink):
    """A link without a thread behind it."""

    def __init__(self, fake: FakeMpv, parent: QObject | None) -> None:
        super().__init__(parent)
        self._fake = fake

    def start(self, options: Options, ahead: MpvAhead | None = None) -> None:
        self.mpv = self._fake


class FakePlayer(Player):
    """Says what the test has mpv say."""

    def __init__(self, parent: QObject | None = None) -> None:
        self.fake = FakeMpv()
        super().__init__(parent)

    def _make_link(self) -> MpvLink:
        return FakeLink(self.fake, self)

    @property
    def sent(self) -> list[tuple[str, ...]]:
        """Commands since the last look."""
        sent, self.fake.sent = self.fake.sent, []
        return sent

    def observe(self, **values: object) -> None:
        """mpv's properties changed: ``time_pos=3.0`` is ``time-pos``."""
        for name, value in values.items():
            self._on_observed(name.replace("_", "-"), value)

    def happen(self, name: str, detail: object = None) -> None:
        """mpv tells of an event."""
        self._on_happened(name, detail)

    def arrive(self) -> None:
        """mpv has jumped where it was last asked to."""
        self.happen("seek")
        self.happen("playback-restart")

    def fail(self, reason: str) -> None:
        """mpv tries the film that it was asked for, and can't."""
        self.happen("start-file")
        self.happen("failed", reason)

    def load(self, path: str, seconds: float = 100.0, words: bool = True) -> None:
        """A film is asked for and comes."""
        if self.path != path:
            self.open(path)
        self.happen("start-file")
        tracks: list[dict[str, object]] = [
            {"id": 1, "type": "video", "selected": True},
            {"id": 1, "type": "audio", "selected": True},
        ]
        if words:
            tracks.append({"id": 1, "type": "sub", "selected": True, "lang": "en"})
        self.happen("file-loaded")
        self.observe(track_list=tracks, duration=seconds, pause=False, time_pos=0.0)
        self.happen("playback-restart")
