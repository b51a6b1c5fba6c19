"""A charge among the changes that may decide it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from triage.calendar import civil, instant
from triage.model import ClientPolicy, Documents, Evidence, Invoice, InvoiceItem, PlanChange, Subscription
from triage.model.codec import exception_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """An item, the change that it names, and every other change of its subscription."""

    item: InvoiceItem
    evidence: Evidence
    policy: ClientPolicy

    @property
    def documents(self) -> Documents:
        """All documents of the evidence."""
        return self.evidence.documents

    @property
    def zone(self) -> str:
        """The client's zone."""
        return self.policy.timezone

    @property
    def change(self) -> PlanChange | None:
        """The change that the item bills."""
        return next((change for change in self.documents.plan_changes if change.id == self.item.change), None)

    @property
    def subscription(self) -> Subscription | None:
        """The subscription of the item, by its own word or by that of its change."""
        named = self.item.subscription or (self.change.subscription if self.change else None)
        return next((one for one in self.documents.subscriptions if one.id == named), None)

    @property
    def changes(self) -> tuple[PlanChange, ...]:
        """All changes of the subscription, whatever became of them."""
        named = self.item.subscription or (self.change.subscription if self.change else None)
        alike = (c for c in self.documents.plan_changes if None in (c.subscription, named) or c.subscription == named)
        return tuple(alike)

    @property
    def applied(self) -> tuple[PlanChange, ...]:
        """The changes that were carried out before the period of the item ended."""
        end = self.moment_of(self.item.period.end)
        return tuple(c for c in self.changes if c.status == "applied" and self.moment_of(c.at) < end)

    @property
    def racing(self) -> tuple[PlanChange, ...]:
        """The changes that were carried out within the period of the item."""
        start = self.moment_of(self.item.period.start)
        return tuple(c for c in self.applied if self.moment_of(c.at) >= start)

    @property
    def unsettled(self) -> tuple[PlanChange, ...]:
        """The changes up to the end of the period that are pending or were cancelled."""
        end = self.moment_of(self.item.period.end)
        return tuple(c for c in self.changes if c.status != "applied" and self.moment_of(c.at) < end)

    @property
    def invoice(self) -> Invoice | None:
        """The invoice that the item stands on."""
        return invoice_of(self.item, self.documents)

    def precedes(self, first: date | datetime, second: date | datetime) -> bool | None:
        """Tell whether one moment comes before another; None where they fall together, or on a day without hours."""
        one, other = (civil(when, self.zone) for when in (first, second))
        if isinstance(first, datetime) and isinstance(second, datetime):
            return None if first == second else first < second
        return None if one == other else one < other

    def moment_of(self, when: date | datetime) -> datetime:
        """Return the instant of a date or an instant."""
        return instant(when, self.zone)


def invoice_of(item: InvoiceItem, documents: Documents) -> Invoice | None:
    """Return the invoice that an item stands on."""
    return next((invoice for invoice in documents.invoices if invoice.id == item.invoice), None)


def touched(evidence: Evidence, race: set[str]) -> bool:
    """Tell whether an earlier decision corrected one of the documents of a race."""
    mine = exception_id(evidence.exception)
    claims = (claim for claim in evidence.standing.claims if claim.role == "correct" and claim.exception != mine)
    return any(claim.document in race for claim in claims)


def twins(scene: Scene) -> Iterator[InvoiceItem]:
    """Yield the items that bill the same change once more, to the minor unit, on an invoice that stands."""
    mine = _billed(scene.item)
    for other in scene.documents.items:
        invoice = invoice_of(other, scene.documents)
        stands = invoice is None or invoice.status not in ("void", "uncollectible")
        if other.id != scene.item.id and scene.item.change and _billed(other) == mine and stands:
            yield other


def siblings(scene: Scene) -> Iterator[InvoiceItem]:
    """Yield the items that bill the same change the same way, or may, as they name none; twins are no siblings."""
    item, same = scene.item, {twin.id for twin in twins(scene)} | {scene.item.id}
    for other in scene.documents.items:
        may_be = other.change is None and (other.price, other.period) == (item.price, item.period)
        if item.change and other.id not in same and (may_be or (other.change, other.type) == (item.change, item.type)):
            yield other


def _billed(item: InvoiceItem) -> tuple[object, ...]:
    return (item.change, item.type, item.amount, item.currency, item.price, item.quantity, item.period)
