"""Video-ChatGPT's five: correctness, detail, context, temporal order, consistency.

Files (Maaz et al. 2023, github.com/mbzuai-oryx/Video-ChatGPT, quantitative evaluation):
``generic_qa.json`` and ``temporal_qa.json``, lists of ``{"Q", "A", "video_name"}``;
``consistency_qa.json`` with ``{"Q1", "Q2", "A", "video_name"}``; clips in ``Test_Videos/``.
All may lie in ``evaluation/``, as LLaMA-VID keeps them.

Rule: a language model compares each answer with the truth and gives 0 to 5; the figure is the
mean. Correctness, detail and context are judged on the generic answers, consistency on the two
answers of a pair together. Without a judge there is no figure: answers are whole paragraphs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from core.training.datasets.judging import match_request, mean, notes, number_of
from core.training.datasets.reading import VIDEOS, Fields, find_file, first_folder, read_objects
from core.training.datasets.records import Answered, Judge, Line, Record, Score, by

PARTS = ("generic", "temporal", "consistency")

_SCORE = """Reply with a Python dictionary and nothing beside it, whose 'score' is a whole number \
from 0 to 5, where 5 is the best. Example: {'score': 4}"""

CRITERIA = {
    "correctness": f"""You judge whether a predicted answer about a video is factually right.
- It must agree in its facts with the correct answer, and misinterpret and misinform in nothing.
- Synonyms and paraphrases match.
{_SCORE}""",
    "detail": f"""You judge how detailed a predicted answer about a video is.
- Complete: it covers all major points of the correct answer and leaves out no key aspect.
- Specific: its details belong to this video and aren't generic remarks.
- Synonyms and paraphrases match.
{_SCORE}""",
    "context": f"""You judge whether a predicted answer about a video understands its context.
- It fits the video as a whole, and says nothing out of context.
- It captures the main themes and sentiments of the correct answer.
- Synonyms and paraphrases match.
{_SCORE}""",
    "temporal": f"""You judge whether a predicted answer about a video orders its events rightly.
- Events and details come in the sequence in which the correct answer has them.
- Synonyms and paraphrases match, but only in the right order.
{_SCORE}""",
    "consistency": f"""You judge whether two predicted answers to two very similar questions about \
a video are consistent. Both questions have the same correct answer.
- Both predictions agree with the correct answer and with each other; nothing contradicts and
  nothing that they say of the video differs much.
- Synonyms and paraphrases match where they keep the same information.
{_SCORE}""",
}
"""What a judge is told to look at, by figure."""

OF_GENERIC = ("correctness", "detail", "context")


class VideoChatGpt:
    """All five; a split asks for the questions of one file."""

    name = "video-chatgpt"
    source = "Maaz et al. 2023"
    splits = ("all", *PARTS)

    def records(self, folder: Path, split: str) -> Iterable[Record]:
        """One for each question; a pair makes two."""
        if (folder / "evaluation").is_dir():
            folder = folder / "evaluation"
        clips = first_folder(folder, "Test_Videos", "videos", "video")
        for part in PARTS if split == "all" else (split,):
            for number, row in enumerate(read_objects(folder / f"{part}_qa.json")):
                media = find_file([clips], row.text("video_name"), ("", *VIDEOS))
                for key in ("Q1", "Q2") if part == "consistency" else ("Q",):
                    yield _record(row, part, number, key, media)

    def score(self, answered: Sequence[Answered], judge: Judge | None) -> Score:
        """One line for each of the five that was asked for."""
        parts = by(answered, lambda record: record.group)
        counts = {name: len(parts.get("generic", ())) for name in OF_GENERIC}
        counts["temporal"] = len(parts.get("temporal", ()))
        pairs = _pairs(parts.get("consistency", ()))
        counts["consistency"] = len(pairs)
        lines, unread = [], 0
        for name, count in counts.items():
            if not count:
                continue
            if judge is None:
                lines.append(Line(name, count, {"score": None}))
                continue
            if name == "consistency":
                requests = [_pair_request(first, second) for first, second in pairs]
            else:
                rows = parts["temporal" if name == "temporal" else "generic"]
                requests = [
                    match_request(one.record.asked, one.record.truths[0], one.answer)
                    for one in rows
                ]
            said = [judge.reply(CRITERIA[name], request) for request in requests]
            scores = [number_of(verdict, "score", 5) for verdict in said]
            unread += sum(score is None for score in scores)
            # The published scripts keep the whole part.
            lines.append(Line(name, count, {"score": mean([int(s or 0) for s in scores])}))
        return Score(tuple(lines), notes(judge, unread))


def _record(row: Fields, part: str, number: int, key: str, media: Path) -> Record:
    return Record(
        id=f"{part} {number} {key}",
        question=row.text(key),
        kind="clip",
        truths=(row.text("A"),),
        media=media,
        group=part,
        facets={"pair": str(number)},
    )


def _pairs(answered: Sequence[Answered]) -> list[tuple[Answered, Answered]]:
    """The answers that belong together; one whose other half wasn't asked is left out."""
    found = by(answered, lambda record: record.facets["pair"])
    return [(pair[0], pair[1]) for pair in found.values() if len(pair) == 2]


def _pair_request(first: Answered, second: Answered) -> str:
    return (
        f"Question 1: {first.record.asked}\n"
        f"Question 2: {second.record.asked}\n"
        f"Correct answer: {first.record.truths[0]}\n"
        f"Predicted answer to question 1: {first.answer}\n"
        f"Predicted answer to question 2: {second.answer}"
    )


VIDEO_CHATGPT = VideoChatGpt()
