"""Who paid, and what he says he paid for."""

from collections.abc import Iterator
from typing import Literal

from triage.explain.duplicates.words import invoice_references
from triage.explain.payer import identify
from triage.matching.names import fit
from triage.matching.spelling import tokens
from triage.model import Documents, KnownBy, Payment

PayerAgreement = Literal["same", "similar", "different"]

Number = tuple[str, ...]

LONGEST_NUMBER = 24
"""No number of an invoice has more parts than this."""


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


def listed_numbers(documents: Documents) -> frozenset[Number]:
    """Return the numbers of all invoices at hand."""
    return frozenset(tokens(invoice.number or invoice.id) for invoice in documents.invoices)


def named_invoices(payment: Payment, listed: frozenset[Number]) -> frozenset[Number]:
    """Return the numbers of the invoices that a payer names, in his remittance or in his own words."""
    advised = {tokens(line.reference) for line in payment.remittance if line.document == "invoice"}
    texts = [payment.reference, payment.memo]
    named = {run for text in texts for run in _runs(tokens(text)) if run in listed}
    return frozenset({*advised, *named, *invoice_references(texts)} - {()})


def names_his_own(payment: Payment, numbers: frozenset[Number], documents: Documents) -> bool:
    """Tell whether every number is of an invoice that may be the payer's: another may be a slip of one that is."""
    payer = identify(payment, documents.customers)
    his = {tokens(i.number or i.id) for i in documents.invoices if payer.fit(i.customer) != "contradicts"}
    return numbers <= his


def _runs(text: Number) -> Iterator[Number]:
    """List the runs of tokens that may be a number; a bare number must be long enough not to be an amount or a year."""
    for start in range(len(text)):
        for end in range(start + 1, min(start + LONGEST_NUMBER, len(text)) + 1):
            if end - start > 1 or len(text[start]) > 4:
                yield text[start:end]
