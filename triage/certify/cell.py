"""Cells: the classes of cases that are certified apart, and the wider pools that they belong to."""

from dataclasses import dataclass, replace

from triage.model.consultation import Band
from triage.model.kinds import Kind
from triage.money import Money

_UPPER: tuple[tuple[int, Band], ...] = ((10_000, "to_10k"), (100_000, "to_100k"), (1_000_000, "to_1m"))


def band(at_stake: Money | None) -> Band:
    """Return the band of an amount; each includes its upper end."""
    if at_stake is None:
        return "no_money"
    return next((name for upper, name in _UPPER if at_stake.amount <= upper), "above")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A class of cases. None stands for all: a cell with a None is a pool."""

    kind: Kind
    action: str | None = None
    band: Band | None = None
    client: str | None = None

    @property
    def widening(self) -> "tuple[Cell, ...]":
        """The cell itself, then every pool that it belongs to: all clients, all amounts, all actions of the kind."""
        steps = (self, replace(self, client=None), replace(self, client=None, band=None), Cell(kind=self.kind))
        return tuple(dict.fromkeys(steps))

    def covers(self, other: "Cell") -> bool:
        """Tell whether every case of the other belongs here."""
        pairs = ((self.action, other.action), (self.band, other.band), (self.client, other.client))
        return self.kind is other.kind and all(mine is None or mine == theirs for mine, theirs in pairs)

    def __str__(self) -> str:
        return " / ".join((self.kind.value, *(part or "all" for part in (self.action, self.band, self.client))))
