from datetime import date

import pytest

from triage.choose import question, read_prompt
from triage.content.prompts import read_prompts
from triage.service import Desk, explain
from triage.testing import evidence, invoice, payment, policy


@pytest.fixture(scope="session")
def prompt():
    """The first released prompt."""
    return read_prompt("choose/1.md", read_prompts()["choose/1.md"])


@pytest.fixture(scope="session")
def second():
    """The second released prompt, whose data stand between our own words."""
    return read_prompt("choose/2.md", read_prompts()["choose/2.md"])


@pytest.fixture(scope="session")
def ask(pack):
    """Asks about evidence with the shipped rules: the question, and all explanations."""

    def ask(evidence, client=None):
        explanations = explain(evidence, Desk(policy=client or policy(), policy_digest="-", pack=pack))
        return question(evidence, explanations, pack.judge(explanations, exception="exc")), explanations

    return ask


@pytest.fixture(scope="session")
def either():
    """Evidence of a payment that may settle either of two invoices of one customer, in April or in June."""

    def either(memo="", *, payer="Acme GmbH", **fields):
        old, new = invoice("in_4", 10_000, created=date(2026, 4, 1)), invoice("in_6", 10_000, created=date(2026, 6, 1))
        return evidence(old, new, payment("pay_1", 10_000, payer=payer, memo=memo, **fields))

    return either
