"""The official VQA evaluation's way of making answers comparable, and its accuracy.

After Antol et al. 2015 and the evaluation tools that go with VQA (github.com/GT-Vision-Lab/VQA);
TextVQA's (Singh et al. 2019, in Pythia and MMF) adds a step before it. Ten people answered each
question: an answer is wholly right where three of the others said it.

Both sides are always normalised. The official tool leaves the people's answers as they are where
all ten are alike; that differs only where all ten wrote the same abnormal form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    )
} | {"none": "0"}
ARTICLES = ("a", "an", "the")

_CONTRACTED = """
ain't aren't can't could've couldn't couldn't've didn't doesn't don't hadn't hadn't've hasn't
haven't he'd he'd've he's how'd how'll how's i'd've i'm i've isn't it'd it'd've it'll ma'am
mightn't mightn't've might've mustn't must've needn't not've o'clock oughtn't 'ow's'at shan't
she'd've should've shouldn't shouldn't've somebody'd've somebody'll somebody's someone'd
someone'd've someone'll someone's something'd something'd've something'll that's there'd
there'd've there're there's they'd they'd've they'll they're they've 'twas wasn't we'd've we've
weren't what'll what're what's what've when's where'd where's where've who'd who'd've who'll
who's who've why'll why're why's won't would've wouldn't wouldn't've y'all y'all'll y'all'd've
you'd you'd've you'll you're you've
"""
CONTRACTIONS = {
    word[:at] + word[at + 1 :]: word
    for word in _CONTRACTED.split()
    for at, letter in enumerate(word)
    if letter == "'"
} | {"somebody'd": "somebodyd"}
"""Words that lost one apostrophe → the whole word. As in the official list, what would be another
word ("well", "shell", "id") isn't there, and one goes the other way."""

_MARKS = ';/[]"{}()=+\\_-><@`,?!'
_THOUSANDS = re.compile(r"\d,\d")
_FULL_STOP = re.compile(r"\.(?!\d)")


def normal(answer: str) -> str:
    """VQA's normal form: no marks, no capitals, no articles, digits, whole contractions."""
    answer = answer.replace("\n", " ").replace("\t", " ").strip()
    return _plain_words(_without_marks(answer))


def textvqa_normal(answer: str) -> str:
    """TextVQA's: capitals, commas, question marks and the possessive's place first."""
    answer = answer.lower().replace(",", "").replace("?", "").replace("'s", " 's")
    return normal(answer)


def vqa_accuracy(answer: str, truths: Sequence[str]) -> float:
    """The official accuracy, 0 to 1: the mean over all people of how far the others agree.

    For each of the people: min(1, those of the others who gave this answer / 3).

    Args:
        answer, truths: in the same normal form; one truth for each of the people.
    """
    same = sum(truth == answer for truth in truths)
    scores = [min(1.0, (same - (truth == answer)) / 3) for truth in truths]
    return sum(scores) / len(scores) if scores else 0.0


def _without_marks(text: str) -> str:
    """A mark beside a space goes, one between letters becomes a space; beside a number like
    1,000 all go. A full stop stays only before a digit."""
    thousands = _THOUSANDS.search(text) is not None
    made = text
    for mark in _MARKS:
        beside = f"{mark} " in text or f" {mark}" in text
        made = made.replace(mark, "" if beside or thousands else " ")
    return _FULL_STOP.sub("", made)


def _plain_words(text: str) -> str:
    words = (NUMBERS.get(word, word) for word in text.lower().split())
    kept = (word for word in words if word not in ARTICLES)
    return " ".join(CONTRACTIONS.get(word, word) for word in kept)
