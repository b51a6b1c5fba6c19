"""Mutation testing by sample: how many planted faults in the deciding code do the tests notice?

All mutants of `explain`, `judge`, `guard` and `money` number in the ten thousands and take a night. A random sample
of them says as much about the share that is noticed, with a bound that its size carries. mutmut makes the mutants and
runs the tests that reach each; this draws the sample, counts, and shows the survivors so that a person can judge them.

    just mutants              # 400 mutants, seed 1: about twenty minutes on two cores
    just mutants 0            # all of them
"""

import argparse
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import typer
from triage_eval.score import upper95

MUTMUT = str(Path(sys.executable).with_name("mutmut"))
NOTICED = ("killed", "timeout", "segfault")
"""A fault that hangs or crashes the tests is noticed as well."""


def main() -> None:
    """Draw, run, count and show."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("size", type=int, nargs="?", default=400, help="how many mutants; 0 runs all")
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    first_run()
    names = sorted(dict(results()))
    drawn = names if not given.size else random.Random(given.seed).sample(names, min(given.size, len(names)))  # noqa: S311
    run(drawn)
    judged = {name: said for name, said in results() if name in set(drawn)}
    report(judged, of=len(names))


def first_run() -> None:
    """Make all mutants and learn which tests reach which function; mutmut does so before it runs even one."""
    run(["triage.money.x_exponent__mutmut_1"])


def run(names: Sequence[str]) -> None:
    """Run some mutants; what mutmut prints goes to stderr."""
    subprocess.run([MUTMUT, "run", "--max-children", "2", *names], check=True, stdout=sys.stderr)


def results() -> Iterator[tuple[str, str]]:
    """Yield every mutant with what became of it."""
    told = subprocess.run([MUTMUT, "results", "--all", "true"], check=True, capture_output=True, text=True)
    for line in told.stdout.splitlines():
        name, _, said = line.strip().rpartition(": ")
        if "__mutmut_" in name:
            yield name, said


def report(judged: dict[str, str], *, of: int) -> None:
    """Print the share that was noticed, by module too, and every survivor with its change."""
    survived = sorted(name for name, said in judged.items() if said not in NOTICED)
    for name in survived:
        shown = subprocess.run([MUTMUT, "show", name], check=True, capture_output=True, text=True)
        changes = [line for line in shown.stdout.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
        typer.echo("\n    ".join((f"{name} ({judged[name]})", *changes)))
    by_module = Counter(module(name) for name in judged)
    missed = Counter(module(name) for name in survived)
    for name, count in sorted(by_module.items()):
        typer.echo(f"{name:<40} {count - missed[name]:>4} of {count:>4}")
    share = 1 - len(survived) / len(judged)
    least = 1 - (upper95(len(survived), len(judged)) or 0)
    typer.echo(
        f"{share:.1%} of {len(judged)} mutants noticed (of {of} in all); at least {least:.1%} with 95 % confidence"
    )


def module(name: str) -> str:
    """Return the part of the hub that a mutant is in."""
    return ".".join(name.split(".")[:3] if name.startswith("triage.explain") else name.split(".")[:2])


if __name__ == "__main__":
    main()
