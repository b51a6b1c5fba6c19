"""The kinds of billing exception."""

from enum import StrEnum


class Kind(StrEnum):
    """What the pipeline says is wrong. `unknown` asks every detector."""

    DUPLICATE_INVOICE = "duplicate_invoice"
    DUPLICATE_PAYMENT = "duplicate_payment"
    UNMATCHED_PAYMENT = "unmatched_payment"
    PRORATION_MISMATCH = "proration_mismatch"
    FAILED_PAYMENT = "failed_payment"
    BILLING_DATE_MISMATCH = "billing_date_mismatch"
    USAGE_OVERAGE = "usage_overage"
    CONTRACT_DISCREPANCY = "contract_discrepancy"
    CONCURRENT_CHANGE = "concurrent_change"
    SETTLEMENT_MISMATCH = "settlement_mismatch"
    REFUND_MISMATCH = "refund_mismatch"
    TAX_MISMATCH = "tax_mismatch"
    LINE_ITEM_MISMATCH = "line_item_mismatch"
    UNKNOWN = "unknown"
