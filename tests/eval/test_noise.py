"""Third-party ledgers with more noise than they came with: mistyped numbers, digits, initials, free text.

The noise is drawn from what is written, so that a repeated payment repeats its noise too.
"""

import json
import random
import re
import shutil

import pytest
from triage_eval.formats import read_dataset
from triage_eval.harness import run
from triage_eval.report import Evaluated


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


@pytest.mark.parametrize("seed", range(3))
def test_noise_costs_automation_and_never_correctness(seed, external_data, shipped_rules, tmp_path):
    shutil.copytree(external_data / "ledgers", tmp_path / "ledgers")
    with (external_data / "matching_cases.jsonl").open() as lines:
        rows = [row for row in map(json.loads, lines) if row.get("ledger")]
    path = tmp_path / "noisy.jsonl"
    path.write_text("\n".join(json.dumps(noisy(row, seed)) for row in rows))
    dataset = read_dataset(path)
    seen = Evaluated.of(dataset, run(dataset, pack_text=shipped_rules, database=tmp_path / "desk.db"))
    assert seen.total.n > 300
    assert seen.total.auto_resolved > 90
    assert [result.id for result in seen.wrong] == []
