"""The starter that lies here answers what the panel suggests about the sample film."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from core.commands.asking import answer_report
from core.engine.session import Session
from core.resources import sample_film
from core.training.asking.judge import Said, judge
from core.training.asking.truths import truth_of
from core.training.sample import sample_story


def test_every_suggested_question_is_answered_and_linked(tmp_path: Path) -> None:
    film = sample_film()
    assert film is not None
    with closing(Session("starter", tmp_path)) as session:
        session.open(film)
        for _ in session.watch():
            pass
        for question in sample_story().questions:
            if question.language != "en":
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
