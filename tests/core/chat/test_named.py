"""Which scenes a question names without telling what they show."""

from __future__ import annotations

from core.chat.named import MOST_TOLD, named_by
from core.chat.scenes import Scene
from core.chat.scope import scope_of
from core.timeline import MediaTime, TimeRange
from core.training.asking.whole import evenly

SUMMARY = scope_of("Give me a summary of the film.", None)


def scene(number: int, spoken: bool) -> Scene:
    start = MediaTime.from_seconds(10.0 * number)
    end = start + MediaTime.from_seconds(10)
    return Scene(TimeRange(start, end), range(number, number + 1), (number,) if spoken else ())


def test_of_a_film_with_cards_at_its_ends_the_story_is_told() -> None:
    scenes = [scene(number, spoken=0 < number < 11) for number in range(12)]
    told = named_by(SUMMARY, None, scenes)
    assert [at - 1 for at in told] == evenly(10, MOST_TOLD)


def test_of_a_film_that_is_mostly_silent_all_may_be_told() -> None:
    scenes = [scene(number, spoken=number == 3) for number in range(12)]
    assert named_by(SUMMARY, None, scenes) == evenly(12, MOST_TOLD)


def test_of_a_stretch_silent_scenes_are_told_too() -> None:
    scenes = [scene(number, spoken=number != 4) for number in range(12)]
    stretch = scope_of("What happens between 0:00:30 and 0:01:00?", None)
    assert named_by(stretch, None, scenes) == [3, 4, 5]
