"""Third-party ledgers with more noise than they came with: mistyped numbers, digits, initials, free text, and attacks.

The noise is drawn from what is written, so that a repeated payment repeats its noise too. What is expected of a payment
that an attack makes unprovable becomes `no_match`.
"""

import json
import random
import re
from collections import defaultdict
from copy import deepcopy
from decimal import Decimal

import pytest
from triage_eval.formats import read_dataset
from triage_eval.harness import run
from triage_eval.report import Evaluated
from triage_eval.rows import read_rows


def mistyped(reference, noise):
    """Swaps, changes, drops or adds one digit of the last number."""
    found = re.search(r"\d+$", reference)
    if not found or noise.random() > 0.35:
        return reference
    digits = list(found.group())
    at = noise.randrange(len(digits))
    match noise.choice(["swap", "change", "drop", "add"]):
        case "swap" if at:
            digits[at - 1 : at + 1] = reversed(digits[at - 1 : at + 1])
        case "change":
            digits[at] = noise.choice("0123456789")
        case "drop" if len(digits) > 2:
            del digits[at]
        case "add":
            digits.insert(at, noise.choice("0123456789"))
    return reference[: found.start()] + "".join(digits)


def shortened(payer, noise):
    """Leaves a payer's initials, his first two words, or his name."""
    words = payer.split()
    return noise.choice([payer, payer, payer, " ".join(words[:2]), "".join(word[0] for word in words)])


def noisy(row, seed):
    payment = json.loads(json.dumps(row["payment"]))
    noise = random.Random(f"{seed} {payment['payer']} {payment['remittance']}")  # noqa: S311 - noise, not secrets
    payment["payer"] = shortened(payment["payer"], noise)
    for line in payment["remittance"]:
        line["invoice_ref"] = mistyped(line["invoice_ref"], noise)
        if noise.random() < 0.1:
            line["invoice_ref"] = line["invoice_ref"].removeprefix("INV-")
    if noise.random() < 0.3:
        payment["memo"] = ", ".join(f"{line['invoice_ref']} {line['memo']}" for line in payment["remittance"])
        payment["remittance"] = []
    return row | {"payment": payment}


# Attacks: each takes the payments and the invoices of one ledger as rows, and makes payments look like something else.

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


def twins_at_hand(payments, invoices, noise):
    """Of a third of the invoices there is another, of the same customer, amount and day: silence means neither."""
    twins = {
        invoice["id"]: invoice | {"id": f"INV-{60_000 + 7 * i:05d}"}
        for i, invoice in enumerate(invoices)
        if noise.random() < 0.3
    }
    for row in payments:
        if not row["payment"]["remittance"] and twins.keys() & set(row["expected"]["match_ids"]):
            row["expected"] = UNPROVABLE
    return payments, [*invoices, *twins.values()]


def silent_at_a_price_of_the_book(payments, invoices, noise):
    """A fifth of the payers pay for what nobody knows, without a word, what an invoice of somebody else costs."""
    for row in _single(payments):
        payer = row["payment"]["payer"].casefold()
        others = [one["amount"] for one in invoices if one["customer"].casefold() != payer]
        if noise.random() < 0.2:
            row["payment"] |= {"amount": noise.choice(others).lstrip("-"), "remittance": [], "memo": ""}
            row["expected"] = UNPROVABLE
    return payments, invoices


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
    for row in _single(payments):
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
    twins_at_hand,
    subsets_by_chance,
    another_is_worth_the_part,
    mistyped_into_another,
    unknown_invoices,
    silent_at_a_price_of_the_book,
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


@pytest.fixture
def ledgers(external_data):
    """The labelled payments of all ledgers, and the invoices of each ledger, as rows."""
    with (external_data / "matching_cases.jsonl").open() as lines:
        rows = [row for row in map(json.loads, lines) if row.get("ledger")]
    return rows, {name: list(read_rows(path_of(external_data, name))) for name in {row["ledger"] for row in rows}}


def path_of(folder, ledger):
    return folder / "ledgers" / f"{ledger}.invoices.jsonl"


@pytest.fixture
def evaluated(tmp_path, shipped_rules):
    """Evaluates payments against ledgers, both as rows."""

    def evaluate(rows, books):
        (tmp_path / "ledgers").mkdir()
        for name, invoices in books.items():
            path_of(tmp_path, name).write_text("\n".join(map(json.dumps, invoices)))
        path = tmp_path / "noisy.jsonl"
        path.write_text("\n".join(map(json.dumps, rows)))
        dataset = read_dataset(path)
        return Evaluated.of(dataset, run(dataset, pack_text=shipped_rules, database=tmp_path / "desk.db"))

    return evaluate


@pytest.mark.parametrize("seed", range(3))
def test_noise_costs_automation_and_never_correctness(seed, ledgers, evaluated):
    rows, books = ledgers
    seen = evaluated([noisy(row, seed) for row in rows], books)
    assert seen.total.n > 300
    assert seen.total.auto_resolved > 130
    assert [result.id for result in seen.wrong] == []


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_what_looks_like_something_else_is_never_taken_for_it(attack, ledgers, evaluated):
    seen = evaluated(*attacked(*ledgers, attack, random.Random(7)))  # noqa: S311 - noise, not secrets
    assert seen.total.auto_resolved > 150
    assert [result.id for result in seen.wrong] == []
