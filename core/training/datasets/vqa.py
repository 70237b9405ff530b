"""VQAv2, TextVQA and VizWiz: open questions about pictures that ten people answered.

Files, as published:

- VQAv2 (Goyal et al. 2017, visualqa.org): ``v2_OpenEnded_mscoco_{split}2014_questions.json``,
  ``v2_mscoco_{split}2014_annotations.json``; pictures
  ``{split}2014/COCO_{split}2014_{image_id:012}.jpg``. Its test answers are kept by its server.
- TextVQA (Singh et al. 2019): ``TextVQA_0.5.1_{split}.json`` with ``{"data": [...]}``; pictures
  ``train_images/{image_id}.jpg``; the split "val-ocr" adds the words that
  ``TextVQA_Rosetta_OCR_v0.2_val.json`` read in the picture, as LLaVA-1.5's prompts do.
- VizWiz-VQA (Gurari et al. 2018): ``Annotations/{split}.json`` or ``{split}.json``; pictures in
  ``{split}/``. Its test answers are kept by its server.

Rule: the official VQA accuracy (``vqa_words``); VQAv2 and VizWiz by type of answer too. The last
line of the prompts is LLaVA-1.5's, which LLaMA-VID's image models were trained with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from core.training.datasets.reading import PICTURES, find_file, first_folder, read_object
from core.training.datasets.reading import read_objects as read_list
from core.training.datasets.records import (
    Answered,
    DataSetError,
    Judge,
    Line,
    Record,
    Score,
    by,
    percent,
)
from core.training.datasets.vqa_words import normal, textvqa_normal, vqa_accuracy

SHORT = "Answer the question using a single word or phrase."
UNANSWERABLE = "When the provided information is insufficient, respond with 'Unanswerable'."


def shortly(question: str) -> str:
    """The question with LLaVA-1.5's request for a short answer."""
    return f"{question}\n{SHORT}"


class VqaV2:
    """VQAv2."""

    name = "vqav2"
    source = "Goyal et al. 2017"
    splits = ("val", "train")

    def records(self, folder: Path, split: str) -> Iterable[Record]:
        """One for each question."""
        file = folder / f"v2_mscoco_{split}2014_annotations.json"
        said = {row.text("question_id"): row for row in read_object(file).objects("annotations")}
        asked = read_object(folder / f"v2_OpenEnded_mscoco_{split}2014_questions.json")
        for row in asked.objects("questions"):
            name = row.text("question_id")
            if name not in said:
                raise DataSetError(f"{file} has no answers to question {name}.")
            picture = f"COCO_{split}2014_{int(row.number('image_id')):012}.jpg"
            yield Record(
                id=name,
                question=shortly(row.text("question")),
                kind="picture",
                truths=tuple(one.text("answer") for one in said[name].objects("answers")),
                media=folder / f"{split}2014" / picture,
                group=said[name].text("answer_type", "other"),
            )

    def score(self, answered: Sequence[Answered], judge: Judge | None) -> Score:
        """By type of answer, and of all."""
        del judge
        return score_vqa(answered, normal)


class TextVqa:
    """TextVQA."""

    name = "textvqa"
    source = "Singh et al. 2019"
    splits = ("val", "val-ocr", "train")

    def records(self, folder: Path, split: str) -> Iterable[Record]:
        """One for each question."""
        with_ocr = split == "val-ocr"
        split = split.removesuffix("-ocr")
        seen: dict[str, str] = {}
        if with_ocr:
            ocr = read_object(folder / f"TextVQA_Rosetta_OCR_v0.2_{split}.json")
            for row in ocr.objects("data"):
                seen[row.text("image_id")] = ", ".join(row.texts("ocr_tokens"))
        pictures = first_folder(folder, "train_images", "train_val_images/train_images")
        for row in read_object(folder / f"TextVQA_0.5.1_{split}.json").objects("data"):
            picture, question = row.text("image_id"), row.text("question")
            if with_ocr:
                question = f"{question}\nReference OCR token: {seen.get(picture, '')}"
            yield Record(
                id=row.text("question_id"),
                question=shortly(question),
                kind="picture",
                truths=row.texts("answers"),
                media=pictures / f"{picture}.jpg",
            )

    def score(self, answered: Sequence[Answered], judge: Judge | None) -> Score:
        """Of all."""
        del judge
        return score_vqa(answered, textvqa_normal)


class VizWiz:
    """VizWiz-VQA."""

    name = "vizwiz"
    source = "Gurari et al. 2018"
    splits = ("val", "train")

    def records(self, folder: Path, split: str) -> Iterable[Record]:
        """One for each picture: each has one question."""
        files = folder / "Annotations" if (folder / "Annotations").is_dir() else folder
        for row in read_list(files / f"{split}.json"):
            picture = row.text("image")
            yield Record(
                id=picture,
                question=f"{row.text('question')}\n{UNANSWERABLE}\n{SHORT}",
                kind="picture",
                truths=tuple(one.text("answer") for one in row.objects("answers")),
                media=find_file([folder / split], Path(picture).stem, PICTURES),
                group=row.text("answer_type", "other"),
            )

    def score(self, answered: Sequence[Answered], judge: Judge | None) -> Score:
        """By type of answer, and of all."""
        del judge
        return score_vqa(answered, normal)


def score_vqa(answered: Sequence[Answered], normal_form: Callable[[str], str]) -> Score:
    """The official accuracy by group and of all, in percent."""
    groups = by(answered, lambda record: record.group or None)
    lines = []
    for name, rows in [*groups.items(), ("all", answered)]:
        scores = [
            vqa_accuracy(normal_form(one.answer), [normal_form(t) for t in one.record.truths])
            for one in rows
        ]
        lines.append(Line(name, len(rows), {"accuracy": percent(scores)}))
    return Score(tuple(lines))


VQAV2 = VqaV2()
TEXTVQA = TextVqa()
VIZWIZ = VizWiz()
