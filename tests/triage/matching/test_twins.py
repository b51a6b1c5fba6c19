from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.matching.book import Item
from triage.matching.memory import MemoryBook
from triage.matching.twins import judge

MAY, JUNE, JULY, AUGUST = (date(2026, month, 1).toordinal() for month in (5, 6, 7, 8))
FIRST = Item(
    id="in_1",
    credit=False,
    customer="cus",
    number="INV-2026-00123",
    reference=None,
    po="PO-1",
    currency="EUR",
    total=4_900,
    left=4_900,
    state="open",
    issued=JUNE,
    period_start=JUNE,
    period_end=JULY,
    subscription="sub",
    lines=5,
)
NOTE = FIRST._replace(id="cn_1", credit=True, number="CN-1", issued=JUNE + 1, reference="in_1")
UNNAMED = {"subscription": None, "po": None}
OTHER = {"number": "INV-2026-00777"}


def judged(*books, **changes):
    """Judge a second invoice like the first but for some changes."""
    incoming = FIRST._replace(id="in_2", issued=JUNE + 3)._replace(**changes)
    return [(twin.verdict.grade, twin.verdict.reason) for twin in judge(incoming, MemoryBook(books or [FIRST]))]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({}, "the same number", id="sent again"),
        pytest.param({"number": "inv 2026/123"}, "the same number", id="written otherwise"),
        pytest.param({"period_start": None, "lines": 0}, "the same number", id="nothing but the number"),
        pytest.param({"issued": JULY}, "the same number", id="a month later for that period"),
        pytest.param({"total": 4_902}, "the same number", id="two cents more"),
        pytest.param({"number": "INV-2026-00123-A"}, "the same number but for a mark or a misread character", id="-A"),
        pytest.param({"number": "INV-2026-00123/1"}, "the same number but for a mark or a misread character", id="/1"),
        pytest.param({"number": "INV-2O26-OO1Z3"}, "the same number but for a mark or a misread character", id="read"),
        pytest.param(
            {"number": "123", "period_end": None}, "the same number but for a mark or a misread character", id="cut"
        ),
        pytest.param(OTHER, "the same service under another number", id="renumbered"),
        pytest.param({**OTHER, "po": None, "total": 4_899}, "the same service under another number", id="and rounded"),
        pytest.param({**OTHER, "subscription": None}, "the same service under another number", id="for that order"),
    ],
)
def test_an_invoice_that_bills_a_service_again_is_a_duplicate(changes, reason):
    assert judged(**changes) == [("duplicate", reason)]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({"total": 5_900}, "the totals differ", id="one number, two totals"),
        pytest.param(
            {"total": 4_901, "lines": 0, "period_end": None}, "the totals differ", id="rounded, nothing known"
        ),
        pytest.param({"lines": 6}, "the lines differ", id="other lines"),
        pytest.param({**OTHER, "lines": 6}, "the lines differ", id="other words for that subscription"),
        pytest.param({**OTHER, "po": "PO-2"}, "another order", id="another order on one day"),
        pytest.param({"period_end": JULY - 1}, "periods that overlap", id="a day less"),
        pytest.param({"disputed": True}, "disputed", id="disputed"),
        pytest.param(
            {"period_end": None, "issued": JUNE + 8},
            "too far apart for one bill of unknown period",
            id="eight days later",
        ),
        pytest.param({**OTHER, "lines": 0}, "nothing says that both bill one service", id="unknown lines"),
        pytest.param({**OTHER, "period_end": None}, "nothing says that both bill one service", id="unknown period"),
        pytest.param(
            {**OTHER, **UNNAMED, "issued": JUNE}, "nothing says that both bill one service", id="a second seat perhaps"
        ),
        pytest.param(
            {"number": "INV-2026-00123-A", "lines": 0, "period_end": None},
            "nothing says that both bill one service",
            id="a mark alone",
        ),
    ],
)
def test_an_invoice_that_may_bill_a_service_again_is_left_to_a_person(changes, reason):
    assert judged(**changes) == [("review", reason)]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({"period_start": JULY, "period_end": AUGUST}, "another period", id="next month"),
        pytest.param({"subscription": "sub_2"}, "another subscription", id="the other seat"),
        pytest.param({"issued": JUNE + 250, "total": 4_901}, "the number of another year", id="a series anew"),
        pytest.param(
            {**OTHER, "lines": 6, "subscription": None}, "nothing in common but the amount", id="something else"
        ),
        pytest.param(
            {**OTHER, "period_end": None, "issued": JUNE + 8}, "nothing in common but the amount", id="a week on"
        ),
    ],
)
def test_an_invoice_that_something_tells_apart_is_distinct(changes, reason):
    assert judged(**changes) == [("distinct", reason)]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"currency": "USD"}, id="in dollars"),
        pytest.param({"customer": "cus_2"}, id="of another customer"),
        pytest.param({**OTHER, "total": 4_903}, id="three cents more"),
        pytest.param({"number": "INV-2026-00123-A", "total": 4_000}, id="a part of a split bill"),
        pytest.param({**OTHER, "issued": JUNE + 101}, id="another quarter's, under another number"),
    ],
)
def test_what_cannot_be_one_bill_is_not_even_found(changes):
    assert judged(**changes) == []


def test_without_a_contract_the_usual_count_of_a_period_decides():
    bare = FIRST._replace(**UNNAMED)
    may = bare._replace(id="in_0", number="INV-2026-00100", issued=MAY, period_start=MAY, period_end=JUNE)
    second = may._replace(id="in_00", number="INV-2026-00101")
    same_day = {**OTHER, **UNNAMED, "issued": JUNE}
    assert judged(bare, may, **same_day) == [("duplicate", "the same service under another number")]
    assert judged(bare, may, second, **same_day) == [("review", "no more than is usually billed")]


@pytest.mark.parametrize(("days", "expected"), [(0, "review"), (1, "duplicate")])
def test_a_second_purchase_of_another_day_would_have_a_period_of_its_own(days, expected):
    [(grade, _)] = judged(FIRST._replace(**UNNAMED), **OTHER, **UNNAMED, issued=JUNE + days)
    assert grade == expected


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        pytest.param({}, ("distinct", "credited"), id="whole"),
        pytest.param({"reference": None}, ("review", "a credit note that names no invoice"), id="without a name"),
        pytest.param({"reference": "in_2"}, ("distinct", "credited"), id="the later one"),
        pytest.param({"reference": "in_9"}, ("duplicate", "the same number"), id="of another"),
        pytest.param({"total": 4_899}, ("duplicate", "the same number"), id="in part"),
        pytest.param({"state": "closed"}, ("duplicate", "the same number"), id="void"),
        pytest.param({"reference": None, "issued": MAY}, ("duplicate", "the same number"), id="before it was billed"),
    ],
)
def test_a_bill_that_was_credited_may_be_issued_anew(note, expected):
    assert judged(FIRST, NOTE._replace(**note)) == [expected]


def test_a_void_invoice_may_be_issued_anew():
    assert judged(FIRST._replace(state="closed")) == [("distinct", "no longer owed")]


def test_the_first_of_several_copies_comes_first():
    copies = [FIRST._replace(id=f"in_{n}", issued=JUNE + n) for n in (5, 0, 4)]
    incoming = FIRST._replace(id="in_9", issued=JUNE + 6)
    assert [twin.item.id for twin in judge(incoming, MemoryBook(copies))] == ["in_0", "in_4", "in_5"]


@pytest.mark.parametrize("changes", [{"customer": None}, {"total": 0}], ids=["no customer", "nothing billed"])
def test_nothing_is_found_for_an_invoice_without_a_customer_or_an_amount(changes):
    assert judged(FIRST._replace(**changes), **changes) == []


def test_an_invoice_is_no_copy_of_itself():
    assert judge(FIRST, MemoryBook([FIRST])) == ()


OPTIONAL = st.fixed_dictionaries(
    {},
    optional={
        "number": st.sampled_from(["INV-2026-00123", "INV-2026-00123-A", "INV-2O26-00123", "123", "INV-2026-00124"]),
        "total": st.integers(4_896, 4_904),
        "period_start": st.sampled_from([None, MAY, JUNE, JULY]),
        "period_end": st.sampled_from([None, JUNE, JULY, AUGUST]),
        "lines": st.integers(0, 2),
        "po": st.sampled_from([None, "PO-1", "po 1", "PO-2"]),
        "subscription": st.sampled_from([None, "sub", "sub_2"]),
        "issued": st.integers(JUNE - 110, JUNE + 110),
    },
)


@given(one=OPTIONAL, other=OPTIONAL)
def test_two_invoices_are_alike_in_either_order(one, other):
    first, second = FIRST._replace(id="in_1", **one), FIRST._replace(id="in_2", **other)
    verdicts = [twin.verdict for twin in judge(first, MemoryBook([second]))]
    assert verdicts == [twin.verdict for twin in judge(second, MemoryBook([first]))]


@given(changes=OPTIONAL)
def test_without_a_period_and_lines_only_the_number_itself_makes_a_duplicate(changes):
    unknown = {"lines": 0, "period_start": None, "period_end": None}
    twins = judge(FIRST._replace(id="in_2", **{**changes, **unknown}), MemoryBook([FIRST]))
    assert all(twin.signs.number == "same" for twin in twins if twin.verdict.grade == "duplicate")
