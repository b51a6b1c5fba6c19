"""What a document becomes in the mirror: a row, without its `seq` and its version."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b

import orjson

from triage.matching.book import Item, Party, State
from triage.matching.items import credit_of, customer_of, invoice_of, item_of_credit, item_of_invoice, party_of
from triage.matching.keys import reference_key, serial, squeeze
from triage.model import CreditNote, Customer, Document, Invoice, Payment
from triage.model.codec import adapter
from triage.store.mirror.statements import Row
from triage.store.mirror.tables import CLOSED, CREDIT, DAY_ZERO, DISPUTED, OPEN, SETTLED

_STATES: dict[State, int] = {"open": OPEN, "settled": SETTLED, "closed": CLOSED}
_DIGITS_AT_END = re.compile(r"\d{1,18}\Z", re.ASCII)


def key(client: int, text: str) -> int:
    """Return 32 bits that stand for a text of a client: four bytes in a row and in its index, however long it is.

    Different texts may share them, so what is found is compared with what was asked for.
    """
    return int.from_bytes(blake2b(f"{client} {text}".encode(), digest_size=4).digest(), "big", signed=True)


def id_key(client: int, id_: str, *, credit: bool) -> int:
    """Return the key of the id of an invoice or a credit note."""
    return key(client, f"{'credit' if credit else 'invoice'} {id_}")


def reference_keyed(client: int, reference: str) -> int:
    """Return the key of what `keys.reference_key` makes of a payment reference."""
    return key(client, f"reference {reference}")


def order_keyed(client: int, order: str) -> int:
    """Return the key of what `keys.squeeze` makes of a purchase order."""
    return key(client, f"order {order}")


def item_keys(client: int, *, id_: str, credit: bool, reference: str | None, order: str | None) -> Iterator[int]:
    """Yield every key of an item. What stands as the reference of a credit note, its invoice's id, is none."""
    yield id_key(client, id_, credit=credit)
    if reference and not credit:
        yield reference_keyed(client, reference_key(reference))
    if order:
        yield order_keyed(client, squeeze(order))


def item_of(document: Invoice | CreditNote, zone: str) -> Item:
    """Return the row of an invoice or a credit note as a matcher sees it."""
    return item_of_invoice(document, zone) if isinstance(document, Invoice) else item_of_credit(document, zone)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The integers that stand for the client, the customers and the currencies of some documents."""

    client: int
    customers: Mapping[str, int]
    currencies: Mapping[str, int]


def item_row(document: Invoice | CreditNote, item: Item, numbers: Numbers) -> Row:
    """Return the columns of `mirror_items` from `client` to `rest`."""
    client = numbers.client
    number, width, running = _number(item)
    return (
        client,
        _STATES[item.state] + CREDIT * item.credit + DISPUTED * item.disputed,
        item.id,
        numbers.customers.get(item.customer or ""),
        number,
        width,
        running,
        item.reference,
        item.po,
        numbers.currencies[item.currency],
        item.left,
        item.total - item.left,
        *_days(item),
        item.subscription,
        item.lines,
        _rest(credit_of(item) if item.credit else invoice_of(item), _without_repetition(document, item)),
    )


def _number(item: Item) -> tuple[str | None, int | None, int | None]:
    """Return a number without the digits at its end, how many they are, and the serial, which tells them."""
    running = serial(item.number)
    if item.number == item.id:
        return None, None, running
    ending = _DIGITS_AT_END.search(item.number)
    if ending is None or running != int(ending.group()):
        return item.number, None, running
    return item.number[: ending.start()], len(ending.group()), running


def _days(item: Item) -> tuple[int | None, ...]:
    first = DAY_ZERO if item.issued is None else item.issued
    others = (item.due, item.period_start, item.period_end)
    issued = None if item.issued is None else item.issued - DAY_ZERO
    return issued, *(None if day is None else day - first for day in others)


def _rest(told: Document, document: Document) -> bytes | None:
    """Return the fields that a row does not tell, as JSON."""
    if told == document:
        return None
    shown, stated = (orjson.loads(adapter(type(each)).dump_json(each)) for each in (told, document))
    return orjson.dumps({name: value for name, value in stated.items() if value != shown[name]})


def _without_repetition(document: Invoice | CreditNote, item: Item) -> Invoice | CreditNote:
    """Leave out a number that is the id, and a payment reference that is the number."""
    if document.number is not None and item.number == item.id:
        document = replace(document, number=None)
    if isinstance(document, Invoice) and document.payment_reference and not item.reference:
        document = replace(document, payment_reference=None)
    return document


def party_row(customer: Customer) -> Row:
    """Return the columns of `mirror_customers` from `posted` to `rest`."""
    rest = _rest(customer_of(party_of(customer, 0)), customer)
    return 1, customer.name, _listed(customer.aliases), _listed(customer.accounts), rest


def party(id_: str, row: Row) -> Party:
    """Return whom a row tells of; how much he owes is not asked."""
    _, name, aliases, accounts, _ = row
    return Party(id_, name, texts(aliases), texts(accounts))


def texts(listed: str | None) -> tuple[str, ...]:
    """Read a list of texts as a row keeps it."""
    return tuple(orjson.loads(listed)) if listed else ()


def worth(payment: Payment) -> str:
    """Return the key under which equal payments are found: one that repeats another often bears no customer's id."""
    return f"= {payment.currency} {payment.amount}"


def about(document: Document) -> str | None:
    """Return the id of the document that another hangs on; of a payment, which hangs on none, what it is worth."""
    if isinstance(document, Payment):
        return worth(document)
    named = (getattr(document, name, None) for name in ("invoice", "payment", "subscription", "payout"))
    return next((id_ for id_ in named if id_), None)


def _listed(texts: tuple[str, ...]) -> str | None:
    return orjson.dumps(texts).decode() if texts else None
