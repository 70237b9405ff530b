"""Preferences: how subtitles look, and which are chosen."""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase

from desktop.player.languages import language_name
from desktop.player.subtitles import ENCODINGS, HIGHEST, LARGEST, LOWEST, SMALLEST, SubtitleStyle
from desktop.preferences import Preferences
from desktop.settings.page import Page
from desktop.settings.parts import Parts
from desktop.settings.subtitle_sample import Sample
from desktop.translate import tr

LANGUAGES = (
    *("ar", "bg", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi", "hr"),
    *("hu", "id", "it", "ja", "ko", "lt", "lv", "ms", "nl", "no", "pl", "pt", "ro", "ru", "sk"),
    *("sl", "sr", "sv", "th", "tr", "uk", "vi", "zh"),
)


class SubtitlePage(Page):
    """A picture of them at the top, then size, place, style, language and encoding."""

    def __init__(self, parts: Parts) -> None:
        super().__init__("subtitlePage", tr("Subtitles"), parts.choices)
        self.sample = Sample()
        self.column.addSpacing(12)
        self.column.addWidget(self.sample)
        self.follow(self.sample.show_choice)
        self.section(tr("Look"))
        self.amount(
            tr("Size"),
            "subtitle_size",
            (round(100 * SMALLEST), round(100 * LARGEST), 5),
            lambda percent: f"{percent} %",
        )
        self.amount(
            tr("Raised by"),
            "subtitle_place",
            (0, LOWEST - HIGHEST, 1),
            lambda percent: f"{percent} %",
            down_from=LOWEST,
        )
        self.choice(tr("Typeface"), "subtitle_font", _fonts())
        self.choice(tr("Colour"), "subtitle_colour", _colours())
        self.switch(tr("Bold"), "subtitle_bold")
        self.switch(
            tr("A dark box behind the words"),
            "subtitle_box",
            tr("Subtitles that come with a style of their own keep it."),
        )
        self.section(tr("Which are shown"))
        named = sorted(((code, language_name(code)) for code in LANGUAGES), key=lambda n: n[1])
        self.choice(
            tr("Language"),
            "subtitle_languages",
            [("", tr("As the window")), *named],
            choose=lambda code: self._prefer(0, code),
            read=lambda now: preferred(now)[0],
        )
        self.choice(
            tr("Otherwise"),
            "other_subtitle_language",
            [("", tr("None")), *named],
            choose=lambda code: self._prefer(1, code),
            read=lambda now: preferred(now)[1],
        )
        self.section(tr("Files"))
        self.choice(
            tr("Encoding"),
            "subtitle_encoding",
            [(code, name) for code, name in zip(ENCODINGS, _encodings(), strict=True)],
            tr("Of subtitle files that show the wrong letters."),
        )
        self.finish()

    def _prefer(self, place: int, code: str) -> None:
        codes = list(preferred(self.choices.now))
        codes[place] = code
        first, other = codes
        self.choices.change(
            subtitle_languages=first if other in ("", first) else f"{first},{other}"
        )


def preferred(chosen: Preferences) -> tuple[str, str]:
    """The language of the first choice, "" for the window's, and of the second, "" for none."""
    first, _, rest = chosen.subtitle_languages.partition(",")
    return first, rest.partition(",")[0]


def _fonts() -> list[tuple[str, str]]:
    """What Reelmate draws subtitles with by itself, then every family of this machine."""
    usual = SubtitleStyle().font
    others = (name for name in QFontDatabase.families() if name != usual and "[" not in name)
    named = ((name, name) for name in others if not QFontDatabase.isPrivateFamily(name))
    return [(usual, tr("The usual one")), *named]


def _colours() -> list[tuple[str, str]]:
    return [
        ("#ffffff", tr("White")),
        ("#d8d8d8", tr("Light grey")),
        ("#ffe08a", tr("Pale yellow")),
        ("#ffe100", tr("Yellow")),
        ("#9ff0e0", tr("Pale green")),
    ]


def _encodings() -> list[str]:
    """Words for ``ENCODINGS``, in their order."""
    return [
        tr("Guess"),
        "UTF-8",
        f"GB 18030 · {tr('Chinese, simplified')}",
        f"Big5 · {tr('Chinese, traditional')}",
        f"Shift JIS · {tr('Japanese')}",
        f"EUC-KR · {tr('Korean')}",
        f"Windows-1250 · {tr('Polish')}, {tr('Czech')}…",
        f"Windows-1251 · {tr('Russian')}…",
        f"Windows-1252 · {tr('German')}, {tr('French')}…",
        f"Windows-1253 · {tr('Greek')}",
        f"Windows-1254 · {tr('Turkish')}",
        f"Windows-1255 · {tr('Hebrew')}",
        f"Windows-1256 · {tr('Arabic')}",
    ]
