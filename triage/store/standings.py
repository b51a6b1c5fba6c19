"""What earlier decisions left behind, seen by the exceptions of one transaction in turn."""

from collections import defaultdict
from collections.abc import Iterable

from triage.model import BillingException, Claim, Ruling, Spent, Standing
from triage.money import Money


def touched(exception: BillingException) -> frozenset[str]:
    """Return the ids of all documents that a decision on this exception could claim."""
    return frozenset({document.id for document in exception.documents} | {exception.subject})


class Standings:
    """Claims, rulings and the day's spending, read once and kept up as the transaction decides more."""

    def __init__(self) -> None:
        self._claims = defaultdict[tuple[str, str], list[Claim]](list)
        self._rulings = defaultdict[tuple[str, str], list[Ruling]](list)
        self._spent = defaultdict[str, dict[str, Spent]](dict)

    def claim(self, client: str, claims: Iterable[Claim]) -> None:
        """Note what a decision takes."""
        for claim in claims:
            self._claims[client, claim.document].append(claim)

    def rule(self, client: str, ruling: Ruling) -> None:
        """Note what a person decided."""
        for document in ruling.documents:
            self._rulings[client, document].append(ruling)

    def spend(self, client: str, stake: Money, *, decisions: int = 1) -> None:
        """Note how much automatic decisions move on this day."""
        spent = self._spent[client].get(stake.currency, Spent(currency=stake.currency, decisions=0, amount=0))
        self._spent[client][stake.currency] = Spent(
            currency=stake.currency, decisions=spent.decisions + decisions, amount=spent.amount + stake.amount
        )

    def of(self, exception: BillingException) -> Standing:
        """Return what touches an exception, in an order that does not depend on how it came about."""
        keys = [(exception.client, document) for document in sorted(touched(exception))]
        claims = [claim for key in keys for claim in self._claims.get(key, ())]
        rulings = {ruling for key in keys for ruling in self._rulings.get(key, ())}
        spent = self._spent.get(exception.client, {})
        return Standing(
            claims=tuple(sorted(claims, key=lambda c: (c.document, c.role, c.exception, c.amount))),
            rulings=tuple(sorted(rulings, key=lambda r: (r.exception, r.verdict, r.documents))),
            spent_today=tuple(spent[currency] for currency in sorted(spent)),
        )
