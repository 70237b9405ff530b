"""Which language a tag names, "en", "eng" and "English" are one; and which one a text is in."""

from __future__ import annotations

import re

_NAMES = {
    "ar": ("ara", "arabic"),
    "bg": ("bul", "bulgarian"),
    "cs": ("ces", "cze", "czech"),
    "da": ("dan", "danish"),
    "de": ("deu", "ger", "german", "deutsch"),
    "el": ("ell", "gre", "greek"),
    "en": ("eng", "english"),
    "es": ("spa", "spanish"),
    "et": ("est", "estonian"),
    "fa": ("fas", "per", "persian"),
    "fi": ("fin", "finnish"),
    "fr": ("fra", "fre", "french"),
    "he": ("heb", "iw", "hebrew"),
    "hi": ("hin", "hindi"),
    "hr": ("hrv", "croatian"),
    "hu": ("hun", "hungarian"),
    "id": ("ind", "indonesian"),
    "it": ("ita", "italian"),
    "ja": ("jpn", "jp", "japanese"),
    "ko": ("kor", "korean"),
    "lt": ("lit", "lithuanian"),
    "lv": ("lav", "latvian"),
    "ms": ("msa", "may", "malay"),
    "nl": ("nld", "dut", "dutch"),
    "no": ("nor", "nob", "nb", "nno", "nn", "norwegian"),
    "pl": ("pol", "polish"),
    "pt": ("por", "portuguese"),
    "ro": ("ron", "rum", "romanian"),
    "ru": ("rus", "russian"),
    "sk": ("slk", "slo", "slovak"),
    "sl": ("slv", "slovenian"),
    "sr": ("srp", "serbian"),
    "sv": ("swe", "swedish"),
    "th": ("tha", "thai"),
    "tr": ("tur", "turkish"),
    "uk": ("ukr", "ukrainian"),
    "vi": ("vie", "vietnamese"),
    "zh": ("zho", "chi", "cmn", "chs", "cht", "chinese"),
}
_CODE = {name: code for code, names in _NAMES.items() for name in (code, *names)}
_TAG = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*|[A-Za-z]{4,}")
_NO_LANGUAGE = frozenset({"sdh", "cc", "hi", "und", "forced"})
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_KANA = re.compile("[\u3040-\u30ff]")


def language_code(tag: str) -> str:
    """The two letters of the language that ``tag`` names; an unknown tag's first part itself."""
    main = re.split(r"[-_]", tag.lower())[0]
    return _CODE.get(main, main)


def same_language(tag: str, other: str) -> bool:
    """Whether both name one language; an empty tag names none."""
    return bool(tag and other) and language_code(tag) == language_code(other)


def written_in(text: str) -> str | None:
    """ "zh" or "ja", as its characters tell; None of letters, which many languages share."""
    if _KANA.search(text):
        return "ja"
    return "zh" if _HAN.search(text) else None


def tag_in(name: str) -> tuple[str, str]:
    """(language, title) in the dotted rest of a subtitle's name: ".en.forced" → "en", "forced".

    "hi" after a language means hearing impaired, not Hindi.
    """
    parts = [part for part in name.split(".") if part]
    for i, part in enumerate(parts):
        known = language_code(part) in _NAMES and _TAG.fullmatch(part)
        if known and (part.lower() not in _NO_LANGUAGE or len(parts) == 1):
            return part, " ".join(parts[:i] + parts[i + 1 :])
    return "", " ".join(parts)
