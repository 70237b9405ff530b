"""A sentence and what fills it, so that the window can say the same in another language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Told:
    """Something to say; ``str`` says it in English.

    Attributes:
        form: English with ``{fields}``; the key of its translations. Without ``data`` it is taken
            as it stands.
        data: what fills the fields; a piece of a sentence may stand in one.
    """

    form: str
    data: Mapping[str, str | Told] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.form.format(**self.data) if self.data else self.form

    def __bool__(self) -> bool:
        return bool(self.form)

    def as_json(self) -> dict[str, Any]:
        """As JSON has it."""
        data = {k: v.as_json() if isinstance(v, Told) else v for k, v in self.data.items()}
        return {"form": self.form, "data": data}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Told:
        """What ``as_json`` gave."""
        data = {
            name: cls.from_json(value) if isinstance(value, dict) else str(value)
            for name, value in told["data"].items()
        }
        return cls(str(told["form"]), data)


NOTHING = Told("")
