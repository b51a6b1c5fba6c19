"""Hypotheses of several customers at once: one pays for his group."""

from collections.abc import Iterator

from triage.matching.hits import Hit, Level
from triage.matching.hypotheses.hypothesis import Hypothesis, in_full, once
from triage.matching.look import Look


def of_several(found: Look) -> Iterator[Hypothesis]:
    """Yield what is named of several customers, where together it comes to the amount."""

    def likeness(hit: Hit) -> int:
        return found.fits[hit.item.customer or ""].likeness

    payable = [[hit for hit in hits if _is_payable(hit, found)] for hits in found.hits]
    hits = once([max(listed, key=likeness) for listed in payable if listed])
    owners = {hit.item.customer for hit in hits}
    if len(owners) > 1 and sum(hit.item.left for hit in hits) == found.payment.amount:
        takes, _ = in_full([hit.item for hit in hits])
        first = max(hits, key=likeness).item.customer or ""
        yield Hypothesis(first, "named", "exact", takes, named=tuple(hits))


def _is_payable(hit: Hit, found: Look) -> bool:
    item = hit.item
    payable = item.state == "open" and not item.credit and item.currency == found.payment.currency
    return payable and item.customer in found.fits and hit.level >= Level.SERIAL
