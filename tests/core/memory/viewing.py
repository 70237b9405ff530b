"""A question with its answer, as a window would keep it."""

from __future__ import annotations

from core.chat.types import LinkedScene
from core.memory.kept import KeptEnd, KeptSentence, KeptTurn
from core.timeline import MediaTime, TimeRange


def at(seconds: float) -> MediaTime:
    return MediaTime.from_seconds(seconds)


END = KeptEnd(
    cancelled=False,
    watched_until=at(2500),
    film_duration=at(6012),
    scenes_recalled=4,
    rows=412,
    seconds={"first_token": 0.42, "total": 1.9},
    watched=(TimeRange(at(0), at(1200)), TimeRange(at(1800), at(2284))),
    glimpsed=(TimeRange(at(1200), at(1800)),),
    whole_film_seconds=40.0,
)
TURN = KeptTurn(
    question="Who lit it?",
    until=at(2284),
    text="Captain Arno lit it. Mira slept.",
    sentences=(
        KeptSentence(
            "Captain Arno lit it.",
            (
                LinkedScene(at(2240), at(2246), "seen", 0.9, "Arno hangs a lantern"),
                LinkedScene(at(1481), at(1487), "heard", 0.7, "“I will not.”"),
            ),
        ),
        KeptSentence("Mira slept."),
    ),
    end=END,
)
