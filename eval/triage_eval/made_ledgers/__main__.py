"""Prints the payments of a made ledger with their case, words and gold, for people to read."""

import argparse
import sys

from triage.money import Money
from triage_eval.made_ledgers import SHIFTED_NOISE, TRAINING_NOISE, MadeLedger, Question, make


def main() -> None:
    """Make a ledger and print its payments."""
    parser = argparse.ArgumentParser(prog="python -m triage_eval.made_ledgers", description=__doc__)
    parser.add_argument("--invoices", type=int, default=1000)
    parser.add_argument("--payments", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shifted", action="store_true", help="draw from the shifted world")
    told = parser.parse_args()
    noise = SHIFTED_NOISE if told.shifted else TRAINING_NOISE
    ledger = make(invoices=told.invoices, payments=told.payments, seed=told.seed, noise=noise)
    sys.stdout.write("\n\n".join(_told(ledger)) + "\n")


def _told(ledger: MadeLedger) -> list[str]:
    numbers = {invoice.id: invoice for invoice in ledger.invoices}
    owners = {customer.id: customer.name for customer in ledger.customers}

    def line(id_: str, amount: int) -> str:
        invoice = numbers[id_]
        owed = Money(invoice.amount_remaining, invoice.currency)
        owner = owners[invoice.customer or ""]
        return f"    {Money(amount, invoice.currency)} to {invoice.number} of {owner} ({invoice.status}, {owed} open)"

    return ["\n".join([*_words(q), *(line(*each) for each in q.gold.allocations), *_rest(q)]) for q in ledger.questions]


def _words(question: Question) -> list[str]:
    payment = question.payment
    return [
        f"{payment.id} {payment.created} {question.case}: {question.gold.kind} ({question.gold.why})",
        f"    {Money(payment.amount, payment.currency)} from {payment.payer_name!r} {payment.payer_account}",
        f"    reference {payment.reference!r} memo {payment.memo!r}",
    ]


def _rest(question: Question) -> list[str]:
    gold = question.gold
    told = {"credits": gold.credits, "unapplied": gold.unapplied, "repeats": gold.repeats}
    told["alternatives"] = len(gold.alternatives)
    return [f"    {name} {value}" for name, value in told.items() if value]


if __name__ == "__main__":
    main()
