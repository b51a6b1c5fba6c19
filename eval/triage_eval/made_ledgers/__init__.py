"""Synthetic ledgers of any size, with payments and the answers that a careful accountant would give.

Nothing here knows how a matcher works: the trade is modelled, not its solution.
"""

import random

from triage_eval.made_ledgers.customers import traders
from triage_eval.made_ledgers.desk import Desk
from triage_eval.made_ledgers.invoices import FIRST_DAY, LAST_DAY, books
from triage_eval.made_ledgers.ledger import Gold, MadeLedger, Question
from triage_eval.made_ledgers.noise import SHIFTED_NOISE, TRAINING_NOISE, Noise
from triage_eval.made_ledgers.numbers import Numbering
from triage_eval.made_ledgers.payments import questions
from triage_eval.made_ledgers.shelf import Shelf

TRAIN_SEEDS = tuple(range(101, 109))
"""Ledgers that weights and confidences are fitted on."""

DEVELOPMENT_SEEDS = tuple(range(201, 207))
"""Ledgers whose errors may be read."""

FRESH_SEEDS = tuple(range(9_001, 9_007))
"""Ledgers that are scored once; nobody looks at them before."""

__all__ = [
    "DEVELOPMENT_SEEDS",
    "FRESH_SEEDS",
    "SHIFTED_NOISE",
    "TRAINING_NOISE",
    "TRAIN_SEEDS",
    "Gold",
    "MadeLedger",
    "Noise",
    "Question",
    "make",
]


def make(*, invoices: int, payments: int, seed: int, noise: Noise = TRAINING_NOISE) -> MadeLedger:
    """Make a ledger of `invoices` open invoices (and about a third as many paid ones) with `payments` to be matched.

    The same arguments give the same ledger, byte for byte.
    """
    rng = random.Random(seed)  # noqa: S311
    numbering = Numbering(rng, noise.templates, years=range(FIRST_DAY.year, LAST_DAY.year + 1))
    customers = traders(rng, noise, invoices=invoices, templates=numbering.templates)
    written = books(rng, customers, numbering)
    desk = Desk(Shelf(customers, written, numbering), rng, noise)
    return MadeLedger(
        customers=tuple(trader.customer for trader in customers),
        invoices=written.invoices,
        credit_notes=written.credit_notes,
        questions=tuple(questions(desk, payments)),
    )
