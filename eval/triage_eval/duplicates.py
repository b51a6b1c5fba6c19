"""Labelled pairs of documents, and a book of invoices without planted duplicates, as exceptions."""

import csv
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from triage.calendar import parse_when
from triage.model import (
    AutoResolve,
    BillingException,
    ClientPolicy,
    Documents,
    Invoice,
    InvoiceLine,
    Kind,
    Mode,
    Payment,
    Receipt,
)
from triage.money import LARGEST, Money
from triage_eval.rows import Row, each, minor, read_rows
from triage_eval.trial import Dataset, Grade, Trial, Unjudged

AS_OF = datetime(2030, 1, 1, tzinfo=UTC)
CURRENCY = "USD"
DUPLICATE_ACTIONS = ("hold_invoice", "void_invoice", "refund_payment", "hold_as_credit")
BOOK_COLUMNS = {"customerID", "invoiceNumber", "InvoiceDate", "InvoiceAmount"}

POLICY = ClientPolicy(
    client="published",
    modes=((Kind.DUPLICATE_INVOICE, Mode.AUTO), (Kind.DUPLICATE_PAYMENT, Mode.AUTO)),
    limits=(Money(LARGEST, CURRENCY),),
    daily_caps=(Money(LARGEST, CURRENCY),),
    daily_decisions=10**9,
)


def fits(path: Path, first: Row) -> bool:
    """Recognise labelled pairs by their two sides, and a book of invoices by its columns."""
    return (path.suffix == ".jsonl" and {"a", "b", "label"} <= first.keys() and isinstance(first["a"], dict)) or (
        path.suffix == ".csv" and first.keys() >= BOOK_COLUMNS
    )


def read(path: Path) -> Dataset:
    """Turn every pair, or every invoice of a book, into one trial."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return Dataset(name=path.stem, trials=tuple(_book(list(csv.DictReader(file)))))
    listed = tuple(each(read_rows(path), lambda row: [_pair(row)]))
    return Dataset(
        name=path.stem,
        trials=tuple(one for one in listed if isinstance(one, Trial)),
        unjudged=tuple(one for one in listed if isinstance(one, Unjudged)),
    )


def is_flagged(receipt: Receipt) -> bool:
    """Whether a duplicate was offered, resolved or escalated, in either order of the two."""
    return any(e.cause == "first_of_pair" or e.action.type in DUPLICATE_ACTIONS for e in receipt.explanations)


def _pair(row: Row) -> Trial:
    """File the later document with both in the evidence."""
    sides = [_document(row[side], f"{row['id']}:{side}") for side in ("a", "b")]
    later = max(range(2), key=lambda i: (row["ab"[i]].get("date") or "9999", i))
    invoices = tuple(side for side in sides if isinstance(side, Invoice))
    payments = tuple(side for side in sides if isinstance(side, Payment))
    kind = Kind.DUPLICATE_INVOICE if isinstance(sides[later], Invoice) else Kind.DUPLICATE_PAYMENT
    return Trial(
        id=row["id"],
        exception=_exception(row["id"], sides[later].id, kind, Documents(invoices=invoices, payments=payments)),
        policy=POLICY,
        as_of=AS_OF,
        grade=lambda receipt: _grade_pair(receipt, label=row["label"]),
    )


def _grade_pair(receipt: Receipt, *, label: int) -> Grade:
    flagged, measures = is_flagged(receipt), dict[str, bool]()
    if flagged:
        measures["precision"] = label == 1
    if label == 1:
        measures["recall"] = flagged
    acted = isinstance(receipt.decision, AutoResolve) and receipt.decision.proposal.explanation.action.type
    return Grade(wrong=bool(acted) and (acted in DUPLICATE_ACTIONS) != (label == 1), measures=measures)


def _document(side: Row, id_: str) -> Invoice | Payment:
    return _payment(side, id_) if side["doc"].startswith("payment") else _invoice(side, id_)


def _payment(side: Row, id_: str) -> Payment:
    return Payment(
        id=id_,
        amount=minor(side["amount"], CURRENCY),
        currency=CURRENCY,
        direction="outbound" if side.get("direction") == "outbound" else "inbound",
        created=parse_when(side["date"]) if side.get("date") else None,
        customer=side.get("partner"),
        payer_name=side.get("payer"),
        reference=side.get("reference") or "",
        method=side.get("method") or "",
        account=side.get("journal"),
    )


def _invoice(side: Row, id_: str) -> Invoice:
    owner, _, paper = side["doc"].partition("_")
    total = minor(side["amount"], CURRENCY)
    return Invoice(
        id=id_,
        customer=side.get("partner"),
        currency=CURRENCY,
        total=total,
        amount_remaining=total,
        number=side.get("reference"),
        document="receipt" if paper == "receipt" else "bill" if owner == "vendor" else "invoice",
        created=parse_when(side["date"]) if side.get("date") else None,
        lines=_lines(side.get("lines") or "", total),
    )


def _lines(named: str, total: int) -> tuple[InvoiceLine, ...]:
    """Share the total among the named products: the source gives no amount a line."""
    names = [name for name in named.split("+") if name]
    shares = Money(total, CURRENCY).allocate([1] * len(names)) if names else ()
    return tuple(
        InvoiceLine(id=str(number), amount=share.amount, description=name)
        for number, (name, share) in enumerate(zip(names, shares, strict=True))
    )


def _book(rows: Sequence[Row]) -> Iterator[Trial]:
    """File every invoice with all invoices of its customer as evidence; none of them is a duplicate."""
    books: dict[str, list[Invoice]] = defaultdict(list)
    for row in rows:
        books[row["customerID"]].append(_booked(row))
    for customer in sorted(books):
        documents = Documents(invoices=tuple(sorted(books[customer], key=lambda invoice: invoice.id)))
        for invoice in documents.invoices:
            yield Trial(
                id=invoice.id,
                exception=_exception(invoice.id, invoice.id, Kind.DUPLICATE_INVOICE, documents),
                policy=POLICY,
                as_of=AS_OF,
                grade=_grade_booked,
            )


def _booked(row: Row) -> Invoice:
    month, day, year = map(int, row["InvoiceDate"].split("/"))
    total = minor(row["InvoiceAmount"], CURRENCY)
    return Invoice(
        id=row["invoiceNumber"],
        number=row["invoiceNumber"],
        customer=row["customerID"],
        currency=CURRENCY,
        total=total,
        amount_remaining=total,
        created=date(year, month, day),
    )


def _grade_booked(receipt: Receipt) -> Grade:
    return Grade(wrong=isinstance(receipt.decision, AutoResolve), measures={"flagged": is_flagged(receipt)})


def _exception(id_: str, subject: str, kind: Kind, documents: Documents) -> BillingException:
    return BillingException(
        source="published", external_id=id_, kind=kind, subject=subject, client=POLICY.client, documents=documents
    )
