"""From changes that raced, and what they were charged, to explanations."""

from dataclasses import replace
from datetime import timedelta

from triage.explain.bills import explanation
from triage.explain.concurrency.copies import drops
from triage.explain.concurrency.facts import RaceFacts
from triage.explain.concurrency.group import copies_of
from triage.explain.concurrency.hypotheses import Hypothesis, hypotheses, quote_days
from triage.explain.concurrency.orders import orders
from triage.explain.concurrency.scene import Scene, siblings, touched, twins
from triage.explain.concurrency.surroundings import (
    is_refunded,
    may_not_stand,
    price_known,
    subscription_agrees,
    terms,
)
from triage.explain.proration.hypotheses import alike
from triage.model import ClientPolicy, Evidence, Explanation, InvoiceItem, Kind, NoAction, Rerate


def explain_race(evidence: Evidence, policy: ClientPolicy) -> tuple[Explanation, ...]:
    """Enumerate what the subject, an item or a change, should have become under every order that the evidence allows.

    A change that repeats or overwrites another is dropped; else the one item that bills it is audited.
    """
    documents, subject = evidence.documents, evidence.exception.subject
    change = next((change for change in documents.plan_changes if change.id == subject), None)
    if change is not None and (dropped := drops(change, evidence, policy)):
        return dropped
    billing = [item for item in documents.items if subject == (item.id if change is None else item.change)]
    if len(billing) != 1:
        return ()
    return tuple(one for item in billing for one in _audit(item, evidence, policy))


def _audit(item: InvoiceItem, evidence: Evidence, policy: ClientPolicy) -> tuple[Explanation, ...]:
    scene = Scene(item=item, evidence=evidence, policy=policy)
    found = hypotheses(scene)
    facts = _facts(scene, found)
    return tuple(_explanation(one, replace(facts, basis=one.basis, quote=one.quote), scene) for one in found)


def _explanation(one: Hypothesis, facts: RaceFacts, scene: Scene) -> Explanation:
    """Rate the item anew where its amount is wrong: a credit and a debit are one action."""
    audited = explanation(one.audit, Kind.CONCURRENT_CHANGE, scene.evidence, facts)
    if isinstance(audited.action, NoAction):
        return replace(audited, action=NoAction(subject=scene.evidence.exception.subject))
    return replace(audited, action=Rerate(item=scene.item.id))


def _facts(scene: Scene, found: tuple[Hypothesis, ...]) -> RaceFacts:
    """State what is the same under every reading; `basis` and `quote` are those of the first."""
    repeated = list(twins(scene))
    first = found[0] if found else None
    quoted = scene.change is not None and scene.change.quoted is not None
    return RaceFacts(
        basis=first.basis if first else "difference",
        quote=first.quote if first else "none",
        seen=_meets_a_change(scene) if scene.item.change is None else len(scene.racing) > 1 or quoted or bool(repeated),
        orders=len(orders(scene.racing, by=scene.policy.concurrency.order, zone=scene.zone)),
        doubtful=len(found) > 1 and not all(one.explains for one in found),
        price_known=price_known(scene),
        subscription_agrees=subscription_agrees(scene),
        terms=terms(scene),
        refunded=is_refunded(scene.item, scene.documents),
        quote_days=quote_days(scene),
        siblings=len(list(siblings(scene))) + _billed_apart(scene),
        copies=0 if scene.change is None else len(list(copies_of(scene.change, scene.documents, scene.policy))),
        unsettled=len(scene.unsettled),
        unassigned=_unassigned(scene),
        after_bill=_after_bill(scene),
        twin_objects=any(may_not_stand(twin, scene) for twin in repeated),
        touched_before=touched(scene.evidence, _race(scene)),
    )


def _meets_a_change(scene: Scene) -> bool:
    """Tell whether a change took effect within a whole period or on the day before it: older ones are history."""
    eve = scene.moment_of(scene.item.period.start) - timedelta(days=1)
    return any(scene.moment_of(change.at) >= eve for change in scene.applied)


def _race(scene: Scene) -> set[str]:
    """Return the ids of all that the race is about."""
    return {scene.item.id} | {twin.id for twin in twins(scene)} | {change.id for change in scene.changes}


def _billed_apart(scene: Scene) -> int:
    """Count the items that bill a whole period again, or a change on which it turns: it may be set right already."""
    if scene.item.change is not None:
        return 0
    return sum(_bills_again(other, scene) for other in scene.documents.items if other.id != scene.item.id)


def _bills_again(other: InvoiceItem, scene: Scene) -> bool:
    if other.change is not None:
        return other.period == scene.item.period and other.change in {change.id for change in scene.applied}
    start = max(scene.moment_of(item.period.start) for item in (scene.item, other))
    end = min(scene.moment_of(item.period.end) for item in (scene.item, other))
    same_owner = alike(other.customer, scene.item.customer) and alike(other.subscription, scene.item.subscription)
    return same_owner and start < end


def _unassigned(scene: Scene) -> int:
    """Count the changes of no subscription, where there is more than one change to tell apart."""
    several = len(scene.changes) > 1 or scene.item.change is None
    return sum(change.subscription is None for change in scene.changes) if several else 0


def _after_bill(scene: Scene) -> bool:
    invoice = scene.invoice
    if invoice is None or invoice.created is None or scene.item.change is not None:
        return False
    asked = (change.recorded for change in scene.applied if change.recorded is not None)
    return any(scene.precedes(moment, invoice.created) is not True for moment in asked)
