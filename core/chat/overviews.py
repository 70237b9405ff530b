"""Questions about a whole film, put in words that the starter was taught.

There are a hundred ways to ask for a summary, and ``scope`` knows many of them; a model that learnt
a dozen answered others with things that nobody had seen.
"""

from __future__ import annotations

import re

from core.film.languages import written_in

_REVIEW = re.compile(
    r"\breviews?\b|\bwho is in\b|\b(?:what|which)(?: kind of)? (?:film|movie) is\b"
    r"|影评|有谁|什么样的电影",
    re.IGNORECASE,
)
SUMMARY, REVIEW = "What is the film about?", "Review the film."
SUMMARY_ZH, REVIEW_ZH = "这部电影讲了什么？", "请写这部电影的影评。"


def put_plainly(overview: str) -> str:
    """What to ask the starter instead, in the question's language: for a summary or a review."""
    reviews = bool(_REVIEW.search(overview))
    if written_in(overview) == "zh":
        return REVIEW_ZH if reviews else SUMMARY_ZH
    return REVIEW if reviews else SUMMARY
