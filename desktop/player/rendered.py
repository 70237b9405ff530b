"""What the places that mpv's renderers draw into have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desktop.player.mpv_player import Player


class Rendered:
    """The part of a widget that takes pictures from one of mpv's renderers.

    mpv keeps the last picture of the film before until there is a new one, so the place is blank
    from where a film begins to its first picture. That a film begins and that there is a picture
    come from two threads of mpv's, so the picture may be told first; that playing goes on is told
    by the one that said the film begins, hence behind both. And whoever takes a picture later than
    0.2 s after it was told of is told afterwards that there is nothing new.

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
        self.frames = self._told = 0
        player.film_begins.connect(self._on_film_begins)
        player.seek_done.connect(self._on_playing)

    def show_nothing(self) -> None:
        """There is no picture in this film: black until another one begins."""
        self._blank = self._empty = True
        self.update()

    def _on_film_begins(self) -> None:
        self._blank, self._empty = True, False
        self.update()

    def _on_playing(self) -> None:
        """The picture that mpv has now is one of this film, and of where it stands."""
        drawn, self._told = self.frames > self._told, self.frames
        if self._blank != self._empty or not drawn:
            self._blank = self._empty
            self._draw_again()

    def _draw_again(self) -> None:
        """Show the picture that mpv has."""
        self.update()

    def _forget_context(self) -> Any:
        """Hear no more of new pictures; gives what is to be freed, None for nothing."""
        context, self._context = self._context, None
        if context is not None:
            # The old callback must outlive the moment in which mpv is told to forget it.
            self._keep.append(context._update_fn_wrapper)
            context.update_cb = None
        return context
