"""Asks the starter what the panel suggests about the sample film."""

from __future__ import annotations

from core.commands.asking import answer_report
from core.engine.session import Session
from core.training.asking.judge import Said, judge
from core.training.asking.truths import truth_of
from core.training.drawn.lexicon import Language
from core.training.sample import sample_story


def assert_suggestions_are_answered(session: Session, language: Language = "en") -> None:
    """Every one in this language, which the lines are in too, is answered rightly and linked to
    its scene."""
    for question in sample_story().questions:
        if question.language != language:
            continue
        report = answer_report(session, question.question, until=None)
        said = [
            Said(
                sentence["text"],
                tuple((scene["start_s"], scene["end_s"]) for scene in sentence["scenes"]),
            )
            for sentence in report["sentences"]
        ]
        verdict = judge(truth_of(question), said)
        assert verdict.right, (question.question, verdict.answer)
        assert verdict.linked, (question.question, said)
