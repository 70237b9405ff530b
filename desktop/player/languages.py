"""A track's language as the viewer would say it, in the language of the window."""

from __future__ import annotations

import re

from PySide6.QtCore import QLocale

from core.film.languages import language_code
from desktop.translate import tr

_TRADITIONAL = frozenset({"cht", "hant", "tw", "hk", "mo"})
_SIMPLIFIED = frozenset({"chs", "hans", "cn", "sg"})
_NONE = frozenset({"", "und", "zxx", "mis", "mul"})


def language_name(tag: str) -> str:
    """ "eng" → "English" or "英语"; "" where the tag names no language."""
    parts = re.split(r"[-_]", tag.lower())
    if parts[0] in _NONE:
        return ""
    code = language_code(tag)
    if code == "zh":
        if _TRADITIONAL.intersection(parts):
            return tr("Chinese, traditional")
        if _SIMPLIFIED.intersection(parts):
            return tr("Chinese, simplified")
    if code == "pt" and "br" in parts:
        return tr("Portuguese, Brazilian")
    known = _names().get(code)
    if known is not None:
        return known
    language = QLocale.codeToLanguage(code)
    if language == QLocale.Language.AnyLanguage:
        return tag
    return QLocale.languageToString(language)


def _names() -> dict[str, str]:
    return {
        "ar": tr("Arabic"),
        "bg": tr("Bulgarian"),
        "cs": tr("Czech"),
        "da": tr("Danish"),
        "de": tr("German"),
        "el": tr("Greek"),
        "en": tr("English"),
        "es": tr("Spanish"),
        "et": tr("Estonian"),
        "fa": tr("Persian"),
        "fi": tr("Finnish"),
        "fr": tr("French"),
        "he": tr("Hebrew"),
        "hi": tr("Hindi"),
        "hr": tr("Croatian"),
        "hu": tr("Hungarian"),
        "id": tr("Indonesian"),
        "it": tr("Italian"),
        "ja": tr("Japanese"),
        "ko": tr("Korean"),
        "lt": tr("Lithuanian"),
        "lv": tr("Latvian"),
        "ms": tr("Malay"),
        "nl": tr("Dutch"),
        "no": tr("Norwegian"),
        "pl": tr("Polish"),
        "pt": tr("Portuguese"),
        "ro": tr("Romanian"),
        "ru": tr("Russian"),
        "sk": tr("Slovak"),
        "sl": tr("Slovenian"),
        "sr": tr("Serbian"),
        "sv": tr("Swedish"),
        "th": tr("Thai"),
        "tr": tr("Turkish"),
        "uk": tr("Ukrainian"),
        "vi": tr("Vietnamese"),
        "yue": tr("Cantonese"),
        "zh": tr("Chinese"),
    }
