"""Named reasons for the amount of a refund: what of an invoice it gives back, and what it leaves out."""

from collections.abc import Iterator
from dataclasses import dataclass

from triage.explain.refunds.books import Books
from triage.model import Invoice


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: its name, what to read after "because", and the refund that it leads to in minor units."""

    name: str
    words: str
    amount: int


@dataclass(frozen=True, slots=True)
class Part:
    """What may be given back by itself: an invoice or one line of it, net and with its tax."""

    id: str
    net: int
    gross: int


@dataclass(frozen=True, slots=True)
class Parts:
    """The whole of an invoice, and those of several lines whose tax is known."""

    whole: Part
    lines: tuple[Part, ...]

    @property
    def all(self) -> tuple[Part, ...]:
        """The whole and the lines."""
        return (self.whole, *self.lines)


def parts_of(invoice: Invoice) -> Parts:
    """Return what of an invoice may be given back by itself; lines of another sum than its total tell nothing."""
    whole = Part(invoice.id, invoice.total - (invoice.tax or 0), invoice.total)
    stated = [line for line in invoice.lines if line.tax is not None or not invoice.tax]
    lines = []
    for line in stated if len(invoice.lines) > 1 and _adds_up(invoice) else ():
        tax = line.tax or 0
        net = line.amount - tax if invoice.tax_inclusive else line.amount
        lines.append(Part(line.id, net, net + tax))
    return Parts(whole, tuple(lines))


def _adds_up(invoice: Invoice) -> bool:
    on_top = 0 if invoice.tax_inclusive else invoice.tax or 0
    return sum(line.amount for line in invoice.lines) + on_top == invoice.total


def without_note(books: Books) -> Iterator[Reason]:
    """Yield what of the invoice was given back where no credit note says so."""
    if books.invoice is not None:
        for part in parts_of(books.invoice).all:
            yield Reason(f"not_credited:{part.id}", f"{part.id} was given back and not credited", part.gross)


def above_note(books: Books, credited: int) -> Iterator[Reason]:
    """Yield why a credit note may be over less than was refunded."""
    if books.invoice is None:
        return
    parts = parts_of(books.invoice)
    for part in parts.all:
        if part.net == credited:
            yield Reason(f"tax_not_credited:{part.id}", f"{part.id} was credited without its tax", part.gross)
    for part in parts.lines:
        if part.gross == credited:
            words = f"all of {parts.whole.id} was given back and only {part.id} was credited"
            yield Reason(f"only_credited:{part.id}", words, parts.whole.gross)


def too_much(books: Books, credited: int) -> Iterator[Reason]:
    """Yield why a refund may be over more than was owed."""
    if books.invoice is None:
        return
    parts = parts_of(books.invoice)
    for part in parts.lines:
        if part.gross == credited:
            words = f"only {part.id} was credited and all of {parts.whole.id} was given back"
            yield Reason(f"all_refunded:{part.id}", words, parts.whole.gross)


def below_note(books: Books, credited: int) -> Iterator[Reason]:
    """Yield why a refund may be over less than its credit note."""
    fees = {movement.amount if movement.type == "fee" else movement.fee for movement in books.movements}
    for fee in sorted(fees - {0}):
        yield Reason(f"fee_kept:{fee}", f"a fee of the processor ({fee} minor units) was kept", credited - fee)
    if books.invoice is None:
        return
    parts = parts_of(books.invoice)
    for part in parts.all:
        if part.gross == credited:
            yield Reason(f"tax_kept:{part.id}", f"the tax of {part.id} was kept", part.net)
    for part in parts.lines if parts.whole.gross == credited else ():
        yield Reason(f"only_refunded:{part.id}", f"only {part.id} was given back", part.gross)
