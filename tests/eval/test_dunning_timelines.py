"""Dunning timelines of every shape: what is recomputed, what a wrong date costs, and what is left unjudged."""

import json

import pytest
from triage_eval.formats import read_dataset
from triage_eval.harness import run
from triage_eval.report import Evaluated

STATES = {
    "id": "states",
    "currency": "EUR",
    "rules": [{"state": "warned", "days_since_earliest_unpaid_invoice": 10}],
    "payment_retry_days": [5, 6],
    "timeline": [
        {"date": "2026-01-01", "event": "invoice 30.00, payment fails", "state": "CLEAR"},
        {"date": "2026-01-06", "event": "retry fails", "state": "CLEAR"},
        {"date": "2026-01-08", "event": "second invoice 30.00, payment fails", "state": "CLEAR"},
        {"date": "2026-01-11", "event": "a notice is sent", "state": "warned"},
        {"date": "2026-01-12", "event": "retry of invoice 1 succeeds", "state": "CLEAR"},
        {"date": "2026-01-13", "event": "retry of invoice 2 fails", "state": "CLEAR"},
    ],
}
CAMPAIGN = {
    "id": "campaign",
    "currency": "EUR",
    "rules": {"max_attempts": 2, "days_between_attempts": 3, "threshold": "50.00"},
    "overdue": [{"date": "2026-01-01", "amount": "49.00"}, {"date": "2026-01-02", "amount": "1.00"}],
    "timeline": [
        {"date": "2026-01-02", "requests": 0},
        {"date": "2026-01-03", "requests": 1, "campaign_finished": False},
        {"date": "2026-01-06", "requests": 1},
        {"date": "2026-01-07", "attempts": {"EUR": 2}, "campaign_finished": True},
        {"date": "2026-01-20", "attempts": 2},
    ],
}
TAKEN_BACK = {
    "id": "taken-back",
    "rules": [{"state": "warned", "days_since_earliest_unpaid_invoice": 10, "message": "pay soon"}],
    "payment_retry_days": [],
    "timeline": [
        {"date": "2026-01-01", "event": "invoice 30.00 paid", "state": "CLEAR"},
        {"date": "2026-01-02", "event": "invoice 0.00", "state": "CLEAR"},
        {"date": "2026-01-12", "event": "chargeback of invoice 1", "state": "warned"},
        {"date": "2026-01-13", "event": "invoice 1 is written off", "state": "CLEAR"},
        {"date": "2026-01-14", "event": "invoice 20.00, not paid", "state": "CLEAR"},
        {"date": "2026-01-24", "state": "warned"},
        {"date": "2026-01-25", "event": "all invoices are paid", "state": "CLEAR"},
    ],
}
IN_WORDS = {
    "id": "in-words",
    "rules": [{"state": "warned", "days_since_earliest_unpaid_invoice": 10}],
    "payment_retry_days": [5, 5],
    "timeline": [
        {"date": "2026-01-01", "event": "invoice 30.00, payment fails", "state": "CLEAR"},
        {"date": "2026-01-06", "event": "payment of invoice 1 (30.00) fails", "state": "CLEAR"},
        {"date": "2026-01-10", "event": "invoice 2 of 20.00, no way to pay", "state": "CLEAR"},
        {"date": "2026-01-11", "event": "payment of 30.00 for invoice 1", "state": "CLEAR"},
        {"date": "2026-01-20", "event": "chargeback of invoice 1", "state": "warned"},
        {"date": "2026-01-21", "event": "the chargeback of invoice 1 is reversed", "state": "warned"},
        {"date": "2026-01-22", "event": "invoice 2 is adjusted to 0.00", "state": "CLEAR"},
        {"date": "2026-01-30", "state": "CLEAR"},
    ],
}
LEVELS = {
    "id": "levels",
    "rules": [{"level": 1, "overdue_days": 5}, {"level": 2, "overdue_days": 9}],
    "timeline": [
        {"day": 4, "level": None},
        {"day": 20, "level": 1, "dunning_state": "draft"},
        {"day": 21, "level": 1},
        {"day": 22, "level": 2, "note": "it was processed"},
        {"day": 23, "level": None, "note": "the line was paid"},
    ],
}


def evaluated(rows, folder, rules):
    path = folder / "timelines.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    dataset = read_dataset(path)
    return Evaluated.of(dataset, run(dataset, pack_text=rules, database=folder / "desk.db"))


def changed(row, number, **step):
    return {**row, "timeline": [{**s, **step} if n == number else s for n, s in enumerate(row["timeline"])]}


def test_every_step_of_every_shape_is_recomputed(tmp_path, shipped_rules):
    found = evaluated([STATES, TAKEN_BACK, CAMPAIGN, LEVELS], tmp_path, shipped_rules)
    assert found.unjudged == ()
    assert (found.total.measures["exact"], found.total.auto_wrong) == (1, 0)
    assert len(found.measured) == 23
    assert sorted(result.id for result in found.results) == [
        "campaign:EUR:1",
        "campaign:EUR:2",
        "states:in_1_try_1",
        "states:in_1_try_2",
        "states:in_2_try_1",
        "states:in_2_try_2",
    ]


def test_the_words_of_a_step_say_which_of_the_billed_invoices_was_tried_or_settled(tmp_path, shipped_rules):
    found = evaluated([IN_WORDS], tmp_path, shipped_rules)
    assert found.unjudged == ()
    assert found.total.measures["exact"] == 1
    assert sorted(result.id for result in found.results) == ["in-words:in_1_try_1", "in-words:in_1_try_2"]


@pytest.mark.parametrize(
    "stated",
    [
        pytest.param({"currency": "EUR"}, id="by the row"),
        pytest.param({"rules": CAMPAIGN["rules"] | {"currency": "EUR"}}, id="by the campaign"),
        pytest.param({"rules": CAMPAIGN["rules"] | {"thresholds": {"EUR": "50.00"}}}, id="by the threshold"),
        pytest.param({"overdue": [one | {"currency": "EUR"} for one in CAMPAIGN["overdue"]]}, id="by what is overdue"),
    ],
)
def test_a_campaign_of_one_currency_may_state_it_anywhere(stated, tmp_path, shipped_rules):
    silent = {name: value for name, value in CAMPAIGN.items() if name != "currency"}
    found = evaluated([silent | stated], tmp_path, shipped_rules)
    assert (found.unjudged, found.total.measures["exact"], len(found.results)) == ((), 1, 2)


def test_what_a_campaign_asks_for_after_something_was_paid_is_unjudged(tmp_path, shipped_rules):
    found = evaluated([changed(CAMPAIGN, 2, event="invoice 1 is paid")], tmp_path, shipped_rules)
    assert [one.id.rpartition(":")[2] for one in found.unjudged] == ["3", "4", "5"]
    assert (len(found.measured), len(found.results)) == (2, 1)


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(changed(STATES, 1, date="2026-01-07"), id="a retry a day later"),
        pytest.param(changed(STATES, 3, state="CLEAR"), id="a state that should have begun"),
        pytest.param(changed(CAMPAIGN, 3, attempts={"EUR": 1}), id="an attempt too few"),
        pytest.param(changed(CAMPAIGN, 1, campaign_finished=True), id="finished too early"),
        pytest.param(changed(LEVELS, 2, level=2), id="a draft that climbed"),
    ],
)
def test_a_step_that_says_otherwise_is_not_exact(row, tmp_path, shipped_rules):
    assert evaluated([row], tmp_path, shipped_rules).total.measures["exact"] < 1


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        pytest.param(changed(STATES, 5, event="retry fails") | {"id": "x"}, None, id="only one is unpaid"),
        pytest.param(changed(STATES, 4, event="retry fails"), "which invoice", id="which invoice"),
        pytest.param(
            STATES | {"rules": [{"state": "warned", "unpaid_invoices": 2}]}, "depend on unpaid_invoices", id="a count"
        ),
        pytest.param(changed(LEVELS, 2, note="a fee was added"), "only in prose", id="words that say nothing known"),
        pytest.param(CAMPAIGN | {"rules": [7]}, "neither overdue states", id="rules of no known shape"),
        pytest.param({k: v for k, v in CAMPAIGN.items() if k != "overdue"}, "no 'overdue'", id="a field is missing"),
        pytest.param(changed(IN_WORDS, 3, event="payment of 10.00 for invoice 1"), "is a part", id="a part"),
        pytest.param(
            {k: v for k, v in CAMPAIGN.items() if k != "currency"}
            | {"overdue": [{"date": "2026-01-01", "amount": "1.00", "currency": c} for c in ("EUR", "USD")]},
            "which of EUR, USD",
            id="two currencies and one threshold",
        ),
        pytest.param(
            CAMPAIGN | {"overdue": [{"date": "2026-01-01", "amount": "1.00", "paid_at": "2026-01-02"}]},
            "what paid_at means",
            id="paid, perhaps",
        ),
    ],
)
def test_what_cannot_be_read_is_unjudged_with_its_reason(row, reason, tmp_path, shipped_rules):
    found = evaluated([row], tmp_path, shipped_rules)
    assert [one for one in found.unjudged if reason and reason not in one.reason] == []
    assert bool(found.unjudged) == (reason is not None)
