"""Every way to read a charge that changes raced for: which order, which basis, a copy of another, or a renewal."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from triage.calendar import civil
from triage.explain.bills import Audit
from triage.explain.concurrency.billing import bill_of, unproved
from triage.explain.concurrency.mistakes import WORDS, mistakes
from triage.explain.concurrency.obstacles import obstacles, of_the_other_side, of_the_subscription
from triage.explain.concurrency.orders import Order, orders
from triage.explain.concurrency.pricing import Pricing, bases
from triage.explain.concurrency.renewal import renewals
from triage.explain.concurrency.scene import Scene, invoice_of, twins
from triage.model import InvoiceItem
from triage.money import Money

Quote = Literal["none", "kept", "wrong", "undated", "not_comparable"]
"""What became of the amount that the customer was shown: there was none; it is what its own instant comes to; it is
not; its instant is not known; the item bills something else than the quote did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypothesis:
    """One reading of a charge, with its audit."""

    basis: Literal["difference", "whole", "renewal", "copy"]
    audit: Audit
    quote: Quote = "none"

    @property
    def explains(self) -> bool:
        """Whether the reading accounts for what was billed, and not by chance."""
        if self.audit.expected is None or self.quote not in ("none", "kept"):
            return False
        return not self.audit.is_mismatch or (bool(self.audit.causes) and (self.audit.coincidence or 0) <= _BY_CHANCE)


_BY_CHANCE = 20
"""Of a thousand amounts; where mistakes reach more of them, that one fits proves nothing."""


def hypotheses(scene: Scene) -> tuple[Hypothesis, ...]:
    """Enumerate every reading that the evidence allows."""
    if scene.item.change is None:
        return tuple(Hypothesis(basis="renewal", audit=audit) for audit in renewals(scene))
    place = _place(scene)
    found = [] if place == "copy" else list(_by_order(scene))
    if place in ("copy", "either"):
        found.append(Hypothesis(basis="copy", audit=_as_copy(scene)))
    return tuple(found)


def _by_order(scene: Scene) -> Iterator[Hypothesis]:
    every = orders(scene.racing, by=scene.policy.concurrency.order, zone=scene.zone)
    if scene.change not in scene.racing or not every:
        yield Hypothesis(basis="difference", audit=unproved(scene, obstacles(scene, None)))
        return
    for order in every:
        for basis in bases(scene, order):
            pricing = Pricing(scene=scene, change=scene.change, order=order, basis=basis)
            yield _priced(pricing, every)


def _priced(pricing: Pricing, every: tuple[Order, ...]) -> Hypothesis:
    scene = pricing.scene
    found, computed = obstacles(scene, pricing), pricing.expected
    name = _name(pricing, every)
    if found or computed is None:
        return Hypothesis(basis=pricing.basis, audit=unproved(scene, found or ("its share is not known",), name))
    quote, quoted = _quote(pricing, computed), pricing.change.quoted
    binding = quoted if quote == "kept" and scene.policy.concurrency.quote == "binding" else None
    expected = computed if binding is None else Money(binding, computed.currency)
    audit = Audit(
        bill=bill_of(scene),
        expected=expected,
        tolerance=scene.policy.concurrency.tolerance,
        lines=pricing.lines() if binding is None else (*pricing.lines(), f"the customer was quoted {expected}"),
        readings=(readings := mistakes(pricing, every=every, expected=expected)),
        words={cause: WORDS[cause.rstrip("_0123456789")] for cause in readings},
        name=name,
    )
    return Hypothesis(basis=pricing.basis, audit=audit, quote=quote)


def _name(pricing: Pricing, every: tuple[Order, ...]) -> str:
    names = ">".join(change.id for change in pricing.order.changes)
    return f"{pricing.basis}:{names}" if len(every) > 1 else pricing.basis


def _quote(pricing: Pricing, computed: Money) -> Quote:
    """See whether the quote is what its own instant comes to, within the client's tolerance."""
    change, tolerance = pricing.change, pricing.scene.policy.concurrency.tolerance
    if change.quoted is None:
        return "none"
    if pricing.basis == "whole":
        return "not_comparable"
    if change.quoted_at is None:
        return "kept" if change.quoted == computed.amount else "undated"
    price = pricing.price(before=pricing.before)
    shown = None if price is None else pricing.cost(price, change.quoted_at)
    return "kept" if shown is not None and abs(shown.amount - change.quoted) <= tolerance else "wrong"


def quote_days(scene: Scene) -> int | None:
    """Return the civil days between a quote and the effect of its change."""
    change = scene.change
    if change is None or change.quoted_at is None:
        return None
    quoted, effective = civil(change.quoted_at, scene.zone), civil(change.at, scene.zone)
    return abs((effective - quoted).days)


def _place(scene: Scene) -> Literal["only", "first", "copy", "either"]:
    """Say whether the item is the first that bills its change; where dates do not tell, it may be either."""
    order = [_is_before(scene, twin) for twin in twins(scene)]
    if not order:
        return "only"
    if None in order:
        return "either"
    return "first" if all(order) else "copy"


def _is_before(scene: Scene, twin: InvoiceItem) -> bool | None:
    """Tell whether the item's invoice was issued before that of its twin, where both are known."""
    mine, theirs = scene.invoice, invoice_of(twin, scene.documents)
    if mine is None or theirs is None or mine.created is None or theirs.created is None:
        return None
    return scene.precedes(mine.created, theirs.created)


def _as_copy(scene: Scene) -> Audit:
    """Audit an item whose change is billed already: it should come to nothing."""
    bill = bill_of(scene)
    if found := (*of_the_subscription(scene), *of_the_other_side(scene, basis="copy")):
        return unproved(scene, found, "copy")
    repeated = " and ".join(sorted(twin.id for twin in twins(scene)))
    return Audit(
        bill=bill,
        expected=Money(0, bill.billed.currency),
        tolerance=0,
        lines=(f"{repeated} bills the same change for the same amount",),
        readings={"repeats_an_item": bill.billed},
        words=WORDS,
        name="copy",
    )
