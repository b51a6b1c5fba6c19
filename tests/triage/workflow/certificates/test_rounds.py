"""What counts as proof in a round of certification: what people decided unseen, in time, and never took back."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from certified import CASES, CONDITIONS, Desk, model

from triage.certify import Certificate, Insufficient, Refused, Scorer
from triage.model import Choose, Dismiss, ModelMode
from triage.model.consultation import read_consultation
from triage.store import Store
from triage.store.certificates import Said
from triage.store.consultations import Consulted
from triage.store.models import LearnedModel
from triage.testing import PinnedClock
from triage.workflow import Drawing
from triage.workflow.labelling import Labelling

LATE = datetime(2100, 1, 1, tzinfo=UTC)

CELL = "unmatched_payment / allocate_payment / to_10k / default"


def test_a_model_that_was_right_unseen_is_certified(desk):
    (said,) = desk.certify()
    certificate = said.verdict
    assert (str(certificate.cell), certificate.n, certificate.k) == (CELL, CASES // 2, 0)
    assert (certificate.alpha, certificate.versions.model) == (Decimal("0.02"), "small")
    assert desk(ModelMode.AUTO).certificates() == (said,)


def test_a_doubtful_answer_scores_below_the_threshold(desk):
    def unsure(question):
        answer = model(question)
        first = answer.probabilities[0][0]
        return replace(answer, probabilities=((first, Decimal("0.5001")),), none=Decimal("0.4999"))

    for number in range(60):
        desk.clock.now += timedelta(seconds=1)
        record, _ = desk.ask(f"doubt{number}", ModelMode.SHADOW, propose=unsure)
        desk.decide(record, right=number % 2 == 0)
    desk.live(first=1000)
    (said,) = desk.certify()
    assert isinstance(said.verdict, Certificate)
    sure, _ = desk.ask("sure")
    doubtful, told = desk.ask("doubtful", propose=unsure)
    assert (sure.state, doubtful.state) == ("resolved", "escalated")
    assert told.against[0].startswith("score: ")


def test_numbers_of_another_release_are_no_label(desk):
    desk.clock.now += timedelta(seconds=1)
    record, _ = desk.ask("other", ModelMode.OFF)
    with desk.store.read() as reader:
        said = read_consultation(reader.consultations.page("default", before=LATE, after=0, most=1)[0][2].body)
    body = replace(said, exception=record.id, rating=replace(said.rating, features=(Decimal(1),))).to_json()
    consulted = Consulted(mode=ModelMode.SHADOW, explanation=None, digest="0" * 64, body=body, at=desk.clock.now)
    with desk.store.write() as writer:
        writer.consultations.add(record.id, consulted)
    (said,) = desk.certify()
    assert isinstance(said.verdict, Certificate)


def test_what_nobody_has_decided_counts_as_an_error(desk):
    for number in range(40):
        desk.ask(f"open{number}", ModelMode.SHADOW)
    (said,) = desk.certify()
    assert isinstance(said.verdict, (Insufficient, Refused))


def dismissed_after_all(workflow, record):
    """Let somebody reopen what a person decided as the model chose, and another decide otherwise."""
    workflow.reopen(record.id, side="reviewer", by="bob", reason="not his")
    case = workflow.case(record.case_id)
    workflow.review(case.id, version=case.version, review=Dismiss(), reviewer="bob")


def reopened(workflow, record):
    workflow.reopen(record.id, side="pipeline", by="pipeline", reason="it was paid")


@pytest.mark.parametrize("corrected", [dismissed_after_all, reopened])
def test_what_was_corrected_afterwards_counts_as_an_error(desk, corrected):
    desk.clock.now += timedelta(seconds=1)
    record, _ = desk.ask("late", ModelMode.SHADOW)
    desk.decide(record)
    corrected(desk(ModelMode.SHADOW), record)
    (said,) = desk.certify()
    assert isinstance(said.verdict, Insufficient)
    assert said.verdict.k == 1


def test_a_client_who_has_gone_keeps_nobody_else_from_being_certified(desk):
    desk.live(2, first=3000, client="acme")
    desk.clock.now += timedelta(days=15)
    (said,) = desk.without({"acme"}).certifying(CONDITIONS).certify(by="ada")
    assert (said.verdict.cell.client, type(said.verdict)) == ("default", Certificate)


def test_a_learned_model_that_this_release_cannot_read_ends_no_round(desk):
    until = desk.clock.now - timedelta(minutes=75)
    taught = {"trained_at": desk.clock.now, "learned_until": until, "cases": 75, "held_out": {}}
    with desk.store.write() as writer:
        writer.models.add(LearnedModel(client="default", name="small", body=b'{"version":0}', **taught))
    (said,) = desk.certify()
    assert said.verdict.n < CASES // 2


def test_cases_count_only_when_people_had_time(desk):
    assert desk.certify(after=timedelta(days=13)) == ()


def test_what_reviewers_saw_certifies_nothing(tmp_path):
    with closing(Store.open(f"sqlite:///{tmp_path}/triage.db")) as store:
        desk = Desk(store=store, clock=PinnedClock())
        desk.live(100, mode=ModelMode.SUGGEST)
        (said,) = desk.certify()
        assert said.verdict.told.startswith("insufficient data: 0 of ")


def test_a_model_that_is_often_wrong_is_refused_and_loses_what_it_had(certified):
    certified.live(200, wrong=4, first=2000)
    (said,) = certified.certify()
    assert isinstance(said.verdict, Refused)
    record, told = certified.ask("new")
    assert record.state == "escalated"
    assert "counts no more: round 2: too many errors" in told.against[0]
    assert certified(ModelMode.AUTO).replay(record.id).same


def test_each_look_is_counted(desk):
    first = desk.certify()[0].verdict
    again = desk.certify(after=timedelta(0))[0]
    assert (first.round, again.round) == (1, 2)
    assert isinstance(again.verdict, Insufficient)


def test_what_drifted_is_not_certified_again_by_what_people_said_before(certified):
    certificate = certified(ModelMode.AUTO).certificates()[0].verdict
    certified.demote(certificate)
    certified.live(40, first=2000)
    (said,) = certified.certify(conditions=replace(CONDITIONS, delta=Decimal("0.99")))
    assert isinstance(said.verdict, Insufficient)
    assert said.verdict.n <= 40


@pytest.fixture
def outdated(certified):
    """The same, with a certificate of whose scorer this release does not know the numbers."""
    scorer = Scorer(names=("once",), coefficients=(Decimal(1),), intercept=Decimal(0))
    certificate = certified(ModelMode.AUTO).certificates()[0].verdict
    versions = replace(certificate.versions, scorer=scorer.version)
    with certified.store.write() as writer:
        writer.certificates.open_round(2, at=certified.clock.now, by="ada", cells=1)
        writer.certificates.keep_scorer(scorer)
        again = replace(certificate, round=2, versions=versions)
        writer.certificates.keep(Said(round=2, at=certified.clock.now, model="small", verdict=again))
    return certified


def test_a_score_that_this_release_cannot_make_leaves_it_to_a_person(outdated):
    record, said = outdated.ask("new")
    assert record.state == "escalated"
    assert said.against[0].startswith("certificate: none")
    assert outdated(ModelMode.AUTO).replay(record.id).same


def test_and_the_next_round_certifies_or_refuses_as_ever(outdated):
    outdated.live(60, wrong=2, first=2000)
    (said,) = outdated.certify()
    assert isinstance(said.verdict, Refused)


@pytest.mark.parametrize("invoice", ["in_new", None], ids=["the same", "nothing"])
def test_what_a_model_did_is_looked_at_blind_and_becomes_its_label(certified, invoice):
    record, _ = certified.ask("new")
    certified.clock.now += timedelta(weeks=2)
    Drawing(store=certified.store, clock=certified.clock, share=Decimal(1), minimum=1).catch_up()
    audits = certified(ModelMode.AUTO).blind_audits
    (audit,) = audits.list().items
    assert [explanation["id"] for explanation in audits.scene(audit.id).explanations] == ["pay_new-in_new"]
    review = Choose(explanation=f"pay_new-{invoice}") if invoice else Dismiss()
    revealed = audits.answer(audit.id, review, reviewer="bob")
    assert revealed.resolution.proposed_by == record.proposed_by
    with certified.store.read() as reader:
        (label,) = reader.blind_audits.labels()
    assert (label.exception, label.number, label.agrees) == (record.id, 2, invoice is not None)
    assert str(label.cell) == CELL


def test_what_an_audit_agrees_with_is_not_right_where_somebody_took_it_back(certified):
    record, _ = certified.ask("new")
    certified(ModelMode.AUTO).undo(record.id, by="ada", reason="not his")
    certified.clock.now += timedelta(weeks=2)
    Drawing(store=certified.store, clock=certified.clock, share=Decimal(1), minimum=1).catch_up()
    audits = certified(ModelMode.AUTO).blind_audits
    (audit,) = audits.list().items
    audits.answer(audit.id, Choose(explanation="pay_new-in_new"), reviewer="bob")
    labelled = Labelling(certified.store, Decimal(1)).labels("default", until=certified.clock.now)
    assert [one.label.right for one in labelled if one.label.exception == record.id] == [None]
