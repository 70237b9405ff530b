"""What answering a question gives, piece by piece. Values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from core.timeline import MediaTime, TimeRange

Source = Literal["seen", "heard", "both"]


@dataclass(frozen=True, slots=True)
class Earlier:
    """The turn before a question.

    Attributes:
        moment: of the first scene that its answer was linked to.
    """

    question: str
    answer: str
    moment: MediaTime


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What surrounds a question.

    Attributes:
        position: where the viewer is; None where nobody watches.
        earlier: the turn before, where its answer was linked to a scene.
    """

    position: MediaTime | None = None
    earlier: Earlier | None = None

    def before(self, until: MediaTime | None) -> Earlier | None:
        """The turn before, where its scene lies before the no-spoiler bound."""
        if self.earlier is None or (until is not None and self.earlier.moment >= until):
            return None
        return self.earlier


NO_CIRCUMSTANCES = Circumstances()


@dataclass(frozen=True, slots=True)
class LinkedScene:
    """A scene that a sentence rests on.

    Attributes:
        start: where to look: of a shot that shows it, else of the scene.
        source: how it is known: the picture, the words, or both.
        score: 0 to 1.
        caption: one line, the words spoken there or "".
        picture: JPEG bytes, or b"".
    """

    start: MediaTime
    end: MediaTime
    source: Source
    score: float
    caption: str = ""
    picture: bytes = b""


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A piece of the answer, to be appended to what came before."""

    text: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """Sentence ``index`` is whole: its text and the scenes it rests on, best first."""

    index: int
    text: str
    scenes: tuple[LinkedScene, ...]


@dataclass(frozen=True, slots=True)
class Finished:
    """The answer is whole, or was cancelled.

    Attributes:
        watched_until: how far the film had been watched when the scenes were recalled.
        until: the no-spoiler bound in force, None where the whole film was open.
        rows: rows of the prompt.
        seconds: "recall", "look_again", "prefill", "first_token", "total".
        watched, glimpsed: the stretches before ``until`` that were known by then.
        whole_film: whether every frame of them was looked at for this question.
        whole_film_seconds: how long that would take, about; 0 where it would bring nothing.
        listened: the stretches before ``until`` whose lines were heard by then; None where lines
            are read.
    """

    cancelled: bool
    watched_until: MediaTime
    film_duration: MediaTime
    until: MediaTime | None
    scenes_recalled: int
    rows: int
    seconds: dict[str, float] = field(default_factory=dict)
    watched: tuple[TimeRange, ...] = ()
    glimpsed: tuple[TimeRange, ...] = ()
    whole_film: bool = False
    whole_film_seconds: float = 0.0
    listened: tuple[TimeRange, ...] | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """So many of the frames that are looked at for a question have been looked at."""

    done: int
    total: int


AnswerEvent = Looked | TextPiece | Sentence | Finished
