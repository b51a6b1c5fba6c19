"""What a round of certification may spend of the one promise that all rounds keep together."""

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from triage.errors import InputError

_PLACES = Decimal("1e-12")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """`delta` is the probability with which any certificate of any round may be wrong. Rounds are counted from 1.

    Round j gets delta / (j (j + 1)), shared evenly by its cells: 1/2 + 1/6 + 1/12 + ... is 1, so however many rounds
    there are, all together spend no more than delta (the union bound).
    """

    delta: Decimal
    round: int
    cells: int

    def __post_init__(self) -> None:
        if not 0 < self.delta < 1 or self.round < 1 or self.cells < 1:
            raise InputError("delta must lie between 0 and 1; rounds and cells are counted from 1")

    @property
    def level(self) -> Decimal:
        """The probability with which the certificate of one cell in this round may be wrong; rounded down."""
        share = self.delta / (self.round * (self.round + 1) * self.cells)
        return share.quantize(_PLACES, rounding=ROUND_DOWN)
