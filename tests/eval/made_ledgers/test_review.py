import pytest
from triage_eval.made_ledgers.draft import Mention
from triage_eval.made_ledgers.ledger import Gold
from triage_eval.made_ledgers.review import IDENTIFIED, reviewed
from triage_eval.made_ledgers.review.amounts import (
    amount_is_no_invoice,
    amount_is_nobody_elses,
    amount_is_open_once,
    excess_is_nobody_elses,
    no_equal_is_left_out,
    nothing_fits,
    remainder_is_unique,
    several_sums_exist,
    shortfall_is_no_credit,
    sum_is_unique,
)
from triage_eval.made_ledgers.review.mentions import number_is_nobodys, numbers_read_one_way, slip_is_plain
from triage_eval.made_ledgers.review.payers import (
    payer_is_a_stranger,
    payer_is_certain,
    payer_is_nearly_certain,
    payer_is_not_another,
    payer_is_vouched_for,
)

KEPT, ABSTAINED, DROPPED = "allocate", "abstain", None


def label(draft, shelf):
    """What becomes of a draft: the kind of its gold, or None where it is thrown away."""
    gold = reviewed(draft, shelf)
    return gold and gold.kind


def sets(*ids):
    return tuple(frozenset({id_}) for id_ in ids)


def test_a_draft_without_a_doubt_keeps_the_answer_of_its_maker(shelf_of, draft):
    written = draft(1000, text="INV-00001", checks=IDENTIFIED)
    assert reviewed(written, shelf_of([(0, 1000)])) is written.gold


def test_a_doubt_becomes_an_abstention_that_says_why_and_shows_the_choice(shelf_of, draft):
    gold = reviewed(draft(1000, checks=(amount_is_open_once,)), shelf_of([(0, 1000), (0, 1000), (1, 1000)]))
    assert gold == Gold("abstain", alternatives=sets("in_0", "in_1"), why="several equal invoices are open")


@pytest.mark.parametrize(
    ("payer", "expected"),
    [("Nord GmbH", KEPT), ("NORD", KEPT), ("Wholly Unknown Ltd", KEPT), (None, KEPT), ("Ahorn AG", ABSTAINED)],
)
def test_a_named_invoice_is_not_paid_by_another_customer(shelf_of, draft, payer, expected):
    shelf = shelf_of([(0, 1000), (1, 500)])
    assert label(draft(1000, text="INV-00001", payer=payer, checks=(payer_is_not_another,)), shelf) == expected


def test_a_company_of_the_group_is_not_another_customer(shelf_of, draft):
    shelf = shelf_of([(0, 1000), (1, 500)], customers=("Nord GmbH", "Nord Berlin AG"), groups=[0, 0])
    written = draft(1000, text="INV-00001", payer="Nord Berlin AG", checks=(payer_is_not_another,))
    assert label(written, shelf) == KEPT


@pytest.mark.parametrize(
    ("owed", "expected"),
    [
        pytest.param([(0, 1000), (1, 1000)], ABSTAINED, id="both namesakes owe it"),
        pytest.param([(0, 1000), (1, 500)], DROPPED, id="one of them owes it, which is disputed"),
    ],
)
def test_namesakes_are_not_told_apart_by_a_name_without_its_legal_form(shelf_of, draft, owed, expected):
    shelf = shelf_of(owed, customers=("Nord GmbH", "Nord AG"))
    assert label(draft(1000, payer="Nord", checks=(payer_is_certain,)), shelf) == expected


def test_whether_a_customer_number_tells_namesakes_apart_is_disputed(shelf_of, draft):
    shelf = shelf_of([(0, 1000), (1, 1000)], customers=("Nord GmbH", "Nord AG"))
    written = draft(1000, payer="Nord", memo="Kd.-Nr. 000000", checks=(payer_is_certain,))
    assert label(written, shelf) == DROPPED


def test_the_legal_form_tells_namesakes_apart(shelf_of, draft):
    shelf = shelf_of([(0, 1000), (1, 1000)], customers=("Nord GmbH", "Nord AG"))
    assert label(draft(1000, payer="NORD GMBH", checks=(payer_is_certain,)), shelf) == KEPT


@pytest.mark.parametrize(
    ("payer", "customers", "expected"),
    [
        ("Ahronberg GmbH", ("Ahornberg GmbH", "Lindner AG"), KEPT),
        ("Ahornbeg GmbH", ("Ahornberg GmbH", "Ahornbeng GmbH"), ABSTAINED),
        ("Xylo KG", ("Ahornberg GmbH", "Lindner AG"), DROPPED),
    ],
)
def test_a_misspelt_name_counts_where_it_is_near_to_one_customer(shelf_of, draft, payer, customers, expected):
    shelf = shelf_of([(0, 1000), (1, 1000)], customers=customers)
    assert label(draft(1000, payer=payer, checks=(payer_is_nearly_certain,)), shelf) == expected


@pytest.mark.parametrize(
    ("payer", "expected"), [("Quite Other Ltd", KEPT), ("Nrod GmbH", KEPT), ("Ahornn AG", DROPPED)]
)
def test_a_stranger_has_no_name_near_to_a_customers(shelf_of, draft, payer, expected):
    assert label(draft(1000, payer=payer, checks=(payer_is_a_stranger,)), shelf_of([(0, 1000)])) == expected


@pytest.mark.parametrize(
    ("payer", "expected"), [("Nord", KEPT), ("Nord Service", KEPT), ("Uwe Vogel", DROPPED), (None, DROPPED)]
)
def test_a_payer_is_vouched_for_by_what_his_name_shares_with_the_customers(shelf_of, draft, payer, expected):
    assert (
        label(draft(900, text="INV-00001", payer=payer, checks=(payer_is_vouched_for,)), shelf_of([(0, 1000)]))
        == expected
    )


# Numbers


@pytest.mark.parametrize(
    ("text", "payer", "expected"),
    [
        pytest.param("INV-00001", None, KEPT, id="whole number"),
        pytest.param("inv 00001", None, KEPT, id="other separators"),
        pytest.param("00001", "Nord GmbH", KEPT, id="serial with a payer"),
        pytest.param("1", "Nord GmbH", KEPT, id="without zeros"),
        pytest.param("1", "Uwe Vogel", DROPPED, id="a digit from nobody known"),
        pytest.param("INV-0O001", "Nord GmbH", KEPT, id="a letter for a digit"),
        pytest.param("INV-00077", "Nord GmbH", DROPPED, id="no such number"),
    ],
)
def test_a_number_leads_to_its_invoice(shelf_of, draft, text, payer, expected):
    assert label(draft(1000, text=text, payer=payer, checks=IDENTIFIED), shelf_of([(0, 1000), (1, 700)])) == expected


@pytest.mark.parametrize(
    ("amount", "expected"),
    [pytest.param(1000, ABSTAINED, id="equal amounts"), pytest.param(700, KEPT, id="the amount tells which")],
)
def test_digits_that_two_series_share_are_told_apart_by_the_amount_alone(shelf_of, draft, amount, expected):
    shelf = shelf_of([(0, 1000), (0, amount)])
    shelf.numbering.read = lambda _: {0, 1}
    assert label(draft(1000, text="77777", checks=(numbers_read_one_way,)), shelf) == expected


@pytest.mark.parametrize(
    ("text", "owed", "expected"),
    [
        pytest.param("INV-00051", [(0, 1000), (1, 700)], KEPT, id="nobody's number"),
        pytest.param("INV-00002", [(0, 1000), (1, 700)], KEPT, id="a stranger's invoice of another amount"),
        pytest.param("INV-00002", [(0, 1000), (1, 1000)], DROPPED, id="a stranger's invoice of this amount"),
        pytest.param("INV-00002", [(0, 1000), (0, 700)], ABSTAINED, id="an invoice of his own"),
        pytest.param("INV-00003", [(0, 1000), (0, 1000)], ABSTAINED, id="an equal one is as near"),
        pytest.param("INV-00031", [(0, 1000), (0, 1000)], DROPPED, id="an equal one is two slips away"),
    ],
)
def test_a_slip_counts_where_no_other_invoice_is_as_near(shelf_of, draft, text, owed, expected):
    assert label(draft(1000, text=text, checks=(slip_is_plain,)), shelf_of(owed)) == expected


@pytest.mark.parametrize(("memo", "expected"), [("AR-83471122", KEPT), ("INV-00001", DROPPED), ("INV-00011", DROPPED)])
def test_a_number_of_nobody_is_not_near_to_one_of_the_payers(shelf_of, draft, memo, expected):
    assert label(draft(333, memo=memo, checks=(number_is_nobodys,)), shelf_of([(0, 1000)])) == expected


# Amounts


@pytest.mark.parametrize(("other", "expected"), [(600, ABSTAINED), (601, KEPT)])
def test_a_part_payment_is_no_other_invoices_amount(shelf_of, draft, other, expected):
    written = draft(600, text="INV-00001", checks=(amount_is_nobody_elses,))
    assert label(written, shelf_of([(0, 1000), (0, other)])) == expected


@pytest.mark.parametrize(
    ("owed", "expected"),
    [
        pytest.param([(0, 1000), (0, 500)], KEPT, id="nothing"),
        pytest.param([(0, 1000), (0, 200)], ABSTAINED, id="an invoice"),
        pytest.param([(0, 1000), (0, 150), (0, 50)], DROPPED, id="a sum"),
    ],
)
def test_what_is_overpaid_would_pay_nothing_else(shelf_of, draft, owed, expected):
    gold = Gold("allocate", (("in_0", 1000),), unapplied=200)
    written = draft(1200, text="INV-00001", gold=gold, checks=(excess_is_nobody_elses,))
    assert label(written, shelf_of(owed)) == expected


@pytest.mark.parametrize(("credit", "expected"), [(400, DROPPED), (399, KEPT)])
def test_a_part_payment_falls_short_by_no_credit_note(shelf_of, draft, credit, expected):
    written = draft(600, text="INV-00001", checks=(shortfall_is_no_credit,))
    assert label(written, shelf_of([(0, 1000)], notes=(credit,))) == expected


@pytest.mark.parametrize(("amount", "expected"), [(1000, DROPPED), (999, KEPT)])
def test_money_on_account_is_as_much_as_no_invoice(shelf_of, draft, amount, expected):
    assert label(draft(amount, checks=(amount_is_no_invoice,)), shelf_of([(0, 1000)])) == expected


@pytest.mark.parametrize(
    ("owed", "expected"),
    [
        pytest.param([100, 250, 4000], KEPT, id="one sum"),
        pytest.param([100, 250, 200, 150], ABSTAINED, id="two sums"),
        pytest.param([100, 250, 350], DROPPED, id="one invoice alone has it"),
        pytest.param([100, 250, 360], DROPPED, id="one invoice less a fee has it"),
        pytest.param([100, 250, *range(1, 24)], DROPPED, id="too many to count"),
    ],
)
def test_a_wordless_sum_counts_where_it_is_the_only_one(shelf_of, draft, owed, expected):
    shelf = shelf_of([(0, amount) for amount in owed])
    assert label(draft(350, checks=(sum_is_unique,)), shelf) == expected


@pytest.mark.parametrize(("owed", "expected"), [([100, 250, 200, 150], KEPT), ([100, 250, 4000], DROPPED)])
def test_a_payment_of_several_sums_has_several(shelf_of, draft, owed, expected):
    shelf = shelf_of([(0, amount) for amount in owed])
    assert label(draft(350, checks=(several_sums_exist,)), shelf) == expected


@pytest.mark.parametrize(
    ("owed", "fragment", "expected"),
    [
        pytest.param([1000, 300, 500], "", KEPT, id="one fills up the sum"),
        pytest.param([1000, 300, 300], "INV-", ABSTAINED, id="two are equal"),
        pytest.param([1000, 300, 300], "INV-00002", DROPPED, id="what is left of the number may tell"),
        pytest.param([1000, 300, 100, 200], "", DROPPED, id="others add up to it"),
    ],
)
def test_a_lost_number_is_filled_up_where_one_invoice_fits(shelf_of, draft, owed, fragment, expected):
    mentions = (Mention("INV-00001", 0), Mention("INV-00002", 1))
    written = draft(1300, mentions=mentions, fragment=fragment, checks=(remainder_is_unique,))
    assert label(written, shelf_of([(0, amount) for amount in owed])) == expected


@pytest.mark.parametrize(("left_out", "expected"), [(700, KEPT), (1000, ABSTAINED)])
def test_a_wordless_payment_of_what_is_due_leaves_no_equal_out(shelf_of, draft, left_out, expected):
    gold = Gold("allocate", (("in_0", 1000), ("in_1", 500)))
    written = draft(1500, gold=gold, checks=(no_equal_is_left_out,))
    assert label(written, shelf_of([(0, 1000), (0, 500), (0, left_out)])) == expected


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        pytest.param(311, KEPT, id="nothing"),
        pytest.param(1000, DROPPED, id="an invoice"),
        pytest.param(980, DROPPED, id="less a discount"),
        pytest.param(500, DROPPED, id="half of one"),
        pytest.param(640, DROPPED, id="less a credit note"),
        pytest.param(1720, DROPPED, id="a sum"),
        pytest.param(5000, DROPPED, id="more than all"),
    ],
)
def test_an_amount_that_fits_nothing_fits_nothing(shelf_of, draft, amount, expected):
    shelf = shelf_of([(0, 1000), (0, 720), (0, 2900)], notes=(360,))
    assert label(draft(amount, checks=(nothing_fits,)), shelf) == expected
