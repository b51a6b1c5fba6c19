"""A sheet and its payments as columns, for the peers that are engines of tables."""

from collections.abc import Sequence

import pyarrow as pa

from triage_eval.peers.reading import account, marks, plain, serials
from triage_eval.peers.sheet import Ask, Payer, Sheet

Columns = dict[str, list[int] | list[str] | list[int | None]]
"""Columns of one table by name, all of one length."""


def invoice_columns(sheet: Sheet) -> Columns:
    """Return the invoices by position `i`, with the position of their customer."""
    customers = _positions(sheet)
    return {
        "i": list(range(len(sheet.owed))),
        "customer": [customers.get(each.customer) for each in sheet.owed],
        "name": [plain(each.name) for each in sheet.owed],
        "currency": [each.currency for each in sheet.owed],
        "left": [each.left for each in sheet.owed],
    }


def mark_columns(sheet: Sheet) -> Columns:
    """Return every number that means an invoice, by its position."""
    pairs = [(i, mark) for i, each in enumerate(sheet.owed) for mark in marks(each)]
    return {"i": [i for i, _ in pairs], "serial": [mark for _, mark in pairs]}


def payer_columns(sheet: Sheet) -> Columns:
    """Return every key of every customer: his names and his accounts."""
    pairs = [(key, position) for position, each in enumerate(sheet.payers) for key in payer_keys(each)]
    return {"key": [key for key, _ in pairs], "customer": [position for _, position in pairs]}


def _positions(sheet: Sheet) -> dict[str, int]:
    return {each.id: position for position, each in enumerate(sheet.payers)}


def payer_keys(payer: Payer) -> set[str]:
    """Return what a customer may be known by: his names and his accounts."""
    return ({plain(name) for name in payer.names} | {account(each) for each in payer.accounts}) - {""}


def ask_columns(asks: Sequence[Ask]) -> Columns:
    """Return the payments by position `p`."""
    return {
        "p": list(range(len(asks))),
        "currency": [ask.currency for ask in asks],
        "amount": [ask.amount for ask in asks],
        "payer": [plain(ask.payer) for ask in asks],
    }


def ask_keys(asks: Sequence[Ask]) -> Columns:
    """Return the keys under which a payer may be known, by position of his payment."""
    pairs = [(p, key) for p, ask in enumerate(asks) for key in keys_of(ask)]
    return {"p": [p for p, _ in pairs], "key": [key for _, key in pairs]}


def keys_of(ask: Ask) -> list[str]:
    """Return what the payer of a payment may be known by: his name and his account."""
    return [key for key in (plain(ask.payer), account(ask.account)) if key]


def ask_serials(asks: Sequence[Ask]) -> Columns:
    """Return the numbers that a payer wrote, by position of his payment."""
    pairs = [(p, number) for p, ask in enumerate(asks) for number in serials(ask.text)]
    return {"p": [p for p, _ in pairs], "serial": [number for _, number in pairs]}


def arrow(columns: Columns) -> pa.Table:
    """Return columns as an Arrow table: numbers of 64 bits, and texts."""
    numbers = {"i", "p", "serial", "customer", "left", "amount"}
    kinds = {name: pa.int64() if name in numbers else pa.string() for name in columns}
    return pa.table({name: pa.array(values, kinds[name]) for name, values in columns.items()})
