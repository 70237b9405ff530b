"""Whether a sentence says that the film doesn't tell. Knows English and Chinese."""

from __future__ import annotations

import re

_QUOTED = re.compile('“[^”]*”|"[^"]*"|「[^」]*」|『[^』]*』')

_FILM = r"""(?:film|movie|video|clip|footage|scenes?|lines?|pictures?|images?|frames?|passages?
    |dialogues?|subtitles?|excerpts?|text|conversation|story)"""
_TELLS = r"""(?:tell|sa(?:y|id)|mention|state|specif|show|reveal|explain|indicate|describe|disclose
    |clarif|identif|provide|contain|include|make\ (?:it\ )?clear|give\ (?:an?|any|the)\b)"""
_TOLD = r"""(?:mentioned|stated|specified|shown|said|explained|revealed|described
    |known(?!\ (?:in|as|for|by|to)\b)|identified|indicated|clarified|disclosed|discussed
    |given(?=\W*\Z|\ (?:in|by|for)\b))"""
_NEVER = r"(?:do|does|did)(?:n't|\ not|\ never)"
_BESIDE = r"(?:(?!\b(?:that|who|whom|which|where|when|how|why|if)\b)[^,;.])*?"
"""What may stand between, in the same clause."""
_ASKED = r"(?=\W*\Z|\ (?:who|whom|whose|what|which|why|where|when|how|if|whether|about)\b)"

_ENGLISH = re.compile(
    rf"""
    (?:\A|[,;:]|\b(?:but|and|that|as|because|since))\W*
        (?:(?:the|this|these|those|any\ of\ the)\ )?(?:\w+\ )?{_FILM}\b{_BESIDE}
        \b{_NEVER}\ (?:\w+ly\ |even\ )?{_TELLS}
    | \b(?:it|they|that)\ {_NEVER}\ (?:\w+ly\ )?(?:tell|say|mention|explain|show){_ASKED}
    | {_FILM}\ never\ {_TELLS}
    | \b(?:is|are|was|were|has|have|been)(?:n't|\ not|\ never)\ (?:been\ |being\ )?
        (?:\w+ly\ )?(?:{_TOLD}\b|(?:clear|named){_ASKED})
    | \bnot\ (?:explicitly|directly|clearly|specifically)\ {_TOLD}\b
    | \b(?:i|we|one)\ (?:do\ not|don't|cannot|can't|can\ not|could\ not|couldn't)\ (?:\w+ly\ )?
        (?:know|tell|see|say|find|determine|answer|have|identify|confirm|recall|remember)\b
    | \b(?:i'm|i\ am)\ (?:not\ (?:sure|able|certain)|unable|sorry)\b
    | \bno\ (?:\w+\ )?(?:information|mention|indication)\b
    | \bno\ \w+\ (?:is|are|was|were)\ (?:given|mentioned|stated|shown|provided|named|said)\b
    | \bnot\ enough\ (?:information|context|detail)
    | \bthere(?:'s|\ is)\ nothing\ (?:about|on)\b
    | \bthere(?:'s|\ is|\ are)\ no\b[^,;.]*\bin\ (?:the|this|these|those)\ {_FILM}\b
    | \b(?:nobody|no\ one|nothing|none\ of\ \w+(?:\ \w+)?|neither)\ (?:\w+\ ){{0,3}}?
        (?:(?:says?|mentions?|explains?|is\ (?:said|mentioned))\b|(?:tells?|shows?){_ASKED})
    | (?:\b(?:is|are|was|remains?|left)|'s)\ (?:\w+ly\ )?un(?:clear|known|specified|stated)\b
    | \b(?:impossible|not\ possible)\ to\ (?:tell|say|know|determine)\b
    | \b(?:cannot|can't|could\ not|couldn't)\ be\ (?:determined|known|told|answered|identified)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)

_FILM_HAN = "(?:台词|画面|场景|影片|电影|片[中里]|对话|字幕|片段|剧情|内容|信息|图片|文中|这里)"
_NOT_HAN = "(?:没有?|并?未曾?|并?不曾)(?:有|被|明确|直接|具体|清楚地?)*"
_TELLS_HAN = (
    "(?:提[到及过]|说明|说[到出]|说(?!话)|交代|显示|表明|透露|解释|指出|给出|提供|讲|看[到见]|听到"
    "|提(?=\\W*\\Z))"
)
_CHINESE = re.compile(
    rf"""
    {_FILM_HAN}[中里上内都也并还本身和、与或]*(?:{_FILM_HAN}[中里上内都也并还]*)?
        (?:{_NOT_HAN}{_TELLS_HAN}|[看听]不[到见])
    | (?:\A|[，,；;。])\W*(?:但是?|可是|抱歉|对不起)?\W*(?:我们?)?[也都并还]*
        (?:{_NOT_HAN}{_TELLS_HAN}|不知道|不清楚|不确定|不了解)
    | (?:没有?|未)(?:曾|有)?被?(?:明确)?(?:提[及到]|说[到明]|交代|透露)[^，,。]?\W*\Z
    | 无法(?:确定|判断|得知|知道|看出|确认|回答) | 不能(?:确定|判断) | [看听]不出 | 不得而知
    | 没有?(?:任何|相关|足够的?|更多的?|明确的?)*(?:信息|线索|答案|依据)
    | (?:未知|不明|不详|不明确|不清楚)\W*\Z
    """,
    re.VERBOSE,
)


def says_untold(sentence: str) -> bool:
    """Whether it says that the film, or what was told of it, doesn't tell. What it quotes isn't its
    own."""
    own = _QUOTED.sub(" ", sentence.replace("’", "'"))
    return bool(_ENGLISH.search(own) or _CHINESE.search(own))
