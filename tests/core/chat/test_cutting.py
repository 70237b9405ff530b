"""Cutting: where a sentence ends, however the text arrives."""

from __future__ import annotations

import pytest

from core.chat.cutting import SentenceCutter

TEXTS = (
    ["Mr. Thornhill took the train.", "He met Mrs. Vandamm and Dr. No."],
    ["They live in St. Petersburg.", "J. R. Ewing does not."],
    ["Yes.", "No!", "So do I.", "Why?"],
    ["他坐火车走了。", "Mr. Thornhill没有票！", "为什么？"],
)


@pytest.mark.parametrize("sentences", TEXTS, ids=lambda sentences: sentences[0])
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_a_sentence_ends_at_its_mark_and_not_behind_a_title(
    sentences: list[str], size: int
) -> None:
    text = " ".join(sentences)
    cutter = SentenceCutter()
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    ended = [sentence for piece in pieces for sentence in cutter.push(piece)]
    assert [each.strip() for each in [*ended, cutter.rest] if each.strip()] == sentences
