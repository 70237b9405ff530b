"""What the places that mpv's renderers draw into have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desktop.player.mpv_player import Player


class Rendered:
    """The part of a widget that takes pictures from one of mpv's renderers.

    mpv keeps the last picture of the film before until there is a new one, so the place is blank
    from where a film begins to its first picture.

    Attributes:
        frames: pictures drawn so far.
    """

    _context: Any
    _keep: list[Any]
    frames: int

    if TYPE_CHECKING:

        def update(self, *_: Any) -> None:
            """The widget's own."""

    def _begin(self, player: Player) -> None:
        """Call once, when the widget itself is made."""
        self._player = player
        self._context = None
        self._keep = []
        self._blank = self._empty = False
        self.frames = 0
        player.film_begins.connect(self._on_film_begins)

    def show_nothing(self) -> None:
        """There is no picture in this film: black until another one begins."""
        self._blank = self._empty = True
        self.update()

    def _on_film_begins(self) -> None:
        self._blank, self._empty = True, False
        self.update()

    def _forget_context(self) -> Any:
        """Hear no more of new pictures; gives what is to be freed, None for nothing."""
        context, self._context = self._context, None
        if context is not None:
            # The old callback must outlive the moment in which mpv is told to forget it.
            self._keep.append(context._update_fn_wrapper)
            context.update_cb = None
        return context
