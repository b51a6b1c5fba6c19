"""Guardrails: what any proposal must pass, whoever proposes it. Violations are values, all reported at once."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from triage.model import (
    Action,
    BookFees,
    ClientPolicy,
    CreditNote,
    Document,
    Documents,
    Evidence,
    Explanation,
    HoldAsCredit,
    HoldInvoice,
    Invoice,
    KeepLatest,
    NoAction,
    Proposal,
    RefundPayment,
    RetryPayment,
    Role,
    Violation,
    VoidInvoice,
)
from triage.model.rulings import binding
from triage.money import Money


class Ids(dict[str, Counter[str]]):
    """The ids that each noun of an action may be, counted when one is asked for: most actions name two nouns."""

    def __init__(self, documents: Documents) -> None:
        super().__init__()
        self._documents = documents

    def __missing__(self, noun: str) -> Counter[str]:
        lists: Iterable[Iterable[Document]] = (getattr(self._documents, name) for name in _LISTS[noun])
        counted = self[noun] = Counter(document.id for document in chain.from_iterable(lists))
        return counted


_LISTS = {
    "invoice": ("invoices",),
    "payment": ("payments",),
    "credit_note": ("credit_notes",),
    "item": ("items", "usage_charges", "invoices", "credit_notes", "refunds"),
    "attempt": ("attempts",),
    "terms": ("terms",),
    "change": ("plan_changes",),
    "payout": ("payouts",),
}
"""In which lists of documents the nouns of actions are; an item is whatever bills, credits or refunds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a guardrail looks at."""

    proposal: Proposal
    evidence: Evidence
    policy: ClientPolicy
    ids: Ids

    @property
    def explanation(self) -> Explanation:
        """The explanation that is proposed."""
        return self.proposal.explanation

    @property
    def documents(self) -> Documents:
        """The documents that came with the exception."""
        return self.evidence.documents

    @property
    def settled(self) -> tuple[Invoice | CreditNote, ...]:
        """The invoices and credit notes that the effects move."""
        moved = {effect.document for effect in self.explanation.effects}
        listed: tuple[Invoice | CreditNote, ...] = (*self.documents.invoices, *self.documents.credit_notes)
        return tuple(document for document in listed if document.id in moved)

    @property
    def by_person(self) -> bool:
        """Whether a reviewer proposes; the limits of automation are not his."""
        return all(name.startswith("reviewer:") for name in self.proposal.proposed_by)


Guardrail = Callable[[Scene], Iterator[str]]


def guard(proposal: Proposal, evidence: Evidence, policy: ClientPolicy) -> tuple[Violation, ...]:
    """Return everything that stands against a proposal, in a fixed order."""
    scene = Scene(proposal=proposal, evidence=evidence, policy=policy, ids=Ids(evidence.documents))
    rails = INTEGRITY if scene.by_person else INTEGRITY + AUTONOMY
    return tuple(Violation(rail.__name__, message) for rail in rails for message in rail(scene))


def broken(explanation: Explanation, evidence: Evidence) -> tuple[Violation, ...]:
    """Return what nobody may break that doing this would break, whoever proposed it."""
    nobody = Proposal(explanation=explanation, proposed_by=())
    policy = ClientPolicy(client=evidence.exception.client)
    scene = Scene(proposal=nobody, evidence=evidence, policy=policy, ids=Ids(evidence.documents))
    return tuple(Violation(rail.__name__, message) for rail in INTEGRITY for message in rail(scene))


def known_ids(scene: Scene) -> Iterator[str]:
    """Every document that is acted upon is in the evidence."""
    for noun, id_ in _named(scene.explanation.action):
        if id_ not in scene.ids[noun]:
            yield f"{noun.replace('_', ' ')} {id_} is not in the evidence"
    moved = {effect.document for effect in scene.explanation.effects}
    moved |= {timing.document for timing in scene.explanation.timings}
    for id_ in sorted(moved - {document.id for document in scene.documents}):
        yield f"{id_} is not in the evidence"


def one_document(scene: Scene) -> Iterator[str]:
    """No id that a machine acts upon is of several documents that it may mean; a person sees which one."""
    for noun, id_ in _named(scene.explanation.action):
        if scene.ids[noun][id_] > 1:
            yield f"{noun.replace('_', ' ')} {id_} is the id of {scene.ids[noun][id_]} documents"


_NOUNS = {
    "payments": "payment",
    "invoices": "invoice",
    "credit_notes": "credit_note",
    "drops": "change",
    "payouts": "payout",
}
"""What the fields of actions name, where it is not what they are called."""


def _named(action: Action) -> Iterator[tuple[str, str]]:
    """Yield every id of an action with the noun that it must be of; what it repeats is of the noun that repeats it."""
    fields = action.__dataclass_fields__
    for name in fields:
        if name not in ("type", "subject"):
            noun = next(iter(fields)) if name == "repeats" else _NOUNS.get(name, name)
            value = getattr(action, name)
            yield from ((noun, id_) for id_ in (value if isinstance(value, tuple) else (value,)))


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

AUTONOMY: tuple[Guardrail, ...] = (one_document, known_customer, consistent, human_rulings, authority, daily_cap)
"""What a machine may not decide alone."""
