"""Questions as people type them."""

from __future__ import annotations

import random

LEADS = ("Please tell me: ", "Say, ", "In this film, ", "One question: ", "I wonder: ", "Hey, ")
"""What people put before a question."""
LEADS_ZH = ("请问，", "请告诉我，", "在这部电影里，", "我想知道，")
NOT_TYPED = ("the", "does", "is", "that", "do", "it")
"""What they leave out in a hurry."""


def as_typed(question: str, rng: random.Random) -> str:
    """The question as people type it: often small letters, no mark at the end, sometimes
    with words before it, sometimes in telegram style."""
    if not question.isascii():
        if rng.random() < 0.08:
            question = rng.choice(LEADS_ZH) + question
        return question.rstrip("？。") if rng.random() < 0.3 else question
    if rng.random() < 0.08:
        question = rng.choice(LEADS) + question
    if rng.random() < 0.05:
        left_out = rng.sample(NOT_TYPED, 2)
        question = " ".join(word for word in question.split() if word not in left_out)
    if rng.random() < 0.35:
        question = question.lower()
    if rng.random() < 0.25:
        question = question.rstrip("?.")
    if rng.random() < 0.1:
        question = question.replace("colour", "color")
    return question
