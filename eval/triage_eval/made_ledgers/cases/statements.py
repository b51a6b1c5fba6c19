"""Payments of several invoices without a number: what is due, what is open, or a sum."""

from datetime import timedelta

from triage_eval.made_ledgers.cases.case import Case
from triage_eval.made_ledgers.cases.several import together
from triage_eval.made_ledgers.desk import Desk
from triage_eval.made_ledgers.draft import Check, Draft
from triage_eval.made_ledgers.review.amounts import by_due_date, no_equal_is_left_out, sum_is_unique
from triage_eval.made_ledgers.review.payers import payer_is_certain
from triage_eval.made_ledgers.sums import MOST_COUNTED

_TOLD = 0.6


def _statement(desk: Desk) -> Draft | None:
    """Draw the payment of all that falls due up to a day that the words tell, or up to today without words."""
    customer = desk.debtor(fewest=3, most=60)
    if customer is None:
        return None
    is_told = desk.rng.random() < _TOLD
    day = desk.today - timedelta(days=desk.rng.choice((0, desk.today.day, 10)) if is_told else 0)
    due = [p for p in by_due_date(customer, desk.shelf) if (desk.shelf.invoice(p).due_date or day) <= day]
    said = desk.says(customer, "statement", day=desk.day(day)) if is_told else ""
    checks: tuple[Check, ...] = (payer_is_certain,) if is_told else (payer_is_certain, no_equal_is_left_out)
    return _wordless(desk, customer, due, said=said, why="all that is due", checks=checks)


def _wordless(
    desk: Desk, customer: int, places: list[int], *, why: str, checks: tuple[Check, ...], said: str = ""
) -> Draft | None:
    """Draft the payment of several invoices, none of them disputed, whose numbers nobody tells."""
    if len(places) < 2 or any(desk.shelf.invoice(p).disputed for p in places):
        return None
    return together(desk, customer, places, texts=(), matter=said, why=why, checks=checks, sort=None)


def _everything(desk: Desk) -> Draft | None:
    customer = desk.debtor(fewest=2, most=40)
    if customer is None:
        return None
    checks = (payer_is_certain, no_equal_is_left_out)
    return _wordless(desk, customer, desk.shelf.open_of[customer], why="all that is open", checks=checks)


def _sum(desk: Desk) -> Draft | None:
    customer = desk.debtor(fewest=2, most=MOST_COUNTED)
    if customer is None:
        return None
    owed = desk.shelf.open_of[customer]
    places = sorted(desk.rng.sample(owed, desk.rng.randint(2, min(4, len(owed)))))
    return _wordless(desk, customer, places, why="the only sum", checks=(payer_is_certain, sum_is_unique))


CASES = (
    Case("statement_to_due_date", 2.5, _statement),
    Case("everything_open", 1.5, _everything),
    Case("sum_without_words", 3, _sum),
)
