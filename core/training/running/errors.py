"""What can be wrong with a training run that whoever started it can mend."""

from __future__ import annotations

from core.errors import ReelmateError

EXIT_CODE = 2


class TrainingError(ReelmateError):
    """A configuration, a record, a file or a checkpoint isn't what the run needs.

    Args:
        place: the file or record it is about.
        reason: the rest of the sentence.
    """

    def __init__(self, place: object, reason: str) -> None:
        super().__init__(f"{place}: {reason}.", place=str(place), reason=reason)
