"""A batch: many exceptions, one a line, taken in parts and decided in chunks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

BatchState = Literal["open", "closed", "finished"]
"""An open batch takes more lines, a closed one is worked off, and of a finished one every line has its result."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What became of lines: each counts once.

    `resolved` and `escalated` were filed by this batch, `repeated` had been filed before with the same body, and
    `refused` are not stored.
    """

    resolved: int = 0
    escalated: int = 0
    repeated: int = 0
    refused: int = 0

    @property
    def done(self) -> int:
        """How many lines have their result."""
        return self.resolved + self.escalated + self.repeated + self.refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A batch as it stands; `lines` are stored, and a sender goes on after them."""

    id: str
    client: str
    created_at: datetime
    state: BatchState = "open"
    lines: int = 0
    tally: Tally = Tally()
    closed_at: datetime | None = None
    finished_at: datetime | None = None
