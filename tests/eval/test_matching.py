import json

import pytest
from triage_eval import matching
from triage_eval.formats import read_dataset
from triage_eval.harness import run

from triage.errors import InputError

INVOICES = [
    {
        "id": "INV-00001",
        "amount": "100.00",
        "currency": "USD",
        "customer_id": "C1",
        "customer": "Acme",
        "date": "2025-01-01",
    },
    {
        "id": "INV-00002",
        "amount": "-30.00",
        "currency": "USD",
        "customer_id": "C1",
        "customer": "Acme",
        "date": "2025-01-01",
    },
]


def row(id_, amount, lines, expected, **fields):
    remittance = [{"invoice_ref": ref, "amount": paid, "memo": ""} for ref, paid in lines]
    payment = {"amount": amount, "currency": "USD", "date": "2025-02-01", "reference": "CK# 1", "payer": "Acme"}
    return {"id": id_, "payment": payment | {"remittance": remittance}, "ledger": "book", "expected": expected} | fields


def match(*parts):
    return {
        "action": "match",
        "match_ids": [id_ for id_, _ in parts],
        "allocation": [{"invoice_id": id_, "amount": amount} for id_, amount in parts],
    }


@pytest.fixture
def book(tmp_path):
    """Writes a ledger and its payments, and returns what came of each payment."""

    def write(*rows, pack):
        (tmp_path / "ledgers").mkdir()
        (tmp_path / "ledgers" / "book.invoices.jsonl").write_text("\n".join(map(json.dumps, INVOICES)))
        path = tmp_path / "cases.jsonl"
        path.write_text("\n".join(map(json.dumps, rows)))
        dataset = read_dataset(path)
        return dataset, {r.id: r for r in run(dataset, pack_text=pack, database=tmp_path / "desk.db")}

    return write


def test_a_ledger_is_filed_in_order_and_a_repeat_is_caught(book, shipped_rules):
    first = row("a-1", "100.00", [("INV-00001", "100.00")], match(("INV-00001", "100.00")), scenario="simple")
    again = row("a-2", "100.00", [("INV-00001", "100.00")], {"action": "no_match", "match_ids": []})
    _, results = book(first, again | {"scenario": "duplicate_of:1"}, pack=shipped_rules)
    assert results["a-1"].grade.measures["auto_exact"]
    assert not results["a-2"].grade.wrong
    assert all(result.replayed for result in results.values())


def test_a_wrong_label_shows_that_grading_can_fail(book, shipped_rules):
    stated = row("a-1", "100.00", [("INV-00001", "100.00")], match(("INV-00001", "90.00")))
    _, results = book(stated, pack=shipped_rules)
    assert results["a-1"].outcome == "resolved"
    assert results["a-1"].grade.wrong


def test_a_resolved_must_abstain_case_is_wrong_even_by_luck(book, shipped_rules):
    lucky = row("a-1", "100.00", [("INV-00001", "100.00")], {"action": "no_match", "match_ids": []})
    _, results = book(lucky, pack=shipped_rules)
    assert results["a-1"].grade.wrong


def test_credits_count_with_their_sign(book, shipped_rules):
    gold = match(("INV-00001", "100.00"), ("INV-00002", "-30.00"))
    netted = row("a-1", "70.00", [("INV-00001", "100.00"), ("INV-00002", "-30.00")], gold)
    _, results = book(netted, pack=shipped_rules)
    assert results["a-1"].grade.measures["auto_exact"]


def test_money_out_and_unknown_currencies_are_listed_as_unjudged(book, shipped_rules):
    out = row("a-1", "-5.00", [], match())
    odd = row("a-2", "5.00", [], match())
    odd["payment"]["currency"] = "GOL"
    dataset, results = book(out, odd, pack=shipped_rules)
    assert {row.id for row in dataset.unjudged} == {"a-1", "a-2"}
    assert not results


def test_labels_never_reach_the_evidence(book, shipped_rules):
    from triage.model.codec import write

    stated = row("a-1", "100.00", [], match(("INV-00001", "100.00")), notes="SECRET", scenario="SECRET")
    dataset, _ = book(stated, pack=shipped_rules)
    assert b"SECRET" not in write(dataset.trials[0].exception)


def test_a_file_of_no_known_shape_is_refused(tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_text('{"colour": "red"}')
    with pytest.raises(InputError, match="none of the known shapes"):
        read_dataset(path)
    assert not matching.fits(path, {"colour": "red"})


def test_what_the_border_refuses_is_unjudged_and_stops_nothing_else(book, shipped_rules):
    fine = row("a-1", "100.00", [("INV-00001", "100.00")], match(("INV-00001", "100.00")))
    nul = row("a-2", "5.00", [("INV\x00", "5.00")], match())
    _, results = book(nul, fine, pack=shipped_rules)
    assert results["a-1"].grade.measures["auto_exact"]
    assert "not allowed here" in results["a-2"].reason


def test_a_ledger_that_is_missing_leaves_its_payments_unjudged(tmp_path):
    path = tmp_path / "cases.jsonl"
    path.write_text(json.dumps(row("a-1", "1.00", [], match())))
    (left,) = read_dataset(path).unjudged
    assert left.id == "a-1"
    assert "book.invoices.jsonl is not there" in left.reason


@pytest.mark.parametrize(
    "broken",
    [
        {"id": "d-1", "a": {"doc": "payment"}, "b": {"doc": "payment"}, "label": 1},
        {"id": "p-1", "method": "?", "rounding": "?", "billing_period": "?", "expected": {"charge": "1"}, "kind": "?"},
    ],
    ids=["a pair without amounts", "a proration without dates"],
)
def test_a_row_that_is_not_as_its_format_says_is_unjudged(broken, tmp_path):
    path = tmp_path / "cases.jsonl"
    path.write_text(json.dumps(broken))
    dataset = read_dataset(path)
    assert (len(dataset.trials), len(dataset.unjudged)) == (0, 1)
