"""What rules say of several explanations, and what may be put forward of it."""

from dataclasses import replace

import pytest

from triage.decide import propose, why_not
from triage.model import Explanation, HoldAsCredit, HoldInvoice, Judgement, Kind, NoAction, RuleResult, Ruling
from triage.testing import evidence, invoice

SEEN = evidence(invoice("in_1", 100), kind=Kind.DUPLICATE_INVOICE, subject="in_1")


def explanation(id_, *, action=None, kind=Kind.DUPLICATE_INVOICE):
    action = action or HoldInvoice(invoice="in_1", repeats=id_)
    return Explanation(
        id=id_, kind=kind, cause="c", summary=f"says {id_}", action=action, effects=(), claims=(), facts=()
    )


def result(id_, verdict="admits", **fields):
    return RuleResult("r", 1, "stable", id_, verdict, (), (), "doubt", **fields)


def proposed(*found, results, posted=Kind.DUPLICATE_INVOICE, rulings=()):
    """What is put forward of some explanations, and the reasons if nothing is."""
    admitted = tuple((r.explanation, ("r@1",)) for r in results if r.admits)
    seen = replace(SEEN, exception=replace(SEEN.exception, kind=posted))
    seen = replace(seen, standing=replace(seen.standing, rulings=rulings))
    judgement = Judgement(results=tuple(results), admitted=admitted)
    proposal = propose(seen, found, judgement)
    return (proposal and proposal.explanation.id), why_not(seen, found, judgement, proposal)


A, B = explanation("in_a"), explanation("in_b")
TWIN = replace(A, id="in_twin")
FINE = explanation("fine", action=NoAction(subject="in_1"))
OTHER = explanation("other", action=HoldAsCredit(payment="p", repeats="q"), kind=Kind.DUPLICATE_PAYMENT)


def test_the_one_explanation_that_rules_admit_is_put_forward():
    assert proposed(A, B, results=[result("in_a"), result("in_b", "unmet")]) == ("in_a", ())


def test_explanations_that_would_do_the_same_agree():
    assert proposed(A, TWIN, results=[result("in_a"), result("in_twin")])[0] == "in_a"


@pytest.mark.parametrize(
    ("rival", "said"),
    [
        (B, result("in_b")),
        (FINE, result("fine")),
        (B, result("in_b", "guarded")),
        (B, result("in_b", aside="it is a pilot up to 5.00 EUR")),
        (OTHER, result("other")),
    ],
    ids=["admitted", "nothing is wrong", "guarded", "above a pilot's amount", "of another kind"],
)
def test_between_rivals_nothing_is_put_forward(rival, said):
    assert proposed(A, rival, results=[result("in_a"), said]) == (
        None,
        (f"rivals: 2 explanations fit as well: says in_a | {rival.summary}",),
    )


@pytest.mark.parametrize(
    ("beside", "said"),
    [
        (B, result("in_b", "unmet")),
        (B, result("in_b", aside="it is a draft", objects=False)),
        (B, result("in_b", "guarded", aside="it is a draft", objects=False)),
        (OTHER, result("other", "guarded")),
    ],
    ids=["unmet", "a draft that admits", "a draft that guards", "a guard of another kind"],
)
def test_what_is_no_rival_stops_nothing(beside, said):
    assert proposed(A, beside, results=[result("in_a"), said]) == ("in_a", ())


def test_that_nothing_is_wrong_of_another_kind_is_never_put_forward():
    put, reasons = proposed(FINE, results=[result("fine")], posted=Kind.UNKNOWN)
    assert put is None
    assert reasons[0].startswith("unproved: no rule admits any of 1 explanations; the best is: says fine")
    assert proposed(FINE, A, results=[result("fine"), result("in_a")], posted=Kind.UNKNOWN)[0] is None


@pytest.mark.parametrize("posted", [Kind.DUPLICATE_INVOICE, Kind.UNKNOWN])
def test_what_a_person_declined_is_not_put_forward_nor_its_rival_in_its_place(posted):
    ruling = Ruling(exception="exc_0", documents=("in_1",), verdict="declined")
    put, reasons = proposed(A, results=[result("in_a")], posted=posted, rulings=(ruling,))
    assert put is None
    assert reasons == ("declined: a person declined in_1 in exc_0, and nothing about them changed since",)
