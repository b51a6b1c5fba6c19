from datetime import timedelta

import pytest

from triage.errors import InputError, NotFoundError
from triage.model import Kind, Query
from triage.testing.desk import payment_exception


@pytest.fixture
def file(workflow):
    def file(*names, **changes):
        return [
            workflow.file(payment_exception(name, payment=f"pay_{name}", invoices=(f"in_{name}",), **changes)).record
            for name in names
        ]

    return file


def pages(lister, **filters):
    cursor = None
    while True:
        page = lister(Query(cursor=cursor, **filters))
        yield page.items
        cursor = page.next_cursor
        if cursor is None:
            return


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 10])
def test_pages_hold_everything_once_newest_first(workflow, file, limit):
    filed = file(*"abcdefg")
    listed = [record for items in pages(workflow.records, limit=limit) for record in items]
    assert listed == filed[::-1]


def test_what_is_filed_while_someone_reads_neither_repeats_nor_hides_anything(workflow, file):
    filed = file(*"abcdef")
    reading = pages(workflow.records, limit=2)
    listed = [*next(reading)]
    file("new")
    listed += [record for items in reading for record in items]
    assert listed == filed[::-1]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        pytest.param({"client": "other"}, ["c"], id="client"),
        pytest.param({"kind": Kind.UNMATCHED_PAYMENT}, ["c", "b", "a"], id="kind"),
        pytest.param({"kind": Kind.DUPLICATE_INVOICE}, [], id="another kind"),
        pytest.param({"state": "escalated"}, ["b"], id="state"),
        pytest.param({"source": "test"}, ["c", "b", "a"], id="source"),
        pytest.param({"source": "elsewhere"}, [], id="another source"),
        pytest.param({"state": "resolved", "client": "default"}, ["a"], id="two at once"),
    ],
)
def test_filters_narrow_the_list(workflow, file, filters, expected):
    file("a")
    file("b", sure=False)
    file("c", client="other")
    assert [record.external_id for record in workflow.records(Query(**filters)).items] == expected


def test_only_what_was_received_since_is_listed(workflow, file, clock):
    file("a")
    clock.now += timedelta(microseconds=1)
    file("b")
    since = workflow.records(Query(received_since=clock.now)).items
    assert [record.external_id for record in since] == ["b"]


def test_cases_are_listed_by_their_own_state_and_queue(workflow, file):
    file("a")
    (b,) = file("b", sure=False)
    assert [case.record for case in workflow.cases(Query(state="open", queue="cash")).items] == [b]
    assert workflow.cases(Query(state="decided")).items == ()
    assert workflow.cases(Query(queue="billing")).items == ()


@pytest.mark.parametrize("cursor", ["", "x", "c2VxOmFi", "c2VxOi0x", "é", "c2VxOjk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5"])
def test_a_cursor_that_was_not_made_here_is_refused(workflow, cursor):
    with pytest.raises(InputError, match="cursor was not made here"):
        workflow.records(Query(cursor=cursor))


@pytest.mark.parametrize("limit", [0, -1, 501])
def test_a_limit_out_of_bounds_is_refused(workflow, limit):
    with pytest.raises(InputError, match="limit must be 1 to 500"):
        workflow.records(Query(limit=limit))


@pytest.mark.parametrize("ask", ["record", "receipt", "review_receipt", "evidence", "case", "replay"])
def test_an_unknown_id_is_said_to_be_unknown(workflow, ask):
    with pytest.raises(NotFoundError, match="is not stored here"):
        getattr(workflow, ask)("exc_unknown")
