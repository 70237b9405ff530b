"""What a model that sees is told: each scene's stamp, its pictures and its lines, the question, and
nothing else. All of it stands in the user's turn, in the question's language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.language.template import Shown
from core.timeline import MediaTime

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_EN = (
    "These are scenes of a film that I am watching, in order: the time at which each begins, "
    "pictures of some, and what is said in it. Answer my question in one to three short sentences, "
    "from these pictures and lines alone: use nothing else you know of the film, and tell nothing "
    "that isn't in them. If they don't tell, say so. Don't write times.\n\n",
    "\n{here}Question: {question}",
)
_ZH = (
    "下面是我正在看的一部影片的场景，按先后排列：每个场景开始的时间、其中一些的画面和说的台词。请只根据这些画面和台词，"
    "用一到三个短句回答我的问题：不要用你对这部影片的其他了解，也不要说画面和台词里没有的事。如果没有看到或说到，就直说。"
    "不要写时间。\n\n",
    "\n{here}问题：{question}",
)
_HERE = ("I am at {at} now. ", "我现在看到 {at}。")
_WHICH = (
    "Which of these scenes shows this best: “{sentence}” {choices}. Answer with the letter alone.",
    "下面哪个场景最能看出这一点：“{sentence}” {choices}。只回答字母。",
)
_NONE = ("none of them", "都不能")


@dataclass(frozen=True, slots=True)
class ToldScene:
    """A scene as the model is told of it."""

    start: MediaTime
    lines: tuple[str, ...]
    pictures: tuple[Shown, ...]


def stamp(start: MediaTime) -> str:
    """``[0:01:02]``, with the space that stands behind it."""
    return f"[{start.clock()}] "


def spoken(lines: Sequence[str]) -> str:
    """``Mira, where is it? / By the harbour.`` and the end of the line."""
    return " / ".join(" ".join(line.split()) for line in lines) + "\n"


def user_turn(
    question: str, scenes: Sequence[ToldScene], here: MediaTime | None
) -> tuple[str | Shown, ...]:
    """The whole turn.

    Args:
        here: where the viewer is, where the question is about that; else None.
    """
    chinese = is_chinese(question)
    before, after = _ZH if chinese else _EN
    at = "" if here is None else _HERE[chinese].format(at=here.clock())
    parts: list[str | Shown] = [before]
    for scene in scenes:
        parts += [stamp(scene.start), *scene.pictures, spoken(scene.lines)]
    parts.append(after.format(here=at, question=question))
    return tuple(_joined(parts))


def which_scene(sentence: str, letters: str, starts: Sequence[MediaTime], chinese: bool) -> str:
    """Asks by letters in which scene a sentence is seen; the last letter is for none."""
    texts = [*(start.clock() for start in starts), _NONE[chinese]]
    choices = ", ".join(f"{letter}: {text}" for letter, text in zip(letters, texts, strict=True))
    return _WHICH[chinese].format(sentence=" ".join(sentence.split()), choices=choices)


def is_chinese(text: str) -> bool:
    """Whether a question is answered in Chinese."""
    return bool(_HAN.search(text))


def _joined(parts: Sequence[str | Shown]) -> list[str | Shown]:
    """Texts that follow each other made one, so that they are cut into tokens together."""
    joined: list[str | Shown] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        else:
            joined.append(part)
    return joined
