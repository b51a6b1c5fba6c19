"""Who paid, and what he says he paid for."""

from typing import Literal

from triage.explain.duplicates.words import invoice_references, may_be_name, same_name, tokens
from triage.model import Customer, Documents, KnownBy, Payment

PayerAgreement = Literal["same", "similar", "different"]


def compare_payers(first: Payment, second: Payment, documents: Documents) -> PayerAgreement:
    """Compare two payers: by customer, then by account, then by name; another account alone is no other payer."""
    customers = customer_of(first, documents), customer_of(second, documents)
    if None not in customers:
        return "same" if customers[0] == customers[1] else "different"
    if first.payer_account and tokens(first.payer_account) == tokens(second.payer_account or ""):
        return "same"
    if first.payer_name is None or second.payer_name is None:
        return "different"
    if same_name(first.payer_name, second.payer_name):
        return "same"
    return "similar" if may_be_name(first.payer_name, second.payer_name) else "different"


def customer_of(payment: Payment, documents: Documents) -> str | None:
    """Return the customer of a payment: as recorded, or the only one who has its account, alias or name."""
    return payment.customer or _looked_up(payment, documents)[0]


def known_by(payment: Payment, documents: Documents) -> KnownBy | None:
    """Say how the customer of a payment is known, or None."""
    return "id" if payment.customer else _looked_up(payment, documents)[1]


def _looked_up(payment: Payment, documents: Documents) -> tuple[str | None, KnownBy | None]:
    ways: tuple[tuple[KnownBy, list[Customer]], ...] = (
        ("account", [c for c in documents.customers if _has_account(c, payment.payer_account)]),
        ("alias", [c for c in documents.customers if _has_alias(c, payment.payer_name)]),
        ("name", [c for c in documents.customers if _has_name(c, payment.payer_name)]),
    )
    for way, customers in ways:
        if customers:
            return (customers[0].id, way) if len(customers) == 1 else (None, None)
    return None, None


def _has_account(customer: Customer, account: str | None) -> bool:
    return bool(account) and tokens(account or "") in [tokens(known) for known in customer.accounts]


def _has_alias(customer: Customer, name: str | None) -> bool:
    return bool(name) and tokens(name or "") in [tokens(alias) for alias in customer.aliases]


def _has_name(customer: Customer, name: str | None) -> bool:
    return bool(name and customer.name) and same_name(name or "", customer.name or "")


def named_invoices(payment: Payment, documents: Documents) -> frozenset[tuple[str, ...]]:
    """Return the numbers of the invoices that a payer names, in his remittance or in his own words."""
    advised = {tokens(line.reference) for line in payment.remittance if line.document == "invoice"}
    texts = [payment.reference, payment.memo]
    known = {tokens(i.number or i.id) for i in documents.invoices}
    named = {number for number in known if any(_holds(tokens(text), number) for text in texts)}
    return frozenset({*advised, *named, *invoice_references(texts)} - {()})


def _holds(text: tuple[str, ...], number: tuple[str, ...]) -> bool:
    """Find a number as a run of tokens; a bare number must be long enough not to be an amount or a year."""
    if not number or (len(number) == 1 and len(number[0]) < 5):
        return False
    return any(text[i : i + len(number)] == number for i in range(len(text) - len(number) + 1))
