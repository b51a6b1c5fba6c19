"""A fake desk for tests of all that surrounds the core: its one rule admits what its one detector is sure of."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from triage.choose import Prompt, read_prompt
from triage.content.prompts import read_prompts
from triage.judge import RulePack
from triage.model import (
    AllocatePayment,
    BillingException,
    Claim,
    ClientPolicy,
    Documents,
    Effect,
    Evidence,
    Explanation,
    Invoice,
    Judgement,
    Kind,
    Mode,
    Payment,
    Role,
)
from triage.model.codec import digest, exception_id
from triage.money import Money
from triage.ports import Detector
from triage.service import Desk
from triage.workflow import Equipment


@dataclass(frozen=True, slots=True, eq=False)
class SurePack(RulePack):
    """Admits every explanation whose cause is `sure`."""

    def judge(self, explanations: tuple[Explanation, ...], *, exception: str | None = None) -> Judgement:  # noqa: ARG002
        """Admit what is sure."""
        sure = sorted(explanation.id for explanation in explanations if explanation.cause == "sure")
        return Judgement(results=(), admitted=tuple((id_, ("sure@1",)) for id_ in sure))


def references(evidence: Evidence, policy: ClientPolicy) -> tuple[Explanation, ...]:  # noqa: ARG001 - a Detector
    """Explain a payment by each invoice that its memo names; one whose reference agrees too is sure."""
    payments = [payment for payment in evidence.documents.payments if payment.id == evidence.exception.subject]
    return tuple(
        explain_payment(evidence.exception, payment, invoice)
        for payment in payments
        for invoice in evidence.documents.invoices
        if invoice.id in payment.memo.split()
    )


def explain_payment(exception: BillingException, payment: Payment, invoice: Invoice) -> Explanation:
    """Settle an invoice with a payment as far as it goes."""
    amount = min(payment.amount, invoice.amount_remaining)
    left = payment.amount - amount
    effects = [Effect(type="allocate", document=invoice.id, amount=Money(amount, invoice.currency))]
    if left:
        effects.append(Effect(type="unapplied", document=payment.id, amount=Money(left, payment.currency)))
    taken: tuple[tuple[Role, str, int], ...] = (("spend", payment.id, payment.amount), ("settle", invoice.id, amount))
    return Explanation(
        id=f"{payment.id}-{invoice.id}",
        kind=Kind.UNMATCHED_PAYMENT,
        cause="sure" if payment.reference == invoice.id else "likely",
        summary=f"{payment.id} pays {invoice.id}",
        action=AllocatePayment(payments=(payment.id,), invoices=(invoice.id,)),
        effects=tuple(effects),
        claims=tuple(
            Claim(exception=exception_id(exception), role=role, document=id_, amount=money, currency=payment.currency)
            for role, id_, money in taken
        ),
        facts=(),
        customer="cus_1",
        known_by="id",
    )


def only_references(kind: Kind) -> tuple[Detector, ...]:
    """Return the detectors of a kind: one, for payments."""
    return (references,) if kind is Kind.UNMATCHED_PAYMENT else ()


def rich_policy(client: str = "default") -> ClientPolicy:
    """Return a policy that lets everything run, up to 1,000,000.00 EUR a day."""
    return ClientPolicy(
        client=client,
        modes=tuple((kind, Mode.AUTO) for kind in Kind),
        limits=(Money(10**8, "EUR"),),
        daily_caps=(Money(10**8, "EUR"),),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeContent:
    """Equips every client with the same desk."""

    detectors: Callable[[Kind], tuple[Detector, ...]] = only_references
    policy: Callable[[str], ClientPolicy] = rich_policy
    pack_text: bytes = b"admit what is sure"
    known: dict[str, Equipment] = field(default_factory=dict)

    def equip(self, client: str) -> Equipment:
        """Return the equipment of a client."""
        if client not in self.known:
            policy_text = f"rich policy of {client}".encode()
            desk = self.restore(client, policy_text=policy_text, pack_text=self.pack_text)
            self.known[client] = Equipment(desk=desk, policy_text=policy_text, pack_text=self.pack_text)
        return self.known[client]

    def prompt(self, reference: str | None = None) -> Prompt:  # noqa: ARG002 - the same for everybody
        """Return the prompt as it is released."""
        path, text = max(read_prompts().items())
        return read_prompt(path, text)

    def restore(self, client: str, *, policy_text: bytes, pack_text: bytes) -> Desk:
        """Make a desk whose digests are those of the texts."""
        return Desk(
            policy=self.policy(client),
            policy_digest=digest(policy_text),
            pack=SurePack(digest(pack_text)),
            detectors=self.detectors,
        )


def payment_exception(
    name: str = "1",
    *,
    payment: str = "pay_1",
    invoices: tuple[str, ...] = ("in_1",),
    amount: int = 10_000,
    owed: int = 10_000,
    sure: bool = True,
    client: str = "default",
    message: str = "",
    documents_at: datetime | None = None,
) -> BillingException:
    """Return an unmatched payment whose memo names invoices; `sure` makes the desk resolve it with the first."""
    paid = Payment(
        id=payment,
        amount=amount,
        currency="EUR",
        customer="cus_1",
        memo=" ".join(invoices),
        reference=invoices[0] if sure else "",
    )
    listed = tuple(
        Invoice(id=id_, customer="cus_1", currency="EUR", total=owed, amount_remaining=owed) for id_ in sorted(invoices)
    )
    return BillingException(
        source="test",
        external_id=name,
        kind=Kind.UNMATCHED_PAYMENT,
        subject=payment,
        client=client,
        message=message,
        documents_at=documents_at,
        documents=Documents(payments=(paid,), invoices=listed),
    )
