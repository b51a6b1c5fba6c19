"""Detectors: one module a kind, each enumerating every explanation that accounts for an exception."""

from triage.explain.dunning import AttemptFacts, explain_attempt
from triage.explain.duplicates import InvoicePair, PaymentPair, duplicate_invoices, duplicate_payments
from triage.explain.payments import MatchFacts, explain_payment
from triage.explain.proration import ProrationFacts, audit_proration
from triage.model import Facts, Kind
from triage.ports import Detector

DETECTORS: dict[Kind, tuple[Detector, ...]] = {
    Kind.DUPLICATE_INVOICE: (duplicate_invoices,),
    Kind.DUPLICATE_PAYMENT: (duplicate_payments,),
    Kind.FAILED_PAYMENT: (explain_attempt,),
    Kind.PRORATION_MISMATCH: (audit_proration,),
    Kind.UNMATCHED_PAYMENT: (duplicate_payments, explain_payment),
}
"""Which detectors are asked for each kind; `unknown` asks all of them.

Whether a payment repeats another is asked before matching: a matcher alone gives every duplicate the invoice.
"""

FACTS: dict[Kind, tuple[type[Facts], ...]] = {
    Kind.DUPLICATE_INVOICE: (InvoicePair,),
    Kind.DUPLICATE_PAYMENT: (PaymentPair,),
    Kind.FAILED_PAYMENT: (AttemptFacts,),
    Kind.PRORATION_MISMATCH: (ProrationFacts,),
    Kind.UNMATCHED_PAYMENT: (MatchFacts,),
}
"""Which fact groups the explanations of each kind carry: the type tables that rules are checked against."""


def detectors(kind: Kind) -> tuple[Detector, ...]:
    """Return the detectors of a kind."""
    if kind is Kind.UNKNOWN:
        return tuple(dict.fromkeys(detector for listed in DETECTORS.values() for detector in listed))
    return DETECTORS.get(kind, ())
