"""Two invoices as documents, compared and graded as the rows of a book are: there is one notion of a duplicate."""

from triage.explain.duplicates.words import same_text
from triage.matching.book import Item
from triage.matching.items import item_of_invoice
from triage.matching.likeness import Likeness, liken
from triage.matching.spelling import tokens
from triage.matching.twins import Grade, grade
from triage.model import ClientPolicy, Invoice


def compare(first: Invoice, second: Invoice, policy: ClientPolicy) -> Likeness:
    """Compare two invoices sign by sign, their lines word by word and, where the totals agree, to the last unit."""
    one, other = _row(first, policy), _row(second, policy)
    return liken(one, other)._replace(lines=same_lines(first, second))


def graded(first: Invoice, second: Invoice, policy: ClientPolicy) -> Grade:
    """Grade two invoices that both stand on the books."""
    one, other = _row(first, policy), _row(second, policy)
    return grade(one, other, compare(first, second, policy), near=policy.duplicates.invoice_days).grade


def same_lines(first: Invoice, second: Invoice) -> bool | None:
    """Compare the lines of two invoices in any order, or their descriptions where they have no lines."""
    if first.lines and second.lines:
        rounded = first.total != second.total
        return _lines(first, rounded=rounded) == _lines(second, rounded=rounded)
    return True if same_text(first.description, second.description) else None


def _lines(invoice: Invoice, *, rounded: bool) -> list[tuple[tuple[str, ...], int, int]]:
    return sorted((tokens(line.description), line.quantity, 0 if rounded else line.amount) for line in invoice.lines)


def _row(invoice: Invoice, policy: ClientPolicy) -> Item:
    """Return the row of an invoice; what has no number has none here, and only a void one has no place on the books."""
    return item_of_invoice(invoice, policy.timezone)._replace(number=invoice.number or "", state="open")
