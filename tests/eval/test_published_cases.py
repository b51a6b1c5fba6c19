"""The published proration and duplicate cases through the real pipeline, where their folder is given."""

import os
from collections import Counter
from pathlib import Path

import pytest
from triage_eval import duplicates, proration

from triage.content.folders import read_rules
from triage.explain import FACTS
from triage.judge.pack import load_pack
from triage.model import Evidence
from triage.service import Desk, triage

FOLDER = os.environ.get("TRIAGE_EXTERNAL_DATA")

pytestmark = pytest.mark.skipif(FOLDER is None, reason="TRIAGE_EXTERNAL_DATA names no folder of published cases")


def rates(reader, name):
    """Return hits and totals of each measure, and how many receipts were wrong."""
    pack = load_pack(read_rules(), FACTS)
    dataset = reader.read(Path(FOLDER) / name)
    grades = [
        trial.grade(
            triage(
                Evidence(as_of=trial.as_of, exception=trial.exception),
                Desk(policy=trial.policy, policy_digest="0", pack=pack),
            )
        )
        for trial in dataset.trials
    ]
    reported = [grade.measures for grade in grades] + [row.measures for row in dataset.measured]
    totals = Counter(name for measures in reported for name in measures)
    hits = Counter(name for measures in reported for name, hit in measures.items() if hit)
    return {name: (hits[name], totals[name]) for name in totals}, sum(grade.wrong for grade in grades)


def test_every_published_proration_is_recomputed_to_the_minor_unit_and_let_through():
    measured, wrong = rates(proration, "proration_cases.jsonl")
    assert wrong == 0
    for name in ("within_one_minor", "published_no_action", "not_prorated"):
        assert measured[name][0] == measured[name][1]


def test_every_labelled_duplicate_is_offered_and_nothing_else():
    measured, wrong = rates(duplicates, "duplicate_pairs.jsonl")
    assert wrong == 0
    assert measured["recall"][0] == measured["recall"][1]
    assert measured["precision"][0] >= 0.95 * measured["precision"][1]


def test_no_invoice_of_a_book_without_duplicates_is_flagged():
    measured, _ = rates(duplicates, "ibm_ar_2466.csv")
    assert measured["flagged"][0] == 0
