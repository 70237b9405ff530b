"""A film goes on where it was left, says so, and can be started over.

The place of a file that lies where it lay is known before it loads, so that nothing of
its beginning is seen. Else its content is asked (``places``), and the film jumps once,
unless the viewer has gone somewhere or seen some of it meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from core.timeline import MediaTime
from desktop.library.address import is_address
from desktop.library.aside import Aside
from desktop.library.notice import Choice, Notice, Word
from desktop.library.places import goes_on_at, known_place, remembered_place, stamp
from desktop.library.recent import Recent
from desktop.player.mpv_player import Player
from desktop.translate import tr

SEEN = MediaTime.from_seconds(15)
"""Who has watched so much of the beginning is not carried off any more."""
SAID_S = 9.0


class Resume(QObject):
    """Where each film begins.

    Args:
        wanted: whether films shall go on where they were left.
    """

    seek_wanted = Signal(MediaTime)

    def __init__(
        self,
        player: Player,
        recent: Recent,
        aside: Aside,
        notice: Notice,
        wanted: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._player = player
        self._recent = recent
        self._aside = aside
        self._notice = notice
        self._wanted = wanted
        self._film = ""
        self._begins: MediaTime | None = None
        self._left: MediaTime | None = None
        self._free = False
        player.duration_changed.connect(self._go_on)

    def begin(self, film: str, start: MediaTime | None) -> MediaTime | None:
        """``film`` shall play; gives where it begins, None where that is its beginning, or isn't
        known yet.

        Args:
            start: where it was asked to begin.
        """
        self._film = film
        self._begins = self._left = None
        self._free = False
        if start is not None or not self._wanted():
            return start
        entry = self._recent.find(film)
        stamped = stamp(film)
        self._begins = known_place(entry, stamped)
        same = entry is not None and (entry.size, entry.changed_ns) == stamped
        if not same and not is_address(film):
            self._free = True
            self._aside.ask(
                lambda: (film, remembered_place(film)), lambda found: self._on_place(*found)
            )
        return self._begins

    def loaded(self) -> None:
        """The film is there."""
        if self._begins is not None:
            self._say(self._begins)
        self._go_on()

    def viewer_moved(self) -> None:
        """The viewer went somewhere: from now on the film stays where they are."""
        self._free = False
        self._left = None

    def start_over(self) -> None:
        """From the beginning."""
        self._notice.dismiss()
        self.seek_wanted.emit(MediaTime())

    # A film that was moved ----------------------------------------------------------

    def _on_place(self, film: str, place: MediaTime) -> None:
        if film == self._film and self._free:
            self._left = place
            self._go_on()

    def _go_on(self) -> None:
        """Once both the place and the film's length are known."""
        if self._left is None or not self._player.loaded or not self._player.duration.us:
            return
        place = goes_on_at(self._left, self._player.duration)
        self._left = None
        if place is not None and self._free and self._player.position < SEEN:
            self._free = False
            self.seek_wanted.emit(place)
            self._say(place)

    def _say(self, place: MediaTime) -> None:
        self._notice.say(
            Word(
                lambda: tr("Goes on at {time}", time=place.clock()),
                (Choice(lambda: tr("Start over"), self.start_over),),
                SAID_S,
            )
        )
