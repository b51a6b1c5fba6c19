"""Blind audits over HTTP: before an answer nothing hangs on what the desk decided; afterwards all of it is there."""

import json
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

import pytest
from triage_api.demo.book import read_book

from triage.bootstrap import now
from triage.model import Judgement, Query
from triage.store import Store
from triage.testing import NOON, PinnedClock
from triage.testing.desk import FakeContent, SurePack, payment_exception
from triage.workflow import Drawing, TriageWorkflow

AUDITS = "/v1/blind_audits"
BOOK = {entry.external_id: entry for entry in read_book()}


def draw(desk, at=None):
    """Draw everything that a desk resolved, as if a week had passed."""
    later = (at or now()) + timedelta(weeks=2)
    Drawing(store=desk.store, clock=lambda: later, share=Decimal(1), minimum=1).catch_up()


@pytest.fixture
def audits(workflow, api):
    """A way to draw audits of entries of the demo's book, and what the list shows of them."""

    def drawn(*names):
        for name in names:
            workflow.file(BOOK[name])
        draw(workflow)
        return api.get(AUDITS, params={"limit": 500}).json()["data"]

    return drawn


@pytest.fixture
def answer(api):
    def send(audit, review, reviewer="Ada"):
        return api.post(f"{AUDITS}/{audit['id']}/answer", json={"reviewer": reviewer, "review": review})

    return send


def test_an_open_audit_names_neither_the_exception_nor_its_decision_nor_any_rule(audits, api, workflow):
    found = audits(*BOOK)
    assert len(found) > 25
    listed = api.get(AUDITS, params={"limit": 500}).text
    for audit in found:
        shown = listed + api.get(f"{AUDITS}/{audit['id']}").text
        record = workflow.record(workflow.blind_audits.get(audit["id"]).exception)
        rules = [name.split(":")[1].split("@")[0] for name in record.proposed_by]
        told = (record.id, record.receipt, record.evidence, record.policy, record.pack, *rules)
        assert [name for name in told if name in shown] == [], record.external_id
        assert json.dumps(record.action, separators=(",", ":"), sort_keys=True) not in listed


@dataclass(frozen=True, slots=True, eq=False)
class One(SurePack):
    """Admits one explanation, whatever speaks for it."""

    admitted: str = ""

    def judge(self, _explanations, *, exception=None):  # noqa: ARG002 - as a pack is asked
        return Judgement(results=(), admitted=((self.admitted, (f"rule-for-{self.admitted}@1",)),))


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosing(FakeContent):
    """Content under which one explanation is done."""

    admitted: str

    def restore(self, client, *, policy_text, pack_text):
        desk = FakeContent.restore(self, client, policy_text=policy_text, pack_text=pack_text)
        return replace(desk, pack=One(desk.pack.digest, admitted=self.admitted))


def shown_after(admitted, path, keyed):
    """Return what is shown of an exception that is audited, and what was done, where one explanation is admitted."""
    with closing(Store.open(f"sqlite:///{path}")) as store:
        with store._database.write() as connection:
            connection.exec_driver_sql("INSERT INTO salts (name, body, made_at) VALUES ('blind_audits', x'00', 0)")
        desk = TriageWorkflow(store=store, clock=PinnedClock(), content=Choosing(admitted=admitted))
        desk.file(payment_exception(invoices=("in_1", "in_2")))
        draw(desk, at=NOON)
        api = keyed(desk)
        listed = api.get(AUDITS)
        one = api.get(f"{AUDITS}/{listed.json()['data'][0]['id']}")
        return listed.content + one.content, desk.records(Query()).items[0].action["invoices"]


def test_whatever_was_decided_the_same_is_shown_to_the_last_byte(keyed, tmp_path):
    first, did = shown_after("pay_1-in_1", tmp_path / "1.db", keyed)
    other, did_otherwise = shown_after("pay_1-in_2", tmp_path / "2.db", keyed)
    assert (did, did_otherwise) == (["in_1"], ["in_2"])
    assert first == other


def test_explanations_come_by_their_ids(audits, api):
    (audit,) = audits("bank-008")
    shown = api.get(f"{AUDITS}/{audit['id']}").json()
    ids = [explanation["id"] for explanation in shown["explanations"]]
    assert ids == sorted(ids)
    assert len(ids) > 1
    assert (shown["resolution"], shown["reopen"], shown["audit"]) == (None, None, audit)
    assert shown["documents"]["payments"]


def test_an_answer_shows_what_was_decided_and_how_to_reopen_it(audits, answer, api, workflow):
    (audit,) = audits("bank-001")
    (record,) = workflow.records(Query()).items
    told = answer(audit, {"type": "dismiss", "note": "paid twice"}).json()
    assert told["audit"]["answer"]["agrees"] is False
    assert told["audit"]["answer"]["reviewer"] == "Ada (key tests)"
    assert told["resolution"]["action"] == record.action
    assert told["resolution"]["proposed_by"] == list(record.proposed_by)
    assert told["resolution"]["cell"]["share"].startswith("1")
    assert api.get(f"{AUDITS}/{audit['id']}").json().items() >= told.items()
    reopened = api.post(told["reopen"], json={"by": "Ada", "reason": "audit", "side": "reviewer"})
    assert reopened.json()["state"] == "reopened"


def test_who_would_have_done_the_same_agrees(audits, answer, api):
    (audit,) = audits("bank-001")
    (explanation,) = api.get(f"{AUDITS}/{audit['id']}").json()["explanations"]
    told = answer(audit, {"type": "choose", "explanation": explanation["id"]}).json()
    assert (told["audit"]["answer"]["agrees"], told["reopen"]) == (True, None)


def test_an_answer_is_final_and_takes_the_audit_off_the_list(audits, answer, api):
    first, second = audits("bank-001", "bank-002")
    assert answer(first, {"type": "undecided"}).json()["audit"]["answer"]["agrees"] is None
    again = answer(first, {"type": "dismiss"}, reviewer="Bob")
    assert (again.status_code, "an answer is final" in again.json()["detail"]) == (409, True)
    ids = {shown: [a["id"] for a in api.get(AUDITS, params={"answered": shown}).json()["data"]] for shown in SHOWN}
    assert ids == {"no": [second["id"]], "only": [first["id"]], "any": [first["id"], second["id"]]}


SHOWN = ("no", "only", "any")


@pytest.mark.parametrize(
    ("review", "pointer", "said"),
    [
        ({"type": "accept"}, "#/review", "'choose', 'act', 'dismiss', 'undecided'"),
        ({"type": "choose"}, "#/review/explanation", "is required"),
        ({"type": "undecided", "explanation": "x"}, "#/review/explanation", "is not a field of this document"),
    ],
)
def test_what_is_no_answer_is_refused_where_it_is_wrong(audits, answer, review, pointer, said):
    (audit,) = audits("bank-001")
    (error,) = answer(audit, review).json()["errors"]
    assert (error["pointer"], said in error["detail"]) == (pointer, True)


def test_who_reopened_the_exception_does_not_answer(audits, answer, workflow, api):
    (audit,) = audits("bank-001")
    (record,) = workflow.records(Query()).items
    api.post(f"/v1/exceptions/{record.id}/reopen", json={"by": "Ada", "reason": "no", "side": "reviewer"})
    refused = answer(audit, {"type": "dismiss"}, reviewer="ada")
    assert (refused.status_code, "acted on this exception" in refused.json()["detail"]) == (409, True)
    assert answer(audit, {"type": "dismiss"}, reviewer="Bob").status_code == 200


def test_pages_follow_each_other_by_their_links(audits, api):
    found = audits("bank-001", "bank-002", "bank-003")
    first = api.get(AUDITS, params={"limit": 2})
    rest = api.get(first.links["next"]["url"])
    assert first.json()["data"] + rest.json()["data"] == found
    assert (first.json()["has_more"], rest.json()["has_more"]) == (True, False)
