"""What a model that only reads is told: the lines with their times, the question, and nothing else.

All of it stands in the user's turn: some templates know no other. In the question's language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.timeline import MediaTime

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_EN = (
    "These are lines spoken in a film that I am watching, in order, each passage with the time at "
    "which it begins. Answer my question in one to three short sentences, from these lines alone: "
    "use nothing else you know of the film, and tell nothing that isn't in them. If they don't "
    "tell, say so. Don't write times.\n\n{lines}\n\n{here}Question: {question}"
)
_ZH = (
    "下面是我正在看的一部影片的台词，按先后排列，每段前面是它开始的时间。请只根据这些台词，用一到三个短句回答我的问题："
    "不要用你对这部影片的其他了解，也不要说台词里没有的事。如果台词没有说到，就直说。不要写时间。"
    "\n\n{lines}\n\n{here}问题：{question}"
)
_HERE = ("I am at {at} now. ", "我现在看到 {at}。")


def passage(start: MediaTime, lines: Sequence[str]) -> str:
    """A passage with its stamp: ``[0:01:02] Mira, where is it? / By the harbour.``"""
    return f"[{start.clock()}] {' / '.join(' '.join(line.split()) for line in lines)}"


def user_turn(question: str, passages: Sequence[str], position: MediaTime | None) -> str:
    """The whole turn.

    Args:
        position: where the viewer is, where the question is about that; else None.
    """
    chinese = bool(_HAN.search(question))
    here = "" if position is None else _HERE[chinese].format(at=position.clock())
    form = _ZH if chinese else _EN
    return form.format(lines="\n".join(passages), here=here, question=question)
