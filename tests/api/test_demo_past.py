"""The past of the demo: one cell of cases, which a model that learned from the oldest gets right by texts and facts."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from triage_api.commands import MOST_PAST, PAST, demo
from triage_api.demo.content import AskingContent
from triage_api.demo.history import History
from triage_api.demo.past import past_cases

from triage.bootstrap import Content
from triage.certify import band
from triage.choose import may_act, question
from triage.errors import ContentError
from triage.learned import Example, Local, train
from triage.model import Evidence, Kind, ModelMode, Query
from triage.model.choice import Question
from triage.model.consultation import read_consultation
from triage.service import explain
from triage.store import Store
from triage.workflow import Equipment, TriageWorkflow

UNTIL = datetime(2026, 7, 15, 15, tzinfo=UTC)

SMALL = 128

OLDEST = 120

CUT = "cut: more was written than the model was shown"


@pytest.fixture(scope="module")
def shipped():
    """The content of the product, compiled once."""
    return Content()


@pytest.fixture(scope="module")
def asked(shipped):
    """Every case with what a model is asked about it, and what a person found right."""
    desk, made = shipped.equip("default").desk, []
    for case in past_cases(UNTIL, count=PAST):
        evidence = Evidence(as_of=case.filed_at, exception=case.exception)
        found = explain(evidence, desk)
        put = question(evidence, found, desk.pack.judge(found, exception="exc"))
        right = next((each for each in found if case.settles in getattr(each.action, "invoices", ())), None)
        made.append((case, put, right))
    return made


def test_rules_leave_every_case_of_the_past_to_a_person(asked):
    assert all(isinstance(put, Question) for _, put, _ in asked)
    assert all((right is None) == (case.settles is None) for case, _, right in asked)


def test_the_past_is_one_cell_of_certification(asked):
    offers = [(put.kind, offer.action) for _, put, _ in asked for offer in put.offers]
    moved = {band(effect.amount) for _, _, right in asked if right for effect in right.effects if effect.amount.amount}
    assert (set(offers), moved) == ({(Kind.UNMATCHED_PAYMENT, "allocate_payment")}, {"to_100k"})


@pytest.fixture(scope="module")
def local(asked):
    """The model that the oldest cases taught."""
    examples = [
        Example(question=put, right=right.id if right else None, reviewed_at=case.decided_at)
        for case, put, right in asked[:OLDEST]
    ]
    return Local(train(examples).model)


def test_what_the_oldest_cases_taught_is_right_about_all_others_by_texts_and_by_facts_alone(asked, local):
    wrong = [
        put.exception
        for _, put, right in asked[OLDEST:]
        if {local(put).chosen, local(put.without_texts).chosen} != {right.id if right else None}
    ]
    assert (len(asked), wrong) == (PAST, [])


def test_the_model_has_read_everything_in_the_past_but_the_names_of_strangers(asked, local):
    assert {bool(local(put).unread) for _, put, right in asked[OLDEST:] if right} == {False}
    assert {bool(local(put).unread) for _, put, right in asked[OLDEST:] if not right} == {True}


@pytest.mark.parametrize(
    "memo",
    [
        "we dispute all your invoices",
        "Rechnung, wrong recipient, please return",
        "Kaution Wohnung 4B",
        "bill?? no bill!",
        "Zahlung f\u00fcr Rechnung 2025-11-04711",
        "\u9519\u8bef\u4ed8\u6b3e\u8bf7\u9000\u56de",
        "<storno>",
        "\U0001f6ab",
        "bill \U0001fae8",
        "bill \ue000",
    ],
)
def test_what_nobody_wrote_in_the_past_is_not_acted_upon(asked, acted, memo):
    said = acted(next(case for case, _, right in asked[OLDEST:] if right), memo=memo)
    assert {"unread: /exception/documents/payments/0/memo says more than the model understands", CUT} & set(said)


@pytest.mark.parametrize("more", ["", " GmbH", ", we dispute this", " Insolvenzverwalter", " 2"])
def test_a_payers_name_that_says_more_than_his_customers_name_is_not_acted_upon(asked, acted, more):
    case = next(
        case for case, _, right in asked[OLDEST:] if right and case.exception.documents.payments[0].payer_account
    )
    customer = case.exception.documents.customers[0]
    assert "GmbH" not in customer.name
    said = acted(case, payer_name=f"{customer.name.upper()}{more}")
    unread = ("unread: /exception/documents/payments/0/payer_name says more than the model understands",)
    assert said == (unread if more else ())


def test_a_payment_that_names_another_customers_invoice_is_not_booked_by_its_amount(asked, acted):
    case = next(
        case for case, _, right in asked[OLDEST:] if right and case.exception.documents.payments[0].payer_account
    )
    equal, other = case.exception.documents.invoices
    numbered = {"invoices": (replace(equal, number="R-7003"), replace(other, number="R-8003"))}
    unread = ("unread: /exception/documents/payments/0/memo says more than the model understands",)
    assert (acted(case, memo="", **numbered), acted(case, memo="R-8003", **numbered)[:1]) == ((), unread)


@pytest.fixture
def acted(local, shipped):
    """Returns what stands against acting on a case whose payment is changed."""
    desk = shipped.equip("default").desk

    def acted_(case, *, invoices=None, **changes):
        posted = case.exception.documents
        (payment,) = posted.payments
        documents = replace(posted, payments=(replace(payment, **changes),), invoices=invoices or posted.invoices)
        evidence = Evidence(as_of=case.filed_at, exception=replace(case.exception, documents=documents))
        found = explain(evidence, desk)
        put = question(evidence, found, desk.pack.judge(found, exception="exc"))
        with_texts, facts_only = local(put), local(put.without_texts)
        chosen = next(each for each in found if each.id == facts_only.chosen)
        said = {"with_texts": with_texts, "facts_only": facts_only}
        return may_act(put, **said, explanation=chosen, evidence=evidence, explanations=found)

    return acted_


def test_there_are_cases_enough_for_a_certificate_of_money(asked):
    proposed = [case for case, _, _ in asked[OLDEST:] if case.settles]
    assert len(proposed) // 2 >= 150


def test_the_past_is_the_same_whenever_it_is_told_and_every_case_is_another_customers():
    cases = list(past_cases(UNTIL, count=MOST_PAST))
    assert cases == list(past_cases(UNTIL, count=MOST_PAST))
    assert len({case.exception.documents.customers[0].name for case in cases}) == MOST_PAST
    assert all(case.filed_at < case.read_at < case.decided_at < UNTIL for case in cases)
    assert len({case.reviewer for case in cases}) == 4


@pytest.fixture(scope="module")
def lived(tmp_path_factory, shipped):
    """A desk with a small past, and what was learned in it."""
    with closing(Store.open(f"sqlite:///{tmp_path_factory.mktemp('past')}/demo.db")) as store:
        history = History(store=store, content=shipped, until=UNTIL, count=SMALL)
        made = (history.teach(), history.train(), history.watch())
        yield TriageWorkflow(store=store, clock=lambda: UNTIL, content=shipped), made


def test_the_model_learns_from_the_oldest_and_is_asked_about_the_others_before_a_person_decides(lived):
    desk, (taught, learned, watched) = lived
    assert (taught, watched, learned.cases) == (32, SMALL - 32, 32)
    for record in desk.records(Query(limit=SMALL)).items:
        events = [(step.event, step.at) for step in desk.history(record.id)]
        asked = "consult" in dict(events)
        assert [event for event, _ in events] == ["receive", "decide", *["consult"] * asked, "review"]
        assert asked == (dict(events)["receive"] > learned.learned_until)
        assert events == sorted(events, key=lambda step: step[1])


def test_what_the_model_said_in_the_past_comes_out_again(lived):
    desk, (_, learned, _) = lived
    for record in desk.records(Query(limit=12)).items:
        said = read_consultation(desk.consultation(record.id).body)
        assert (said.with_texts.model.model, desk.replay(record.id).differences) == (learned.name, ())


def test_in_the_past_a_model_is_asked_in_shadow_and_now_it_suggests(lived, shipped):
    desk, _ = lived
    modes = set(ModelMode) - {ModelMode.PILOT}
    equipped = {mode: AskingContent(shipped, mode).equip("default").desk for mode in modes}
    assert all(equipped[mode].policy.model_mode(kind) is mode for mode in modes for kind in Kind)
    (record,) = desk.records(Query(limit=1)).items
    assert record.policy == equipped[ModelMode.SHADOW].policy_digest


def test_the_demos_content_is_the_shipped_one_but_for_models(shipped):
    asking = AskingContent(shipped, ModelMode.SUGGEST)
    mine, theirs = asking.equip("default"), shipped.equip("default")
    assert mine.pack_text == theirs.pack_text
    assert set(theirs.policy_text.splitlines()) - set(mine.policy_text.splitlines()) == {
        line for line in theirs.policy_text.splitlines() if b"models:" in line or b"shadow asks" in line
    }
    again = asking.restore("default", policy_text=mine.policy_text, pack_text=mine.pack_text)
    assert (again.policy, again.policy_digest) == (mine.desk.policy, mine.desk.policy_digest)


def test_a_client_who_names_models_himself_is_no_client_of_the_demo(shipped):
    class Naming:
        def equip(self, client):
            equipment = shipped.equip(client)
            text = equipment.policy_text.replace(b"models: {}", b"models: {unknown: suggest}")
            return Equipment(desk=equipment.desk, policy_text=text, pack_text=equipment.pack_text)

    with pytest.raises(ContentError, match=r"clients/default.yaml names models"):
        AskingContent(Naming(), ModelMode.SUGGEST).equip("default")


def test_the_demo_tells_what_was_learned_and_what_it_suggests(capsys, tmp_path):
    demo(listen=False, folder=tmp_path, past=SMALL)
    told = " ".join(capsys.readouterr().out.split())
    assert f"{SMALL} payments of the last months, decided by people" in told
    assert "learned from the first 32, without a key or a network" in told
    assert "bank-013 The only open amount" in told.partition("Suggested by a model")[2]
    assert "certificate: none bounds the error" in told
