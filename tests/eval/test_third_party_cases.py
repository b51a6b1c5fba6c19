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


FILES = [
    "matching_cases.jsonl",
    "duplicate_pairs.jsonl",
    "ibm_ar_2466.csv",
    "proration_cases.jsonl",
    "timezone_boundary_cases.jsonl",
]


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_resolved_wrongly_and_every_receipt_replays(measured, name):
    total = measured(name).total
    assert total.n > 20
    assert total.auto_wrong == 0
    assert total.replayed == total.n


def test_payments_of_whole_ledgers_find_their_invoices(measured):
    ledgers = measured("matching_cases.jsonl").tables()["source cashapp"]
    assert ledgers.measures["top1_exact"] >= 0.95
    assert ledgers.measures["auto_exact"] >= 0.80
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


def test_a_planted_day_or_month_is_corrected_and_an_amount_that_means_nothing_is_not(measured):
    tables = measured("proration_cases.jsonl").tables()
    assert tables["planted day"].measures["altered_corrected"] >= 0.9
    assert tables["planted thirty_day_month"].measures["altered_corrected"] >= 0.8
    assert tables["planted amount"].measures["altered_corrected"] <= 0.05


def test_of_the_prorations_only_what_stands_in_prose_alone_is_not_judged(measured):
    reasons = {row.reason for row in measured("proration_cases.jsonl").unjudged}
    assert [reason for reason in reasons if not any(word in reason for word in ("prose", "notes", "no dates"))] == []


def test_labelled_duplicates_are_offered_and_nothing_else(measured):
    measures = measured("duplicate_pairs.jsonl").total.measures
    assert measures["recall"] == 1
    assert measures["precision"] >= 0.95
    assert measured("ibm_ar_2466.csv").total.measures["flagged"] == 0


def test_every_published_boundary_is_recomputed_and_let_through(measured):
    measures = measured("timezone_boundary_cases.jsonl").total.measures
    for name in ("exact", "published_no_action", "difference_explained"):
        assert measures[name] == 1
    assert measures["altered_corrected"] >= 0.7
