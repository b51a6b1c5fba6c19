"""Measure the peers alone: `python -m triage_eval.peers --invoices 10000 --payments 1000 --seed 7`."""

import argparse

from triage_eval.made_ledgers import make
from triage_eval.peers import TOOLS, measure, table


def main() -> None:
    """Make a ledger, measure the peers on it and print a table."""
    words = argparse.ArgumentParser(prog="python -m triage_eval.peers", description=__doc__)
    words.add_argument("--invoices", type=int, default=10_000)
    words.add_argument("--payments", type=int, default=1_000)
    words.add_argument("--seed", type=int, default=7)
    words.add_argument("--only", default="", help="peers whose names have this in them")
    told = words.parse_args()
    ledger = make(invoices=told.invoices, payments=told.payments, seed=told.seed)
    tools = [tool for tool in TOOLS if told.only.lower() in tool.name.lower()]
    results = measure(ledger, payments=told.payments, seed=told.seed, peers=tools)
    print(f"{len(ledger.invoices)} invoices, {len(ledger.questions)} payments, seed {told.seed}; ! 99 % not reached")  # noqa: T201
    print(table(results))  # noqa: T201


if __name__ == "__main__":
    main()
