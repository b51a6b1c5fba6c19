"""What a machine may not decide alone: whose it is, what contradicts itself, what people ruled, and above limits."""

from collections.abc import Iterator

from triage.guard.scene import Guardrail, Scene, named
from triage.model import BookFees, NoAction
from triage.model.rulings import binding
from triage.money import Money


def one_document(scene: Scene) -> Iterator[str]:
    """No id that a machine acts upon is of several documents that it may mean; a person sees which one."""
    for noun, id_ in named(scene.explanation.action):
        if scene.ids[noun][id_] > 1:
            yield f"{noun.replace('_', ' ')} {id_} is the id of {scene.ids[noun][id_]} documents"


def known_customer(scene: Scene) -> Iterator[str]:
    """The customer is known, and whatever a payment settles is his; a payout is of no customer."""
    if scene.explanation.known_by is None and not isinstance(scene.explanation.action, (NoAction, BookFees)):
        yield "the customer is not known"
    if scene.explanation.action.type == "allocate_payment":
        for document in scene.settled:
            if document.customer != scene.explanation.customer:
                yield f"{document.id} is not of the customer {scene.explanation.customer}"


def human_rulings(scene: Scene) -> Iterator[str]:
    """What a person decided is not decided again by a machine."""
    for ruling in binding(scene.explanation, scene.evidence):
        yield f"a person {ruling.verdict} {', '.join(ruling.documents)} in {ruling.exception}"


def consistent(scene: Scene) -> Iterator[str]:
    """No document that is moved is contradicted: more open than it is worth, unapplied and applied, or sent back."""
    moved = {claim.document for claim in scene.explanation.claims}
    for document in scene.settled:
        if document.amount_remaining > document.total:
            yield f"{document.id} has more open than its total"
    for payment in scene.documents.payments:
        if payment.id in moved and payment.status == "unapplied" and payment.applied_to:
            yield f"payment {payment.id} is unapplied, and applied to {', '.join(payment.applied_to)}"
    for refund in scene.documents.refunds:
        if refund.payment in moved and refund.status != "failed":
            yield f"payment {refund.payment} was sent back by the refund {refund.id}"


def authority(scene: Scene) -> Iterator[str]:
    """One decision moves no more than the client's limit for its currency."""
    stake = scene.explanation.money_at_stake
    if stake and stake > scene.policy.limit(stake.currency):
        yield f"{stake} is above the limit of {scene.policy.limit(stake.currency)}"


def daily_cap(scene: Scene) -> Iterator[str]:
    """All automatic decisions of a day move no more than the client's caps."""
    spent = {entry.currency: entry for entry in scene.evidence.standing.spent_today}
    stake = scene.explanation.money_at_stake
    if stake:
        before = spent[stake.currency].amount if stake.currency in spent else 0
        if before + stake.amount > scene.policy.daily_cap(stake.currency).amount:
            yield f"{stake} on top of {Money(before, stake.currency)} today is above the daily cap"
    if sum(entry.decisions for entry in spent.values()) >= scene.policy.daily_decisions:
        yield f"{scene.policy.daily_decisions} decisions were made today"


AUTONOMY: tuple[Guardrail, ...] = (one_document, known_customer, consistent, human_rulings, authority, daily_cap)
"""What a machine may not decide alone."""
