"""Books of another make than any labelled file: other numbers, other names, other languages, labels by construction."""

import random
from dataclasses import dataclass
from itertools import accumulate

import pytest

from triage.model import Customer, PaymentPolicy
from triage.testing import evidence, invoice, line, payment, policy

NUMBERS = {
    "before the year": lambda n: f"{n}/2026",
    "after letters": lambda n: f"RE{n:06d}",
    "after the year": lambda n: f"F-2026-{n:04d}",
    "digits alone": lambda n: f"{70_000 + n}",
    "between letters": lambda n: f"AB{n:05d}K",
}
NAMES = (
    "Bäckerei Müller GmbH",
    "Bäckerei Müller Süd GmbH",
    "Établissements Dupont SARL",
    "Dupont Frères SAS",
    "Hermanos García y Cía SL",
    "Kowalski Meble Sp. z o.o.",
    "Nordisk Møbel ApS",
    "Ferramenta Rossi SpA",
    "Van den Berg Bloemen BV",
    "İstanbul Tekstil AŞ",
)
WORDS = ("Rechnungen {}", "factures n° {}", "facturas {}", "facturen {}", "invoices {}")
CLIENT = policy(payments=PaymentPolicy(unique_amount=True))


@dataclass(frozen=True)
class Payer:
    """A customer's name, his invoices, and everybody else's."""

    name: str
    his: list
    others: list


def book(noise, number):
    """Customers with one to seven invoices each, numbered through, a third of them at a price of the list."""
    customers = tuple(Customer(id=f"cus_{i}", name=name) for i, name in enumerate(NAMES))
    owners = [customer.id for customer in customers for _ in range(noise.randint(1, 7))]
    noise.shuffle(owners)
    prices = (4_990, 9_900, 24_900)
    amounts = [noise.choice(prices) if noise.random() < 0.3 else noise.randint(2_000, 900_000) for _ in owners]
    serials = accumulate((noise.choice((1, 1, 7)) for _ in owners[1:]), initial=311)
    rows = zip(serials, owners, amounts, strict=True)
    return customers, tuple(invoice(f"in_{n}", a, number=number(n), customer=owner) for n, owner, a in rows)


def named(noise, payer):
    """Up to four of his invoices by their numbers in a list in one of five languages."""
    meant = noise.sample(payer.his, min(len(payer.his), noise.randint(1, 4)))
    memo = noise.choice(WORDS).format(", ".join(one.number for one in meant))
    return payment("pay_1", sum(one.total for one in meant), payer=payer.name, memo=memo), {
        i.id: i.total for i in meant
    }


def silent(noise, payer):
    """One of his invoices, and not a word."""
    meant = noise.choice(payer.his)
    return payment("pay_1", meant.total, payer=payer.name), {meant.id: meant.total}


def in_part(noise, payer):
    """A part of an invoice that his advice names, by a payer who has his name cut to its first word."""
    meant = noise.choice(payer.his)
    part = meant.total * noise.randint(20, 80) // 100
    advice = (line(meant.number, part),)
    return payment("pay_1", part, payer=payer.name.split()[0], remittance=advice), {meant.id: part}


def mistyped(noise, payer):
    """An advice over one of his invoices with one digit of its number wrong."""
    meant = noise.choice(payer.his)
    return payment(
        "pay_1", meant.total, payer=payer.name, remittance=(line(_slip(meant.number, noise), meant.total),)
    ), {meant.id: meant.total}


def another_of_his(noise, payer):
    """An advice that names one of his invoices and pays another, of another price."""
    meant = noise.choice(payer.his)
    told = noise.choice([one for one in payer.his if one.total != meant.total] or [meant])
    return payment("pay_1", meant.total, payer=payer.name, remittance=(line(told.number, meant.total),)), {
        meant.id: meant.total
    }


def unknown(noise, payer):
    """An invoice that nobody knows, at the price of somebody else's."""
    amount = noise.choice(payer.others).total
    return payment("pay_1", amount, payer=payer.name, remittance=(line("99887", amount),)), None


def chance(noise, payer):
    """Money for something else that comes to the sum of two of his invoices."""
    pair = noise.sample(payer.his, 2) if len(payer.his) > 1 else payer.his * 2
    return payment("pay_1", sum(one.total for one in pair), payer=payer.name, memo="Miete"), None


def others_list(noise, payer):
    """A list in which one number is mistyped into the number of another customer's invoice."""
    meant = noise.sample(payer.his, min(len(payer.his), 2))
    numbers = [*(one.number for one in meant[:-1]), noise.choice(payer.others).number]
    memo = noise.choice(WORDS).format(", ".join(numbers))
    return payment("pay_1", sum(one.total for one in meant), payer=payer.name, memo=memo), {
        i.id: i.total for i in meant
    }


CASES = (named, silent, in_part, mistyped, another_of_his, unknown, chance, others_list)


def _slip(number, noise):
    places = [i for i, letter in enumerate(number) if letter.isdigit()]
    place = noise.choice(places[:3])
    return number[:place] + str((int(number[place]) + noise.randint(1, 9)) % 10) + number[place + 1 :]


def resolved(receipt):
    """What each invoice takes, or None when a person is asked."""
    if receipt.decision.outcome != "resolved":
        return None
    explanation = receipt.decision.proposal.explanation
    return {effect.document: effect.amount.amount for effect in explanation.effects if effect.type == "allocate"}


def met(noise, number, case):
    """A book with a payment of one of its customers: the evidence, and what the payment truly settles."""
    customers, invoices = book(noise, number)
    customer = noise.choice(customers)
    his, others = ([i for i in invoices if (i.customer == customer.id) is own] for own in (True, False))
    paid, truth = case(noise, Payer(customer.name, his, others))
    return evidence(*invoices, paid, customers=customers), truth


@pytest.mark.parametrize("number", NUMBERS.values(), ids=NUMBERS)
def test_no_payment_of_another_make_is_misapplied(number, decide_on):
    noise = random.Random(20_260_611)  # noqa: S311 - made-up books, not secrets
    seen = [(case, *met(noise, number, case)) for case in CASES for _ in range(40)]
    came = [(case, truth, resolved(decide_on(facts, CLIENT))) for case, facts, truth in seen]
    wrong = [(case.__name__, truth, moved) for case, truth, moved in came if moved is not None and moved != truth]
    assert wrong == []
    found = {case: sum(moved is not None for other, _, moved in came if other is case) for case in CASES}
    assert min(found[named], found[in_part]) > 20
    assert found[silent] > 10
