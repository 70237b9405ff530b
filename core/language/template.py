"""A model's own chat template, as its GGUF brings it: turns in, text between the words out.

The template is code from outside, so it runs in Jinja's sandbox. What people and films say never
stands in its text: a subtitle that says ``<|im_end|>`` is words, not the end of a turn.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NoReturn

import jinja2
import numpy as np
from jinja2.ext import loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment
from numpy.typing import NDArray

from core.errors import ModelError

_PLACE = "\ue000{}\ue001"
_PLACES = re.compile("\ue000(\\d+)\ue001")


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A picture within a turn.

    Attributes:
        pixels: uint8 RGB [h, w, 3].
    """

    pixels: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation.

    Attributes:
        words: what is said, or that and what is shown, in order.
    """

    who: Literal["user", "assistant"]
    words: str | tuple[str | Shown, ...]

    @property
    def parts(self) -> tuple[str | Shown, ...]:
        """Words and pictures in order."""
        return (self.words,) if isinstance(self.words, str) else self.words


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the prompt.

    Attributes:
        markup: whether it is the template's own, in which special tokens mean something.
        shown: a picture in place of a text.
    """

    text: str
    markup: bool
    shown: Shown | None = None


class ChatTemplate:
    """A template, ready to be filled.

    Args:
        source: Jinja.
        begin, end: the texts of the model's tokens for these, "" for none.

    Raises:
        ModelError: it is no template.
    """

    def __init__(self, source: str, begin: str = "", end: str = "") -> None:
        environment = ImmutableSandboxedEnvironment(
            trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols]
        )
        environment.filters["tojson"] = _as_json
        environment.globals |= {"raise_exception": _refuse, "strftime_now": _now}
        self._always = {"bos_token": begin, "eos_token": end}
        try:
            self._template = environment.from_string(source)
        except jinja2.TemplateError as error:
            raise _broken(error) from error

    def fill(self, turns: Sequence[Turn]) -> list[Piece]:
        """The prompt up to where the model speaks.

        Raises:
            ModelError: the template fails, or leaves a turn's words out.
        """
        messages = [
            {"role": turn.who, "content": _PLACE.format(index)} for index, turn in enumerate(turns)
        ]
        text = self._render(messages)
        *pieces, rest = _PLACES.split(text)
        found = [int(number) for number in pieces[1::2]]
        if found != list(range(len(turns))):
            raise ModelError("its chat template leaves out what is said")
        filled: list[Piece] = []
        for markup, number in zip(pieces[::2], found, strict=True):
            filled += [Piece(markup, True), *map(_said, turns[number].parts)]
        return [piece for piece in (*filled, Piece(rest, True)) if piece.text or piece.shown]

    def _render(self, messages: list[dict[str, str]]) -> str:
        try:
            return self._template.render(
                messages=messages,
                add_generation_prompt=True,
                enable_thinking=False,
                tools=None,
                documents=None,
                **self._always,
            )
        except (jinja2.TemplateError, TypeError, ValueError, LookupError, ArithmeticError) as error:
            raise _broken(error) from error


def _said(part: str | Shown) -> Piece:
    return Piece(part, False) if isinstance(part, str) else Piece("", False, part)


def _broken(error: Exception) -> ModelError:
    return ModelError(f"its chat template can't be used ({' '.join(str(error).split())})")


def _refuse(message: str) -> NoReturn:
    raise jinja2.TemplateError(message)


def _now(form: str) -> str:
    return datetime.now().strftime(form)


def _as_json(value: Any, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)
