"""Results made up for the tests of what counts them."""

from __future__ import annotations

from core.training.asking.judge import Said, Truth
from core.training.drawn.lexicon import Language
from core.training.drawn.world import Told
from core.training.evaluating.kept import Answer
from core.training.evaluating.metrics import Result

SPAN = (100.0, 110.0)
NOT_SEEN = "I did not see that in the film."


def truth(
    fact: str = "red",
    kind: str = "colour",
    language: Language = "en",
    span: tuple[float, float] = SPAN,
) -> Truth:
    """A question whose answer is one word."""
    told = Told(f"The key is {fact}.", ((fact,),), (span,))
    return Truth("What colour is the key?", kind, language, (told,))


ABSENT = Truth("Who has the kite?", "absent", "en", ())


def result(
    of: Truth,
    said: str,
    scene: tuple[float, float] | None = SPAN,
    *,
    score: float = 0.5,
    film: str = "1/3",
    number: int = 0,
    depth: float | None = 0.5,
    hard: bool = False,
) -> Result:
    """What became of a question about a film of 200 seconds."""
    scenes = () if scene is None else (scene,)
    answer = Answer(number, (Said(said, scenes),), 0.0 if scene is None else score, 0.1)
    return Result(film, number, answer, answer.judged(of), 200.0, depth, hard)
