"""What a process of its own finds out about packs and this machine. Values only; knows no library,
so that the window may read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.language.quantisation import Quantisation

Verdict = Literal["fits", "changes", "no"]


@dataclass(frozen=True, slots=True)
class Fit:
    """What a pack needs of this machine.

    Attributes:
        verdict: "changes" where it fits with one of the two that follow.
        needed: bytes, of RAM and GPUs together.
        quantise: coarser weights with which it fits, None where they don't help.
        context_rows: a shorter context with which it fits, 0 where that doesn't help.
        missing: bytes of RAM that it lacks, 0 where it fits.
        slow: whether a speech pack hears a film more slowly here than it plays; it fits with
            that change.
    """

    verdict: Verdict
    needed: int
    quantise: Quantisation | None = None
    context_rows: int = 0
    missing: int = 0
    slow: bool = False

    @property
    def how(self) -> str:
        """What would help, as the rest of a sentence; "" where it fits."""
        if self.slow:
            return "it listens more slowly here than a film plays"
        if self.quantise is not None:
            return f"with --quantise {self.quantise}"
        if self.context_rows:
            return f"with a context of {self.context_rows:,} rows"
        return f"{self.missing / 2**30:.1f} GiB more would do" if self.missing else ""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a pack would take here.

    Attributes:
        name: the pack's.
        fit: None for one that comes with Reelmate.
        making: bytes of disk that making it takes beside its download; 0 once it is here.
    """

    name: str
    fit: Fit | None
    making: int = 0


@dataclass(frozen=True, slots=True)
class ChatSize:
    """A chat model of a usual shape.

    Attributes:
        billions: of weights.
        file: bytes of its GGUF at four to five bits a weight.
        needed: bytes of memory it takes.
    """

    billions: float
    file: int
    needed: int


@dataclass(frozen=True, slots=True)
class Survey:
    """This machine, and how packs would do on it.

    Attributes:
        packs: of the catalogue, then of those that were added.
        gpus: names of the GPUs that both torch and llama.cpp compute on.
        largest: the largest usual chat model that fits, None where none does.
        brisk: the largest of those that answer soon enough; the same with a GPU.
    """

    packs: tuple[Outlook, ...]
    gpus: tuple[str, ...]
    largest: ChatSize | None
    brisk: ChatSize | None

    def of(self, name: str) -> Outlook | None:
        """The outlook for the pack called ``name``."""
        return next((each for each in self.packs if each.name == name), None)
