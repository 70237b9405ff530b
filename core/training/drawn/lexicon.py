"""The drawn world's words in both languages: what is told of a scene is put together from these.

Chinese words follow the order of the tuples in ``world``; names are transliterated.
"""

from __future__ import annotations

from typing import Literal, get_args

from core.training.drawn import world
from core.training.drawn.world import Action, TimeOfDay, Weather

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

PLACE_WORDS = {
    "harbour": "at the harbour",
    "forest": "in the forest",
    "kitchen": "in the kitchen",
    "market": "at the market",
    "library": "in the library",
    "mountain": "on the mountain",
    "bridge": "on the bridge",
    "garden": "in the garden",
    "station": "at the station",
    "beach": "on the beach",
    "castle": "in the castle",
    "village": "in the village",
    "island": "on the island",
    "mill": "at the mill",
    "lake": "at the lake",
    "theatre": "in the theatre",
}
PLACES_ZH = {
    "harbour": "港口",
    "forest": "森林",
    "kitchen": "厨房",
    "market": "市场",
    "library": "图书馆",
    "mountain": "山上",
    "bridge": "桥上",
    "garden": "花园",
    "station": "车站",
    "beach": "海滩",
    "castle": "城堡",
    "village": "村子",
    "island": "岛上",
    "mill": "磨坊",
    "lake": "湖边",
    "theatre": "剧院",
}
OBJECTS_ZH = {
    "lantern": "灯笼",
    "key": "钥匙",
    "cup": "杯子",
    "book": "书",
    "umbrella": "雨伞",
    "ball": "球",
    "bell": "铃铛",
    "box": "盒子",
    "letter": "信",
    "flower": "花",
    "fish": "鱼",
    "kite": "风筝",
    "clock": "钟",
    "apple": "苹果",
    "guitar": "吉他",
    "crown": "王冠",
    "drum": "鼓",
    "shell": "贝壳",
}
COLOURS_ZH = {
    "red": "红色",
    "orange": "橙色",
    "yellow": "黄色",
    "green": "绿色",
    "blue": "蓝色",
    "purple": "紫色",
    "pink": "粉色",
    "white": "白色",
    "black": "黑色",
    "brown": "棕色",
}
NAMES_ZH = {
    "Mira": "米拉", "Arno": "阿诺", "Lena": "莲娜", "Otto": "奥托", "Nora": "诺拉",
    "Felix": "菲利克斯", "Ida": "伊达", "Bruno": "布鲁诺", "Clara": "克拉拉", "Hugo": "雨果",
    "Vera": "薇拉", "Emil": "埃米尔", "Rosa": "罗莎", "Jonas": "约纳斯", "Greta": "格蕾塔",
    "Paul": "保罗", "Anna": "安娜", "Karl": "卡尔", "Stella": "斯特拉", "Theo": "西奥",
    "Maria": "玛丽亚", "Simon": "赛门", "Elsa": "艾尔莎", "Victor": "维克多", "Nina": "妮娜",
    "Oskar": "欧斯卡", "Marta": "茉塔", "Leo": "利奥", "Ella": "爱拉", "Anton": "安东",
    "Julia": "朱莉娅", "Martin": "马丁", "Sofia": "索菲亚", "Robert": "伯特", "Helena": "海伦娜",
    "David": "大卫", "Laura": "劳拉", "Adam": "亚当", "Eva": "伊娃", "Max": "麦克斯",
}  # fmt: skip

VERBS: dict[Action, tuple[str, str]] = {
    "holds": ("holds", "hold"),
    "gives": ("gives away", "give away"),
    "drops": ("drops", "drop"),
    "finds": ("finds", "find"),
    "opens": ("opens", "open"),
    "sleeps": ("falls asleep", "fall asleep"),
    "leaves": ("leaves", "leave"),
    "throws": ("throws", "throw"),
    "breaks": ("breaks", "break"),
    "lifts": ("lifts", "lift"),
    "hides": ("hides", "hide"),
    "dances": ("dances", "dance"),
    "waves": ("waves", "wave"),
}
"""Third person and infinitive."""
WHY_VERBS: dict[Action, tuple[str, str]] = {
    **VERBS,
    "holds": ("keeps", "keep"),
    "finds": ("looks for", "look for"),
}
VERBS_ZH: dict[Action, str] = {
    "holds": "拿着",
    "gives": "送出",
    "drops": "弄掉",
    "finds": "找到",
    "opens": "打开",
    "sleeps": "睡着",
    "leaves": "离开",
    "throws": "扔出",
    "breaks": "摔碎",
    "lifts": "举起",
    "hides": "藏起",
    "dances": "跳舞",
    "waves": "挥手",
}
WHY_VERBS_ZH: dict[Action, str] = {**VERBS_ZH, "holds": "留着", "finds": "寻找"}

TIME_WORDS: dict[TimeOfDay, tuple[str, str]] = {
    "dawn": ("dawn", "黎明"),
    "day": ("day", "白天"),
    "dusk": ("dusk", "黄昏"),
    "night": ("night", "夜晚"),
}
WEATHER_WORDS: dict[Weather, tuple[str, str]] = {
    "clear": ("sun", "晴天"),
    "rain": ("rain", "雨天"),
    "snow": ("snow", "雪天"),
    "fog": ("fog", "雾天"),
}
TOWNS = (
    ("Norheim", "北城"), ("Sulen", "苏镇"), ("Varby", "瓦城"), ("Torsa", "塔镇"),
    ("Lindau", "林城"), ("Kelm", "科镇"), ("Osterby", "东城"), ("Ravik", "雷镇"),
    ("Miron", "明城"), ("Dalen", "达镇"), ("Pelva", "佩城"), ("Grund", "谷镇"),
)  # fmt: skip
"""Places that a question supposes; no film shows or names them."""
NUMBERS = (
    ("once", "一"),
    ("twice", "两"),
    ("three times", "三"),
    ("four times", "四"),
    ("five times", "五"),
    ("six times", "六"),
)
AMOUNTS = ("one", "two", "three", "four", "five", "six")
"""Of scenes, where ``NUMBERS`` tell how often; Chinese has the same word for both."""
KIN = (
    ("brother", "兄弟"),
    ("sister", "姐妹"),
    ("teacher", "老师"),
    ("neighbour", "邻居"),
    ("doctor", "医生"),
    ("friend", "朋友"),
    ("cousin", "亲戚"),
    ("boss", "上司"),
)


def name(who: str, language: Language) -> str:
    """A name as it is written in a language."""
    return who if language == "en" else NAMES_ZH[who]


def place(index: int, language: Language) -> str:
    """Where: "in the forest", "森林"."""
    word = world.PLACES[index]
    return PLACE_WORDS[word] if language == "en" else PLACES_ZH[word]


def colour(index: int, language: Language) -> str:
    """A colour's word."""
    word = world.COLOURS[index]
    return word if language == "en" else COLOURS_ZH[word]


def thing(prop: world.Prop, language: Language, *, coloured: bool) -> str:
    """ "red key" or "key", without an article."""
    word = world.OBJECTS[prop.object]
    if language == "zh":
        word = OBJECTS_ZH[word]
        return f"{colour(prop.colour, language)}的{word}" if coloured else word
    return f"{colour(prop.colour, language)} {word}" if coloured else word


def told(action: Action, language: Language, what: str = "") -> str:
    """A deed in the present, with its thing: "gives the key away", "送出钥匙"."""
    if language == "zh":
        return VERBS_ZH[action] + what
    verb = VERBS[action][0]
    if not what:
        return verb
    head, _, rest = verb.partition(" ")
    return f"{head} the {what} {rest}".rstrip()


def with_article(words: str) -> str:
    """ "a red lantern", "an orange cup"."""
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"
