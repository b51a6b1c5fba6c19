"""Who speaks in each text of a posted document. What outsiders write is shown as data, and trusted for nothing."""

from typing import Literal

from triage.model import (
    BillingException,
    CreditNote,
    Customer,
    Invoice,
    InvoiceLine,
    Note,
    Payment,
    PaymentAttempt,
    Payout,
    Price,
    Refund,
    Remittance,
    SubscriptionItem,
    TaxRate,
    Terms,
    Usage,
    UsageCharge,
)

Voice = Literal["payer", "outsider", "house", "withheld"]
"""`payer`: what he wrote on his own payment. `outsider`: what anybody else may have written, or have had copied in.
`house`: words of the billing system, the processor or the bank. `withheld`: what identifies someone and tells nothing.
"""

VOICES: dict[type, dict[str, Voice]] = {
    BillingException: {"message": "outsider"},
    Customer: {
        "name": "outsider",
        "aliases": "outsider",
        "accounts": "withheld",
        "jurisdiction": "house",
        "tax_number": "withheld",
    },
    Invoice: {"number": "house", "po_number": "outsider", "payment_reference": "house", "description": "outsider"},
    InvoiceLine: {"description": "outsider", "product": "house", "tax_category": "house"},
    CreditNote: {"number": "house", "description": "outsider"},
    Payment: {
        "payer_name": "outsider",
        "payer_account": "withheld",
        "reference": "payer",
        "memo": "payer",
        "method": "house",
        "account": "withheld",
    },
    Remittance: {"reference": "payer", "memo": "payer"},
    SubscriptionItem: {"product": "house"},
    Terms: {"product": "house"},
    PaymentAttempt: {"code": "house"},
    Refund: {"reason": "outsider"},
    Payout: {"processor": "house", "reference": "house"},
    Price: {"meter": "house"},
    Usage: {"meter": "house"},
    UsageCharge: {"meter": "house"},
    TaxRate: {"jurisdiction": "house", "category": "house"},
    Note: {"text": "outsider"},
}
"""Every field of type `Text`, by the class that it is of; a test holds the table complete."""
