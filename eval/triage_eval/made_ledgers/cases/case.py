"""What a payment case is."""

from collections.abc import Callable
from dataclasses import dataclass

from triage_eval.made_ledgers.desk import Desk
from triage_eval.made_ledgers.draft import Draft


@dataclass(frozen=True, slots=True)
class Case:
    """A way in which payments come in, how often it does beside the others, and how one is drawn.

    `draw` returns None where the ledger has nothing that suits.
    """

    name: str
    weight: float
    draw: Callable[[Desk], Draft | None]
