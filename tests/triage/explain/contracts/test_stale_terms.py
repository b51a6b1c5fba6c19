"""That the recorded terms are wrong, and not the bill, is for a person to say."""

from dataclasses import replace
from datetime import date

import pytest

from triage.bootstrap import Content
from triage.model import Choose, InvoiceLine, Kind, Period, Span, Subscription, Terms
from triage.testing import ACME, evidence, invoice
from triage.workflow import TriageWorkflow

MAY = Period(start=date(2026, 5, 1), end=date(2026, 6, 1))
PLAN = Subscription(id="sub", customer="cus_acme", currency="EUR", amount=0, anchor=date(2026, 1, 1))
OLD = Terms(id="old", customer="cus_acme", currency="EUR", clause="price", product="p", amount=9000)
NEW = replace(OLD, id="new", amount=10_000, supersedes="old", effective=Span(start=date(2026, 4, 1)))
CORRECT = "contract_discrepancy:in:superseded_price:correct_terms:superseded_price"


@pytest.fixture
def desk(store, clock):
    """The shipped rules on an empty database."""
    return TriageWorkflow(store=store, clock=clock, content=Content())


def filed(desk, *, disputed):
    line = InvoiceLine(id="l", product="p", amount=9000)
    bill = invoice("in", 9000, subscription="sub", period=MAY, disputed=disputed, lines=(line,))
    found = evidence(bill, PLAN, OLD, NEW, kind=Kind.CONTRACT_DISCREPANCY, subject="in", customers=(ACME,))
    return desk.file(found.exception).record


def test_a_person_may_correct_the_terms_and_leave_the_bill(desk):
    record = filed(desk, disputed=True)
    case = desk.review(record.case_id, version=1, review=Choose(explanation=CORRECT), reviewer="ada")
    assert case.record.action == {"type": "correct_terms", "terms": "new"}
    assert case.record.proposed_by == ("reviewer:ada",)


def test_the_rules_believe_the_recorded_terms(desk):
    record = filed(desk, disputed=False)
    assert record.action == {"type": "issue_debit_note", "item": "in"}
