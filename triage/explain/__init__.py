"""Detectors: one package a kind, each enumerating every explanation that accounts for an exception."""

from triage.explain.billing_dates import DateFacts, audit_billing_dates
from triage.explain.bills import BillFacts
from triage.explain.concurrency import DropFacts, RaceFacts, explain_race
from triage.explain.contracts import ContractFacts, audit_contract
from triage.explain.dunning import AttemptFacts, explain_attempt
from triage.explain.duplicates import InvoicePair, PaymentPair, duplicate_invoices, duplicate_payments
from triage.explain.line_items import LineItemFacts, audit_line_items
from triage.explain.payments import AppliedFacts, MatchFacts, applied_payment, explain_payment
from triage.explain.proration import ProrationFacts, audit_proration
from triage.explain.refunds import RefundFacts, audit_refunds
from triage.explain.settlements import SettlementFacts, explain_settlement
from triage.explain.taxes import TaxFacts, audit_taxes
from triage.explain.usage import UsageFacts, audit_usage
from triage.model import Facts, Kind
from triage.ports import Detector

DETECTORS: dict[Kind, tuple[Detector, ...]] = {
    Kind.DUPLICATE_INVOICE: (duplicate_invoices,),
    Kind.DUPLICATE_PAYMENT: (duplicate_payments,),
    Kind.UNMATCHED_PAYMENT: (duplicate_payments, applied_payment, explain_payment),
    Kind.PRORATION_MISMATCH: (audit_proration,),
    Kind.FAILED_PAYMENT: (explain_attempt,),
    Kind.BILLING_DATE_MISMATCH: (audit_billing_dates,),
    Kind.USAGE_OVERAGE: (audit_usage,),
    Kind.CONTRACT_DISCREPANCY: (audit_contract,),
    Kind.CONCURRENT_CHANGE: (explain_race,),
    Kind.SETTLEMENT_MISMATCH: (explain_settlement,),
    Kind.REFUND_MISMATCH: (audit_refunds,),
    Kind.TAX_MISMATCH: (audit_taxes,),
    Kind.LINE_ITEM_MISMATCH: (audit_line_items,),
}
"""Which detectors are asked for each kind; `unknown` asks all of them.

Whether a payment repeats another is asked before matching: a matcher alone gives every duplicate the invoice.
"""

FACTS: dict[Kind, tuple[type[Facts], ...]] = {
    Kind.DUPLICATE_INVOICE: (InvoicePair,),
    Kind.DUPLICATE_PAYMENT: (PaymentPair,),
    Kind.UNMATCHED_PAYMENT: (MatchFacts, AppliedFacts),
    Kind.PRORATION_MISMATCH: (BillFacts, ProrationFacts),
    Kind.FAILED_PAYMENT: (AttemptFacts,),
    Kind.BILLING_DATE_MISMATCH: (BillFacts, DateFacts),
    Kind.USAGE_OVERAGE: (BillFacts, UsageFacts),
    Kind.CONTRACT_DISCREPANCY: (BillFacts, ContractFacts),
    Kind.CONCURRENT_CHANGE: (BillFacts, RaceFacts, DropFacts),
    Kind.SETTLEMENT_MISMATCH: (SettlementFacts,),
    Kind.REFUND_MISMATCH: (BillFacts, RefundFacts),
    Kind.TAX_MISMATCH: (BillFacts, TaxFacts),
    Kind.LINE_ITEM_MISMATCH: (BillFacts, LineItemFacts),
}
"""Which fact groups the explanations of each kind carry: the type tables that rules are checked against."""


def detectors(kind: Kind) -> tuple[Detector, ...]:
    """Return the detectors of a kind."""
    if kind is Kind.UNKNOWN:
        return tuple(dict.fromkeys(detector for listed in DETECTORS.values() for detector in listed))
    return DETECTORS.get(kind, ())
