"""The kinds of billing exception."""

from enum import StrEnum


class Kind(StrEnum):
    """What the pipeline says is wrong. `unknown` asks every detector."""

    DUPLICATE_INVOICE = "duplicate_invoice"
    DUPLICATE_PAYMENT = "duplicate_payment"
    UNMATCHED_PAYMENT = "unmatched_payment"
    PRORATION_MISMATCH = "proration_mismatch"
    UNKNOWN = "unknown"
