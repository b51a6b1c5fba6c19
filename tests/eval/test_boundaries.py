"""Published period boundaries: which rows are judged, by what, and that a wrong label can tell."""

import json
from pathlib import Path

import pytest
from triage_eval.formats import read_dataset
from triage_eval.harness import run
from triage_eval.report import Evaluated

KILL_BILL = Path(__file__).parents[2] / "eval" / "datasets" / "killbill_time_zones.jsonl"

ROW = {
    "id": "row",
    "quantity": "from_datetime",
    "interval": "monthly",
    "billing_time": "anniversary",
    "pay_in_advance": False,
    "timezone": "America/New_York",
    "subscription_at": "2023-01-31T12:00:00Z",
    "billing_at": "2023-03-31T12:00:00Z",
    "expected": "2023-02-28 05:00:00 UTC",
}


@pytest.fixture
def read(tmp_path):
    """Reads one row as a data set."""

    def write(**changes):
        path = tmp_path / "rows.jsonl"
        path.write_text(json.dumps({name: value for name, value in (ROW | changes).items() if value is not None}))
        return read_dataset(path)

    return write


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"quantity": "from_datetime"}, "2023-02-28 05:00:00 UTC", id="from"),
        pytest.param({"quantity": "to_datetime"}, "2023-03-31 03:59:59 UTC", id="to, the last second"),
        pytest.param({"quantity": "to_datetime", "pay_in_advance": True}, "2023-04-30 03:59:59 UTC", id="in advance"),
        pytest.param(
            {"quantity": "period", "billing_time": "calendar"},
            "2023-02-01T05:00:00Z/2023-03-01T04:59:59Z",
            id="a whole period",
        ),
        pytest.param(
            {"quantity": "charges_from_datetime", "pay_in_advance": True}, "2023-02-28 05:00:00 UTC", id="of usage"
        ),
        pytest.param(
            {"quantity": "charges_from_datetime", "started_at": "2023-03-09T10:00:00Z"},
            "2023-03-09 10:00:00 UTC",
            id="usage from the instant of the start",
        ),
        pytest.param(
            {"quantity": "charges_from_datetime", "billing_at": "2023-02-28T12:00:00Z"},
            "2023-01-31 12:00:00 UTC",
            id="usage from the instant of the start, on the day of the anchor",
        ),
        pytest.param({"quantity": "next_end_of_period"}, "2023-04-30 03:59:59 UTC", id="the running period's end"),
        pytest.param(
            {"quantity": "next_end_of_period", "terminated_at": "2023-03-31T11:00:00Z"},
            "2023-04-30 03:59:59 UTC",
            id="the running period's end, after the end of the subscription",
        ),
        pytest.param(
            {"quantity": "previous_beginning_of_period", "terminated_at": "2023-03-31T11:00:00Z"},
            "2023-02-28 05:00:00 UTC",
            id="the one before, after the end of the subscription",
        ),
        pytest.param({"quantity": "previous_beginning_of_period"}, "2023-02-28 05:00:00 UTC", id="the one before"),
        pytest.param(
            {"quantity": "previous_beginning_of_period", "current_period": True},
            "2023-03-31 04:00:00 UTC",
            id="this one",
        ),
        pytest.param({"quantity": "charges_duration_in_days"}, 31, id="a length"),
        pytest.param({"quantity": "single_day_price", "plan_amount_cents": 100}, 3.226, id="a day's price"),
        pytest.param(
            {"quantity": "to_datetime", "terminated_at": "2023-03-20T15:00:00Z", "billing_at": "2023-03-20T15:00:00Z"},
            "2023-03-20 15:00:00 UTC",
            id="up to the instant of termination",
        ),
    ],
)
def test_a_quantity_is_recomputed_and_another_value_is_not_exact(read, changes, expected):
    [right] = read(**changes, expected=expected).measured
    other = expected.replace("2023", "2022") if isinstance(expected, str) else expected + 1
    [wrong] = read(**changes, expected=other).measured
    assert (right.measures["exact"], wrong.measures["exact"]) == (True, False)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({"quantity": "mood"}, "mood is no date", id="another quantity"),
        pytest.param({"previous_timezone": "UTC"}, "what previous_timezone means", id="another field"),
        pytest.param({"interval": "decennial"}, "decennial", id="another interval"),
        pytest.param({"billing_at": None}, "billing_at", id="a missing instant"),
        pytest.param({"expected": "soon"}, "cannot be read", id="no date"),
    ],
)
def test_a_row_that_cannot_be_read_is_unjudged_with_its_reason(read, changes, reason):
    [unjudged] = read(**changes).unjudged
    assert reason in unjudged.reason


def test_a_period_before_the_start_is_measured_and_not_filed(read):
    dataset = read(started_at="2023-04-02T12:00:00Z", expected="2023-04-02 04:00:00 UTC")
    assert [one.measures for one in dataset.measured] == [{"exact": True}]
    assert (dataset.trials, [one.id for one in dataset.unjudged]) == ((), ["row:filed"])


def test_nothing_of_what_is_expected_is_in_the_evidence_but_the_billed_period(read):
    first, *altered = read().trials
    assert first.exception.documents.invoices[0].created == altered[0].exception.documents.invoices[0].created
    assert len({trial.exception.documents.invoices[0].period.start for trial in altered}) > 3


def test_a_wrong_label_makes_a_resolution_wrong(read, shipped_rules, tmp_path):
    mislabelled = read(expected="2023-02-27 05:00:00 UTC")
    results = list(run(mislabelled, pack_text=shipped_rules, database=tmp_path / "desk.db"))
    assert results[0].grade.measures == {"published_no_action": False}
    assert results[0].grade.wrong


def test_kill_bills_time_zones_are_exact_and_both_clocks_are_explained(shipped_rules, tmp_path):
    dataset = read_dataset(KILL_BILL)
    total = Evaluated.of(dataset, run(dataset, pack_text=shipped_rules, database=tmp_path / "desk.db")).total
    assert total.auto_wrong == 0
    for name in ("exact", "published_no_action", "difference_explained"):
        assert total.measures[name] == 1
