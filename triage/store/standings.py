"""What earlier decisions left behind, seen by the exceptions of one transaction in turn."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from triage.model import BillingException, Claim, Ruling, Spent, Standing
from triage.model.codec import exception_id
from triage.money import Money


def touched(exception: BillingException) -> frozenset[str]:
    """Return the ids of all documents that a decision on this exception could claim."""
    return frozenset({document.id for document in exception.documents} | {exception.subject})


class Standings:
    """Claims, rulings and the day's spending, read once and kept up as the transaction decides more."""

    def __init__(self, filed_at: datetime) -> None:
        self._filed_at = filed_at
        self._claims = defaultdict[tuple[str, str], list[tuple[Claim, datetime | None]]](list)
        self._rulings = defaultdict[tuple[str, str], list[Ruling]](list)
        self._spent = defaultdict[str, dict[str | None, Spent]](dict)

    def claim(self, client: str, claims: Iterable[Claim], *, applied_at: datetime | None = None) -> None:
        """Note what a decision takes, and when the pipeline applied it, if it did."""
        for claim in claims:
            self._claims[client, claim.document].append((claim, applied_at))

    def rule(self, client: str, ruling: Ruling) -> None:
        """Note what a person decided."""
        for document in ruling.documents:
            self._rulings[client, document].append(ruling)

    def spend(self, client: str, stake: Money | None, *, decisions: int = 1) -> None:
        """Note how much automatic decisions move on this day; those that move no money are counted too."""
        currency, amount = (stake.currency, stake.amount) if stake else (None, 0)
        spent = self._spent[client].get(currency, Spent(currency=currency, decisions=0, amount=0))
        self._spent[client][currency] = Spent(
            currency=currency, decisions=spent.decisions + decisions, amount=spent.amount + amount
        )

    def of(self, exception: BillingException) -> Standing:
        """Return what touches an exception, in an order that does not depend on how it came about.

        A decision replaces the one before it, so an exception's own claims do not stand against it.
        """
        keys = [(exception.client, document) for document in sorted(touched(exception))]
        found = (taken for key in keys for taken in self._claims.get(key, ()))
        own = exception_id(exception)
        claims = [c for c, applied_at in found if c.exception != own and not self._is_seen(c, applied_at, exception)]
        rulings = {ruling for key in keys for ruling in self._rulings.get(key, ())}
        spent = self._spent.get(exception.client, {})
        return Standing(
            claims=tuple(sorted(claims, key=lambda c: (c.document, c.role, c.exception, c.amount))),
            rulings=tuple(sorted(rulings, key=lambda r: (r.exception, r.verdict, r.documents))),
            spent_today=tuple(spent[currency] for currency in sorted(spent, key=lambda code: code or "")),
        )

    def _is_seen(self, claim: Claim, applied_at: datetime | None, exception: BillingException) -> bool:
        """Tell whether the open amounts that the pipeline read contain what a claim takes of them."""
        if claim.role not in ("settle", "net") or applied_at is None:
            return False
        at = read_at(exception, self._filed_at)
        return at is not None and applied_at < at


def read_at(exception: BillingException, filed_at: datetime) -> datetime | None:
    """Return when the pipeline read the documents; a civil date is no instant, and after the filing it cannot be."""
    at = exception.documents_at
    return at if isinstance(at, datetime) and at <= filed_at else None
