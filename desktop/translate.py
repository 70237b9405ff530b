"""What the window says, in the language the viewer chose.

English sentences are the keys: ``tr("Open a film")`` returns the sentence itself, or
its line in ``resources/translations/<language>/*.json``. Changing the language sends
every widget ``QEvent.Type.LanguageChange``; a widget says its words again in its
``changeEvent``. Plain tables rather than compiled catalogues: nothing to build, a test
can read them, and named fields (``{path}``) take an error's data as it comes.
"""

from __future__ import annotations

import json
import locale
from functools import cache
from typing import TYPE_CHECKING

from desktop.resources import TRANSLATIONS

if TYPE_CHECKING:
    from PySide6.QtCore import QTranslator

LANGUAGES = {"en": "English", "zh_CN": "简体中文"}
"""Code → the language's own name."""


class _Chosen:
    code = "en"
    qt: QTranslator | None = None


@cache
def table(code: str) -> dict[str, str]:
    """English sentence → sentence in ``code``; empty for English."""
    sentences: dict[str, str] = {}
    for path in sorted((TRANSLATIONS / code).glob("*.json")):
        sentences.update(json.loads(path.read_text(encoding="utf-8")))
    return sentences


def tr(english: str, **data: str | int | float) -> str:
    """The sentence in the chosen language, its ``{fields}`` filled from ``data``."""
    sentence = table(_Chosen.code).get(english, english)
    return sentence.format(**data) if data else sentence


def language() -> str:
    """The code of the chosen language."""
    return _Chosen.code


def system_language() -> str:
    """The code among ``LANGUAGES`` nearest to the desktop's own language."""
    code = locale.getlocale()[0] or ""
    return "zh_CN" if code.startswith(("zh", "Chinese")) else "en"


def spoken(chosen: str) -> str:
    """The code of a language that there is: the chosen one, else the desktop's."""
    return chosen if chosen in LANGUAGES else system_language()


def begin(code: str) -> None:
    """Speak ``code`` in an application that has said nothing yet; ``set_language`` is to follow."""
    LANGUAGES[code]
    _Chosen.code = code


def set_language(code: str) -> None:
    """Speak ``code`` from now on and tell every widget.

    Raises:
        KeyError: ``code`` is not in ``LANGUAGES``.
    """
    from PySide6.QtCore import QCoreApplication, QEvent, QLibraryInfo, QTranslator

    LANGUAGES[code]
    app = QCoreApplication.instance()
    _Chosen.code = code
    if app is None:
        return
    if _Chosen.qt is not None:
        app.removeTranslator(_Chosen.qt)
        _Chosen.qt = None
    if code != "en":
        qt = QTranslator(app)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if qt.load(f"qtbase_{code}", folder):
            _Chosen.qt = qt
            app.installTranslator(qt)
    QCoreApplication.sendEvent(app, QEvent(QEvent.Type.LanguageChange))
