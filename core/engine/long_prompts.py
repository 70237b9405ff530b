"""A pack's language model opened for one long prompt, as the plan has it.

It is opened in place of the companion's, which has been let go by then.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.chat.one_prompt import Room, fitting_in_ram
from core.engine.planning import Planned, layers_opened
from core.language.kv import KvType
from core.language.llama import LlamaEngine
from core.language.plan import WholeFilm
from core.packs.manifest import LANGUAGE
from core.packs.pack import Pack


@dataclass(frozen=True, slots=True)
class LongPrompts:
    """What a long prompt gets of a machine.

    Attributes:
        planned: None where no film was opened; the model then lies where llama.cpp puts it.
        at_least: rows that it is planned for, however few are asked for: what was read in some
            numbers on some device is of no use in others.
    """

    pack: Pack
    planned: Planned | None
    at_least: int = 0

    def room(self, rows: int) -> Room:
        """For a context of so many rows. On a GPU that is the plan's to say, on a CPU what is
        free now."""
        gguf = self.pack.folder / LANGUAGE
        if self.planned is None:
            return Room(fitting_in_ram(gguf))
        whole = self._planned(self.planned, rows)
        most = self.at_least if rows <= self.at_least else self.planned.longest(whole)
        kv_type = self._kv_type(self.planned, whole)
        if whole.gpu_layers:
            return Room(most, kv_type)
        in_ram = fitting_in_ram(gguf, kv_type)
        return Room(min(most, in_ram) if whole.fits else max(most, in_ram), kv_type)

    def open(self, context_rows: int) -> LlamaEngine:
        """The language model; raises as ``Pack.open_language``."""
        if self.planned is None:
            return self.pack.open_language(context_rows)
        whole = self._planned(self.planned, context_rows)
        return self.pack.open_language(
            context_rows,
            gpu_layers=layers_opened(whole.gpu_layers),
            kv_type=self._kv_type(self.planned, whole),
        )

    def batch(self, context_rows: int) -> int:
        """Frames that may be encoded at once beside it; 0 where nothing was planned."""
        return 0 if self.planned is None else self._planned(self.planned, context_rows).batch

    def _planned(self, planned: Planned, rows: int) -> WholeFilm:
        return planned.whole_film(max(rows, self.at_least))

    @staticmethod
    def _kv_type(planned: Planned, whole: WholeFilm) -> KvType:
        """The coarsest where no plan fits: more may be free by now than there was."""
        return whole.kv_type or planned.sizes.language.kv_types[-1]
