"""Changes of which one stands and the others are dropped, as the shipped rules see them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from triage.model import AutoResolve, Claim, ConcurrencyPolicy, CreditNote, KeepLatest, Refund
from triage.testing import invoice, policy
from triage.testing.changes import PLAN, change, item


def at(second, minute=0):
    return datetime(2026, 6, 16, 9, minute, second, tzinfo=UTC)


def asked(id_, second, old=3_000, new=9_000, **fields):
    return change(id_, old, new, at(second), **{"recorded": at(second), **fields})


ONE, AGAIN = asked("chg_1", 0), asked("chg_2", 4)
OTHER = asked("chg_2", 31, new=6_000)
BILLED, BILLED_AGAIN = item(3_000, 6_000, bills="chg_1"), item(3_000, 6_000, id="ii_2")


@pytest.mark.parametrize("subject", ["chg_1", "chg_2"])
def test_of_a_change_recorded_twice_the_last_stands_whichever_is_filed(race, subject):
    receipt = race(PLAN, ONE, AGAIN, subject=subject)
    assert isinstance(receipt.decision, AutoResolve)
    assert receipt.decision.proposal.explanation.action == KeepLatest(change="chg_2", drops=("chg_1",))
    assert receipt.decision.proposal.explanation.effects == ()


@pytest.mark.parametrize(
    ("items", "stands", "given_back"),
    [
        pytest.param((BILLED,), "chg_1", [], id="the one that was billed stands"),
        pytest.param((BILLED, BILLED_AGAIN), "chg_2", [("ii_1", 3_000)], id="what was billed twice is given back once"),
    ],
)
def test_what_was_billed_for_a_copy_is_given_back_where_both_were_billed(race, items, stands, given_back):
    decided = race(PLAN, ONE, AGAIN, *items, subject="chg_1").decision
    assert isinstance(decided, AutoResolve)
    chosen = decided.proposal.explanation
    assert chosen.action.change == stands
    assert [(e.document, e.amount.amount) for e in chosen.effects if e.type == "credit"] == given_back


def test_what_is_dropped_is_claimed_with_what_is_given_back(race):
    chosen = race(PLAN, ONE, AGAIN, BILLED, BILLED_AGAIN, subject="chg_1").decision.proposal.explanation
    assert {(c.role, c.document, c.amount) for c in chosen.claims} == {
        ("correct", "chg_1", 0),
        ("correct", "ii_1", 3_000),
    }


def test_the_last_of_two_choices_stands_where_neither_saw_the_other(race):
    decided = race(PLAN, ONE, OTHER, subject="chg_1").decision
    assert isinstance(decided, AutoResolve)
    assert decided.proposal.explanation.action == KeepLatest(change="chg_2", drops=("chg_1",))


@pytest.mark.parametrize(("order", "stands"), [("effective", "chg_1"), ("recorded", "chg_2")])
def test_which_choice_is_the_last_is_counted_as_the_client_agreed(race, order, stands):
    client = replace(policy(), concurrency=ConcurrencyPolicy(order=order))
    crossed = (replace(ONE, at=at(50)), OTHER)
    assert race(PLAN, *crossed, subject="chg_2", client=client).explanations[0].action.change == stands


def test_the_last_of_two_copies_is_the_last_one_asked_for_whatever_the_order(race):
    crossed = (replace(ONE, at=at(50)), AGAIN)
    assert race(PLAN, *crossed, subject="chg_2").explanations[0].action.change == "chg_2"


def test_two_choices_of_one_instant_are_rivals(race):
    receipt = race(PLAN, ONE, asked("chg_2", 0, new=6_000), subject="chg_1")
    assert receipt.decision.reasons[0].startswith("rivals: 2 explanations")


@pytest.mark.parametrize(("window", "found"), [(3, False), (4, True)])
def test_changes_race_within_the_window_of_the_policy(race, window, found):
    client = replace(policy(), concurrency=ConcurrencyPolicy(window_seconds=window))
    assert bool(race(PLAN, ONE, AGAIN, subject="chg_2", client=client).explanations) is found


@pytest.mark.parametrize(
    "documents",
    [
        pytest.param((PLAN, ONE, replace(AGAIN, status="pending")), id="one is pending"),
        pytest.param((PLAN, ONE, replace(AGAIN, quantity=2)), id="another number of units"),
        pytest.param(
            (PLAN, asked("chg_1", 0, 3_000, 3_000), asked("chg_2", 4, 3_000, 3_000)), id="a seat bought twice"
        ),
        pytest.param((PLAN, replace(ONE, old_price=None), replace(AGAIN, old_price=None)), id="an unknown old price"),
        pytest.param((PLAN, ONE, AGAIN, asked("chg_3", 8)), id="recorded three times"),
        pytest.param((ONE, AGAIN), id="a subscription that is not at hand"),
        pytest.param((PLAN, ONE, replace(AGAIN, subscription=None)), id="a change of no subscription"),
        pytest.param((PLAN, replace(ONE, quoted=3_000), replace(AGAIN, quoted=3_100)), id="quoted differently"),
        pytest.param((PLAN, replace(ONE, at=date(2026, 7, 1)), AGAIN), id="another effect"),
        pytest.param(
            (PLAN, *(replace(c, at=date(2026, 6, 16), recorded=None) for c in (ONE, AGAIN))),
            id="dates without instants",
        ),
        pytest.param((PLAN, ONE, replace(AGAIN, at=ONE.at, recorded=ONE.recorded)), id="two of one instant"),
        pytest.param((PLAN, ONE, AGAIN, BILLED, replace(BILLED_AGAIN, amount=2_900)), id="billed differently"),
        pytest.param((PLAN, ONE, AGAIN, BILLED, replace(BILLED, id="ii_3")), id="one of them billed twice"),
        pytest.param((PLAN, ONE, AGAIN, replace(BILLED, customer="cus_bolt"), BILLED_AGAIN), id="another's item"),
        pytest.param((PLAN, ONE, AGAIN, replace(BILLED, invoice="in_9"), BILLED_AGAIN), id="an invoice not at hand"),
        pytest.param(
            (PLAN, ONE, AGAIN, replace(BILLED, invoice="in_1"), BILLED_AGAIN, invoice("in_1", 3_000, disputed=True)),
            id="a disputed invoice",
        ),
        pytest.param(
            (PLAN, ONE, AGAIN, replace(BILLED, invoice="in_1"), BILLED_AGAIN, invoice("in_1", 3_000, status="void")),
            id="a void invoice",
        ),
        pytest.param(
            (PLAN, ONE, AGAIN, BILLED, BILLED_AGAIN, CreditNote(id="cn", currency="EUR", total=1, amount_remaining=1)),
            id="a credit note",
        ),
        pytest.param((PLAN, ONE, OTHER, BILLED), id="an overwritten change that was billed"),
        pytest.param(
            (PLAN, ONE, OTHER, asked("chg_3", 0, 9_000, 9_500, recorded=at(0, 30))), id="another builds on it"
        ),
    ],
)
def test_changes_that_may_both_be_meant_are_left_to_a_person(race, documents):
    assert not isinstance(race(*documents, subject="chg_1").decision, AutoResolve)


def test_a_change_that_was_dropped_before_is_not_dropped_again(race):
    claim = Claim(exception="exc_0", role="correct", document="chg_2", amount=0, currency="EUR")
    receipt = race(PLAN, ONE, AGAIN, subject="chg_1", claims=(claim,))
    assert any("an earlier decision touches the race" in reason for reason in receipt.decision.reasons)


def test_a_change_that_follows_another_drops_nothing(race):
    follows = asked("chg_2", 40, 9_000, 12_000)
    assert race(PLAN, ONE, follows, subject="chg_1").explanations == ()


@pytest.mark.parametrize(
    ("document", "items"),
    [
        pytest.param(PLAN, (replace(BILLED, currency="USD"),), id="another currency than the subscription"),
        pytest.param(PLAN, (replace(BILLED, subscription="sub_2"),), id="another subscription"),
        pytest.param(PLAN, (replace(BILLED, customer="cus_bolt"),), id="another customer"),
        pytest.param(
            Refund(id="re", payment="pay_1", amount=3_000, currency="EUR"),
            (BILLED,),
            id="refunded",
        ),
    ],
)
def test_an_item_that_is_anothers_or_was_paid_back_keeps_a_copy_from_being_dropped(race, document, items):
    plan = () if document is PLAN else (PLAN,)
    receipt = race(*plan, document, ONE, AGAIN, *items, subject="chg_1")
    assert "an invoice objects" in " ".join(receipt.decision.reasons)


@pytest.mark.parametrize(("days", "resolves"), [(0, True), (200, False)])
def test_a_change_of_today_does_not_overwrite_one_of_a_later_day(race, days, resolves):
    later = replace(OTHER, at=OTHER.at + timedelta(days=days))
    assert isinstance(race(PLAN, ONE, later, subject="chg_1").decision, AutoResolve) is resolves


@pytest.mark.parametrize(
    ("first", "second", "summary", "rank"),
    [
        pytest.param(
            ONE,
            AGAIN,
            "chg_2 stands, chg_1 is the same change, recorded again; recorded 4 seconds apart",
            "1.0000",
            id="copies",
        ),
        pytest.param(
            ONE,
            OTHER,
            "chg_2 stands, chg_1 is overwritten by a change that did not see it; recorded 31 seconds apart",
            "0.5000",
            id="overwritten",
        ),
        pytest.param(
            asked("chg_1", 0, 3_000, 3_000),
            asked("chg_2", 4, 3_000, 3_000),
            "chg_2 stands, chg_1 is like another change, and may be one of its own; recorded 4 seconds apart",
            "0.5000",
            id="alike",
        ),
    ],
)
def test_a_race_is_told_in_one_sentence_and_a_copy_ranks_highest(race, first, second, summary, rank):
    [explanation] = race(PLAN, first, second, subject="chg_1").explanations
    assert (explanation.summary, str(explanation.rank)) == (summary, rank)


def test_what_is_given_back_is_written_line_by_line(race):
    [explanation] = race(PLAN, ONE, AGAIN, BILLED, BILLED_AGAIN, subject="chg_1").explanations
    assert explanation.arithmetic == ("credit ii_1: 30.00 EUR",)
