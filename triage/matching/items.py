"""How documents become rows of a book."""

from datetime import date, datetime

from triage.calendar import civil
from triage.matching.book import MANY, Item, Party, State
from triage.matching.keys import party_keys, squeeze, words
from triage.model import CreditNote, Customer, Invoice, Period


def item_of_invoice(invoice: Invoice, zone: str, *, lines: int = 0) -> Item:
    """Return the row of an invoice, its days as they are in a zone; `lines` is the hash of what was billed."""
    number = invoice.number or invoice.id
    period = billed_period(invoice)
    return Item(
        id=invoice.id,
        credit=False,
        customer=invoice.customer,
        number=number,
        reference=_beside(number, invoice.payment_reference),
        po=invoice.po_number if squeeze(invoice.po_number or "") else None,
        currency=invoice.currency,
        total=invoice.total,
        left=invoice.amount_remaining,
        state=_state_of_invoice(invoice),
        issued=_day(invoice.created, zone),
        due=_day(invoice.due_date, zone),
        period_start=_day(period.start, zone) if period else None,
        period_end=_day(period.end, zone) if period else None,
        subscription=invoice.subscription,
        lines=lines,
        disputed=invoice.disputed,
    )


def billed_period(invoice: Invoice) -> Period | None:
    """Return the period that an invoice bills: its own, or the only one of its lines."""
    periods = {invoice.period} if invoice.period else {line.period for line in invoice.lines}
    return next(iter(periods)) if len(periods) == 1 else None


def item_of_credit(note: CreditNote, zone: str) -> Item:
    """Return the row of a credit note: `left` is what may still be netted."""
    return Item(
        id=note.id,
        credit=True,
        customer=note.customer,
        number=note.number or note.id,
        reference=None,
        po=None,
        currency=note.currency,
        total=note.total,
        left=note.amount_remaining,
        state="closed" if note.status == "void" else _open_or_settled(note.amount_remaining),
        issued=_day(note.created, zone),
        credits=note.invoice,
    )


def party_of(customer: Customer, open_items: int) -> Party:
    """Return the row of a customer who owes so many items."""
    return Party(
        id=customer.id,
        name=customer.name,
        aliases=customer.aliases,
        accounts=customer.accounts,
        open_items=min(open_items, MANY),
    )


def keys_of(party: Party) -> tuple[str, ...]:
    """Return every exact key under which a customer is found."""
    return party_keys(id_=party.id, name=party.name, aliases=party.aliases, accounts=party.accounts)


def words_of(party: Party) -> tuple[str, ...]:
    """Return every word under which a customer is found, each once."""
    names = (party.name or "", *party.aliases)
    return tuple(dict.fromkeys(word for name in names for word in words(name)))


def _beside(number: str, reference: str | None) -> str | None:
    """Return a payment reference where it says something that the number does not."""
    told = squeeze(reference or "")
    return reference if told and told != squeeze(number) else None


def _state_of_invoice(invoice: Invoice) -> State:
    if invoice.status in ("draft", "void", "uncollectible"):
        return "closed"
    return "settled" if invoice.status == "paid" else _open_or_settled(invoice.amount_remaining)


def _open_or_settled(left: int) -> State:
    return "open" if left else "settled"


def _day(when: date | datetime | None, zone: str) -> int | None:
    return None if when is None else civil(when, zone).toordinal()
