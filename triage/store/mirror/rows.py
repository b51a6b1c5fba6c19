"""What a document becomes in the mirror: a row without its `seq`, and a body where the row does not say all."""

from dataclasses import replace
from hashlib import blake2b

import orjson

from triage.matching.book import Item, Party, State
from triage.matching.items import credit_of, customer_of, invoice_of, item_of_credit, item_of_invoice, party_of
from triage.matching.keys import serial, squeeze
from triage.model import CreditNote, Customer, Document, Invoice
from triage.model.codec import write
from triage.store.mirror.statements import Row
from triage.store.mirror.tables import CLOSED, OPEN, SETTLED

_STATES: dict[State, int] = {"open": OPEN, "settled": SETTLED, "closed": CLOSED}


def key(squeezed: str) -> int:
    """Return 48 bits that stand for a squeezed text: six bytes in a row and in its index, however long the text is.

    Different texts may share them, so what is found is compared with what was asked for.
    """
    return int.from_bytes(blake2b(squeezed.encode(), digest_size=6).digest(), "big")


def item_of(document: Invoice | CreditNote, zone: str) -> Item:
    """Return the row of an invoice or a credit note as a matcher sees it."""
    return item_of_invoice(document, zone) if isinstance(document, Invoice) else item_of_credit(document, zone)


def item_row(item: Item, *, client: int, customer: int | None) -> Row:
    """Return the columns of `mirror_items` between `seq` and `version`."""
    return (
        client,
        int(item.credit),
        item.id,
        customer,
        None if item.number == item.id else item.number,
        serial(item.number),
        item.reference,
        item.reference and key(squeeze(item.reference)),
        item.po,
        item.po and key(squeeze(item.po)),
        item.currency,
        item.left,
        item.total - item.left,
        _STATES[item.state],
        *item[10:16],
        int(item.disputed),
    )


def item_body(document: Invoice | CreditNote, item: Item) -> bytes | None:
    """Return the whole document where its row does not tell all of it."""
    told = credit_of(item) if item.credit else invoice_of(item)
    return None if told == _without_repetition(document, item) else write(document)


def _without_repetition(document: Invoice | CreditNote, item: Item) -> Invoice | CreditNote:
    """Leave out a number that is the id, and a payment reference that is the number."""
    if document.number is not None and item.number == item.id:
        document = replace(document, number=None)
    if isinstance(document, Invoice) and document.payment_reference and not item.reference:
        document = replace(document, payment_reference=None)
    return document


def party_row(customer: Customer) -> Row:
    """Return the columns of `mirror_customers` from `posted` to `accounts`."""
    return 1, customer.name, _listed(customer.aliases), _listed(customer.accounts)


def customer_body(customer: Customer) -> bytes | None:
    """Return the whole customer where his row does not tell all of him."""
    return None if customer_of(party_of(customer, 0)) == customer else write(customer)


def party(id_: str, row: Row) -> Party:
    """Return whom a row tells of; how much he owes is not asked."""
    _, name, aliases, accounts = row
    return Party(id_, name, texts(aliases), texts(accounts))


def texts(listed: str | None) -> tuple[str, ...]:
    """Read a list of texts as a row keeps it."""
    return tuple(orjson.loads(listed)) if listed else ()


def about(document: Document) -> str | None:
    """Return the id of the document that another hangs on."""
    named = (getattr(document, name, None) for name in ("invoice", "payment", "subscription", "payout"))
    return next((id_ for id_ in named if id_), None)


def _listed(texts: tuple[str, ...]) -> str | None:
    return orjson.dumps(texts).decode() if texts else None
