"""A certificate covers what it was proved for, as long as that is what is there and nothing drifted."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from certified import CONDITIONS, Desk, model

from triage.certify import Certificate
from triage.consult import consult
from triage.model import ModelMode
from triage.model.codec import digest
from triage.money import Money
from triage.store.certificates import Said
from triage.store.consultations import Consulted
from triage.testing.desk import payment_exception
from triage.workflow import Watching
from triage.workflow.carrying_out import CarryingOut

LATE = datetime(2100, 1, 1, tzinfo=UTC)


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


def expire(certified, certificate):
    certified.clock.now = certificate.expires_at


@pytest.mark.parametrize(
    ("meanwhile", "reason"),
    [
        pytest.param(Desk.demote, "counts no more: drift: all of it", id="demoted"),
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
    certified.demote(certified(ModelMode.AUTO).certificates()[0].verdict, at=said.consulted_at + late)
    assert certified(ModelMode.AUTO).replay(record.id).differences == ()
