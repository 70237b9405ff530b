"""The sample film, "The Lighthouse Keeper": written by hand, drawn by the stage.

``python -m core.training.sample --out FOLDER`` makes lighthouse.mkv with its sound and
its subtitles, lighthouse.suggestions.json, the questions worth asking, and
lighthouse.questions.jsonl with their truth. Scenes and lines are of the kind that
``story`` makes up, so that the starter is at home in it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from core.film.types import DRAWN_COMMENT
from core.training.asking.kinds import ask
from core.training.asking.single import PLAIN
from core.training.asking.truths import to_jsonl
from core.training.drawn import world
from core.training.drawn.encode import Extras, Picture, shoot_film
from core.training.drawn.lexicon import LANGUAGES, Language
from core.training.drawn.scenes import POSE, Scene
from core.training.drawn.soundtrack import compose
from core.training.drawn.speech import Reason
from core.training.drawn.story import on_the_clock
from core.training.drawn.world import (
    Action,
    Figure,
    Line,
    Prop,
    Question,
    Scale,
    Shot,
    Story,
    TimeOfDay,
    Weather,
)
from core.training.films import to_srt

TITLE = "The Lighthouse Keeper"
STEM = "lighthouse"
PICTURE = Picture(1280, 720, 24, crf=26)
_SEED = 1857

_CAST = {
    "Arno": ("captain", "blue", "阿诺"),
    "Mira": ("girl", "red", "米拉"),
    "Greta": ("grandmother", "purple", "格蕾塔"),
    "Felix": ("boy", "green", "菲利克斯"),
    "Bruno": ("baker", "white", "布鲁诺"),
    "Hugo": ("painter", "yellow", "雨果"),
    "Stella": ("queen", "pink", "斯特拉"),
    "Otto": ("fisherman", "brown", "奥托"),
}


@dataclass(frozen=True, slots=True)
class _Page:
    """A scene of the film as it is written down here.

    Attributes:
        who: the name of the one who acts.
        call: the line that speaks that name, in English and Chinese.
        aside: a line of the storyteller over the first shot, or two empty strings.
        reason: what the actor says as the reason, or two empty strings.
        cut: scale and seconds of each shot.
    """

    who: str
    action: Action
    thing: str
    place: str
    time: TimeOfDay
    weather: Weather
    call: tuple[str, str]
    aside: tuple[str, str]
    reason: tuple[str, str]
    cut: tuple[tuple[Scale, float], ...]
    to: str = ""
    facing: Literal[-1, 1] = 1
    x: float = 0.5
    seed: int = 0


_NONE = ("", "")
_WMC: tuple[tuple[Scale, float], ...] = (("wide", 4.0), ("medium", 5.5), ("close", 3.5))
_WM: tuple[tuple[Scale, float], ...] = (("wide", 4.5), ("medium", 6.5))
_WMLONG: tuple[tuple[Scale, float], ...] = (("wide", 5.0), ("medium", 7.0), ("close", 3.5))

_PAGES = (
    _Page("Arno", "holds", "red lantern", "harbour", "dusk", "clear",
          ("There you are, Arno.", "你在这儿呀，阿诺。"),
          ("Every evening somebody has to be awake.", "每个夜晚，总要有人醒着。"), _NONE,
          _WMLONG, x=0.58, seed=3),
    _Page("Mira", "finds", "white letter", "beach", "dusk", "clear",
          ("Look, Mira is here.", "看，米拉来了。"),
          ("The wind is turning.", "风向变了。"),
          ("I looked for it because my brother is waiting.", "我找它，是因为我弟弟在等着。"),
          _WMC, facing=-1, seed=12),
    _Page("Greta", "holds", "yellow cup", "kitchen", "night", "rain",
          ("I thought of you, Greta.", "我想起了你，格蕾塔。"),
          ("How quiet it is.", "多安静啊。"), _NONE, _WMC, x=0.46, seed=5),
    _Page("Hugo", "opens", "green book", "library", "night", "rain",
          ("What now, Hugo?", "现在怎么办，雨果？"),
          ("Time went by.", "时间过去了。"),
          ("I must open it because the clock is broken.", "我必须打开它，因为钟坏了。"),
          _WMC, facing=-1, x=0.55, seed=8),
    _Page("Felix", "drops", "blue ball", "forest", "dusk", "fog",
          ("Be careful, Felix!", "小心，菲利克斯！"),
          ("Hush now.", "嘘，别出声。"),
          ("I dropped it because the storm is too loud.", "我把它掉了，因为暴风雨太响了。"),
          _WM, x=0.48, seed=21),
    _Page("Stella", "opens", "purple umbrella", "bridge", "dawn", "rain",
          ("Oh, Stella, at last.", "哦，斯特拉，终于来了。"),
          ("It will be a long day.", "这会是漫长的一天。"), _NONE, _WMC, facing=-1, seed=14),
    _Page("Bruno", "gives", "pink box", "village", "dawn", "snow",
          ("Good to see you, Bruno.", "见到你真好，布鲁诺。"), _NONE,
          ("I give it away because my neighbour is hungry.", "我把它送人，因为我的邻居饿了。"),
          _WMC, to="Mira", x=0.42, seed=31),
    _Page("Otto", "holds", "blue fish", "market", "day", "clear",
          ("Come closer, Otto.", "走近些，奥托。"),
          ("What a day.", "多好的一天。"), _NONE, _WMC, facing=-1, x=0.56, seed=9),
    _Page("Stella", "finds", "yellow key", "castle", "day", "clear",
          ("Nobody knows but Stella.", "只有斯特拉知道。"),
          ("Listen.", "听。"), _NONE, _WMC, x=0.45, seed=4),
    _Page("Greta", "gives", "pink flower", "garden", "day", "clear",
          ("Greta, is that you?", "格蕾塔，是你吗？"), _NONE,
          ("I give it away because my friend is ill.", "我把它送人，因为我的朋友病了。"),
          _WMC, to="Felix", x=0.4, seed=17),
    _Page("Felix", "holds", "orange kite", "mountain", "day", "clear",
          ("Felix, wait for me!", "菲利克斯，等等我！"),
          ("Not so fast.", "别那么快。"), _NONE, _WMC, x=0.44, seed=26),
    _Page("Hugo", "drops", "black bell", "village", "dusk", "clear",
          ("Be careful, Hugo!", "小心，雨果！"),
          ("Nobody said a word.", "谁也没有说话。"), _NONE, _WM, facing=-1, x=0.54, seed=6),
    _Page("Otto", "leaves", "", "station", "dusk", "rain",
          ("Otto, you look tired.", "奥托，你看起来累了。"), _NONE,
          ("I must leave because the tide is rising.", "我必须走了，因为潮水在涨。"),
          _WM, x=0.4, seed=19),
    _Page("Greta", "sleeps", "", "library", "night", "snow",
          ("Oh, Greta, at last.", "哦，格蕾塔，总算来了。"),
          ("Time went by.", "时间过去了。"),
          ("I fell asleep because the song is almost over.", "我睡着了，因为歌快唱完了。"),
          _WM, seed=2),
    _Page("Arno", "sleeps", "", "harbour", "night", "clear",
          ("I thought of you, Arno.", "我想起了你，阿诺。"),
          ("And the light went round and round.", "那盏灯，一圈又一圈地转着。"),
          ("I fell asleep because the storm is far away.", "我睡着了，因为暴风雨已经远去。"),
          (("wide", 6.0), ("medium", 7.0)), x=0.6, seed=3),
)  # fmt: skip

_WORTH_ASKING = (
    ("Who holds the red lantern?", "谁拿着红色的灯笼？"),
    ("What colour is the letter?", "信是什么颜色的？"),
    ("Where is the purple umbrella?", "紫色的雨伞在哪里？"),
    ("Why did Felix drop the ball?", "菲利克斯为什么弄掉球？"),
    ("What does Greta hold in the kitchen?", "格蕾塔在厨房拿着什么？"),
    ("When do we see the kite?", "什么时候看到风筝？"),
    ("Who finds the key?", "谁找到钥匙？"),
    ("Where does Bruno give the box away?", "布鲁诺在哪里送出盒子？"),
    ("What colour is Otto's coat at the market?", "奥托在市场穿什么颜色的外套？"),
    ("Why does Arno fall asleep?", "阿诺为什么睡着？"),
    ("Who has the black bell?", "谁有黑色的铃铛？"),
    ("For what reason does Hugo open the book?", "雨果因为什么打开书？"),
)
"""What the panel suggests, in English and in Chinese; each is checked against the scenes to have
just one answer."""


def sample_story() -> Story:
    """The whole film before it is drawn; each of its questions in English and then in Chinese."""
    shots = [
        Shot(4.5, world.PLACES.index("harbour"), "dusk", "clear", "wide", title=TITLE,
             fade=True, seed=3),
        Shot(5.5, world.PLACES.index("harbour"), "dusk", "clear", "wide", seed=3),
    ]  # fmt: skip
    lines = [Line(5.2, 9.0, "Once upon a time.", "从前。")]
    scenes: list[Scene] = []
    at = 10.0
    for page in _PAGES:
        scene, cut, said = _stage(page, at)
        scenes.append(scene)
        shots += cut
        lines += said
        at = scene.seconds[1]
    shots.append(
        Shot(5.0, world.PLACES.index("harbour"), "night", "clear", "wide", title="The End",
             fade=True, seed=3)
    )  # fmt: skip
    questions = tuple(
        _truth(question, scenes, language)
        for pair in _WORTH_ASKING
        for question, language in zip(pair, LANGUAGES, strict=True)
    )
    return Story(_SEED, TITLE, tuple(shots), tuple(lines), questions)


def _stage(page: _Page, start: float) -> tuple[Scene, list[Shot], list[Line]]:
    """A written page as scene, shots and lines on the film's clock."""
    actor = _figure(page.who, page.x, page.facing, page.action)
    figures = [actor]
    if page.to:
        beside = page.x + page.facing * 0.2
        facing: Literal[-1, 1] = -1 if page.facing == 1 else 1
        figures.append(replace(_figure(page.to, beside, facing, None)))
    prop = None
    if page.thing:
        colour, thing = page.thing.split()
        prop = Prop(world.OBJECTS.index(thing), world.COLOURS.index(colour))
    shots: list[Shot] = []
    lines: list[Line] = []
    at = start
    for index, (scale, seconds) in enumerate(page.cut):
        shots.append(
            Shot(
                seconds=seconds,
                place=world.PLACES.index(page.place),
                time_of_day=page.time,
                weather=page.weather,
                scale=scale,
                figures=tuple(figures),
                prop=prop,
                fade=index == 0 and page.place in ("kitchen", "bridge", "station"),
                seed=page.seed,
            )
        )
        if index == 0 and page.aside[0]:
            lines.append(Line(round(at + 0.6, 2), round(at + seconds - 0.4, 2), *page.aside))
        if scale == "medium":
            lines.append(Line(round(at + 0.3, 2), round(at + 2.2, 2), *page.call))
            if page.reason[0]:
                lines.append(Line(round(at + 2.3, 2), round(at + seconds - 0.1, 2), *page.reason))
        at += seconds
    scene = Scene(
        place=shots[0].place,
        time_of_day=page.time,
        weather=page.weather,
        look=actor.look,
        coat=actor.coat,
        action=page.action,
        prop=prop,
        partner=(figures[1].look, figures[1].coat) if page.to else None,
        name=page.who,
        reason=_reason(page.reason),
        seconds=(start, round(at, 2)),
    )
    return scene, shots, lines


def _figure(name: str, x: float, facing: Literal[-1, 1], action: Action | None) -> Figure:
    look, coat, _ = _CAST[name]
    return Figure(
        world.LOOKS.index(look),
        world.COLOURS.index(coat),
        x,
        facing,
        "stand" if action is None else POSE[action],
    )


def _truth(question: str, scenes: list[Scene], language: Language) -> Question:
    """The question's one answer, found by the same check that made-up stories pass.

    Raises:
        LookupError: no scene answers it, or more than one could.
    """
    for target in range(len(scenes)):
        for kind in PLAIN:
            for dice in range(60):
                asked = ask(scenes, target, kind, random.Random(dice), language, held_out=None)
                if asked is not None and asked.question == question:
                    return on_the_clock(asked, scenes)
    raise LookupError(f"no single scene answers {question!r}")


def _reason(said: tuple[str, str]) -> Reason | None:
    """What follows "because" in both languages."""
    if not said[0]:
        return None
    return Reason(
        said[0].partition(" because ")[2].rstrip("."), said[1].partition("因为")[2].rstrip("。")
    )


def to_suggestions(questions: tuple[Question, ...]) -> str:
    """The file beside the film: each question in both languages, and when its answer has been
    seen.

    Args:
        questions: ``sample_story``'s, each in English and then in Chinese.
    """
    rows = (
        json.dumps(
            {
                "question": english.question,
                "question_zh": chinese.question,
                "after_s": english.steps[0].scenes[0][1],
            },
            ensure_ascii=False,
        )
        for english, chinese in zip(questions[::2], questions[1::2], strict=True)
    )
    return "[\n  " + ",\n  ".join(rows) + "\n]\n"


def main(words: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m core.training.sample", description=TITLE)
    parser.add_argument("--out", type=Path, required=True, help="the folder to write into")
    folder: Path = parser.parse_args(words).out
    story = sample_story()
    extras = Extras(
        tags={"title": TITLE, "comment": DRAWN_COMMENT},
        sound=compose(story.shots, _SEED),
        subtitles=(
            ("eng", "English", to_srt(story.lines)),
            ("chi", "简体中文", to_srt(story.lines, chinese=True)),
        ),
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for share in shoot_film(
            story.shots, folder / f"{STEM}.mkv", PICTURE, extras, os.cpu_count() or 1
        ):
            if sys.stderr.isatty():
                print(f"\rdrawing {TITLE}: {share:4.0%}", end="", file=sys.stderr)
        (folder / f"{STEM}.suggestions.json").write_text(
            to_suggestions(story.questions), encoding="utf-8"
        )
        (folder / f"{STEM}.questions.jsonl").write_text(to_jsonl(story.questions), encoding="utf-8")
    except OSError as error:
        print(f"{folder} can't be written: {error.strerror or error}.", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
