"""The rest of an error's sentence, after its colon, in the chosen language.

The core gives reasons in English, some of them with a name or a number in their midst. Each form
stands here once with its ``{fields}``, which are the keys of its translations too.
"""

from __future__ import annotations

import re
from functools import cache

from desktop.translate import tr

FORMS = (
    # Of the network and the hub.
    "{host} gave an answer that can't be read, it may be no hub",
    "{host} names no revision",
    "it has no {file}",
    "{file} is there twice",
    "{host} gives no size for {file}",
    "{host} gives no digest for {file}",
    "{file} is another file there than the catalogue names",
    "{host} sends from one address to the next without end",
    "{host} has had too many requests, wait some minutes",
    "{host} is out of order ({code}), try again later",
    "{host} refuses it ({code})",
    "nothing came for {seconds} seconds",
    "a web page came in place of {file}; the network may want you to sign in",
    "it has {count} bytes where the hub says {right}",
    # Of the disk.
    "download and pack need {needed} GB and {free} GB are free",
    "the pack needs {needed} GB and {free} GB are free",
    "No space left on device; what was downloaded is kept",
    "{reason}; what was downloaded is kept",
    # Of a chat model's file.
    "looking at it gave no answer in {seconds} s",
    "looking at it ended its process ({signal})",
    "looking at it failed: {words}",
    "there is a pack named {pack} already; give it another one",
    "this llama.cpp ({version}) doesn't know its architecture, {architecture}; "
    "a newer Reelmate may",
    "it can't be read ({reason})",
)
"""Those with fields; the first that fits is taken. Those without are found by ``tr`` alone."""

_FIELD = re.compile(r"\{(\w+)\}")


def reason_words(reason: str) -> str:
    """``reason`` in the chosen language; as it is where its form isn't known."""
    told = tr(reason)
    if told != reason:
        return told
    for form, pattern in _patterns():
        if found := pattern.fullmatch(reason):
            fields = found.groupdict()
            if "reason" in fields:
                fields["reason"] = tr(fields["reason"])
            return tr(form, **fields) if fields else tr(form)
    return reason


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((form, re.compile(_pattern(form), re.DOTALL)) for form in FORMS)


def _pattern(form: str) -> str:
    """The form as an expression: words as they are, a field for whatever stands in its place."""
    parts = _FIELD.split(form)
    return "".join(
        f"(?P<{part}>.+?)" if place % 2 else re.escape(part) for place, part in enumerate(parts)
    )
