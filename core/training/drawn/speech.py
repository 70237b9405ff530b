"""What is said in a drawn film, in both languages.

Nothing that is spoken tells the place, the object or its colour, so that neither eyes nor ears
alone can answer for the other.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from core.training.drawn.lexicon import KIN, name
from core.training.drawn.world import Action, Line

CALLS = (
    ("{n}, is that you?", "{n}，是你吗？"),
    ("Look, {n} is here.", "看，{n}来了。"),
    ("Good to see you, {n}.", "见到你真好，{n}。"),
    ("Be careful, {n}!", "小心，{n}！"),
    ("What now, {n}?", "现在怎么办，{n}？"),
    ("There you are, {n}.", "你在这儿呀，{n}。"),
    ("{n}, wait for me!", "{n}，等等我！"),
    ("Oh, {n}, at last.", "哦，{n}，总算来了。"),
    ("I thought of you, {n}.", "我想起了你，{n}。"),
    ("{n}, you look tired.", "{n}，你看起来累了。"),
    ("Come closer, {n}.", "走近些，{n}。"),
    ("Nobody knows but {n}.", "只有{n}知道。"),
)
"""Lines that speak the acting person's name and nothing else."""

ASIDES = (
    ("Listen.", "听。"),
    ("How quiet it is.", "多安静啊。"),
    ("The wind is turning.", "风向变了。"),
    ("It will be a long day.", "这会是漫长的一天。"),
    ("Not so fast.", "别那么快。"),
    ("Once upon a time.", "从前。"),
    ("Nobody said a word.", "谁也没有说话。"),
    ("Time went by.", "时间过去了。"),
    ("Hush now.", "嘘，别出声。"),
    ("What a day.", "多好的一天。"),
)
"""Lines that tell nothing."""

CONFESSIONS: dict[Action, tuple[str, str]] = {
    "holds": ("I keep it because {r}.", "我留着它，因为{r}。"),
    "gives": ("I give it away because {r}.", "我把它送人，因为{r}。"),
    "drops": ("I dropped it because {r}.", "我把它弄掉了，因为{r}。"),
    "finds": ("I looked for it because {r}.", "我找它，因为{r}。"),
    "opens": ("I must open it because {r}.", "我必须打开它，因为{r}。"),
    "sleeps": ("I fell asleep because {r}.", "我睡着了，因为{r}。"),
    "leaves": ("I must leave because {r}.", "我必须走了，因为{r}。"),
    "throws": ("I threw it because {r}.", "我扔了它，因为{r}。"),
    "breaks": ("I broke it because {r}.", "我摔碎了它，因为{r}。"),
    "lifts": ("I lift it because {r}.", "我举起它，因为{r}。"),
    "hides": ("I must hide it because {r}.", "我必须藏起它，因为{r}。"),
    "dances": ("I dance because {r}.", "我跳舞，因为{r}。"),
    "waves": ("I wave because {r}.", "我挥手，因为{r}。"),
}

_THINGS = (
    ("tide", "潮水"), ("road", "路"), ("roof", "屋顶"), ("moon", "月亮"), ("soup", "汤"),
    ("river", "河水"), ("door", "门"), ("winter", "冬天"), ("wheel", "轮子"), ("fire", "火"),
    ("well", "井"), ("storm", "暴风雨"), ("wall", "墙"), ("train", "火车"), ("bread", "面包"),
    ("song", "歌"),
)  # fmt: skip
_STATES = (
    ("rising", "升高了"), ("broken", "坏了"), ("late", "晚了"), ("empty", "空了"),
    ("cold", "冷了"), ("burning", "烧着了"), ("far away", "很远"), ("almost over", "快结束了"),
    ("too loud", "太响了"), ("not safe", "不安全"), ("getting old", "变老了"), ("lost", "不见了"),
)  # fmt: skip
_KIN = (
    ("mother", "母亲"), ("father", "父亲"), ("sister", "姐妹"), ("brother", "兄弟"),
    ("teacher", "老师"), ("neighbour", "邻居"), ("doctor", "医生"), ("friend", "朋友"),
)  # fmt: skip
_FEELINGS = (
    ("is ill", "病了"), ("is waiting", "在等着"), ("is hungry", "饿了"),
    ("asked me to", "叫我这样做"), ("needs help", "需要帮助"), ("is afraid", "害怕了"),
    ("is alone", "很孤单"), ("told me so", "这样告诉我"), ("is angry", "生气了"),
    ("believes in it", "相信它"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody does something, as it is said."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Relation:
    """What somebody is to the one who speaks.

    Attributes:
        who: that person's name.
        kin: index into ``lexicon.KIN``.
    """

    who: str
    kin: int


def make_reason(rng: random.Random) -> Reason:
    """A reason out of several hundred, none of which names a place, an object or a colour."""
    if rng.random() < 0.6:
        thing, state = rng.choice(_THINGS), rng.choice(_STATES)
        return Reason(f"the {thing[0]} is {state[0]}", f"{thing[1]}{state[1]}")
    kin, feeling = rng.choice(_KIN), rng.choice(_FEELINGS)
    return Reason(f"my {kin[0]} {feeling[0]}", f"我的{kin[1]}{feeling[1]}")


def call(rng: random.Random, who: str) -> tuple[str, str]:
    """A line that names the one who acts, in both languages."""
    return _named(rng.choice(CALLS), who)


def confess(action: Action, reason: Reason) -> tuple[str, str]:
    """A line that tells why."""
    en, zh = CONFESSIONS[action]
    return en.format(r=reason.en), zh.format(r=reason.zh)


def relate(relation: Relation) -> tuple[str, str]:
    """A line that tells who somebody is."""
    en, zh = KIN[relation.kin]
    who, who_zh = relation.who, name(relation.who, "zh")
    return f"{who} is my {en}.", f"{who_zh}是我的{zh}。"


def line(start: float, end: float, said: tuple[str, str]) -> Line:
    """A line on the film's clock, in seconds."""
    return Line(round(start, 2), round(end, 2), *said)


def _named(said: tuple[str, str], who: str) -> tuple[str, str]:
    return said[0].format(n=who), said[1].format(n=name(who, "zh"))
