"""What may be asked: a line of words, not empty and not a book."""

from __future__ import annotations

from core.errors import QuestionError

LONGEST_QUESTION = 2_000


def check_question(question: str) -> str:
    """The question with its white space put in order.

    Raises:
        QuestionError: it is empty or has over 2,000 characters.
    """
    question = " ".join(question.split())
    if not question:
        raise QuestionError("is empty", 0)
    if len(question) > LONGEST_QUESTION:
        reason = f"has {len(question):,} characters; {LONGEST_QUESTION:,} is the most"
        raise QuestionError(reason, len(question))
    return question
