"""What is kept of a viewer and a film: places, questions and answers. Values only."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.chat.types import LinkedScene
from core.timeline import MediaTime, TimeRange


@dataclass(frozen=True, slots=True)
class KeptSentence:
    """A sentence of an answer, and the scenes it rests on, without their pictures."""

    text: str
    scenes: tuple[LinkedScene, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptEnd:
    """How an answer ended; the fields are those of ``Finished`` and of ``AnswerFinished``."""

    cancelled: bool
    watched_until: MediaTime
    film_duration: MediaTime
    scenes_recalled: int
    rows: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    watched: tuple[TimeRange, ...] = ()
    glimpsed: tuple[TimeRange, ...] = ()
    whole_film_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """A question, and its answer once that had ended.

    Attributes:
        until: the no-spoiler bound it was asked under, None for the whole film.
        whole_film: whether every frame was to be looked at.
        guess: whether the pack only knew another kind of film.
        text: the answer as it was written, sentence marks and all.
        end: None where the answer never ended.
    """

    question: str
    until: MediaTime | None = None
    whole_film: bool = False
    guess: bool = False
    text: str = ""
    sentences: tuple[KeptSentence, ...] = ()
    end: KeptEnd | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """All that is known of a viewer and a film; as it stands, of a film never opened.

    Attributes:
        furthest: the furthest moment that was played.
        position: where the film was left.
        no_spoilers: whether answers keep to what was played.
        world_told: whether the viewer has read that the pack knows only another kind of film.
        deaf_told: whether the viewer has read that nothing here listens to films.
    """

    furthest: MediaTime = field(default_factory=MediaTime)
    position: MediaTime = field(default_factory=MediaTime)
    no_spoilers: bool = True
    turns: tuple[KeptTurn, ...] = ()
    world_told: bool = False
    deaf_told: bool = False
