"""The mirrored documents themselves, for the evidence of an exception that names them by id."""

from collections.abc import Sequence
from typing import TypeVar

import orjson

from triage.matching.book import Item
from triage.matching.items import credit_of, customer_of, invoice_of
from triage.model import CreditNote, Customer, Document, Invoice, Payment
from triage.model.codec import adapter, read
from triage.model.posted import TYPES, DocumentType
from triage.store.mirror import lookups
from triage.store.mirror.rows import id_key, party, worth
from triage.store.mirror.statements import Row, Session
from triage.store.mirror.types import CODES

_D = TypeVar("_D", bound=Document)

_NAMES = {code: type_ for type_, code in CODES.items()}


class MirrorShelf:
    """The documents of one client as they were posted, but for what `rows` says is not kept."""

    def __init__(self, session: Session, *, client: int) -> None:
        self._session, self._client = session, client

    def invoices(self, ids: Sequence[str]) -> tuple[Invoice, ...]:
        """Return the invoices of these ids, those that are here."""
        return tuple(_completed(invoice_of(item), rest) for item, rest in self._items(ids, credit=False))

    def credit_notes(self, ids: Sequence[str]) -> tuple[CreditNote, ...]:
        """Return the credit notes of these ids, those that are here."""
        return tuple(_completed(credit_of(item), rest) for item, rest in self._items(ids, credit=True))

    def customers(self, ids: Sequence[str]) -> tuple[Customer, ...]:
        """Return the customers of these ids, those that are here."""
        found = self._session.found(lookups.SHELVED_CUSTOMERS, ids, before=(self._client,))
        return tuple(_completed(customer_of(party(id_, tuple(row))), row[-1]) for id_, *row in found)

    def others(self, type_: DocumentType, ids: Sequence[str]) -> tuple[Document, ...]:
        """Return the documents of these ids and of another type, those that are here."""
        found = self._session.found(lookups.SHELVED, ids, before=(self._client, CODES[type_]))
        return tuple(map(_whole, found))

    def of_customers(self, ids: Sequence[str]) -> tuple[Document, ...]:
        """Return payments, subscriptions, terms and all else that names one of these customers, but no bills.

        Of each type at most `lookups.HANGING` a customer; of more payments the last by their ids, of more of another
        type none: part of what was used, refunded or agreed would tell something else than the whole.
        """
        return tuple(map(_whole, self._session.found(lookups.SHELVED_OF_CUSTOMERS, ids, before=(self._client,))))

    def worth_as_much(self, payment: Payment) -> tuple[Document, ...]:
        """Return the payments over the same money, the last two hundred by id, whoever paid them."""
        return self.about([worth(payment)])

    def about(self, ids: Sequence[str]) -> tuple[Document, ...]:
        """Return what hangs on these documents, as attempts hang on an invoice; as many as `of_customers` says."""
        return tuple(map(_whole, self._session.found(lookups.SHELVED_ABOUT, ids, before=(self._client,))))

    def _items(self, ids: Sequence[str], *, credit: bool) -> list[tuple[Item, bytes | None]]:
        keys = [id_key(self._client, id_, credit=credit) for id_ in ids]
        found = self._session.found(lookups.SHELVED_ITEMS, keys, before=(self._client,))
        items = [(Item._make(row), rest) for *row, rest in found]
        return [(item, rest) for item, rest in items if item.credit == credit and item.id in ids]


def _whole(row: Row) -> Document:
    type_, body = row
    return read(TYPES[_NAMES[type_]], bytes(body))


def _completed(told: _D, rest: bytes | None) -> _D:
    """Put what else was posted to what a row tells."""
    if rest is None:
        return told
    shown = orjson.loads(adapter(type(told)).dump_json(told))
    return read(type(told), orjson.dumps(shown | orjson.loads(bytes(rest))))
