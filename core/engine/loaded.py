"""A pack's models, each read when it is first needed and kept until the session ends, or until
another needs a language model's room.

Knows no film; of the machine it knows the plan that was made before anything was read.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from core.engine.companions import ModelPack
from core.engine.long_prompts import LongPrompts
from core.engine.planning import Planned, plan_for, read_language, read_models
from core.errors import FormError
from core.folders import prefixes_root
from core.language.llama import LlamaEngine
from core.language.prefix_cache import PrefixCache
from core.language.protocol import LanguageEngine
from core.packs.manifest import LANGUAGE, WORDS, Manifest
from core.packs.pack import Pack
from core.timeline import MediaTime
from core.tokens.protocol import TokenGenerator
from core.vision.placement import best_placement
from core.vision.protocol import VisionEncoder

if TYPE_CHECKING:
    from core.chat.published_forms import PublishedForms
    from core.chat.remembered_film import RememberedFilm
    from core.language.plan import Plan


class LoadedModels:
    """The models of one pack. Of its language model there is one copy at a time, the companion's or
    the one with a whole film: the plan has room for no two.

    ``vision`` may be called from any thread; ``language``, ``forms`` and ``remembered_film`` are
    for the thread that answers.

    Args:
        data_root: the data folder; None for the viewer's.
    """

    def __init__(self, pack: ModelPack, data_root: Path | None) -> None:
        self._pack = pack
        self._data_root = data_root
        self._loading = threading.Lock()
        self._encoder: VisionEncoder | None = None
        self._tokens: TokenGenerator | None = None
        self._language: LanguageEngine | None = None
        self._remembered: RememberedFilm | None = None
        self._planned: Planned | None = None

    @property
    def plan(self) -> Plan | None:
        """What lies where in this machine's memory; None before the first film, and for packs
        that are none of ours."""
        return None if self._planned is None else self._planned.plan

    @property
    def manifest(self) -> Manifest:
        """The pack's manifest."""
        return self._pack.manifest

    @property
    def key(self) -> str:
        """What a film's memory is kept under."""
        return self._pack.key

    @property
    def layers(self) -> tuple[int, int]:
        """The language model's layers and how many of them lie on a GPU; none before it is read.

        From any thread.
        """
        model, remembered = self._language, self._remembered
        if isinstance(model, LlamaEngine):
            return model.layers, model.layers_on_gpu
        return (remembered and remembered.layers) or (0, 0)

    @property
    def written(self) -> tuple[int, float]:
        """Tokens that the language model has written, and the seconds that took."""
        model = self._language
        return model.written if isinstance(model, LlamaEngine) else (0, 0.0)

    def make_plan(self, duration: MediaTime) -> None:
        """Plan with what is free before the models are read; afterwards they hold their place,
        and only what a whole film takes is planned anew.

        Raises:
            NothingFitsError: the pack doesn't fit into this machine's memory.
        """
        if not isinstance(self._pack, Pack):
            return
        models = (self._encoder, self._language, self._remembered)
        if all(model is None for model in models):
            self._planned = plan_for(self._pack, duration)
        elif self._planned is not None:
            self._planned = self._planned.for_film(duration)

    def vision(self) -> tuple[VisionEncoder, TokenGenerator]:
        """The pack's tower and token generator.

        Raises:
            PackCorruptError: the weights are whole but not this kind's.
        """
        with self._loading:
            if self._encoder is None or self._tokens is None:
                if isinstance(self._pack, Pack):
                    self._encoder, self._tokens = read_models(self._pack, self.plan)
                else:
                    self._encoder = self._pack.load_encoder()
                    self._tokens = self._pack.load_tokens()
            return self._encoder, self._tokens

    def language(self) -> LanguageEngine:
        """The companion's language model. The one with a whole film is let go for it.

        Raises:
            ModelError, OutOfMemoryError: it can't be used.
        """
        if self._language is None:
            if self._remembered is not None:
                self._remembered.close()
            if self.plan is not None:
                self._encode_at_once(self.plan.batch)
            self._language = (
                read_language(self._pack, self.plan)
                if isinstance(self._pack, Pack)
                else self._pack.open_language()
            )
        return self._language

    def remembered_film(self) -> RememberedFilm:
        """The language model with what it has read of films. The companion's is let go for it.

        Raises:
            FormError: the pack is of another kind.
        """
        if self._remembered is None:
            forms = self._forms("a whole film at once", self._for_whole_films)
            file = self.manifest.file(LANGUAGE)
            assert file is not None, "a pack without a language model was loaded"
            cache = PrefixCache(prefixes_root(self._data_root), file.sha256)
            self._remembered = forms.remembered(cache)
        self._let_go()
        return self._remembered

    def keep_film(self, stopped: Callable[[], bool]) -> None:
        """As ``RememberedFilm.keep``, where there is one."""
        if self._remembered is not None:
            self._remembered.keep(stopped)

    @property
    def has_language(self) -> bool:
        """Whether the companion's language model is there: one that was let go is another when it
        comes back."""
        return self._language is not None

    def forms(self, asked: str) -> PublishedForms:
        """The published model's other ways of being asked; no film need be open. The companion's
        language model is let go where one of them opens its own.

        Args:
            asked: what is asked about, for the error: "a picture".

        Raises:
            FormError: the pack is of another kind.
        """
        return self._forms(asked, lambda pack: LongPrompts(pack, self._planned))

    def _for_whole_films(self, pack: Pack) -> LongPrompts:
        """Always planned for all of the film: what is read of its beginning is then of use."""
        whole = None if self.plan is None else self.plan.whole_film
        return LongPrompts(pack, self._planned, whole.rows if whole and whole.fits else 0)

    def _forms(self, asked: str, prompts: Callable[[Pack], LongPrompts]) -> PublishedForms:
        from core.chat.published_forms import PublishedForms
        from core.language.spm import SentencePieces
        from core.tokens.llama_vid import LlamaVidTokens
        from core.vision.published import PublishedTower

        encoder, tokens = self.vision()
        if not isinstance(self._pack, Pack) or not (
            isinstance(tokens, LlamaVidTokens) and isinstance(encoder, PublishedTower)
        ):
            raise FormError(self.manifest.name, asked)
        pack = self._pack

        def open_alone(context_rows: int) -> LlamaEngine:
            self._let_go()
            if self._remembered is not None:
                self._remembered.close()
            self._encode_at_once(prompts(pack).batch(context_rows))
            return prompts(pack).open(context_rows)

        return PublishedForms(
            encoder,
            tokens,
            open_alone,
            pack.folder / LANGUAGE,
            SentencePieces.read(pack.folder / WORDS),
            lambda rows: prompts(pack).room(rows),
        )

    def _let_go(self) -> None:
        """Free the companion's language model, until it is asked again."""
        model, self._language = self._language, None
        if model is not None:
            model.close()

    def _encode_at_once(self, batch: int) -> None:
        """Frames that the plan has beside what is opened next; on a GPU torch holds the room of
        earlier ones until it is told."""
        encoder, plan = self._encoder, self.plan
        if encoder is None or plan is None or plan.encoder_device is None or not batch:
            return
        encoder.batch = min(best_placement().batch, batch)
        torch.cuda.empty_cache()

    def resume(self) -> None:
        """Forget a ``cancel`` that came when nothing was being answered."""
        for model in (self._language, self._remembered):
            if model is not None:
                model.resume()

    def cancel(self) -> None:
        """From any thread: what is being written ends within 100 ms on a CPU."""
        for model in (self._language, self._remembered):
            if model is not None:
                model.cancel()

    def close(self) -> None:
        """Free the language model; the tower goes with its last user."""
        for model in (self._language, self._remembered):
            if model is not None:
                model.close()
        self._language = self._remembered = None
