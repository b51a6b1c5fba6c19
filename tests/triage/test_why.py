"""Why and why not, told whole: the text that a person reads."""

from dataclasses import replace

import pytest

from triage.explain import FACTS
from triage.judge import load_pack
from triage.model import Mode
from triage.service import Desk, triage
from triage.testing import evidence, invoice, line, payment, policy
from triage.why import why, why_lines

INVOICE = invoice("in_1", 10_000, number="INV-1")
NAMED = payment("pay_1", 10_000, remittance=(line("INV-1"),))
UNNAMED = payment("pay_1", 10_000)
ODD = (invoice("in_1", 10_250, number="INV-1"), payment("pay_1", 10_250))


@pytest.fixture
def told(pack):
    """Tells why the shipped rules decide some documents as they do."""

    def told(*documents, mode=Mode.AUTO, same=True, rules=pack, **agreed):
        client = replace(policy(mode=mode), **agreed)
        receipt = triage(evidence(*documents), Desk(policy=client, policy_digest="-", pack=rules))
        return why(receipt, pack=rules, mode=mode, same=same)

    return told


def test_what_is_resolved_tells_its_arithmetic_and_every_clause(told):
    assert "\n".join(why_lines(told(INVOICE, NAMED))) == (
        """\
resolved: pay_1 pays in_1 (100.00 EUR): exact, found by number
  pay_1: received 100.00 EUR
  - 100.00 EUR in_1, of 100.00 EUR open
  = 0.00 EUR left over
pay-named-in-full@3 admits it: 13 of 13 hold
  *every document is named* holds: match.evidence is number
  *every reference is used* holds: match.unused_references is 0
  *every reference is known* holds: match.unknown_references is 0
  *paid in full* holds: match.reason is exact, match.credit_notes is 0
  *one payment* holds: match.payments is 1
  *the customer is known* holds: match.known_by is name
  *another open invoice is one typing slip away* is silent: match.slips is 0
  *a memo names another open invoice of the customer* is silent: match.memo_conflicts is 0
  *it may repeat an earlier payment* is silent: match.repeats is 0
  *another payment over this sum may be for it* is silent: match.contenders is 0
  *a document is dated after the payment* is silent: match.issued_later is false
  *an invoice is disputed* is silent: match.disputed is false
  *the payer's words reserve or reverse something* is silent: match.reserved is false"""
    )


def test_what_no_rule_admits_tells_the_nearest_rules_and_what_they_need(told):
    assert "\n".join(why_lines(told(*ODD))) == (
        """\
escalated: no rule admits it; the best is: pay_1 pays in_1 (102.50 EUR): exact, found by amount alone
  pay_1: received 102.50 EUR
  - 102.50 EUR in_1, of 102.50 EUR open
  = 0.00 EUR left over
pay-mistyped-number@4: 13 of 14 hold
  *its number is one typing slip off* fails: match.evidence is amount, needs edited
  would admit it if match.evidence were edited
pay-named-in-full@3: 12 of 13 hold
  *every document is named* fails: match.evidence is amount, needs digits, number or order
  would admit it if match.evidence were digits, number or order
pay-unique-amount@5: 22 of 23 hold
  *the policy allows it* fails: match.unique_amount_allowed is false, needs true
  would admit it if match.unique_amount_allowed were true"""
    )


def test_sentences_say_in_one_line_each_what_the_lines_say(told):
    found = told(INVOICE, UNNAMED)
    _, nearest, *_ = found.sentences
    assert nearest == found.rules[0].sentence
    assert nearest == (
        "pay-mistyped-number@4: 13 of 14 hold; *its number is one typing slip off* fails: match.evidence is amount, "
        "needs edited; would admit it if match.evidence were edited"
    )


def test_a_limit_is_told_beside_the_rule_that_admits(told):
    found = told(INVOICE, NAMED, limits=())
    assert found.sentences[:2] == (
        "escalated: put forward, and not carried out: pay_1 pays in_1 (100.00 EUR): exact, found by number",
        "authority: 100.00 EUR is above the limit of 0.00 EUR",
    )
    assert found.sentences[-1] == "pay-named-in-full@3 admits it: 13 of 13 hold"
    assert [violation.guardrail for violation in found.violations] == ["authority"]


def test_the_mode_is_told_as_a_reason(told):
    assert "mode: this kind runs in shadow mode" in told(INVOICE, NAMED, mode=Mode.SHADOW).sentences


def test_a_kind_that_is_switched_off_does_not_claim_that_nothing_was_found(told):
    assert told(INVOICE, NAMED, mode=Mode.OFF).sentences == (
        "escalated: no detector was asked, for the kind unmatched_payment is switched off",
    )


def test_what_nothing_explains_says_so(told):
    found = told(UNNAMED)
    assert found.sentences == ("escalated: unexplained: no explanation of unmatched_payment accounts for the evidence",)
    assert (found.explanation, found.rules) == (None, ())


def test_an_explanation_without_a_rule_for_its_action_says_so(told):
    assert told(INVOICE, UNNAMED, rules=load_pack({}, FACTS)).sentences[1:] == (
        "no rule resolves unmatched_payment by allocate_payment",
    )


def test_rivals_are_told_side_by_side(told):
    halves = [payment(f"pay_{n}", 5_000, remittance=(line("INV-1"),)) for n in (1, 2)]
    found = told(INVOICE, *halves)
    assert found.sentences == (
        "escalated: 2 explanations fit as well, and no rule chooses between them",
        "rival: pay_1 and pay_2 pays in_1 (100.00 EUR): exact, found by number (pay-in-several-payments@2)",
        "rival: pay_1 pays in_1 (50.00 EUR), 50.00 EUR stays open: partial, found by number (pay-named-in-part@4)",
    )
    assert why_lines(found) == found.sentences


def test_a_rule_that_objects_to_another_explanation_than_the_best_is_the_one_told_of(told):
    disputed = invoice("in_1", 10_000, number="INV-1", disputed=True)
    found = told(disputed, NAMED)
    assert found.rules[0].verdict == "guarded"
    assert "*an invoice is disputed* objects: match.disputed is true, needs false" in found.sentences[1]


def test_another_decision_than_was_recorded_is_told_as_such(told):
    assert told(INVOICE, NAMED, same=False).sentences[-1] == (
        "this release decides otherwise than was recorded: `triage replay` shows what differs"
    )
