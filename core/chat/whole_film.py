"""Which questions a few recalled scenes can't answer, by their words alone.

A summary, a count, an order, or whether something ever happens rests on every frame.
Whoever asks such a question is offered a look at the whole film. Recognised in English
and Chinese; a question that is missed can still be asked of the whole film by hand.
"""

from __future__ import annotations

import re

_ENGLISH = re.compile(
    r"""\b(?:
    # Summaries.
    summar(?:y|ies|i[sz]e\w*|i[sz]ing) | recap(?:s|itulate)? | synopsis | overview
    | sum\ (?:it\ )?up
    | (?:the|whole|entire)\ plot | so\ far | (?:whole|entire)\ (?:film|movie|story)
    | (?:film|movie|story|it)\ (?:all\ )?about | (?:from\ )?(?:start|beginning)\ to\ (?:finish|end)
    | what\ happen(?:s|ed)\ in\ (?:the|this)\ (?:film|movie|story) | throughout
    # Counts.
    | how\ (?:many|often) | count | (?:the|what)\ number\ of | (?:in\ )?total
    # Order.
    | (?:what|which)\ order | in\ order\b(?!\ to) | chronolog\w+ | sequence\ of
    | before\ or\ after | first\ or\ (?:last|second|later)
    | for\ the\ (?:very\ )?(?:first|second|last)\ time | the\ (?:first|last)\ time
    | (?:c[oa]mes?|happen(?:s|ed)?|appear(?:s|ed)?|seen|enters?|entered|speaks?|spoke|arrives?
      |arrived|goes|went|leaves|left|dies|died)\ (?:first|last)
    | (?:the|very)\ (?:first|last)\ (?:one|person|character|thing|scene|to)
    # Whether it ever happens.
    | ever | never | at\ (?:any|some)\ (?:point|time|moment)
    | (?:is|are|was|were)\ there\ (?:any|ever)
    | anywhere\ in
    # All of them.
    | (?:every|each)\ (?:time|scene|place|person|character)
    | all\ (?:of\ )?(?:the\ )?(?:scenes|times|places|people|persons|characters|names|animals)
    | list\ (?:all|every|the)
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)

_CHINESE = re.compile(
    r"""
    # Summaries.
    总结 | 概括 | 概述 | 梗概 | 大意 | 剧情 | 情节 | 主要内容 | 回顾一下
    | (?:讲|说)(?:了|的是|的)(?:个)?(?:什么|啥|怎样)(?:故事|事)?[？?。]?$
    | 全片 | 整部(?:影片|电影|片子) | 整个(?:影片|电影|故事) | 从头到尾 | 到目前为止 | 到现在为止
    # Counts.
    | 多少(?!钱|岁|度) | [几数](?:次|个|位|只|条|回|人|名|艘|辆|把|本|场|处|种|盏|匹)
    | 一共 | 总共 | 数一数
    # Order.
    | 顺序 | 先后 | 依次 | 最先 | 最早 | 第一次 | 最后一次 | 首次 | 头一次 | 谁先 | 谁后 | 最后出现
    | 之前还是.*之后 | 先.{1,8}还是先
    # Whether it ever happens.
    | 有没有.*过 | 是否.*过 | 曾 | 从来 | 从没 | 从未 | [^难通经不]过.{0,8}[吗么没]
    | 出现过 | 有过
    # All of them.
    | 所有 | 每一?[次个场处位] | 哪些
    """,
    re.VERBOSE,
)


def wants_whole_film(question: str) -> bool:
    """Whether ``question`` is for a summary, a count, an order, or "does it ever"."""
    words = " ".join(question.split())
    return bool(_ENGLISH.search(words) or _CHINESE.search(words))
