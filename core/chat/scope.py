"""What stretch of film a question is about, by its words alone: this moment, a part, the whole.

Most questions name things, and recall finds their scenes. Some name a stretch instead, and then its
scenes are told of, whatever they show. Recognised in English and Chinese.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from core.chat.hearing import telling_words
from core.chat.types import Circumstances, Earlier
from core.timeline import MediaTime, TimeRange

_CLOCK = r"(?:\d{1,2}:[0-5]\d|\d{1,2}):[0-5]\d"
_STRETCH = re.compile(
    rf"(?:between|from)?\s*({_CLOCK})\s*(?:and|to|until|till|[-–—到至和])\s*({_CLOCK})",
    re.IGNORECASE,
)
_AT = re.compile(
    rf"\bat\s+({_CLOCK})|在\s*({_CLOCK})|({_CLOCK})\s*(?:的时候|时|那里|处)", re.IGNORECASE
)
_NOW = re.compile(
    r"""\b(?:
    (?!\Anow\s*,)now | (?:what|who)(?:'s|\ is)\ (?:that\ )?on\ (?:the\ )?screen
    | (?:at\ )?this\ moment | just\ happened | (?:happen(?:s|ing)?|is\ this|going\ on)\ here
    | (?:going\ on|looking\ at)(?=\W*\Z) | describe\ this
    )\b
    | (?<!出)现在 | 此刻 | 这一刻 | 刚才 | 屏幕上 | 画面[上中里] | 这里(?:发生|是谁|在) | 讲讲这里
    """,
    re.VERBOSE | re.IGNORECASE,
)
_THING_NOW = re.compile(
    r"""\b(?:where(?:'s|\ is|\ are)|who\ (?:has|holds|keeps))\ (?!we\b|this\b|that\b|it\b).+\bnow\b
    | (?<=\w)(?<![我你您们这那它])现在在(?:哪|什么地方) | 谁现在(?:有|拿着)\w | 现在谁(?:有|拿着)\w
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Where something is by now: its scenes tell, not the picture on the screen."""
_OVERVIEW = re.compile(
    r"""\b(?:
    summary(?!\ of\ the\ (?!whole|film|movie|story|plot)) | summar(?:ies|i[sz]e\w*|i[sz]ing)
    | recap(?:s|itulate)? | synopsis | overview | sum\ (?:it\ )?up
    | a\ review | review\ (?:of\ )?(?:the|this|it)(?:\ (?:film|movie))? | (?:film|movie)\ reviews?
    | (?:film|movie|story|it)\ (?:all\ )?about | about\ (?:the|this)\ (?:film|movie)
    | happen(?:s|ed|ing)?\ in\ (?:the|this)\ (?:film|movie|story)(?!\ of) | happened\ so\ far
    | story\ of\ (?:the|this)\ (?:film|movie) | what\ is\ the\ story(?!\ of) | the\ (?:whole\ )?plot
    | describe\ (?:the|this)\ (?:film|movie) | (?:what|which)\ (?:kind\ of\ )?(?:film|movie)\ is
    | who\ is\ in\ (?:the|this)\ (?:film|movie)
    )\b
    | 总结 | 概括 | 梗概 | 影评 | 剧情 | (?:电影|影片|故事|\A)[里中]?主?要?[讲说][的了]?是?了?什么
    | (?:电影|影片)[里中]?(?:发生了什么|有谁) | (?:电影|影片|故事)的(?:主要)?(?:故事|内容)
    | 什么样的电影 | 介绍(?:一下)?这部(?:电影|影片)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_GENERIC = frozenset(
    (
        *("coat", "color", "colour", "weather", "light", "time", "day", "night", "dawn", "dusk"),
        *("person", "reason", "happen", "happens", "happened", "called", "wear", "wears"),
        *("raining", "snowing", "foggy", "sunny", "like", "then", "there", "exactly", "really"),
        *("please", "say", "hey", "wonder", "question", "movie", "so", "but"),
    )
)
_GENERIC_HAN = frozenset(
    "天气白夜晚那外套件色人地方原因名字叫穿告诉呢里样会下雨雪儿间事问部电影想知道"
)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a question is about.

    Attributes:
        kind: "things", found by recall; "moment", the scene at ``span.start``; "stretch", what
            ``span`` holds; "overview", all of the film.
        span: None for things and overviews.
    """

    kind: Literal["things", "moment", "stretch", "overview"]
    span: TimeRange | None = None


THINGS = Scope("things")


def scope_of(question: str, position: MediaTime | None) -> Scope:
    """What stretch a question names.

    Args:
        position: where the viewer is; None where nobody watches, "now" then means nothing.
    """
    if found := _STRETCH.search(question):
        first, last = sorted(MediaTime.parse(text) for text in found.groups())
        return Scope("stretch", TimeRange(first, max(last, MediaTime(first.us + 1))))
    if found := _AT.search(question):
        return _moment(MediaTime.parse(next(filter(None, found.groups()))))
    if _OVERVIEW.search(question):
        return Scope("overview")
    if position is not None and _NOW.search(question) and not _THING_NOW.search(question):
        return _moment(position)
    return THINGS


def leans(question: str) -> bool:
    """Whether a question says too little by itself: "Why?", "And what colour is the coat?"."""
    return all(
        word in _GENERIC if word.isascii() else word in _GENERIC_HAN
        for word in telling_words(question)
    )


def leant_on(
    question: str, scope: Scope, around: Circumstances, until: MediaTime | None
) -> Earlier | None:
    """The turn that a question leans on; None where it says enough by itself or names a stretch.

    Args:
        until: a turn whose answer rests on what comes after it isn't leant on.
    """
    return around.before(until) if scope is THINGS and leans(question) else None


def _moment(at: MediaTime) -> Scope:
    return Scope("moment", TimeRange(at, MediaTime(at.us + 1)))
