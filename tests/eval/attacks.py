"""Attacks on a labelled ledger: each makes payments look like something that they are not.

An attack takes the payments of one ledger with its invoices, all as rows, and changes both. What is expected of a
payment that nobody can prove any more becomes `no_match`.
"""

import re
from collections import defaultdict
from copy import deepcopy
from decimal import Decimal

UNPROVABLE = {"match_ids": [], "allocation": [], "action": "no_match"}


def invoices_missing(payments, invoices, noise):
    """A fifth of the invoices never reached the ledger: whatever pays one of them must not settle another."""
    gone = {invoice["id"] for invoice in invoices if noise.random() < 0.2}
    for row in payments:
        if gone & set(row["expected"]["match_ids"]):
            row["expected"] = UNPROVABLE
    return payments, [invoice for invoice in invoices if invoice["id"] not in gone]


def twins_issued_later(payments, invoices, noise):
    """Of a third of the invoices there is another, of the same customer and amount, a month younger."""
    twins = [
        invoice | {"id": f"INV-{50_000 + i:05d}", "date": "2026-01-15", "due_date": "2026-02-15"}
        for i, invoice in enumerate(invoices)
        if noise.random() < 0.3
    ]
    return payments, [*invoices, *twins]


def subsets_by_chance(payments, invoices, noise):
    """Half of the silent or unnamed payments come to the sum of two invoices of their payer and are for neither."""
    owned = _owned(invoices)
    for row in _single(payments):
        his = owned.get(row["payment"]["payer"], [])
        if len(his) > 1 and noise.random() < 0.5:
            amounts = [Decimal(invoice["amount"]) for invoice in noise.sample(his, 2)]
            row["payment"] |= {"amount": str(sum(amounts)), "remittance": [], "memo": ""}
            row["expected"] = UNPROVABLE
    return payments, invoices


def another_is_worth_the_part(payments, invoices, noise):
    """A payer names one of his invoices and pays another exactly: the number is wrong, not the amount."""
    owned = _owned(invoices)
    for row in _single(payments):
        his = [one for one in owned.get(row["payment"]["payer"], []) if one["date"] <= row["payment"]["date"]]
        if len(his) > 1 and noise.random() < 0.6:
            meant, named = noise.sample(his, 2)
            line = {"invoice_ref": named["id"], "amount": meant["amount"], "memo": "Partial payment"}
            row["payment"] |= {"amount": meant["amount"], "remittance": [line]}
            row["expected"] = {
                "match_ids": [meant["id"]],
                "allocation": [{"invoice_id": meant["id"], "amount": meant["amount"]}],
                "action": "match",
            }
    return payments, invoices


def mistyped_into_another(payments, invoices, noise):
    """One number of every second advice is mistyped into the number of another invoice of the ledger."""
    numbers = [invoice["id"] for invoice in invoices]
    for row in payments:
        lines = row["payment"]["remittance"]
        if lines and noise.random() < 0.5:
            line = noise.choice(lines)
            near = [number for number in numbers if _one_digit_apart(number, line["invoice_ref"])]
            line["invoice_ref"] = noise.choice(near or [line["invoice_ref"]])
    return payments, invoices


def unknown_invoices(payments, invoices, noise):
    """Known customers pay invoices that nobody knows, some of them at a price of the book."""
    prices = [invoice["amount"] for invoice in invoices]
    for row in _single(payments):
        if noise.random() < 0.4:
            amount = noise.choice(prices)
            line = {"invoice_ref": f"INV-{noise.randrange(70_000, 99_999)}", "amount": amount, "memo": ""}
            row["payment"] |= {"amount": amount, "remittance": [line]}
            row["expected"] = UNPROVABLE
    return payments, invoices


ATTACKS = (
    invoices_missing,
    twins_issued_later,
    subsets_by_chance,
    another_is_worth_the_part,
    mistyped_into_another,
    unknown_invoices,
)


def attacked(rows, books, attack, noise):
    """Return the rows and the books of all ledgers after an attack; the originals stay as they are."""
    by_ledger = defaultdict(list)
    for row in deepcopy(rows):
        by_ledger[row["ledger"]].append(row)
    after = {name: attack(listed, deepcopy(books[name]), noise) for name, listed in by_ledger.items()}
    return [row for payments, _ in after.values() for row in payments], {k: book for k, (_, book) in after.items()}


def _single(payments):
    """The payments that are neither repeated nor repeat another."""
    return [row for row in payments if not row["scenario"].startswith("duplicate_")]


def _owned(invoices):
    owned = defaultdict(list)
    for invoice in invoices:
        if Decimal(invoice["amount"]) > 0:
            owned[invoice["customer"]].append(invoice)
    return owned


def _one_digit_apart(number, other):
    same_shape = re.sub(r"\d", "0", number) == re.sub(r"\d", "0", other)
    return same_shape and sum(a != b for a, b in zip(number, other, strict=True)) == 1
