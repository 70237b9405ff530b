"""The films that play one after another, and which of them plays now."""

from __future__ import annotations

import random
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

REPEATS = ("off", "one", "all")


class Playlist(QObject):
    """Attributes:
    films: paths and addresses.
    current: the place of the one that plays, -1 for none: it may have been taken off.
    listed: whether the viewer made it; else these are merely the films of a folder.
    repeat: one of ``REPEATS``.
    """

    changed = Signal()
    """The films, their order, or the one that plays."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.films: tuple[str, ...] = ()
        self.current = -1
        self.listed = False
        self.repeat = "off"
        self._gap: int | None = None
        self._order: list[int] = []
        self._shuffled = False

    @property
    def film(self) -> str:
        """The one that plays, "" for none."""
        return self.films[self.current] if 0 <= self.current < len(self.films) else ""

    @property
    def repeats_film(self) -> bool:
        """Whether this film comes after itself."""
        alone = self.films == (self.film,)
        return self.repeat == "one" or (self.repeat == "all" and alone)

    @property
    def shuffled(self) -> bool:
        """Whether they play in an order drawn by lot."""
        return self._shuffled

    def fill(self, films: Sequence[str], film: str, listed: bool) -> None:
        """Play these instead; ``film`` is the one that plays."""
        self.films = tuple(films)
        self.current = self.films.index(film) if film in self.films else -1
        self.listed = listed
        self._gap = None
        self._deal()

    def go(self, place: int) -> str:
        """The film at ``place`` plays now; gives it."""
        self.current, self._gap = place, None
        self.changed.emit()
        return self.films[place]

    def add(self, films: Sequence[str]) -> None:
        """More of them, after the others."""
        self.films = (*self.films, *films)
        self._deal()

    def remove(self, place: int) -> None:
        """Take one off. It plays on if it is the one that plays; then comes what followed it."""
        self.films = (*self.films[:place], *self.films[place + 1 :])
        if place == self.current:
            self.current, self._gap = -1, place
        elif place < self.current:
            self.current -= 1
        elif self._gap is not None and place < self._gap:
            self._gap -= 1
        self.listed = True
        self._deal()

    def move(self, place: int, to: int) -> None:
        """Put the film at ``place`` so that it stands at ``to``."""
        films = list(self.films)
        if not (0 <= place < len(films) and 0 <= to < len(films)) or place == to:
            return
        order = list(range(len(films)))
        order.insert(to, order.pop(place))
        if self._gap is not None:
            self._gap -= place < self._gap
            self._gap += to < self._gap
        self.films = tuple(films[i] for i in order)
        self.current = order.index(self.current) if self.current >= 0 else -1
        self.listed = True
        self._deal()

    def shuffle(self, on: bool) -> None:
        """Play in an order drawn by lot, or as they stand."""
        self._shuffled = on
        self._deal()

    def set_repeat(self, repeat: str) -> None:
        """Begin again at the end, or play one over and over."""
        self.repeat = repeat
        self.changed.emit()

    def after(self) -> int | None:
        """The place of the film after this one, None where this is the last."""
        return self._step(1)

    def before(self) -> int | None:
        """The place of the film before this one, None where this is the first."""
        return self._step(-1)

    def _step(self, by: int) -> int | None:
        if self.films in ((), (self.film,)):
            return None
        if self.current >= 0:
            at = self._order.index(self.current) + by
        elif self._gap is not None:
            gap = 0 if self._shuffled else self._gap
            at = gap if by > 0 else gap - 1
        else:
            return None
        if not 0 <= at < len(self._order) and self.repeat != "all":
            return None
        return self._order[at % len(self._order)]

    def _deal(self) -> None:
        self._order = list(range(len(self.films)))
        if self._shuffled:
            random.shuffle(self._order)
            if self.current >= 0:
                self._order.remove(self.current)
                self._order.insert(0, self.current)
        self.changed.emit()
