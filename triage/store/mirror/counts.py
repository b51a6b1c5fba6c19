"""How much is mirrored."""

from collections import defaultdict
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, func, literal_column, select

from triage.model.posted import Counts, DocumentType
from triage.store.mirror.statements import Session, Statement
from triage.store.mirror.tables import CREDIT, clients, customers, documents, items
from triage.store.mirror.types import CODES

_NAMES = {code: type_ for type_, code in CODES.items()}


def _of(table: Table, code: ColumnElement[Any]) -> Select[Any]:
    counted = select(clients.c.id, code.label("type"), func.count()).join(table, table.c.client == clients.c.seq)
    return counted.group_by(clients.c.id, code)


_CUSTOMERS = Statement(_of(customers, customers.c.posted).where(customers.c.posted == literal_column("1")))
_ITEMS = Statement(_of(items, items.c.state.bitwise_and(literal_column(str(CREDIT)))))
_DOCUMENTS = Statement(_of(documents, documents.c.type))


def counts(session: Session) -> Counts:
    """Count what was posted; a customer whom only an invoice names does not count."""
    found = defaultdict[str, dict[DocumentType, int]](dict)
    for client, _, count in session.rows(_CUSTOMERS):
        found[client]["customer"] = count
    for client, credit, count in session.rows(_ITEMS):
        found[client]["credit_note" if credit else "invoice"] = count
    for client, code, count in session.rows(_DOCUMENTS):
        found[client][_NAMES[code]] = count
    return dict(found)
