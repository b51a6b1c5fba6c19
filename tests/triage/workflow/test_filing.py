import subprocess
import sys
import threading
from contextlib import closing
from datetime import timedelta

import pytest

from triage.errors import AnotherBodyError, TriageError, UndecidedError
from triage.model import ClientPolicy, Filed, Kind, Mode, Query
from triage.model.codec import digest, read_evidence
from triage.money import Money
from triage.testing.desk import FakeContent, only_references, payment_exception
from triage.workflow import TriageWorkflow


def numbered(count, **changes):
    return [payment_exception(str(n), payment=f"pay_{n}", invoices=(f"in_{n}",), **changes) for n in range(count)]


def rows(store, table):
    with store.read() as reader:
        return reader._connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()


def test_an_exception_is_answered_with_its_decision(workflow):
    filed = workflow.file(payment_exception())
    assert filed.created
    assert filed.record == workflow.record(filed.record.id)
    assert (filed.record.state, filed.record.summary) == ("resolved", "pay_1 pays in_1")
    assert filed.record.effects == ({"type": "allocate", "document": "in_1", "amount": 10_000, "currency": "EUR"},)


def test_an_escalation_opens_a_case_with_its_reasons(workflow):
    record = workflow.file(payment_exception(sure=False)).record
    case = workflow.case(record.case_id)
    assert (case.version, case.state, case.queue, case.record) == (1, "open", "cash", record)
    assert case.reasons == record.reasons != ()


def test_filing_the_same_again_returns_the_first_answer(workflow, clock, store):
    first = workflow.file(payment_exception())
    clock.now += timedelta(days=1)
    again = workflow.file(payment_exception())
    assert (again.created, again.record) == (False, first.record)
    assert [rows(store, table) for table in ("exceptions", "audit", "outbox", "claims")] == [1, 2, 1, 2]


def test_another_body_under_the_same_name_is_refused(workflow, store):
    workflow.file(payment_exception())
    with pytest.raises(AnotherBodyError, match="external_id of its own"):
        workflow.file(payment_exception(amount=9_999))
    assert rows(store, "exceptions") == 1


def test_within_one_chunk_the_first_of_a_name_counts(workflow):
    one, other = payment_exception(), payment_exception(message="another body")
    first, same, another = workflow.file_many([one, one, other])
    assert (first.created, same.created, same.record) == (True, False, first.record)
    assert isinstance(another, AnotherBodyError)


def test_the_same_name_of_two_clients_is_two_exceptions(workflow):
    first, second = workflow.file_many([payment_exception(client="a"), payment_exception(client="b")])
    assert (first.record.state, second.record.state) == ("resolved", "resolved")
    assert first.record.id != second.record.id


@pytest.mark.parametrize("chunk", [1, 2, 200])
def test_of_two_that_want_one_payment_the_first_takes_it(workflow, chunk):
    wanting = [payment_exception("1"), payment_exception("2", invoices=("in_2",))]
    first, second = workflow.file_many(wanting, chunk=chunk)
    assert (first.record.state, second.record.state) == ("resolved", "escalated")
    assert second.record.reasons == (f"free_of_claims: pay_1 is taken (spend) by {first.record.id}",)


def test_evidence_shows_the_claims_that_stood(workflow):
    first, second = workflow.file_many([payment_exception("1"), payment_exception("2")])
    standing = read_evidence(workflow.evidence(second.record.id)).standing
    assert [(claim.exception, claim.role, claim.document) for claim in standing.claims] == [
        (first.record.id, "settle", "in_1"),
        (first.record.id, "spend", "pay_1"),
    ]


def test_the_size_of_chunks_changes_no_decision(tmp_path, clock, content, store):
    wanting = [payment_exception(str(n), payment=f"pay_{n % 5}", invoices=(f"in_{n % 3}",)) for n in range(20)]
    workflow = TriageWorkflow(store=store, clock=clock, content=content)
    alone = [workflow.file(exception).record for exception in wanting]
    with closing(type(store).open(f"sqlite:///{tmp_path}/other.db")) as other:
        together = TriageWorkflow(store=other, clock=clock, content=content).file_many(wanting)
        assert [filed.record for filed in together] == alone


def test_the_day_of_an_automatic_decision_counts_towards_its_cap(store, clock):
    policy = ClientPolicy(
        client="default",
        modes=((Kind.UNMATCHED_PAYMENT, Mode.AUTO),),
        limits=(Money(10_000, "EUR"),),
        daily_caps=(Money(25_000, "EUR"),),
    )
    workflow = TriageWorkflow(store=store, clock=clock, content=FakeContent(policy=lambda _: policy))
    first, second, third, fourth = numbered(4)
    states = [filed.record.state for filed in workflow.file_many([first, second, third], chunk=2)]
    assert states == ["resolved", "resolved", "escalated"]
    clock.now += timedelta(days=1)
    assert workflow.file(fourth).record.state == "resolved"


def failing(kind):
    def detector(evidence, policy):
        if evidence.exception.external_id == "1":
            raise ZeroDivisionError("a fault of ours")
        return only_references(kind)[0](evidence, policy)

    return (detector,)


def test_a_fault_of_ours_takes_no_other_exception_with_it(store, clock):
    workflow = TriageWorkflow(store=store, clock=clock, content=FakeContent(detectors=failing))
    before, undecided, after = workflow.file_many(numbered(3))
    assert isinstance(undecided, UndecidedError)
    assert (before.record.state, after.record.state) == ("resolved", "resolved")
    assert rows(store, "exceptions") == 2


def overclaiming(kind):
    """Wants an invoice's whole amount under an open amount that the guardrails see and the database does not."""

    def detector(evidence, policy):
        found = only_references(kind)[0](evidence, policy)
        if evidence.exception.external_id != "1":
            return found
        doubled = tuple(claim for claim in found[0].claims for _ in range(2))
        return (type(found[0])(**{name: getattr(found[0], name) for name in found[0].__slots__} | {"claims": doubled}),)

    return (detector,)


def test_what_only_the_database_refuses_takes_no_other_exception_with_it(store, clock):
    workflow = TriageWorkflow(store=store, clock=clock, content=FakeContent(detectors=overclaiming))
    before, refused, after = workflow.file_many(numbered(3))
    assert type(refused).__name__ == "ClaimedError"
    assert (before.record.state, after.record.state) == ("resolved", "resolved")
    assert [rows(store, table) for table in ("exceptions", "receipts", "audit", "claims")] == [2, 2, 4, 4]
    assert store.faults() == ()


def test_two_threads_that_want_one_payment_never_both_take_it(workflow, store):
    answers, start = [], threading.Barrier(8)

    def want(number):
        start.wait()
        answers.append(workflow.file(payment_exception(str(number), invoices=(f"in_{number}",))).record.state)

    threads = [threading.Thread(target=want, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["escalated"] * 7 + ["resolved"]
    assert store.faults() == ()


CRASH = """
import os, sys
from triage.store import Store
from triage.testing import PinnedClock
from triage.testing.desk import FakeContent, only_references, payment_exception
from triage.workflow import TriageWorkflow

def dying(kind):
    def detector(evidence, policy):
        if evidence.exception.external_id == "7":
            os._exit(9)
        return only_references(kind)[0](evidence, policy)
    return (detector,)

store = Store.open(sys.argv[1])
workflow = TriageWorkflow(store=store, clock=PinnedClock(), content=FakeContent(detectors=dying))
lot = [payment_exception(str(n), payment=f"pay_{n}", invoices=(f"in_{n}",)) for n in range(20)]
for filed in workflow.file_many(lot, chunk=5):
    print(filed.record.id, flush=True)
"""


def test_a_killed_process_leaves_what_it_acknowledged_and_nothing_half_stored(database_url, workflow, store):
    died = subprocess.run([sys.executable, "-c", CRASH, database_url], capture_output=True, text=True, check=False)
    acknowledged = died.stdout.split()
    assert (died.returncode, len(acknowledged)) == (9, 5)
    assert [record.id for record in workflow.records(Query()).items] == acknowledged[::-1]
    tables = ("exceptions", "decisions", "evidence", "receipts", "outbox", "audit")
    assert [rows(store, table) for table in tables] == [5, 5, 5, 5, 5, 10]
    assert store.faults() == ()
    assert all(isinstance(filed, Filed) for filed in workflow.file_many(numbered(20)))


def test_receipts_and_evidence_are_stored_byte_for_byte(workflow):
    record = workflow.file(payment_exception()).record
    assert digest(workflow.receipt(record.id)) == record.receipt
    assert digest(workflow.evidence(record.id)) == record.evidence


def test_the_answers_of_filing_are_errors_or_records_and_nothing_else(workflow):
    answers = list(workflow.file_many([*numbered(3), payment_exception("0", message="another body")]))
    assert [isinstance(answer, TriageError) for answer in answers] == [False, False, False, True]
