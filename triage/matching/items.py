"""How documents become rows of a book."""

from datetime import date, datetime
from typing import Literal

from triage.calendar import civil
from triage.matching.book import MANY, Item, Party, State
from triage.matching.keys import party_keys, squeeze, words
from triage.matching.line_hash import line_hash
from triage.model import CreditNote, Customer, Invoice, Period


def item_of_invoice(invoice: Invoice, zone: str) -> Item:
    """Return the row of an invoice, its days as they are in a zone."""
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
        lines=line_hash(invoice),
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
        reference=note.invoice,
        po=None,
        currency=note.currency,
        total=note.total,
        left=note.amount_remaining,
        state="closed" if note.status == "void" else _open_or_settled(note.amount_remaining),
        issued=_day(note.created, zone),
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


def invoice_of(item: Item) -> Invoice:
    """Return the invoice that a row tells of: its days without times, and nothing of its lines."""
    return Invoice(
        id=item.id,
        customer=item.customer,
        currency=item.currency,
        total=item.total,
        amount_remaining=item.left,
        number=_stated(item),
        status=_STATUSES[item.state],
        created=_date(item.issued),
        due_date=_date(item.due),
        period=_period(item),
        po_number=item.po,
        payment_reference=item.reference,
        subscription=item.subscription,
        disputed=bool(item.disputed),
    )


def credit_of(item: Item) -> CreditNote:
    """Return the credit note that a row tells of."""
    return CreditNote(
        id=item.id,
        customer=item.customer,
        currency=item.currency,
        total=item.total,
        amount_remaining=item.left,
        number=_stated(item),
        status="void" if item.state == "closed" else "issued",
        invoice=item.reference,
        created=_date(item.issued),
    )


def customer_of(party: Party) -> Customer:
    """Return the customer that a row tells of."""
    return Customer(id=party.id, name=party.name, aliases=party.aliases, accounts=party.accounts)


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


_STATUSES: dict[State, Literal["open", "paid", "void"]] = {"open": "open", "settled": "paid", "closed": "void"}


def _stated(item: Item) -> str | None:
    return None if item.number == item.id else item.number


def _date(day: int | None) -> date | None:
    return None if day is None else date.fromordinal(day)


def _period(item: Item) -> Period | None:
    if item.period_start is None or item.period_end is None:
        return None
    return Period(start=date.fromordinal(item.period_start), end=date.fromordinal(item.period_end))
