"""How things are asked about: the words for places and deeds, and the wordings of each kind."""

from __future__ import annotations

from core.training.world import Action

KINDS = ("colour", "holds", "who", "where", "when", "said-why")

PLACE_WORDS = {
    "harbour": "at the harbour",
    "forest": "in the forest",
    "kitchen": "in the kitchen",
    "market": "at the market",
    "library": "in the library",
    "mountain": "on the mountain",
    "bridge": "on the bridge",
    "garden": "in the garden",
    "station": "at the station",
    "beach": "on the beach",
    "castle": "in the castle",
    "village": "in the village",
}

VERBS: dict[Action, tuple[str, str]] = {
    "holds": ("holds", "hold"),
    "gives": ("gives away", "give away"),
    "drops": ("drops", "drop"),
    "finds": ("finds", "find"),
    "opens": ("opens", "open"),
    "sleeps": ("falls asleep", "fall asleep"),
    "leaves": ("leaves", "leave"),
}
WHY_VERBS: dict[Action, tuple[str, str]] = {
    **VERBS,
    "holds": ("keeps", "keep"),
    "finds": ("looks for", "look for"),
}

PHRASINGS: dict[str, tuple[str, ...]] = {
    "colour": (
        "What colour is the {o}?",
        "Which colour is the {o}?",
        "What is the colour of the {o}?",
        "Tell me the colour of the {o}.",
        "What colour is the {o} that {n} {vs}?",
        "What colour is {n}'s coat {pl}?",
        "Which colour does {n} wear {pl}?",
        "Of what colour is the {o}?",
        "What colour does the {o} have?",
    ),
    "holds": (
        "What does {n} {v} {pl}?",
        "What is it that {n} {vs} {pl}?",
        "Which object does {n} {v} {pl}?",
        "What does {n} have {pl}?",
        "What is in {n}'s hands {pl}?",
        "Tell me what {n} {vs} {pl}.",
        "What thing does {n} {v} {pl}?",
        "What object is it that {n} {vs} {pl}?",
    ),
    "who": (
        "Who {vs} the {co}?",
        "Who is it that {vs} the {co}?",
        "Which person {vs} the {co}?",
        "Who has the {co}?",
        "Who is the one that {vs} the {co}?",
        "Who {vs} {pl}?",
        "Tell me who {vs} the {co}.",
        "What is the name of the one that {vs} the {co}?",
    ),
    "where": (
        "Where is the {co}?",
        "Where does {n} {v} the {co}?",
        "In which place is the {co}?",
        "At which place does {n} {v} the {co}?",
        "Where can I see the {co}?",
        "Where does {n} {v}?",
        "Where do we see the {co}?",
        "In what place does {n} {v} the {co}?",
    ),
    "when": (
        "When does {n} {v} the {co}?",
        "When do we see the {co}?",
        "At what time does {n} {v} the {co}?",
        "When is the {co} on screen?",
        "When does the {co} appear?",
        "When does {n} {v}?",
        "When can I see the {co}?",
        "At which moment does {n} {v} the {co}?",
    ),
    "said-why": (
        "Why does {n} {v} the {o}?",
        "Why did {n} {v} the {o}?",
        "For what reason does {n} {v} the {o}?",
        "What makes {n} {v} the {o}?",
        "Tell me why {n} {vs} the {o}.",
        "Why does {n} {v}?",
        "What is the reason that {n} {vs} the {o}?",
        "How come {n} {vs} the {o}?",
    ),
}
"""What films are asked; the last two of each kind are held out of training."""

HELD_OUT = 2


def _crossed(openings: tuple[str, ...], clauses: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{opening} {clause}" for opening in openings for clause in clauses)


_REPHRASINGS: dict[str, tuple[str, ...]] = {
    "colour": (
        "The {o}, what colour is it?",
        "What is the {o}'s colour?",
        "Do you know the colour of the {o}?",
        "Which colour has the {o}?",
        "I want to know the colour of the {o}.",
        "Does the {o} have a colour, and which?",
        "The colour of the {o}?",
        "Of which colour is the {o} that {n} {vs}?",
        "What colour of coat does {n} wear {pl}?",
        "What colour does {n} wear {pl}?",
        "Tell me the colour of {n}'s coat {pl}.",
    ),
    "holds": (
        "What is the thing that {n} {vs} {pl}?",
        "{n} {vs} something {pl}: what is it?",
        "Do you know what {n} {vs} {pl}?",
        "Can you name the object that {n} {vs} {pl}?",
        "Which thing does {n} {v} {pl}?",
        "Which thing is it that {n} {vs} {pl}?",
        "What object does {n} have {pl}?",
        "Tell me what {n} has {pl}.",
    ),
    "who": (
        "Which one {vs} the {co}?",
        "Do you know who {vs} the {co}?",
        "Name the person that {vs} the {co}.",
        "Name the one that has the {co}.",
        "What is that person's name who has the {co}?",
        "Can you tell me who {vs} the {co}?",
        "Give me the name of the person who {vs} the {co}.",
        "The one who {vs} the {co}: what is the name?",
        "By what name do we know whoever {vs} the {co}?",
        "Somebody {vs} the {co}: who?",
        "Do you know who {vs} {pl}?",
    ),
    "where": (
        "At what place can we see the {co}?",
        "The {co}: where is it?",
        "What is the place where {n} {vs} the {co}?",
        "Do you know where the {co} is?",
        "Tell me where {n} {vs} the {co}.",
        "Which place shows the {co}?",
        *_crossed(
            ("Where", "In which place", "At what place"),
            ("do we find the {co}?", "is the {co} seen?", "does {n} {v} the {co}?"),
        ),
        "In what place is the {co}?",
        "Tell me where {n} {vs}.",
    ),
    "when": (
        "What is the moment at which {n} {vs} the {co}?",
        "Tell me when {n} {vs} the {co}.",
        "At what moment do we see the {co}?",
        "Do you know when the {co} is seen?",
        "How far into the film is the {co}?",
        "Which moment shows the {co}?",
        "At which moment is the {co} seen?",
        *_crossed(
            ("When", "At which time", "In which minute", "At what point"),
            (
                "does {n} {v} the {co}?",
                "do we see the {co}?",
                "is the {co} on screen?",
                "does the {co} appear?",
                "does {n} {v}?",
            ),
        ),
        "How long until we can see the {co}?",
        "I want to see the {co}: when is it?",
    ),
    "said-why": (
        "Do you know why {n} {vs} the {o}?",
        "For which reason does {n} {v} the {o}?",
        "How does it come that {n} {vs} the {o}?",
        "Explain why {n} {vs} the {o}.",
        "What reason does {n} have to {v} the {o}?",
        "What is the reason for {n} to {v} the {o}?",
        "Give me the reason why {n} {vs} the {o}.",
        "{n} {vs} the {o}: how come?",
        "{n} {vs} the {o}, but why?",
        "Why is it that {n} {vs} the {o}?",
        "Why is it that {n} {vs}?",
        "Tell me why {n} {vs}.",
        "For what reason does {n} {v}?",
    ),
}

REPHRASINGS: dict[str, tuple[str, ...]] = {
    kind: tuple(form for form in forms if form not in PHRASINGS[kind])
    for kind, forms in _REPHRASINGS.items()
}
"""Only heard in training: the wider its ear, the better it takes a wording it never met. The
held-out wordings' words all occur here, in other orders."""


def wording(kind: str, phrasing: int) -> str:
    """The form of a question, by kind and number."""
    return (PHRASINGS[kind] + REPHRASINGS[kind])[phrasing]
