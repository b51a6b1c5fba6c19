"""Two invoices as documents, graded as the rows of a book are: there is one notion of a duplicate."""

from typing import NamedTuple

from triage.explain.duplicates.words import same_text
from triage.matching.book import Item
from triage.matching.items import item_of_invoice
from triage.matching.likeness import Likeness, liken
from triage.matching.spelling import tokens
from triage.matching.twins import Grade, grade
from triage.model import ClientPolicy, Invoice


class Pair(NamedTuple):
    """What speaks for it that two invoices are one, and what is made of it."""

    signs: Likeness
    grade: Grade


def compare(first: Invoice, second: Invoice, policy: ClientPolicy) -> Pair:
    """Compare and grade two invoices of which neither is void, their lines word by word instead of by a hash."""
    one, other = _row(first, policy), _row(second, policy)
    signs = liken(one, other)._replace(lines=same_lines(first, second))
    return Pair(signs, grade(one, other, signs, near=policy.duplicates.invoice_days).grade)


def same_lines(first: Invoice, second: Invoice) -> bool | None:
    """Compare the lines of two invoices in any order, or their descriptions where they have no lines.

    Where the totals differ the amounts of the lines are left to them.
    """
    if first.lines and second.lines:
        return _lines(first, second.total) == _lines(second, first.total)
    return True if same_text(first.description, second.description) else None


def _lines(invoice: Invoice, total: int) -> list[tuple[tuple[str, ...], int, int]]:
    exact = invoice.total == total
    return sorted((tokens(line.description), line.quantity, line.amount if exact else 0) for line in invoice.lines)


def _row(invoice: Invoice, policy: ClientPolicy) -> Item:
    """Return the row of an invoice; here a number that is not known stays so, and a draft counts."""
    return item_of_invoice(invoice, policy.timezone)._replace(number=invoice.number or "", state="open")
