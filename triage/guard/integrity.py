"""What nobody may break, person or machine: documents that are there, sums that come out, nothing taken twice."""

from collections import Counter
from collections.abc import Iterator

from triage.guard.scene import Guardrail, Scene, named
from triage.model import HoldAsCredit, HoldInvoice, KeepLatest, RefundPayment, RetryPayment, Role, VoidInvoice


def known_ids(scene: Scene) -> Iterator[str]:
    """Every document that is acted upon is in the evidence."""
    for noun, id_ in named(scene.explanation.action):
        if id_ not in scene.ids[noun]:
            yield f"{noun.replace('_', ' ')} {id_} is not in the evidence"
    moved = {effect.document for effect in scene.explanation.effects}
    moved |= {timing.document for timing in scene.explanation.timings}
    for id_ in sorted(moved - {document.id for document in scene.documents}):
        yield f"{id_} is not in the evidence"


def two_of_a_pair(scene: Scene) -> Iterator[str]:
    """What is held, voided, sent back or dropped is another document than the one that stays."""
    match scene.explanation.action:
        case HoldInvoice(invoice=id_, repeats=first) | VoidInvoice(invoice=id_, repeats=first) if id_ == first:
            yield f"{id_} cannot repeat itself"
        case RefundPayment(payment=id_, repeats=first) | HoldAsCredit(payment=id_, repeats=first) if id_ == first:
            yield f"{id_} cannot repeat itself"
        case KeepLatest(change=id_, drops=dropped) if id_ in dropped:
            yield f"{id_} cannot be kept and dropped"


def sums(scene: Scene) -> Iterator[str]:
    """Allocations, credits and what stays on account sum to the payments, exactly, in one currency."""
    effects = scene.explanation.effects
    if scene.explanation.action.type != "allocate_payment":
        return
    currencies = {effect.amount.currency for effect in effects} | {document.currency for document in scene.settled}
    paid = [payment for payment in scene.documents.payments if payment.id in scene.explanation.action.payments]
    if len(currencies | {payment.currency for payment in paid}) != 1:
        yield "an allocation must stay in one currency"
        return
    signs = {"allocate": -1, "unapplied": -1, "net": 1}
    rest = sum(signs.get(effect.type, 0) * effect.amount.amount for effect in effects)
    if sum(payment.amount for payment in paid) + rest != 0:
        yield "allocations, credits and what stays on account do not sum to the payment"
    if any(effect.amount.amount < 0 for effect in effects):
        yield "more is allocated than the payments and credits bring"


def open_amounts(scene: Scene) -> Iterator[str]:
    """No invoice is settled and no credit note used above what is left of it after earlier claims."""
    taken = Counter[str]()
    for claim in scene.evidence.standing.claims:
        if claim.role in ("settle", "net"):
            taken[claim.document] += claim.amount
    left = {invoice.id: invoice.amount_remaining for invoice in scene.documents.invoices}
    left |= {note.id: note.amount_remaining for note in scene.documents.credit_notes}
    asked = Counter[str]()
    for effect in scene.explanation.effects:
        if effect.type in ("allocate", "net"):
            asked[effect.document] += effect.amount.amount
    for id_, amount in sorted(asked.items()):
        if amount > left.get(id_, 0) - taken[id_]:
            yield f"{id_} has {left.get(id_, 0) - taken[id_]} minor units open, not {amount}"


def states(scene: Scene) -> Iterator[str]:
    """Only open invoices, unapplied incoming payments and valid documents are moved."""
    claims = scene.explanation.claims
    moved = {claim.document for claim in claims if claim.role not in ("keep", "correct")}
    corrected = {claim.document for claim in claims if claim.role == "correct"}
    for invoice in scene.documents.invoices:
        if invoice.id in moved and invoice.status not in ("open", "draft"):
            yield f"invoice {invoice.id} is {invoice.status}"
        if invoice.id in corrected and invoice.status == "void":
            yield f"invoice {invoice.id} is void"
    for payment in scene.documents.payments:
        if payment.id in moved and (payment.status != "unapplied" or payment.direction != "inbound"):
            yield f"payment {payment.id} is {payment.direction} and {payment.status}"
    for note in scene.documents.credit_notes:
        if note.id in moved and note.status != "issued":
            yield f"credit note {note.id} is {note.status}"


def collectable(scene: Scene) -> Iterator[str]:
    """Only an open invoice that nobody holds back is collected, after an attempt of its own, up to what is open."""
    action = scene.explanation.action
    if not isinstance(action, RetryPayment):
        return
    invoice = next((i for i in scene.documents.invoices if i.id == action.invoice), None)
    attempt = next((a for a in scene.documents.attempts if a.id == action.attempt), None)
    if invoice is None or attempt is None:
        return
    if attempt.invoice != invoice.id:
        yield f"attempt {attempt.id} is not of invoice {invoice.id}"
    if invoice.status != "open":
        yield f"invoice {invoice.id} is {invoice.status}"
    taken = [c for c in scene.evidence.standing.claims if c.document == invoice.id and c.role in ("hold", "settle")]
    if any(claim.role == "hold" for claim in taken):
        yield f"invoice {invoice.id} is held back"
    left = invoice.amount_remaining - sum(claim.amount for claim in taken if claim.role == "settle")
    asked = sum(effect.amount.amount for effect in scene.explanation.effects if effect.type == "collect")
    if not 0 < asked <= left:
        yield f"{invoice.id} has {left} minor units open, not {asked}"
    for other in scene.documents.attempts:
        if other.invoice == invoice.id and other.outcome != "declined":
            yield f"attempt {other.id} {'is pending' if other.outcome == 'pending' else 'succeeded'}"


CONFLICTS: dict[Role, tuple[Role, ...]] = {
    "spend": ("spend",),
    "settle": ("hold",),
    "net": (),
    "hold": ("hold", "keep", "settle", "correct"),
    "keep": ("hold",),
    "correct": ("correct", "hold"),
    "collect": ("collect",),
}
"""Which earlier claims on a document exclude a new one. The database enforces the same table."""


def free_of_claims(scene: Scene) -> Iterator[str]:
    """Nothing is taken that an earlier decision took."""
    for wanted in scene.explanation.claims:
        for claim in scene.evidence.standing.claims:
            if claim.document == wanted.document and claim.role in CONFLICTS[wanted.role]:
                yield f"{wanted.document} is taken ({claim.role}) by {claim.exception}"


INTEGRITY: tuple[Guardrail, ...] = (
    known_ids,
    two_of_a_pair,
    sums,
    open_amounts,
    states,
    collectable,
    free_of_claims,
)
"""What nobody may break, person or machine."""
