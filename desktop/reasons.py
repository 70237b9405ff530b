"""Why something went wrong, as the rest of a sentence, in the language in force.

``core`` gives reasons in English, some with names or numbers in them. A language's
``reasons.json`` has them all; one with ``{fields}`` is found by what stands around these. What
a library says in its own words stays as it is.
"""

from __future__ import annotations

import json
import re
from functools import cache
from string import Formatter

from desktop import translate
from desktop.resources import TRANSLATIONS
from desktop.translate import tr

_DEEPEST = 3
"""A reason may stand in another one, and in that a third."""


def reason_words(reason: str) -> str:
    """The reason in the language in force; as it is where nobody has translated it."""
    return _words(reason, translate.language(), _DEEPEST)


def _words(reason: str, code: str, deeper: int) -> str:
    known = _reasons(code).get(reason.lower())
    if known is not None:
        return known
    for pattern, line in _forms(code) if deeper else ():
        found = pattern.fullmatch(reason)
        if found is not None:
            parts = found.groupdict()
            return line.format(**{k: _words(v, code, deeper - 1) for k, v in parts.items()})
    return tr(reason)


@cache
def _reasons(code: str) -> dict[str, str]:
    """English reason in small letters → reason in ``code``; the system writes both ways."""
    return {english.lower(): line for english, line in _file(code).items()}


@cache
def _forms(code: str) -> list[tuple[re.Pattern[str], str]]:
    """What finds a reason with fields → the reason in ``code``, those with most words first."""
    forms = [(each, line) for each, line in _file(code).items() if "{" in each]
    forms.sort(key=lambda form: -len(blank(form[0])))
    return [(re.compile(_pattern(english)), line) for english, line in forms]


def _file(code: str) -> dict[str, str]:
    path = TRANSLATIONS / code / "reasons.json"
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return found


def blank(form: str) -> str:
    """A form without the names of its fields."""
    return "{}".join(text for text, *_ in Formatter().parse(form)) + (
        "{}" if form.endswith("}") else ""
    )


def _pattern(form: str) -> str:
    parts = Formatter().parse(form)
    return "".join(
        re.escape(text) + (f"(?P<{name}>.+)" if name else "") for text, name, *_ in parts
    )
