"""Changes of which one stands: what dropping the others moves, and what speaks against it."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from triage.explain.concurrency.facts import DropFacts
from triage.explain.concurrency.group import Group, Relation, group_of
from triage.explain.concurrency.scene import invoice_of, touched
from triage.explain.concurrency.surroundings import is_refunded
from triage.explain.proration.hypotheses import alike
from triage.model import (
    Claim,
    ClientPolicy,
    Effect,
    Evidence,
    Explanation,
    InvoiceItem,
    KeepLatest,
    Kind,
    PlanChange,
    Subscription,
)
from triage.model.codec import exception_id
from triage.money import Money

_WORDS: dict[Relation, str] = {
    "copies": "the same change, recorded again",
    "overwritten": "overwritten by a change that did not see it",
    "alike": "like another change, and may be one of its own",
}


def drops(change: PlanChange, evidence: Evidence, policy: ClientPolicy) -> tuple[Explanation, ...]:
    """Offer every change of a race that may stand while the others are dropped; nothing where they follow another."""
    group = group_of(change, evidence.documents, policy)
    if group is None or group.relation is None:
        return ()
    return tuple(_Drop(group, kept, group.relation, evidence).explanation() for kept in group.latest())


@dataclass(frozen=True, slots=True)
class _Drop:
    """One change of a group that stands, seen against the whole evidence."""

    group: Group
    kept: PlanChange
    relation: Relation
    evidence: Evidence

    def explanation(self) -> Explanation:
        subscription = self._subscription
        dropped = ", ".join(change.id for change in self._dropped)
        return Explanation(
            id=f"{Kind.CONCURRENT_CHANGE.value}:{self.kept.id}:{'+'.join(change.id for change in self._dropped)}",
            kind=Kind.CONCURRENT_CHANGE,
            cause=self.relation,
            summary=f"{self.kept.id} stands, {dropped} is {_WORDS[self.relation]}; {self._apart()}",
            action=KeepLatest(change=self.kept.id, drops=tuple(change.id for change in self._dropped)),
            effects=tuple(self._effects()),
            claims=tuple(self._claims()),
            facts=(self._facts(),),
            customer=subscription.customer if subscription else None,
            known_by="id" if subscription else None,
            rank=Decimal("1.0000") if self.relation == "copies" else Decimal("0.5000"),
            arithmetic=tuple(f"{e.type} {e.document}: {e.amount}" for e in self._effects()),
        )

    @property
    def _dropped(self) -> tuple[PlanChange, ...]:
        return tuple(change for change in self.group.changes if change != self.kept)

    @property
    def _subscription(self) -> Subscription | None:
        named = {change.subscription for change in self.group.changes}
        listed = self.evidence.documents.subscriptions
        return next((one for one in listed if named == {one.id}), None)

    @property
    def _items(self) -> tuple[InvoiceItem, ...]:
        return tuple(item for change in self.group.changes for item in self.group.items_of(change))

    def _apart(self) -> str:
        seconds = self.group.seconds
        return "recorded on one day" if seconds is None else f"recorded {seconds} seconds apart"

    def _charged(self) -> Literal["none", "kept", "all", "unclear"]:
        """Say which of the changes were billed; two items of one change, or of other amounts, are unclear."""
        if not self._items:
            return "none"
        counts = [len(self.group.items_of(change)) for change in self.group.changes]
        if len(self._items) == len(self.group.items_of(self.kept)) == 1:
            return "kept"
        alike = {(i.type, i.amount, i.currency, i.price, i.quantity, i.period) for i in self._items}
        return "all" if set(counts) == {1} and len(alike) == 1 else "unclear"

    def _effects(self) -> Iterator[Effect]:
        """Yield what was billed for dropped changes that were billed like the one that stands."""
        if self._charged() != "all":
            return
        for item in (item for change in self._dropped for item in self.group.items_of(change)):
            back: Literal["credit", "debit"] = "credit" if item.type == "charge" else "debit"
            yield Effect(type=back, document=item.id, amount=Money(item.amount, item.currency))

    def _claims(self) -> Iterator[Claim]:
        """Yield the dropped changes, so that no other decision drops or keeps them, and the items set right."""
        own, subscription = exception_id(self.evidence.exception), self._subscription
        if subscription is None:
            return
        for change in self._dropped:
            yield Claim(exception=own, role="correct", document=change.id, amount=0, currency=subscription.currency)
        for effect in self._effects():
            amount, currency = effect.amount.amount, effect.amount.currency
            yield Claim(exception=own, role="correct", document=effect.document, amount=amount, currency=currency)

    def _facts(self) -> DropFacts:
        changes, subscription = self.group.changes, self._subscription
        race = {change.id for change in changes} | {item.id for item in self._items}
        return DropFacts(
            relation=self.relation,
            dropped=len(self._dropped),
            seconds=self.group.seconds,
            units_agree=len({change.quantity for change in changes}) == 1,
            statuses_agree={change.status for change in changes} == {"applied"},
            quotes_agree=len({change.quoted for change in changes}) == 1,
            assigned=subscription is not None,
            charged=self._charged(),
            invoice_objects=any(self._objects(item, subscription) for item in self._items),
            followed=self._followed(),
            touched_before=touched(self.evidence, race),
        )

    def _objects(self, item: InvoiceItem, subscription: Subscription | None) -> bool:
        """Tell whether an item's invoice or customer contradicts that it is set right, or it may be already."""
        documents = self.evidence.documents
        invoice = invoice_of(item, documents)
        if subscription is None or not _is_of(item, subscription) or is_refunded(item, documents):
            return True
        if item.invoice is not None and (invoice is None or invoice.disputed or invoice.status not in ("open", "paid")):
            return True
        return any(
            note.status == "issued" and note.customer in (None, subscription.customer)
            for note in documents.credit_notes
            if None in (note.invoice, item.invoice) or note.invoice == item.invoice
        )

    def _followed(self) -> bool:
        """Tell whether a change that stands outside starts from a price that only a dropped one left."""
        left = {change.new_price for change in self._dropped} - {self.kept.new_price}
        subscription = self.kept.subscription
        outside = (c for c in self.evidence.documents.plan_changes if c not in self.group.changes)
        return any(c.old_price in left and c.subscription in (None, subscription) for c in outside)


def _is_of(item: InvoiceItem, subscription: Subscription) -> bool:
    same_owner = alike(item.customer, subscription.customer) and alike(item.subscription, subscription.id)
    return same_owner and item.currency == subscription.currency
