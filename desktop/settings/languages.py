"""The languages that subtitles are chosen in, as mpv wants them named."""

from __future__ import annotations

from PySide6.QtCore import QLocale

from desktop import translate
from desktop.preferences import Preferences


def preferred_subtitles(chosen: Preferences) -> str:
    """mpv's list of languages to choose words in, best first, in every form of their codes."""
    first, *others = chosen.subtitle_languages.split(",")
    windows = ("zh", "en") if translate.language() == "zh_CN" else ("en",)
    codes = dict.fromkeys((*((first,) if first else windows), *others))
    return ",".join(form for code in codes for form in _forms(code))


def _forms(code: str) -> list[str]:
    """ "zh" → "zh", "chi", "zho": films bear any of them, and old mpv knows no two as one."""
    language = QLocale.codeToLanguage(code)
    kinds = (
        QLocale.LanguageCodeType.ISO639Part1,
        QLocale.LanguageCodeType.ISO639Part2B,
        QLocale.LanguageCodeType.ISO639Part2T,
    )
    forms = [code, *(QLocale.languageToCode(language, kind) for kind in kinds)]
    return list(dict.fromkeys(filter(None, forms)))
