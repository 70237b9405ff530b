"""What listening needs of a speech model. Values and protocols only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from core.speech.sound import Sound


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words in a window, from ``start`` to ``end``, seconds from the window's first moment."""

    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What a model made of one window.

    Attributes:
        spoken: in time order, none overlapping; may be none.
        taken: seconds of the window that are done with; the next one begins there, so that what
            is cut off at the window's end is heard whole.
        language: two letters, where the model was left to find it out and is sure; else "".
    """

    spoken: tuple[Spoken, ...]
    taken: float
    language: str = ""


class Hearing(Protocol):
    """Writes down what is said.

    Invariants: ``0 < taken <= 30``; every ``Spoken`` lies in [0, taken], and none is empty. The
    same window and language give the same, whatever was heard before.
    """

    def hear(
        self, sound: Sound, language: str, cancelled: Callable[[], bool] = lambda: False
    ) -> Heard | None:
        """What is said in a window, float32 [SAMPLES] at ``RATE``.

        Args:
            language: two letters; "" leaves it to the model.
            cancelled: asked again and again; once it says so, None is given soon.
        """
        ...
