"""Draws the payments of a ledger and has each label reviewed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from triage.model import Payment
from triage_eval.made_ledgers.cases import CASES, Case
from triage_eval.made_ledgers.desk import Desk
from triage_eval.made_ledgers.draft import Draft
from triage_eval.made_ledgers.invoices import LAST_DAY
from triage_eval.made_ledgers.ledger import Gold, Question
from triage_eval.made_ledgers.review import reviewed

_DAYS = 30
_TRIES = 25


def questions(desk: Desk, count: int) -> Iterator[Question]:
    """Draw payments in order of their dates, in the month after the last invoice."""
    days = sorted(LAST_DAY + timedelta(days=desk.rng.randint(1, _DAYS)) for _ in range(count))
    weights = [desk.noise.cases.get(case.name, case.weight) for case in CASES]
    for number, desk.today in enumerate(days):
        yield _question(desk, weights, f"py_{number:06}")


def _question(desk: Desk, weights: list[float], id_: str) -> Question:
    """Draw one payment: another case where the ledger has nothing that suits the first."""
    while True:
        case = desk.rng.choices(CASES, weights)[0]
        for _ in range(_TRIES):
            draft = case.draw(desk)
            gold = reviewed(draft, desk.shelf) if draft is not None else None
            if draft is not None and gold is not None:
                return _asked(draft, gold, case, id_, desk.today)


def _asked(draft: Draft, gold: Gold, case: Case, id_: str, day: date) -> Question:
    payment = Payment(
        id=id_,
        amount=draft.amount,
        currency=draft.currency,
        created=day,
        payer_name=draft.payer_name,
        payer_account=draft.payer_account,
        reference=draft.reference,
        memo=draft.memo,
    )
    return Question(payment, case.name, replace(gold, allocations=tuple(sorted(gold.allocations))))
