"""A tokenizer that tells the drawn world's words apart, and a bank whose pictures are grey."""

from __future__ import annotations

import numpy as np
import pytest
from tokenizers import Tokenizer

from core.chat.starter_prompt import SPECIALS
from core.language.bpe import train_bpe
from core.training.starter.bank import LABEL_SIZES, POSES, STILLS_A_SHOT, Bank, bank_scene
from core.training.starter.samples import corpus

SCENES = 120


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    return train_bpe(corpus(1, 8), 1500, SPECIALS)


@pytest.fixture(scope="session")
def bank() -> Bank:
    """Scenes and shots as the real bank has them."""
    planned = [bank_scene(3, i) for i in range(SCENES)]
    rows = [
        (index, shot)
        for index, (_, shots) in enumerate(planned)
        for shot in shots
        for _ in range(STILLS_A_SHOT)
    ]
    count = len(rows)
    return Bank(
        pictures=np.full((count, 96, 160, 3), 128, np.uint8),
        scene=np.array([index for index, _ in rows], np.int32),
        prop_in_view=np.array([shot.prop is not None for _, shot in rows]),
        deed_in_view=np.array([shot.figures[0].pose != POSES[0] for _, shot in rows]),
        labels={name: np.arange(count) % size for name, size in LABEL_SIZES.items()},
        scenes=[scene for scene, _ in planned],
        shots=[shots for _, shots in planned],
    )
