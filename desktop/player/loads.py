"""Whether what mpv tells is about the film that was asked for last.

Events of the film before may still be on their way when another is asked for. But mpv's answers
and events come in order: a film's own are those from the first "start-file" that follows mpv's
answer to the command.
"""

from __future__ import annotations


class Loads:
    """What was asked of mpv, and what it has begun with.

    Attributes:
        current: whether mpv tells of the film that was asked for last; also before the first.
    """

    def __init__(self) -> None:
        self.current = True
        self._unanswered = 0

    def asked(self) -> None:
        """mpv is asked to load another film."""
        self.current = False
        self._unanswered += 1

    def answered(self) -> None:
        """mpv has heard of the oldest film that it hadn't answered."""
        self._unanswered -= 1

    def begun(self) -> None:
        """mpv begins with a film, the newest it has heard of."""
        self.current = self._unanswered == 0
