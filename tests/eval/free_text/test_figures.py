import json
from dataclasses import replace
from decimal import Decimal

import pytest
from triage_eval.commands import app
from triage_eval.free_text import answer, cross_validate, figures, table
from triage_eval.free_text.figures import auroc
from typer.testing import CliRunner

from triage.model.choice import Choice, ModelRef, Silent


def choosing(explanation, question, *, sure="0.9"):
    """A choice of one offer, or of none, with a probability; the rest goes to the other side."""
    sure, first = Decimal(sure), question.offers[0].explanation
    shares = {offer.explanation: Decimal(0) for offer in question.offers}
    shares[explanation or first] = sure if explanation else 1 - sure
    return Choice(
        probabilities=tuple(shares.items()),
        none=1 - sum(shares.values()),
        reason="text_fits_it",
        rationale="as told",
        stated=Decimal("0.5"),
        model=ModelRef(proposer="replay", model="told"),
    )


def told(asked, pick, **fields):
    return [answer(each, lambda question, each=each: choosing(pick(each), question, **fields)) for each in asked]


def test_who_knows_the_labels_is_always_right(asked):
    of_all = figures(told(asked, lambda each: each.right))
    assert (of_all.valid, of_all.accuracy, of_all.top1, of_all.chosen_wrong) == (1, 1, 1, 0)
    assert (of_all.abstention_precision, of_all.abstention_recall) == (1, 1)
    assert of_all.coverage == round(of_all.chosen / of_all.n, 4)
    assert of_all.gated_wrong == 0
    assert of_all.gated < of_all.chosen, "a choice of what the text alone decides does not pass the gate"


def test_who_never_chooses_scores_what_must_be_left_alone(asked):
    of_all = figures(told(asked, lambda _: None))
    assert of_all.accuracy == of_all.always_none == of_all.abstention_precision
    assert (of_all.chosen, of_all.coverage, of_all.abstention_recall, of_all.auroc) == (0, 0, 1, None)


def test_who_always_chooses_the_first_has_no_coverage_at_a_risk_of_five_per_cent(asked):
    of_all = figures(told(asked, lambda each: each.question.offers[0].explanation))
    assert of_all.chosen == of_all.n
    assert (of_all.coverage, of_all.auroc, of_all.auroc_stated) == (0, 0.5, 0.5)


def test_silence_is_neither_valid_nor_right(asked):
    of_all = figures([answer(each, lambda _: Silent(why="timeout")) for each in asked[:5]])
    assert (of_all.valid, of_all.accuracy, of_all.abstention_recall) == (0, 0, 0 if of_all.must_abstain else None)


def test_a_foreign_explanation_is_no_valid_answer(asked):
    def foreign(question):
        choice = choosing(None, question)
        return replace(choice, probabilities=(*choice.probabilities, ("exp_foreign", Decimal(0))))

    assert figures([answer(asked[0], foreign)]).valid == 0


@pytest.mark.parametrize(
    ("scored", "area"),
    [
        pytest.param([(0.9, True), (0.1, False)], 1, id="apart"),
        pytest.param([(0.1, True), (0.9, False)], 0, id="upside down"),
        pytest.param([(0.5, True), (0.5, False)], 0.5, id="tied"),
        pytest.param([(0.9, True), (0.4, True), (0.6, False)], 0.5, id="one of two"),
        pytest.param([(0.9, True)], None, id="nothing wrong"),
    ],
)
def test_the_area_is_the_share_of_pairs_in_order(scored, area):
    assert auroc(scored) == area


def test_no_case_is_answered_by_what_learned_from_its_own_ground(asked):
    taught = []

    def learner(cases):
        grounds = {each.case.ground for each in cases}
        taught.append(grounds)
        return lambda question: choosing(None, question)

    answered = list(cross_validate(asked, learner, folds=4))
    grounds = {each.asked.case.ground for each in answered}
    assert sorted(each.asked.case.id for each in answered) == sorted(each.case.id for each in asked)
    assert len(taught) == 4
    assert all(sum(ground not in each for each in taught) == 1 for ground in grounds)


def test_the_command_tells_the_same_figures_as_a_table_and_as_json(asked, tmp_path):
    out = tmp_path / "figures.json"
    ran = CliRunner().invoke(app, ["free-text", "--folds", "2", "--json", str(out)])
    local = json.loads(out.read_text())["local"]
    assert (ran.exit_code, local["n"], local["valid"]) == (0, len(asked), 1)
    assert f"| accuracy | {local['accuracy']:.3f} |" in ran.stdout


def test_two_proposers_stand_side_by_side(asked):
    one, other = (figures(told(asked[:4], pick)) for pick in (lambda each: each.right, lambda _: None))
    lines = table({"one": one, "other": other}).splitlines()
    assert lines[0] == "| figure | one | other |"
    assert "| n | 4 | 4 |" in lines
