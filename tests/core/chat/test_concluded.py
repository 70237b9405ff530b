"""Conclusions worked out from what was told."""

from __future__ import annotations

import pytest

from core.chat.concluded import BACKWARDS, FORWARDS, SO, Concluded
from tests.core.chat.wordwise import STOPS, ids, words


def may_follow(question: str, *said: str) -> set[str] | None:
    """Words that may follow an answer's beginning, given sentence by sentence."""
    leads, forwards, backwards = (
        [ids(each) for each in some] for some in (SO, FORWARDS, BACKWARDS)
    )
    concluded = Concluded(ids(question), leads, forwards, backwards, ids("".join(STOPS)))
    following = concluded.going_on([*map(ids, said)])
    return None if following is None else {words[each] for each in following}


BELL = "Is the red bell seen before the red kite?"
DRUM = "Do we see the blue drum before or after the yellow flower?"
SHELL = "白色的贝壳比红色的球先出现吗？"
CROWN = "粉色的王冠在紫色的鼓之前还是之后出现？"
YES, NO = {"before", "yes", "是"}, {"after", "no", "是", "不"}


@pytest.mark.parametrize(
    ("question", "said", "may"),
    [
        (BELL, ["First the red bell.", "Then the red kite, so"], YES),
        (BELL, ["First the red kite.", "Then the red bell, so"], NO),
        (BELL.lower().rstrip("?"), ["First the red kite.", "Then the red bell, so"], NO),
        ("is red bell seen before red kite", ["First the red kite.", "Then the red bell, so"], NO),
        (BELL, ["First the red kite.", "Then the red bell, so no"], {*STOPS}),
        (BELL, ["First the red kite.", "Then the red bell, so no."], None),
        (BELL, ["First the red kite.", "Then the red bell,"], None),
        (BELL, ["Then the red bell, so"], None),
        (BELL, ["First the red lamp.", "Then the red bell, so"], None),
        (BELL, ["First the red kite.", "Then the red kite, so"], None),
        ("", ["First the red kite.", "Then the red bell, so"], None),
        (DRUM, ["First the yellow flower.", "Then the blue drum, so"], NO),
        (DRUM, ["First the blue drum.", "Then the yellow flower, so"], YES),
        (SHELL, ["先看到白色的贝壳。", "然后看到红色的球，所以"], YES),
        (SHELL, ["先看到红色的球。", "然后看到白色的贝壳，所以"], NO),
        (CROWN, ["先看到紫色的鼓。", "然后看到粉色的王冠，所以"], NO),
        (CROWN, ["先看到紫色的鼓。", "然后看到粉色的王冠，所以是"], {"之"}),
        (CROWN, ["先看到紫色的鼓。", "然后看到粉色的王冠，所以是之"], {"后"}),
        (CROWN, ["先看到粉色的王冠。", "然后看到紫色的鼓，所以是之"], {"前"}),
        (CROWN, ["先看到粉色的王冠。", "然后看到紫色的鼓，所以是之前"], {*STOPS}),
    ],
)
def test_what_may_follow(question: str, said: list[str], may: set[str] | None) -> None:
    assert may_follow(question, *said) == may
