"""Questions with lettered options: how they are put, and which letter an answer chose.

Two readings. ``chosen_letter`` takes an answer that does as it was told; ``inferred_letter`` also
finds the choice in a sentence, as MMBench's matching does before it asks a language model. The
published scripts of ScienceQA ("B", "B. ...", "The answer is B.") and SEED-Bench ("B") take fewer
of these forms; a model that answers as it was told gets the same figures from both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.training.datasets.records import Answered, Line, percent

LETTERS = "ABCDEFGHIJ"
DIRECTLY = "Answer with the option's letter from the given choices directly."
"""The last line of LLaVA-1.5's prompts for choices."""

_FIRST = re.compile(r"\(?([A-J])(?:[).:]+(?:\s|$)|$)|\(([A-J])\)")
_SAID = re.compile(r"answer is:? \(?([A-J])\b")
_MARKS = str.maketrans(dict.fromkeys(".()[],:;!*#{}", " "))
_AT_THE_END = 4


def lettered(options: Sequence[str], form: str = "{letter}. {option}") -> list[str]:
    """Every option behind its letter."""
    return [
        form.format(letter=letter, option=option)
        for letter, option in zip(LETTERS, options, strict=False)
    ]


def chosen_letter(answer: str, count: int) -> str | None:
    """The letter that an answer is, begins with, or names once ("the answer is B").

    Beginning means "B", "B.", "(B)", "B)" or "B:", then nothing or a space; "A dog" begins with
    no letter.

    Args:
        count: of options; a letter beyond them is none.
    """
    answer = answer.strip()
    letters = LETTERS[:count]
    first = _FIRST.match(answer)
    if first is not None:
        letter = first[1] or first[2]
        return letter if letter in letters else None
    said = set(_SAID.findall(answer))
    if len(said) == 1 and (letter := said.pop()) in letters:
        return str(letter)
    return None


def inferred_letter(answer: str, options: Sequence[str]) -> str | None:
    """The choice of an answer in free words.

    That is the only option's letter that stands alone and among the last words, or else the only
    option whose words are in the answer.
    """
    if (letter := chosen_letter(answer, len(options))) is not None:
        return letter
    words = answer.translate(_MARKS).split()
    alone = [letter for letter in LETTERS[: len(options)] if letter in words]
    if len(alone) == 1 and words.index(alone[0]) >= len(words) - _AT_THE_END:
        return alone[0]
    plain = answer.lower()
    if len(plain) > 2 * sum(map(len, options)):
        return None
    named = [
        letter
        for letter, option in zip(LETTERS, options, strict=False)
        if option and option.lower() in plain
    ]
    return named[0] if len(named) == 1 else None


def chose_right(one: Answered) -> bool:
    """Whether the chosen letter is the truth."""
    record = one.record
    return chosen_letter(one.answer, len(record.options)) == record.truths[0]


def accuracy_line(name: str, rows: Sequence[Answered]) -> Line:
    """How many chose right, in percent."""
    return Line(name, len(rows), {"accuracy": percent([chose_right(one) for one in rows])})
