"""All sets by name."""

from __future__ import annotations

from core.training.datasets.gqa import GQA
from core.training.datasets.mlvu import MLVU
from core.training.datasets.mmbench import MMBENCH
from core.training.datasets.mme import MME
from core.training.datasets.moviechat import MOVIECHAT
from core.training.datasets.open_video_qa import ACTIVITYNET_QA, MSRVTT_QA, MSVD_QA
from core.training.datasets.pope import POPE
from core.training.datasets.records import DataSet
from core.training.datasets.science_qa import SCIENCE_QA
from core.training.datasets.seed_bench import SEED_BENCH
from core.training.datasets.video_chatgpt import VIDEO_CHATGPT
from core.training.datasets.vqa import TEXTVQA, VIZWIZ, VQAV2

_ALL: tuple[DataSet, ...] = (
    MSVD_QA,
    MSRVTT_QA,
    ACTIVITYNET_QA,
    VIDEO_CHATGPT,
    GQA,
    POPE,
    TEXTVQA,
    SCIENCE_QA,
    MMBENCH,
    MME,
    SEED_BENCH,
    VIZWIZ,
    VQAV2,
    MLVU,
    MOVIECHAT,
)
SETS = {data_set.name: data_set for data_set in _ALL}
