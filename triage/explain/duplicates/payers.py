"""Who paid, and what he says he paid for."""

from typing import Literal

from triage.explain.duplicates.words import invoice_references, tokens
from triage.explain.names import fit
from triage.explain.payer import identify
from triage.model import Documents, KnownBy, Payment

PayerAgreement = Literal["same", "similar", "different"]


def compare_payers(first: Payment, second: Payment, documents: Documents) -> PayerAgreement:
    """Compare two payers: by customer, then by account, then by name; another account alone is no other payer."""
    customers = customer_of(first, documents), customer_of(second, documents)
    if None not in customers:
        return "same" if customers[0] == customers[1] else "different"
    if first.payer_account and tokens(first.payer_account) == tokens(second.payer_account or ""):
        return "same"
    fits = {fit(first.payer_name, second.payer_name), fit(second.payer_name, first.payer_name)}
    if "same" in fits:
        return "same"
    return "similar" if "compatible" in fits else "different"


def customer_of(payment: Payment, documents: Documents) -> str | None:
    """Return the customer of a payment: as recorded, or the only one who has its account, alias or name."""
    known = identify(payment, documents.customers).known
    return known.id if known else None


def known_by(payment: Payment, documents: Documents) -> KnownBy | None:
    """Say how the customer of a payment is known, or None."""
    return identify(payment, documents.customers).known_by


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
