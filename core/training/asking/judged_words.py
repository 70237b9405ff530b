"""The words by which an answer is judged: which rule each other out, which are none of the world's.

Chinese has no spaces, so a word of the world may stand inside a longer one that means something
else: "粉红色" is not "红色", "安东尼" is nobody's name. Such words are taken whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from functools import lru_cache

from core.training.drawn import lexicon, world
from core.training.drawn.lexicon import Language

HEDGES: dict[Language, tuple[str, ...]] = {
    "en": (
        "or",
        "maybe",
        "perhaps",
        "possibly",
        "probably",
        "either",
        "might",
        "may",
        "could",
        "seems",
    ),
    "zh": ("或", "也许", "可能", "大概", "好像", "还是"),
}
NEGATIONS: dict[Language, tuple[str, ...]] = {
    "en": ("not", "no", "never", "neither", "nor", "nobody", "nothing", "without", "isn't",
           "doesn't", "wasn't", "didn't", "don't", "cannot", "can't"),
    "zh": ("不", "没", "未"),
}  # fmt: skip
LONGER_ZH = (
    "气球", "足球", "皮球", "雪球", "篮球", "地球", "月球", "星球", "网球",
    "书包", "书架", "秘书", "证书", "信封", "相信", "信号", "短信", "信心",
    "花瓶", "花生", "棉花", "雪花", "烟花", "鲸鱼", "鱼竿", "金鱼", "鱼缸",
    "分钟", "钟楼", "闹钟", "鼓掌", "鼓励", "苹果树", "吉他手", "钥匙扣",
    "火山上", "半岛上", "天桥上", "男朋友", "女朋友",
)  # fmt: skip
"""Words that hold one of the world's and mean something else."""
_BY_SOUND = "尼亚娅斯丝娜纳莉丽拉德特尔克诺奥维夫卡森伯格罗兹茨琳林瑞恩姆"
"""Characters that would make another name of one that they stand beside."""
_SHADES = "深浅淡暗亮粉橘紫天墨金橙银乳灰蓝黄红绿白黑棕"
"""Characters that would make another colour of one that they stand before."""
_MORE_NUMBERS = (
    *("seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen"),
    *("sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty", "fifty"),
)
_MORE_NUMBERS_ZH = ("二", "七", "八", "九", "十", "百", "几", "多")


def parted(text: str, language: Language) -> list[str]:
    """Words of a text in small letters; Chinese by the longest words of the drawn world."""
    if language == "en":
        words = text.lower().replace("\u2019", "'").replace("'s", "")
        return re.findall(r"[a-z0-9']+(?:-[a-z0-9']+)*", words)
    return [found.group() for found in _han().finditer(text)]


@lru_cache(maxsize=1)
def _han() -> re.Pattern[str]:
    names, _, _, colours, *_ = classes("zh")
    guarded = {
        **{name: f"(?<![{_BY_SOUND}]){name}(?![{_BY_SOUND}])" for name in names},
        **{colour: f"(?<![{_SHADES}]){colour}" for colour in colours},
    }
    words = {word for rivals in classes("zh") for word in rivals} | set(LONGER_ZH)
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return re.compile("|".join(guarded.get(word, re.escape(word)) for word in ordered) + r"|\w")


def holds(words: Sequence[str], form: Sequence[str]) -> bool:
    """Whether ``form`` stands in ``words``."""
    starts = range(len(words) - len(form) + 1)
    return any(list(words[at : at + len(form)]) == list(form) for at in starts)


def hedges(answer: str, sentence: str, language: Language) -> bool:
    """Whether an answer is less sure than the true sentence, or denies something."""
    doubtful = HEDGES[language] + NEGATIONS[language]
    if language == "zh":
        return any(answer.count(word) > sentence.count(word) for word in doubtful)
    said, true = parted(answer, language), parted(sentence, language)
    return any(said.count(word) > true.count(word) for word in doubtful)


def polar(text: str, language: Language) -> bool | None:
    """Whether a text says yes or no; None where it says neither."""
    if language == "zh":
        yes = "是的" in text or text.lstrip().startswith("是")
        return False if "不是" in text else True if yes else None
    words = parted(text, language)
    return False if "no" in words else True if "yes" in words else None


def reason_in(words: Sequence[str], reason: Sequence[str], language: Language) -> bool:
    """Whether the reason, and nothing else, follows the first "because", or is all that is said."""
    because = ["because"] if language == "en" else ["因", "为"]
    said = list(words)
    for at in range(len(said) - len(because) + 1):
        if said[at : at + len(because)] == because:
            said = said[at + len(because) :]
            break
    return said == list(reason)


def known_only(words: Sequence[str], known: Set[str], language: Language) -> bool:
    """Whether all persons, places, things, colours and the like in an answer are known ones."""
    return not any(set(words) & rivals - known for rivals in classes(language)[:_NAMED])


_NAMED = 8
"""Of the classes, so many name things; deeds, numbers and the order may be told freely."""


def _numbers_zh() -> list[str]:
    """The numbers of an answer, and such as end like one of them."""
    ours = [word for _, word in lexicon.NUMBERS]
    longer = [f"{more}{word}" for more in _MORE_NUMBERS_ZH for word in ours]
    return [*ours, *longer, *_MORE_NUMBERS_ZH]


@lru_cache(maxsize=2)
def classes(language: Language) -> tuple[frozenset[str], ...]:
    """Words that rule each other out in an answer."""
    index = 0 if language == "en" else 1
    verbs = (
        {forms[0].partition(" ")[0] for forms in lexicon.VERBS.values()}
        if language == "en"
        else set(lexicon.VERBS_ZH.values())
    )
    numbers = (
        {"once", "twice", *lexicon.AMOUNTS, *_MORE_NUMBERS}
        if language == "en"
        else {number + measure for number in _numbers_zh() for measure in "次个"}
    )
    order = {"before", "after"} if language == "en" else {"之前", "之后"}
    groups = (
        {lexicon.name(who, language).lower() for who in world.NAMES},
        set(world.PLACES) if language == "en" else set(lexicon.PLACES_ZH.values()),
        set(world.OBJECTS) if language == "en" else set(lexicon.OBJECTS_ZH.values()),
        set(world.COLOURS) if language == "en" else set(lexicon.COLOURS_ZH.values()),
        {town[index].lower() for town in lexicon.TOWNS},
        {words[index] for words in lexicon.TIME_WORDS.values()},
        {words[index] for words in lexicon.WEATHER_WORDS.values()},
        {kin[index] for kin in lexicon.KIN},
        verbs,
        numbers,
        order,
    )
    return tuple(frozenset(group) for group in groups)
