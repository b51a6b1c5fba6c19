from dataclasses import replace

import pytest

from triage.judge import RulePack
from triage.model import Evidence, Judgement, Mode
from triage.money import Money
from triage.testing import NOON
from triage.testing.desk import SurePack, payment_exception
from triage.workflow import Tally, compare

STRICT = RulePack("strict")


class EasyPack(RulePack):
    """Admits every explanation."""

    def judge(self, explanations, *, exception=None):  # noqa: ARG002
        return Judgement(results=(), admitted=tuple((e.id, ("easy@2",)) for e in explanations))


SURE, EASY = SurePack("sure"), EasyPack("easy")


@pytest.fixture
def flip(content):
    """Compares two packs on one payment of 100.00 EUR."""

    def flip(before, after, *, mode=Mode.AUTO, **exception):
        evidence = Evidence(as_of=NOON, exception=payment_exception(**exception))
        desk = content.equip("default").desk
        policy = replace(desk.policy, modes=tuple((kind, mode) for kind, _ in desk.policy.modes))
        return compare(evidence, replace(desk, policy=policy), before=before, after=after)

    return flip


def test_what_both_decide_alike_is_no_flip(flip):
    assert flip(SURE, SURE) is None
    assert flip(SURE, EASY) is None
    assert flip(STRICT, SURE, sure=False) is None


def test_a_flip_tells_which_way_it_turns_and_the_money(flip):
    looser, stricter = flip(STRICT, SURE), flip(SURE, STRICT)
    assert (looser.turn, looser.moves, looser.after.rules) == ("resolved", Money(10_000, "EUR"), ("sure@1",))
    assert (stricter.turn, stricter.moves, stricter.after.rules) == ("escalated", Money(10_000, "EUR"), ())
    assert stricter.after.said.startswith("unproved: no rule admits any of 1 explanations")


def test_all_that_a_payment_settles_is_summed(flip):
    assert flip(STRICT, SURE, amount=12_000).moves == Money(10_000, "EUR")


def test_a_kind_in_shadow_is_compared_by_what_it_would_do(flip):
    found = flip(STRICT, SURE, mode=Mode.SHADOW)
    assert (found.turn, found.after.outcome) == ("resolved", "shadowed")


def test_a_rival_that_appears_sends_the_exception_to_a_person(flip):
    found = flip(SURE, EASY, invoices=("in_1", "in_2"))
    assert found.turn == "escalated"
    assert found.after.said.startswith("rivals: 2 explanations fit as well")


def test_a_tally_counts_turns_money_and_rules(flip):
    tally = Tally()
    for before, after in [(STRICT, SURE), (STRICT, SURE), (SURE, STRICT), (SURE, SURE)]:
        tally.count(flip(before, after))
    assert (tally.compared, tally.flips) == (4, {"resolved": 2, "escalated": 1})
    assert tally.money == {("resolved", "EUR"): 20_000, ("escalated", "EUR"): 10_000}
    assert (tally.gained, tally.lost) == ({"sure@1": 2}, {"sure@1": 1})


def test_a_recorded_decision_is_made_from_what_was_stored(workflow):
    record = workflow.file(payment_exception()).record
    evidence, desk = workflow.recorded(record)
    assert compare(evidence, desk, before=desk.pack, after=desk.pack) is None
    assert compare(evidence, desk, before=desk.pack, after=STRICT).exception == record.id
