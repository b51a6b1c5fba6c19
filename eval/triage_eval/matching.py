"""Labelled payments with the open items of their ledger, one by one or as the book of a whole ledger."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import partial
from pathlib import Path

from triage.model import (
    AllocatePayment,
    BillingException,
    ClientPolicy,
    CreditNote,
    Customer,
    Documents,
    Explanation,
    HoldAsCredit,
    Invoice,
    Kind,
    Mode,
    Payment,
    PaymentPolicy,
    Receipt,
    RefundPayment,
    Remittance,
)
from triage.money import Money
from triage_eval.rows import Row, each, minor, read_rows
from triage_eval.trial import Dataset, Grade, Trial, Unjudged

CONFLICTS = {
    "oca-002": "its expected set contradicts counting solutions: two sets reach the amount",
    "oca-005": "the same evidence has two expected answers in the source",
    "oca-006": "the same evidence has two expected answers in the source",
    "oca-043": "its currencies are not in ISO 4217",
    "oca-046": "its expected set contradicts counting solutions: two sets reach the amount",
    "blnk-005": "expects a match without a reference or a payer",
    "tryton-001": "its reference is a placeholder",
}
"""Rows whose label cannot be judged, as the description of the files lists them."""

_LIMIT = Decimal("100000000.00")


def fits(path: Path, first: Row) -> bool:
    """Tell whether a file's rows are payments with expected matches."""
    return (
        path.suffix == ".jsonl"
        and {"payment", "expected"} <= set(first)
        and bool({"ledger", "open_invoices"} & set(first))
    )


def read(path: Path) -> Dataset:
    """Read a matching file; the ledgers that it names lie in `ledgers/` beside it."""
    rows = sorted(read_rows(path), key=lambda row: (row.get("ledger") or "", row["payment"]["date"] or "", row["id"]))
    books: dict[str, _Book] = {}
    listed = tuple(each(rows, lambda row: [_filed(row, _book(row, path.parent, books))]))
    return Dataset(
        name=path.stem,
        trials=tuple(one for one in listed if isinstance(one, Trial)),
        unjudged=tuple(one for one in listed if isinstance(one, Unjudged)),
    )


def _filed(row: Row, book: "_Book") -> Trial | Unjudged:
    """Make a row a trial against its book, and put its payment on the book for those after it."""
    reason = _why_unjudged(row)
    if reason is not None:
        return Unjudged(row["id"], reason)
    trial = _trial(row, book, client=row.get("ledger") or row["id"])
    book.payments.append(_payment(row))
    return trial


def _book(row: Row, folder: Path, books: "dict[str, _Book]") -> "_Book":
    """Return the book that a row's payment belongs to: its ledger's, or one of its own."""
    name = row.get("ledger")
    if not name:
        return _Book.of(list(row["open_invoices"]))
    if name not in books:
        books[name] = _Book.read(folder / "ledgers" / f"{name}.invoices.jsonl")
    return books[name]


def _why_unjudged(row: Row) -> str | None:
    if row["id"] in CONFLICTS:
        return CONFLICTS[row["id"]]
    return "money out: the payment is negative" if Decimal(row["payment"]["amount"]) < 0 else None


@dataclass(slots=True)
class _Book:
    """A ledger and the payments that were filed against it so far."""

    customers: tuple[Customer, ...]
    invoices: tuple[Invoice, ...]
    credit_notes: tuple[CreditNote, ...]
    payments: list[Payment]

    @classmethod
    def read(cls, path: Path) -> "_Book":
        return cls.of(list(read_rows(path)))

    @classmethod
    def of(cls, rows: list[Row]) -> "_Book":
        names = {_owner(row): row["customer"] for row in rows if row.get("customer")}
        customers = tuple(Customer(id=id_, name=name) for id_, name in sorted(names.items()) if id_)
        owed = tuple(_invoice(row) for row in rows if Decimal(row["amount"]) >= 0)
        owing = tuple(_credit_note(row) for row in rows if Decimal(row["amount"]) < 0)
        return cls(customers, owed, owing, [])


def _owner(row: Row) -> str | None:
    return row.get("customer_id") or row.get("customer")


def _invoice(row: Row) -> Invoice:
    amount = minor(row["amount"], row["currency"])
    return Invoice(
        id=row["id"],
        customer=_owner(row),
        currency=row["currency"],
        total=amount,
        amount_remaining=amount,
        number=row["id"] if row.get("reference") is None else None,
        payment_reference=row.get("reference"),
        created=_day(row.get("date")),
        due_date=_day(row.get("due_date")),
        description=row.get("description") or "",
    )


def _credit_note(row: Row) -> CreditNote:
    amount = -minor(row["amount"], row["currency"])
    return CreditNote(
        id=row["id"],
        customer=_owner(row),
        currency=row["currency"],
        total=amount,
        amount_remaining=amount,
        number=row.get("reference") or row["id"],
        created=_day(row.get("date")),
        description=row.get("description") or "",
    )


def _payment(row: Row) -> Payment:
    stated = row["payment"]
    return Payment(
        id=row["id"],
        amount=minor(stated["amount"], stated["currency"]),
        currency=stated["currency"],
        created=_day(stated["date"]),
        payer_name=stated.get("payer") or None,
        reference=stated.get("reference") or "",
        memo=" \n ".join(filter(None, (stated.get("ref2"), stated.get("memo")))),
        method=stated.get("method") or "",
        remittance=tuple(_remittance(line, stated["currency"]) for line in stated.get("remittance") or ()),
        status="applied" if stated.get("already_matched_to") else "unapplied",
    )


def _remittance(line: Row, currency: str) -> Remittance:
    amount = minor(line["amount"], currency) if line.get("amount") is not None else None
    return Remittance(
        reference=line["invoice_ref"] or "",
        amount=abs(amount) if amount is not None else None,
        document="credit_note" if amount is not None and amount < 0 else "invoice",
        memo=line.get("memo") or "",
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def _trial(row: Row, book: _Book, *, client: str) -> Trial:
    day = _day(row["payment"]["date"]) or date(2026, 1, 1)
    scenario = (row.get("scenario") or row["expected"]["action"]).split(":")[0]
    return Trial(
        id=row["id"],
        exception=BillingException(
            source="labelled",
            external_id=row["id"],
            kind=Kind.UNMATCHED_PAYMENT,
            subject=row["id"],
            client=client,
            documents=Documents(
                customers=book.customers,
                invoices=book.invoices,
                credit_notes=book.credit_notes,
                payments=(*book.payments, _payment(row)),
            ),
        ),
        policy=_policy(client, row["payment"]["currency"]),
        as_of=datetime.combine(day, time(12), UTC),
        grade=partial(_grade, row),
        groups=(f"source {row['id'].split('-')[0]}", f"scenario {scenario}"),
    )


def _policy(client: str, currency: str) -> ClientPolicy:
    """The source states no discounts, fees or limits: part payments and overpayments stay where the payer puts them.

    Whether a known customer's only exact amount is enough is a choice of the client that no source states; it is on, so
    that payments without a word are measured too: those that nobody can match must still be left alone.
    """
    limit = Money.of(_LIMIT, currency)
    return ClientPolicy(
        client=client,
        modes=((Kind.UNMATCHED_PAYMENT, Mode.AUTO), (Kind.DUPLICATE_PAYMENT, Mode.AUTO)),
        payments=PaymentPolicy(unique_amount=True),
        limits=(limit,),
        daily_caps=(Money(limit.amount * 1000, currency),),
    )


# Grading


def _grade(row: Row, receipt: Receipt) -> Grade:
    expected = row["expected"]
    decided = receipt.decision.proposal.explanation if receipt.decision.proposal else None
    resolved = decided if receipt.decision.outcome == "resolved" else None
    duplicate_of = _duplicate_of(row)
    if expected["action"] == "no_match":
        return _grade_must_abstain(resolved, receipt, duplicate_of)
    right = [explanation for explanation in receipt.explanations if _is_gold(explanation, row)]
    if expected["action"] != "match":
        gold = resolved is not None and _is_gold(resolved, row)
        return Grade(wrong=resolved is not None and not gold, measures={"suggested_resolved_as_gold": gold})
    top = decided or next(iter(receipt.explanations), None)
    return Grade(
        wrong=resolved is not None and not _is_gold(resolved, row),
        measures={
            "auto_exact": resolved is not None and _is_gold(resolved, row),
            "top1_exact": top is not None and _is_gold(top, row),
            "gold_in_top5": any(explanation in right for explanation in receipt.explanations[:5]),
        },
    )


def _grade_must_abstain(resolved: Explanation | None, receipt: Receipt, duplicate_of: str | None) -> Grade:
    as_duplicate = resolved is not None and isinstance(resolved.action, HoldAsCredit | RefundPayment)
    if duplicate_of is None:
        return Grade(wrong=resolved is not None, measures={"must_abstain_abstained": resolved is None})
    named = resolved is None and any(_names(explanation, duplicate_of) for explanation in receipt.explanations)
    caught = as_duplicate or named
    wrong = resolved is not None and not as_duplicate
    return Grade(wrong=wrong, measures={"must_abstain_abstained": not wrong, "duplicates_caught": caught})


def _names(explanation: Explanation, payment: str) -> bool:
    return isinstance(explanation.action, HoldAsCredit | RefundPayment) and explanation.action.repeats == payment


def _duplicate_of(row: Row) -> str | None:
    scenario = row.get("scenario") or ""
    if not scenario.startswith("duplicate_of:"):
        return None
    return f"{row['ledger']}-{scenario.split(':')[1]}"


def _is_gold(explanation: Explanation, row: Row) -> bool:
    """Tell whether an explanation moves exactly the expected amounts (documents, where no amounts are given)."""
    if not isinstance(explanation.action, AllocatePayment):
        return False
    expected, currency = row["expected"], row["payment"]["currency"]
    moved = dict(_moved(explanation))
    if expected.get("allocation"):
        gold = {part["invoice_id"]: minor(part["amount"], currency) for part in expected["allocation"]}
        over = minor(expected.get("unapplied") or 0, currency)
        return moved == gold and _unapplied(explanation) == over
    over = minor(expected.get("overpayment") or 0, currency)
    return set(moved) == set(expected["match_ids"]) and _unapplied(explanation) == over


def _moved(explanation: Explanation) -> Iterator[tuple[str, int]]:
    for effect in explanation.effects:
        if effect.type in ("allocate", "net"):
            yield effect.document, effect.amount.amount if effect.type == "allocate" else -effect.amount.amount


def _unapplied(explanation: Explanation) -> int:
    return sum(effect.amount.amount for effect in explanation.effects if effect.type == "unapplied")
