"""How well copies of invoices are told from bills that only look like them, beside three rules that pipelines use.

`python -m triage_eval.bench_duplicates [--sizes 10000 ...] [--seeds train development fresh]`: a made ledger of each
size, 4,000 incoming invoices, and for every rule the precision and recall of `duplicate`, with the CPU time of one
invoice against a book in memory. A duplicate that is linked to another bill than its first counts as wrong.
"""

import argparse
import gc
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from triage.matching.book import Item
from triage.matching.keys import squeeze
from triage.matching.memory import MemoryBook
from triage.matching.twins import Grade, judge
from triage_eval.duplicate_labels import Incoming
from triage_eval.made_bills import Ledger, ledger
from triage_eval.made_duplicates import CASES, incoming

SIZES = (10_000, 100_000, 1_000_000)
SEEDS = {"train": 11, "development": 22, "fresh": 8_675_309}
"""The fresh seed is for the figures that are published; nothing is changed after looking at it."""

Called = tuple[Grade, str | None]
"""What a rule says of an invoice, and the id of the bill that it would link to."""

Rule = Callable[[Item], Called]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a rule said of every invoice, and the CPU microseconds that each took."""

    rule: str
    cases: Sequence[Incoming]
    called: Sequence[Called]
    micros: Sequence[float]

    @property
    def right(self) -> int:
        """Duplicates that were called so and linked to their first."""
        return sum(_is_right(case, called) for case, called in zip(self.cases, self.called, strict=True))

    @property
    def precision(self) -> float:
        """The share of right among the called."""
        return self.right / max(1, sum(grade == "duplicate" for grade, _ in self.called))

    @property
    def recall(self) -> float:
        """The share of right among all duplicates."""
        return self.right / max(1, sum(case.gold == "duplicate" for case in self.cases))

    def line(self) -> str:
        """Write the figures as a row."""
        median, tail = (sorted(self.micros)[int(len(self.micros) * share)] for share in (0.5, 0.99))
        shares = f"{100 * self.precision:6.2f} {100 * self.recall:6.2f}"
        return f"  {self.rule:<36}{shares}{median:9.1f}{tail:9.1f}"

    def by_kind(self) -> Iterator[str]:
        """Write how each kind was graded against its label."""
        table = Counter((case.kind, case.gold, called[0]) for case, called in zip(self.cases, self.called, strict=True))
        for (kind, gold, grade), n in sorted(table.items()):
            yield f"    {kind:<20}{gold:>10} called {grade:<10}{n:6d}"


def _is_right(case: Incoming, called: Called) -> bool:
    return case.gold == "duplicate" and called == ("duplicate", case.first.id)


def ours(book: MemoryBook) -> Rule:
    """Grade by the keys of the book; the first of what is found is linked."""

    def call(item: Item) -> Called:
        twins = judge(item, book)
        return (twins[0].verdict.grade, twins[0].item.id) if twins else ("distinct", None)

    return call


def exact_number(made: Ledger) -> Rule:
    """Call a duplicate what has the number of another bill of the customer, letters and digits alone."""
    numbers = dict[tuple[str | None, str], str]()
    for item in made.items:
        numbers.setdefault((item.customer, squeeze(item.number)), item.id)

    def call(item: Item) -> Called:
        first = numbers.get((item.customer, squeeze(item.number)))
        return ("duplicate", first) if first else ("distinct", None)

    return call


def same_amount(made: Ledger, *, days: int) -> Rule:
    """Call a duplicate what has the customer and the amount of another bill so many days around it."""
    amounts = defaultdict[tuple[str | None, str, int], list[Item]](list)
    for item in made.items:
        if not item.credit:
            amounts[item.customer, item.currency, item.total].append(item)

    def call(item: Item) -> Called:
        rows = amounts.get((item.customer, item.currency, item.total), ())
        near = (row for row in rows if abs((row.issued or 0) - (item.issued or 0)) <= days)
        first = min(near, key=lambda row: abs((row.issued or 0) - (item.issued or 0)), default=None)
        return ("duplicate", first.id) if first else ("distinct", None)

    return call


def measure(name: str, rule: Rule, cases: Sequence[Incoming]) -> Figures:
    """Put every invoice before a rule."""
    called, micros = [], []
    for case in cases:
        started = time.process_time_ns()
        called.append(rule(case.item))
        micros.append((time.process_time_ns() - started) / 1_000)
    return Figures(rule=name, cases=cases, called=called, micros=micros)


def run(size: int, seed: int, *, number: int = CASES) -> list[Figures]:
    """Measure every rule on so many invoices for one made ledger."""
    made = ledger(size, seed=seed)
    cases = incoming(made, seed=seed + size, cases=number)
    rules = {
        "ours": ours(MemoryBook(made.items)),
        "number, letters and digits alone": exact_number(made),
        "customer, amount, same day": same_amount(made, days=0),
        "customer, amount, 7 days around": same_amount(made, days=7),
    }
    gc.freeze()
    return [measure(name, rule, cases) for name, rule in rules.items()]


def main() -> None:
    """Print a table for each size and seed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", nargs="+", type=int, default=SIZES)
    options.add_argument("--seeds", nargs="+", choices=SEEDS, default=list(SEEDS))
    options.add_argument("--kinds", action="store_true", help="how each kind was graded")
    given = options.parse_args()
    for seed in given.seeds:
        for size in given.sizes:
            figures = run(size, SEEDS[seed])
            golds = Counter(case.gold for case in figures[0].cases)
            lines = [f"{seed} {size}: {dict(sorted(golds.items()))}", " " * 38 + "  prec.    rec.  p50 us  p99 us"]
            lines += [each.line() for each in figures]
            lines += figures[0].by_kind() if given.kinds else ()
            print("\n".join(lines), flush=True)  # noqa: T201 - what it is for


if __name__ == "__main__":
    main()
