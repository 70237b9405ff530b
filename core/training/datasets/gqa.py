"""GQA: compositional questions about pictures, with one-word answers.

Files (Hudson and Manning 2019, gqadataset.org): ``{split}_questions.json``, an object of question
ids with ``{"imageId", "question", "answer", "types": {"structural", "semantic"}}``, here or in
``data/``; pictures ``images/{imageId}.jpg``.

Rule: its ``eval.py``'s accuracy, of all, of binary and open questions (open are those whose
structure is "query") and by type. As LLaVA-1.5's conversion does, capitals and a full stop at the
end don't count. Consistency, validity, plausibility, grounding and distribution need files that
GQA's test-dev split comes without, and aren't computed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from core.training.datasets.reading import first_folder, read_object
from core.training.datasets.records import Answered, Judge, Line, Record, Score, by, percent
from core.training.datasets.vqa import shortly


class Gqa:
    """GQA."""

    name = "gqa"
    source = "Hudson and Manning 2019"
    splits = ("testdev_balanced", "testdev_all", "val_balanced", "val_all")

    def records(self, folder: Path, split: str) -> Iterable[Record]:
        """One for each question."""
        files = folder / "data" if (folder / "data").is_dir() else folder
        pictures = first_folder(files, "images", "../images")
        for name, row in read_object(files / f"{split}_questions.json").named():
            types = row.inner("types")
            yield Record(
                id=name,
                question=shortly(row.text("question")),
                kind="picture",
                truths=(row.text("answer"),),
                media=pictures / f"{row.text('imageId')}.jpg",
                group=types.text("structural"),
                facets={"semantic": types.text("semantic", "")},
            )

    def score(self, answered: Sequence[Answered], judge: Judge | None) -> Score:
        """By structure and meaning, binary, open, and of all."""
        del judge
        groups = {
            **_named("structure", by(answered, lambda record: record.group)),
            **_named("meaning", by(answered, lambda record: record.facets["semantic"] or None)),
            **by(answered, lambda record: "open" if record.group == "query" else "binary"),
            "all": list(answered),
        }
        lines = [
            Line(name, len(rows), {"accuracy": percent([right(one) for one in rows])})
            for name, rows in groups.items()
        ]
        return Score(tuple(lines))


def right(one: Answered) -> bool:
    """Whether an answer is the truth, but for capitals and a full stop at its end."""
    return one.answer.strip().rstrip(".").lower() == one.record.truths[0].lower()


def _named(kind: str, groups: dict[str, list[Answered]]) -> dict[str, list[Answered]]:
    return {f"{kind}: {name}": groups[name] for name in sorted(groups)}


GQA = Gqa()
