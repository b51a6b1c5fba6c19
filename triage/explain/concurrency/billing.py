"""The bill in question, as every audit of it starts."""

from triage.explain.bills import Audit, Bill
from triage.explain.concurrency.mistakes import WORDS
from triage.explain.concurrency.scene import Scene
from triage.money import Money


def bill_of(scene: Scene) -> Bill:
    """Return what the item billed, and whom."""
    item, subscription = scene.item, scene.subscription
    return Bill(
        document=item.id,
        billed=Money(item.amount, item.currency),
        customer=item.customer or (subscription.customer if subscription else None),
        invoice=item.invoice,
        credit=item.type == "credit",
    )


def unproved(scene: Scene, objections: tuple[str, ...], name: str = "") -> Audit:
    """Return the audit of an item that cannot be recomputed."""
    return Audit(
        bill=bill_of(scene),
        expected=None,
        tolerance=scene.policy.concurrency.tolerance,
        lines=(),
        readings={},
        words=WORDS,
        objections=objections,
        name=name,
    )
