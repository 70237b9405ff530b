"""A pack's search encoder, from watching a film to an answer about it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
import torch

from core.chat.types import Finished, Sentence
from core.engine.search_vectors import prepared, search_vectors, search_width
from core.engine.session import Session
from core.packs.llama_vid_import import import_llama_vid
from core.packs.llama_vid_source import LlamaVidSource
from core.packs.pack import Pack, load_search
from core.packs.search_source import SearchSource
from core.vision.pictures import from_jpeg
from tests.core.engine.fakes import FakeTokens
from tests.core.packs.search_checkpoints import write_search_siglip


def test_a_memory_holds_the_search_encoders_vectors_of_the_remembered_pictures(
    published: Path, film: Path, tmp_path: Path
) -> None:
    write_search_siglip(tmp_path / "siglip")
    source, search = LlamaVidSource.find(published), SearchSource.find(tmp_path / "siglip")
    import_llama_vid(source, "seeing", "Q8_0", search=search)
    source.close()
    search.close()
    with closing(Session("seeing")) as session:
        session.open(film)
        list(session.watch())
        frames = session.memory.frames()
        events = list(session.answer("Where is the red lantern?", None))
        encoder = load_search(Pack.load("seeing").folder)
        assert encoder is not None
        pictures = [from_jpeg(picture) for picture in frames.pictures[:4]]
        wanted = encoder.encode(encoder.preprocess(pictures))
    assert frames.search.shape == (len(frames), encoder.width)
    torch.testing.assert_close(
        torch.from_numpy(frames.search[:4]).float(), wanted.float().cpu(), atol=0.02, rtol=0.0
    )
    assert isinstance(events[-1], Finished)
    assert any(isinstance(event, Sentence) for event in events)


def test_without_a_search_encoder_the_token_generator_makes_them() -> None:
    tokens = FakeTokens()
    features = torch.randn(2, 5, 12)
    batches = prepared(None, [np.zeros((4, 6, 3), np.uint8)] * 5, 2)
    assert batches == (None, None, None)
    assert torch.equal(search_vectors(tokens, features, None), tokens.search_vectors(features))
    assert search_width(tokens) == tokens.search_width
