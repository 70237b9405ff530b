"""What may be asked: the one check that window, command line and companion share."""

from __future__ import annotations

from core.errors import QuestionError

LONGEST_QUESTION = 2_000
"""Characters. Longer ones would crowd the scenes out of the model's context."""


def check_question(text: str) -> str:
    """The question without the white space around it.

    Raises:
        QuestionError: nothing is left, or more than ``LONGEST_QUESTION`` characters.
    """
    question = text.strip()
    if not question:
        raise QuestionError("is empty", 0)
    if len(question) > LONGEST_QUESTION:
        raise QuestionError(
            f"has {len(question):,} characters; {LONGEST_QUESTION:,} are the most",
            len(question),
        )
    return question
