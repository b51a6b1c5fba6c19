"""Certificates: what people decided unseen is proof, and under it the desk carries out what a model chose."""

import shutil
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from certified import CASES, CONDITIONS, Desk, model

from triage.certify import Certificate, Insufficient, Refused, Scorer
from triage.consult import consult
from triage.errors import UnknownClientError
from triage.model import Choose, Dismiss, Kind, Mode, ModelMode, ModelPilot
from triage.model.codec import digest, exception_id
from triage.model.consultation import read_consultation
from triage.money import Money
from triage.store import Store
from triage.store.certificates import Said
from triage.store.consultations import Consulted
from triage.store.models import LearnedModel
from triage.testing import PinnedClock
from triage.testing.desk import FakeContent, payment_exception, references
from triage.workflow import Drawing, TriageWorkflow, Watching
from triage.workflow.carrying_out import CarryingOut
from triage.workflow.labelling import Labelling

LATE = datetime(2100, 1, 1, tzinfo=UTC)

CELL = "unmatched_payment / allocate_payment / to_10k / default"


@pytest.fixture(scope="module")
def past(tmp_path_factory):
    """A database in which a model watched and was right, with the instant at its end."""
    file, clock = tmp_path_factory.mktemp("past") / "triage.db", PinnedClock()
    with closing(Store.open(f"sqlite:///{file}")) as store:
        Desk(store=store, clock=clock).live()
    return file, clock.now


@pytest.fixture
def desk(past, tmp_path):
    """A desk with that past."""
    file, now = past
    shutil.copy(file, tmp_path / "triage.db")
    with closing(Store.open(f"sqlite:///{tmp_path}/triage.db")) as store:
        yield Desk(store=store, clock=PinnedClock(now))


@pytest.fixture
def certified(desk):
    """The same, certified."""
    (said,) = desk.certify()
    assert isinstance(said.verdict, Certificate)
    return desk


def test_a_model_that_was_right_unseen_is_certified(desk):
    (said,) = desk.certify()
    certificate = said.verdict
    assert (str(certificate.cell), certificate.n, certificate.k) == (CELL, CASES // 2, 0)
    assert (certificate.alpha, certificate.versions.model) == (Decimal("0.02"), "small")
    assert desk(ModelMode.AUTO).certificates() == (said,)


def test_under_a_certificate_the_choice_is_carried_out(certified):
    record, said = certified.ask("new")
    assert (record.state, record.outcome, record.case_id) == ("resolved", "resolved", None)
    assert record.proposed_by == ("model:small@choose@1",)
    assert record.effects == ({"type": "allocate", "document": "in_new", "amount": 10_000, "currency": "EUR"},)
    assert (said.against, said.rating.certificate) == ((), certified(ModelMode.AUTO).certificates()[0].verdict.id)


def test_it_counts_like_any_automatic_decision_and_is_told_to_the_pipeline(certified, sqlite_rows):
    record, _ = certified.ask("new")
    assert sqlite_rows("SELECT decisions, amount FROM spending WHERE day = (SELECT max(day) FROM spending)") == [
        (1, 10_000)
    ]
    topics = [row[0] for row in sqlite_rows("SELECT topic FROM outbox ORDER BY id DESC LIMIT 2")]
    assert topics == ["exception.resolved", "exception.escalated"]
    steps = [(step.event, step.actor, step.after) for step in certified(ModelMode.AUTO).history(record.id)]
    assert steps[1:] == [
        ("decide", "desk", "escalated"),
        ("consult", "model:small@choose@1", "escalated"),
        ("decide", "model:small@choose@1", "resolved"),
    ]


def test_it_is_replayed_byte_for_byte(certified):
    record, _ = certified.ask("new")
    assert certified(ModelMode.AUTO).replay(record.id).differences == ()
    certified.clock.now += timedelta(days=365)
    assert certified(ModelMode.AUTO).replay(record.id).same


def test_the_pipeline_applies_it_and_a_person_takes_it_back(certified):
    desk = certified(ModelMode.AUTO)
    applied, _ = certified.ask("one")
    assert desk.apply(applied.id, by="pipeline").state == "applied"
    undone, _ = certified.ask("two")
    assert desk.undo(undone.id, by="ada", reason="not his").state == "undone"
    case = desk.case("case_" + undone.id.removeprefix("exc_"))
    decided = desk.review(case.id, version=case.version, review=Dismiss(), reviewer="ada")
    assert (decided.state, decided.record.state) == ("decided", "reviewed")


@pytest.mark.parametrize(
    ("mode", "policy", "reason"),
    [
        pytest.param(ModelMode.SHADOW, {}, "mode: a model is asked about unmatched_payment in shadow", id="shadow"),
        pytest.param(ModelMode.SUGGEST, {}, "mode: a model is asked about unmatched_payment in suggest", id="suggest"),
        pytest.param(
            ModelMode.AUTO,
            {"modes": ((Kind.UNMATCHED_PAYMENT, Mode.SHADOW),)},
            "mode: unmatched_payment runs in shadow mode",
            id="the kind is in shadow",
        ),
        pytest.param(
            ModelMode.PILOT,
            {"model_pilots": ((Kind.UNMATCHED_PAYMENT, ModelPilot(max_amount=(Money(9_999, "EUR"),))),)},
            "pilot: it is a pilot up to 99.99 EUR",
            id="beyond the pilot",
        ),
    ],
)
def test_what_the_client_does_not_want_done_is_not_done(certified, mode, policy, reason):
    record, said = certified.ask("new", mode, **policy)
    assert record.state == "escalated"
    (against,) = said.against
    assert against.startswith(reason)


def test_a_pilot_acts_within_its_bounds(certified):
    bounds = ModelPilot(max_amount=(Money(10_000, "EUR"),))
    record, _ = certified.ask("new", ModelMode.PILOT, model_pilots=((Kind.UNMATCHED_PAYMENT, bounds),))
    assert record.state == "resolved"


@pytest.mark.parametrize(
    ("policy", "guardrail"),
    [
        pytest.param({"limits": ()}, "authority: ", id="beyond the client's limit"),
        pytest.param({"daily_caps": (Money(9_999, "EUR"),)}, "daily_cap: ", id="beyond the daily cap"),
    ],
)
def test_the_guardrails_of_rules_hold_for_models(certified, policy, guardrail):
    record, said = certified.ask("new", **policy)
    assert record.state == "escalated"
    assert said.against[0].startswith(guardrail)


def test_another_cell_is_not_covered(certified):
    record, said = certified.ask("dear", amount=10_001)
    assert record.state == "escalated"
    cell = "unmatched_payment / allocate_payment / to_100k / default"
    assert said.against == (f"certificate: none bounds the error of this model for {cell}, so a person decides",)
    stranger, _ = certified.ask("stranger", client="acme")
    assert stranger.state == "escalated"


def renamed(question):
    answer = model(question)
    return replace(answer, model=replace(answer.model, model="smaller"))


def reworded(question):
    answer = model(question)
    return replace(answer, model=replace(answer.model, prompt="choose@2"))


@pytest.mark.parametrize("other", [renamed, reworded])
def test_another_model_or_prompt_is_not_covered(certified, other):
    record, said = certified.ask("new", propose=other)
    assert record.state == "escalated"
    assert "is void: " in said.against[0]


def test_other_rules_void_it(certified):
    others = replace(certified, pack=b"admit what is surer")
    record, said = others.ask("new")
    assert record.state == "escalated"
    assert "rules is " in said.against[0]
    (anew,) = others.certify()
    assert not isinstance(anew.verdict, Certificate)
    assert certified.ask("back")[0].state == "resolved"


def test_a_policy_that_explains_otherwise_voids_it_and_another_limit_does_not(certified):
    abroad, said = certified.ask("abroad", timezone="Asia/Tokyo")
    richer, _ = certified.ask("richer", limits=(Money(10**9, "EUR"),))
    assert (abroad.state, richer.state) == ("escalated", "resolved")
    assert "ground is " in said.against[0]


def test_it_expires(certified):
    certified.clock.now += timedelta(days=90)
    record, said = certified.ask("new")
    assert record.state == "escalated"
    assert "expired at" in said.against[0]


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


@dataclass(frozen=True, kw_only=True)
class Leaving(FakeContent):
    """Content in which one client is not any more."""

    gone: set

    def equip(self, client):
        if client in self.gone:
            raise UnknownClientError(f"{client} has no policy")
        return super().equip(client)


def left_by(desk, gone):
    """Return the desk's workflow without the clients who have gone."""
    policy = desk.content(ModelMode.AUTO).policy
    return TriageWorkflow(store=desk.store, clock=desk.clock, content=Leaving(policy=policy, gone=gone))


def test_a_client_who_has_gone_keeps_nobody_else_from_being_certified(desk):
    desk.live(2, first=3000, client="acme")
    desk.clock.now += timedelta(days=15)
    (said,) = left_by(desk, {"acme"}).certifying(CONDITIONS).certify(by="ada")
    assert (said.verdict.cell.client, type(said.verdict)) == ("default", Certificate)


def test_a_learned_model_that_this_release_cannot_read_ends_no_round(desk):
    until = desk.clock.now - timedelta(minutes=75)
    taught = {"trained_at": desk.clock.now, "learned_until": until, "cases": 75, "held_out": {}}
    with desk.store.write() as writer:
        writer.models.add(LearnedModel(client="default", name="small", body=b'{"version":0}', **taught))
    (said,) = desk.certify()
    assert said.verdict.n < CASES // 2


def test_what_a_model_says_of_a_client_who_has_gone_is_kept_and_not_done(certified):
    about = {"payment": "pay_new", "invoices": ("in_new",), "sure": False}
    record = certified(ModelMode.AUTO).file(payment_exception("new", **about)).record
    gone = set()
    workflow = left_by(certified, gone)

    def slow(question):
        gone.add("default")
        return model(question)

    workflow.consulting(slow).consult(record.id, client="default")
    with certified.store.read() as reader:
        (withheld,) = reader.consultations.of(record.id).withheld
    assert (workflow.record(record.id).state, withheld.partition(":")[0]) == ("escalated", "changed")


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


def test_drift_demotes_a_cell_and_says_so(certified):
    watching = Watching(store=certified.store, clock=certified.clock)
    assert watching.watch() == ()
    for number in range(4):
        record, _ = certified.ask(f"bad{number}")
        certified(ModelMode.AUTO).reopen(record.id, side="pipeline", by="pipeline", reason="not his")
    (demoted,) = watching.watch()
    (said,) = certified(ModelMode.AUTO).certificates()
    assert (said.verdict, said.demoted) == (demoted, "drift: 4 of 4 outcomes were wrong, 2% is promised")
    record, told = certified.ask("new")
    assert record.state == "escalated"
    assert "counts no more: drift: " in told.against[0]
    assert watching.watch() == ()


def test_drift_is_seen_though_the_cell_is_certified_anew_meanwhile(certified):
    for number in range(4):
        record, _ = certified.ask(f"bad{number}")
        certified(ModelMode.AUTO).reopen(record.id, side="pipeline", by="pipeline", reason="not his")
    first = certified(ModelMode.AUTO).certificates()[0].verdict
    certified.live(40, first=2000)
    (said,) = certified.certify(conditions=replace(CONDITIONS, delta=Decimal("0.99")))
    assert isinstance(said.verdict, Certificate)
    watching = Watching(store=certified.store, clock=certified.clock)
    assert set(watching.watch()) == {first, said.verdict}
    assert certified.ask("new")[0].state == "escalated"
    assert watching.watch() == ()


def test_what_drifted_is_not_certified_again_by_what_people_said_before(certified):
    certificate = certified(ModelMode.AUTO).certificates()[0].verdict
    demote(certified, certificate)
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


def test_a_case_that_a_person_took_up_is_left_to_him(certified):
    desk = certified(ModelMode.AUTO)

    def slow(question):
        case = "case_" + question.exception.removeprefix("exc_")
        if desk.case(case).version == 1:
            desk.snooze(case, version=1, until=certified.clock.now + timedelta(days=1), by="ada", reason="I ask him")
        return model(question)

    record, _ = certified.ask("new", propose=slow)
    with certified.store.read() as reader:
        assert reader.consultations.of(record.id).withheld == ("touched: a person has taken the case up",)
    assert record.state == "escalated"


def test_what_another_decision_took_meanwhile_is_not_taken_twice(certified):
    desk = certified(ModelMode.AUTO)

    def slow(question):
        thief = payment_exception("thief", payment="pay_thief", invoices=("in_new",))
        assert desk.file(thief).record.state == "resolved"
        return model(question)

    record, _ = certified.ask("new", propose=slow)
    with certified.store.read() as reader:
        (withheld,) = reader.consultations.of(record.id).withheld
    assert (record.state, withheld.partition(":")[0]) == ("escalated", "open_amounts")


def kept(said):
    """Return what is kept of a consultation."""
    body = said.to_json()
    return Consulted(mode=ModelMode.AUTO, explanation=said.explanation, digest=digest(body), body=body, at=LATE)


def other_certificate(certified, certificate):
    """Certify the same cell once more, in the round after."""
    again = replace(certificate, round=2, issued_at=certified.clock.now)
    with certified.store.write() as writer:
        writer.certificates.open_round(2, at=certified.clock.now, by="ada", cells=1)
        writer.certificates.keep(Said(round=2, at=certified.clock.now, model="small", verdict=again))


def demote(certified, certificate, *, at=None):
    with certified.store.write() as writer:
        writer.certificates.demote(certificate, at=at or certified.clock.now, told="drift: all of it")


def expire(certified, certificate):
    certified.clock.now = certificate.expires_at


@pytest.mark.parametrize(
    ("meanwhile", "reason"),
    [
        pytest.param(demote, "counts no more: drift: all of it", id="demoted"),
        pytest.param(expire, "expired at", id="expired"),
        pytest.param(other_certificate, "another one counts by now", id="certified anew"),
    ],
)
def test_a_certificate_that_is_lost_after_it_was_looked_at_lets_nothing_be_done(certified, meanwhile, reason):
    desk = certified(ModelMode.AUTO)
    record = desk.file(payment_exception("new", payment="pay_new", invoices=("in_new",), sure=False)).record
    with certified.store.read() as reader:
        looked = {"licence_of": reader.certificates.licence_of, "form": None, "at": certified.clock.now}
        said = consult(*desk.recorded(record), receipt=record.receipt, propose=model, **looked)
    certificate = desk.certificates()[0].verdict
    certified.clock.now += timedelta(seconds=1)
    meanwhile(certified, certificate)
    doing = CarryingOut(content=desk.content, mirror=certified.store.mirror)
    with certified.store.write() as writer:
        withheld = doing.attempt(writer, writer.case(record.case_id), said, kept(said), now=certified.clock.now)
    assert (said.against, reason in withheld[-1], desk.record(record.id)) == ((), True, record)


@pytest.mark.parametrize("late", [timedelta(0), timedelta(seconds=-1)])
def test_a_demotion_that_was_not_seen_yet_changes_no_replay(certified, late):
    record, said = certified.ask("new")
    demote(certified, certified(ModelMode.AUTO).certificates()[0].verdict, at=said.consulted_at + late)
    assert certified(ModelMode.AUTO).replay(record.id).differences == ()


def test_what_lay_in_the_queue_for_days_is_left_to_a_person(certified):
    desk = certified(ModelMode.AUTO)
    record = desk.file(payment_exception("new", payment="pay_new", invoices=("in_new",), sure=False)).record
    certified.clock.now += timedelta(days=1, seconds=1)
    said = desk.consulting(model).consult(record.id, client="default")
    with certified.store.read() as reader:
        (withheld,) = reader.consultations.of(record.id).withheld
    assert (said.against, withheld.partition(":")[0], desk.record(record.id)) == ((), "late", record)


def sparing(evidence, policy):
    """Explain as `references` does, but leave alone what other decisions took of the invoices."""
    mine = exception_id(evidence.exception)
    taken = {one.document: one.amount for one in evidence.standing.claims if one.exception != mine}
    left = [
        replace(one, amount_remaining=one.amount_remaining - taken.get(one.id, 0))
        for one in evidence.documents.invoices
    ]
    documents = replace(evidence.documents, invoices=tuple(left))
    return references(replace(evidence, exception=replace(evidence.exception, documents=documents)), policy)


class Sparing(Desk):
    """A desk that takes what earlier decisions left."""

    def content(self, mode, **policy):
        return replace(super().content(mode, **policy), detectors=lambda _: (sparing,), known={})


def test_what_is_not_any_more_what_the_model_was_shown_is_not_done(certified):
    desk = Sparing(store=certified.store, clock=certified.clock)

    def slow(question):
        thief = payment_exception("thief", payment="pay_thief", invoices=("in_new",), amount=4_000)
        desk(ModelMode.AUTO).file(thief)
        return model(question)

    record, _ = desk.ask("new", propose=slow)
    with certified.store.read() as reader:
        assert reader.consultations.of(record.id).withheld[0].startswith("taken: ")
    assert record.state == "escalated"


@pytest.fixture
def sqlite_rows(desk):
    """Reads rows of the desk's database."""

    def rows(statement):
        with desk.store.read() as reader:
            return [tuple(row) for row in reader._connection.exec_driver_sql(statement)]

    return rows


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
def test_it_is_the_same_on_a_server(store, clock):
    desk = Desk(store=store, clock=clock)
    desk.live()
    (said,) = desk.certify(conditions=CONDITIONS)
    record, _ = desk.ask("new")
    assert (isinstance(said.verdict, Certificate), record.state) == (True, "resolved")
    assert desk(ModelMode.AUTO).replay(record.id).same
    assert read_consultation(desk(ModelMode.AUTO).consultation(record.id).body).against == ()


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
