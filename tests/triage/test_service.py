import dataclasses
import typing

import pytest

from triage.decide import propose, why_not
from triage.model import Claim, ClientPolicy, Explanation, Judgement, Kind, Mode, NoAction
from triage.model.actions import Action
from triage.testing import evidence, invoice, line, payment, policy

SEEN = evidence(invoice("in_1", 10_000, number="INV-1"), payment("pay_1", 10_000, remittance=(line("INV-1"),)))


def actions():
    return typing.get_args(typing.get_args(Action)[0])


def test_no_action_can_state_an_amount():
    for action in actions():
        for field in dataclasses.fields(action):
            texts = {str, "str", tuple, "type"}
            hint = typing.get_type_hints(action)[field.name]
            assert hint is str or typing.get_origin(hint) in (tuple, typing.Literal), (action, field.name, texts)


def test_the_action_set_is_closed():
    types = [typing.get_args(typing.get_type_hints(a)["type"])[0] for a in actions()]
    assert len(set(types)) == len(types) == 17


@pytest.mark.parametrize(
    ("mode", "outcome", "reason"),
    [
        (Mode.AUTO, "resolved", ()),
        (Mode.SHADOW, "escalated", ("mode: this kind runs in shadow mode",)),
        (Mode.OFF, "escalated", ("mode: this kind is switched off, so no detector was asked",)),
    ],
)
def test_a_kind_runs_as_its_mode_says(decide_on, mode, outcome, reason):
    decision = decide_on(SEEN, policy(mode=mode)).decision
    assert (decision.outcome, getattr(decision, "reasons", ())) == (outcome, reason)


def test_that_nothing_is_wrong_of_another_kind_is_no_answer_and_said_to_be_none():
    fine = Explanation(
        id="e",
        kind=Kind.DUPLICATE_PAYMENT,
        cause="expected",
        summary="pay_1 is due",
        action=NoAction(subject="pay_1"),
        effects=(),
        claims=(),
        facts=(),
    )
    judgement = Judgement(results=(), admitted=(("e", ("expected-payment@2",)),))
    assert propose(SEEN, (fine,), judgement) is None
    assert why_not(SEEN, (fine,), judgement, None) == (
        "beside the point: rules admit only that nothing is wrong of another kind: pay_1 is due",
    )


def test_a_kind_without_a_mode_runs_in_shadow():
    assert ClientPolicy(client="new").mode(Kind.UNMATCHED_PAYMENT) is Mode.SHADOW


def test_the_same_evidence_gives_the_same_receipt(decide_on):
    assert decide_on(SEEN).to_json() == decide_on(SEEN).to_json()


def test_an_escalation_says_what_the_nearest_rule_needs(decide_on):
    unnamed = evidence(invoice("in_1", 10_000, number="INV-1"), payment("pay_1", 10_000))
    (reason,) = decide_on(unnamed).decision.reasons
    assert reason == (
        "unproved: no rule admits any of 1 explanations; the best is: pay_1 pays in_1 (100.00 EUR): exact, found by "
        "amount alone; pay-mistyped-number needs: its number is one typing slip off; pay-named-in-full needs: every "
        "document is named; pay-unique-amount needs: the policy allows it"
    )


def test_evidence_that_explains_nothing_is_escalated_as_unexplained(decide_on):
    alone = evidence(payment("pay_1", 10_000))
    assert decide_on(alone).decision.reasons == (
        "unexplained: no explanation of unmatched_payment accounts for the evidence",
    )


def test_what_earlier_decisions_took_is_named_when_nothing_explains(decide_on):
    taken = Claim(exception="exc_0", role="settle", document="in_1", amount=10_000, currency="EUR")
    again = evidence(*SEEN.documents.invoices, *SEEN.documents.payments, claims=[taken])
    (reason,) = decide_on(again).decision.reasons
    assert reason.endswith("; taken before: in_1 (settle, exc_0)")
