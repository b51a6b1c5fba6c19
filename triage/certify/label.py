"""What is known of cases afterwards, and how each of them came to be looked at."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from triage.certify.audit import drawn
from triage.certify.cell import Cell
from triage.errors import InputError

Source = Literal["every_case", "audit", "other"]
"""How a case came to be labelled: because every case of its cell was, while the machine only watched; because it was
drawn blind; or for a reason that nobody can name a probability for (a complaint, a reviewer who picked it, a reviewer
who had seen the machine's answer). The last may teach, and never certifies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A case for which the machine had an answer, and whether that was right.

    `right` is None while nobody could say: for a certificate that is an error, so that what is hard to judge, or still
    waits, cannot make a cell look better. `at` is when the machine answered. `share` is the probability with which the
    case was drawn, `least` the least with which any case of its cell was drawn at that time: the audit's share while
    the machine acts above a threshold, 1 while it only watches. Raises `InputError` when these are no probabilities.
    """

    exception: str
    cell: Cell
    at: datetime
    right: bool | None
    score: Decimal = Decimal(1)
    features: tuple[Decimal, ...] = ()
    source: Source = "every_case"
    share: Decimal = Decimal(1)
    least: Decimal = Decimal(1)

    def __post_init__(self) -> None:
        if not 0 < self.least <= self.share <= 1:
            raise InputError(
                f"{self.exception}: drawn with {self.share}, at least {self.least}: 0 < least <= share <= 1"
            )

    @property
    def wrong(self) -> bool:
        """Whether it counts as an error."""
        return self.right is not True


def certifying(labels: Iterable[Label]) -> tuple[Label, ...]:
    """Return the labels whose drawing is known, one for each exception (the last that is given)."""
    return tuple({label.exception: label for label in labels if label.source != "other"}.values())


def even(labels: Iterable[Label], *, of: Cell, salt: bytes) -> tuple[Label, ...]:
    """Thin labels of a cell until every case of it was equally likely to be among them; no weights are needed then.

    Where the machine acts, cases above the threshold are drawn with the audit's share and cases below it are all seen
    by people. Counting both alike would fill a sample with what the machine is unsure of. Each label is kept with
    probability `least / share`, by a keyed digest and not by chance; in a pool of clients, with the least `least` of
    the whole pool over `share`, so that no client counts for more than its cases.
    """
    inside = [label for label in labels if of.covers(label.cell)]
    least = min((label.least for label in inside), default=Decimal(1))
    return tuple(label for label in inside if _is_kept(label, label.least if of.client else least, salt))


def _is_kept(label: Label, least: Decimal, salt: bytes) -> bool:
    return drawn(f"even:{label.exception}", salt=salt, share=least / label.share)
