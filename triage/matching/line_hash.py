"""What an invoice bills, in 63 bits that a row of the mirror can carry."""

from hashlib import blake2b

from triage.matching.spelling import tokens
from triage.model import Invoice, InvoiceLine

UNKNOWN = 0
"""The hash of an invoice that does not say what it bills."""

_MASK = (1 << 63) - 1


def line_hash(invoice: Invoice) -> int:
    """Hash what the lines of an invoice are for, and how many of each, in any order and however they are written.

    Of an invoice without lines its description is taken, and `UNKNOWN` returned where there is none. Amounts are left
    out: the total speaks of them, and a bill that is issued anew may round a line otherwise. The same texts give the
    same 63 bits in every process and on every platform.
    """
    billed = [_billed(line) for line in invoice.lines] or [" ".join(tokens(invoice.description))]
    if not any(billed):
        return UNKNOWN
    digest = blake2b("\n".join(sorted(billed)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") & _MASK or 1


def _billed(line: InvoiceLine) -> str:
    """Write down what a line is for, or nothing where it does not say."""
    named = " ".join(tokens(line.description) or tokens(line.product or ""))
    return f"{line.quantity} {named}" if named else ""
