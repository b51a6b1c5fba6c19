"""The bars that the desk must hold on cases which nobody here wrote, through the real workflow and store."""

import pytest
from triage_eval.formats import read_dataset
from triage_eval.harness import run
from triage_eval.report import Evaluated


@pytest.fixture(scope="module")
def measured(external_data, shipped_rules, tmp_path_factory):
    """Runs a file of the folder once, and remembers what came of it."""
    done = {}

    def measure(name):
        if name not in done:
            dataset = read_dataset(external_data / name)
            database = tmp_path_factory.mktemp("eval") / "desk.db"
            done[name] = Evaluated.of(dataset, run(dataset, pack_text=shipped_rules, database=database))
        return done[name]

    return measure


FILES = ["matching_cases.jsonl", "duplicate_pairs.jsonl", "ibm_ar_2466.csv", "proration_cases.jsonl"]


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_resolved_wrongly_and_every_receipt_replays(measured, name):
    total = measured(name).total
    assert total.n > 20
    assert total.auto_wrong == 0
    assert total.replayed == total.n


def test_payments_of_whole_ledgers_find_their_invoices(measured):
    ledgers = measured("matching_cases.jsonl").tables()["source cashapp"]
    assert ledgers.measures["top1_exact"] >= 0.95
    assert ledgers.measures["auto_exact"] >= 0.65
    assert ledgers.measures["must_abstain_abstained"] == 1
    assert ledgers.measures["duplicates_caught"] == 1


def test_every_published_proration_is_recomputed_and_let_through(measured):
    measures = measured("proration_cases.jsonl").total.measures
    for name in ("within_one_minor", "published_no_action", "not_prorated"):
        assert measures[name] == 1


def test_every_dated_step_of_a_published_dunning_timeline_is_recomputed_exactly(measured):
    found = measured("dunning_timelines.jsonl")
    assert found.unjudged == ()
    assert found.total.measures["exact"] == 1
    assert (found.total.auto_wrong, found.total.replayed) == (0, found.total.n)


def test_labelled_duplicates_are_offered_and_nothing_else(measured):
    measures = measured("duplicate_pairs.jsonl").total.measures
    assert measures["recall"] == 1
    assert measures["precision"] >= 0.95
    assert measured("ibm_ar_2466.csv").total.measures["flagged"] == 0
