"""How fast rules are judged: 50 rules over 40 facts with the result of every clause, beside two public engines.

All three decide the same exceptions by the same clauses, from the facts of each exception by name, and must agree on
every result before anything is timed. The others get what favours them: the index by kind, one expression a rule that
lists the results of its clauses, numbers instead of money, and facts that are all known. Neither of them checks types
or units when a rule is loaded, carries currencies, or has an answer for what is not known.

Afterwards 200 rules are checked. Run it as `python -m triage_eval.bench_rules`.
"""

import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path

import datalogic_py
import rule_engine

from triage.content.folders import read_rules
from triage.judge import RulePack, check_rules, load_pack
from triage.judge.lock import relock
from triage.model import Explanation, Facts, FactValue, Kind, NoAction
from triage_eval.made_rules import KINDS, TABLES, MadeRule, Plain, facts, rules

RULES, EXCEPTIONS, TURNS, CHECKED = 50, 400, 7, 200

Results = Sequence[Sequence[bool | None]]
"""For each rule of an exception's kind, in order of id, the result of each of its clauses."""


@dataclass(frozen=True, slots=True)
class Case:
    """One exception: its facts by name as our rules read them, and as the plain values that the others read."""

    explanation: Explanation
    values: dict[str, FactValue]
    plain: Plain


Engine = Callable[[Case], Results]


def cases(kinds: Sequence[Kind], *, seed: int = 5) -> list[Case]:
    """Make seeded exceptions, in turn of each kind."""
    made = random.Random(seed)  # noqa: S311 - a mix, not a secret
    return [_case(kinds[n % len(kinds)], *facts(made)) for n in range(EXCEPTIONS)]


def _case(kind: Kind, group: Facts, plain: Plain) -> Case:
    action = NoAction(subject="x")
    stated = Explanation(id="e", kind=kind, cause="", summary="", action=action, effects=(), claims=(), facts=(group,))
    return Case(stated, stated.fact_values, plain)


def our_results(pack: RulePack) -> Engine:
    """The results of all clauses, from facts by name."""
    by_kind = {kind: [each for each in pack.each if each.rule.kind is kind] for kind in KINDS}

    def judge(case: Case) -> Results:
        values = case.values.get
        return [each.evaluate(*map(values, each.reads)) for each in by_kind[case.explanation.kind]]

    return judge


def our_judgement(pack: RulePack) -> Engine:
    """The whole judgement from a detector's explanation: results with labels, sources and the values that were read."""

    def judge(case: Case) -> Results:
        results = pack.judge((case.explanation,), exception="exc_1").results
        return [[bool(clause.holds) for clause in (*result.when, *result.unless)] for result in results]

    return judge


def datalogic(listed: Sequence[MadeRule]) -> Engine:
    """The same by datalogic-py: values are parsed once an exception, then read by every rule."""
    engine = datalogic_py.Engine()
    session = engine.session()
    by_kind = {kind: [engine.compile(rule.json_logic()) for rule in listed if rule.kind is kind] for kind in KINDS}

    def judge(case: Case) -> Results:
        data = datalogic_py.DataHandle(case.plain)
        return [session.evaluate_data(rule, data) for rule in by_kind[case.explanation.kind]]

    return judge


def ruled(listed: Sequence[MadeRule]) -> Engine:
    """The same by rule-engine."""
    context = rule_engine.Context(resolver=rule_engine.resolve_item)
    by_kind = {
        kind: [rule_engine.Rule(rule.rule_engine(), context=context) for rule in listed if rule.kind is kind]
        for kind in KINDS
    }

    def judge(case: Case) -> Results:
        return [rule.evaluate(case.plain) for rule in by_kind[case.explanation.kind]]

    return judge


def compare(kinds: int) -> str:
    """Measure 50 rules of so many kinds, and write a table."""
    listed, made = rules(RULES, kinds=kinds), cases(KINDS[:kinds])
    pack = load_pack({f"{rule.kind.value}/{rule.id}.yaml": rule.file() for rule in listed}, TABLES)
    engines = {
        "results of all clauses": our_results(pack),
        "the whole judgement": our_judgement(pack),
        "datalogic-py": datalogic(listed),
        "rule-engine": ruled(listed),
    }
    _require_agreement(engines, made)
    best = {name: min(_microseconds(engine, made) for _ in range(TURNS)) for name, engine in engines.items()}
    ours = best["results of all clauses"]
    rows = (f"  {name:<24}{took:9.1f} us an exception{took / ours:9.1f} times" for name, took in best.items())
    return "\n".join((f"{RULES} rules, 40 facts, {kinds} kind{'s' * (kinds > 1)}", *rows))


def _require_agreement(engines: dict[str, Engine], made: Sequence[Case]) -> None:
    for case in made:
        results = [[list(map(bool, rule)) for rule in engine(case)] for engine in engines.values()]
        if any(other != results[0] for other in results[1:]):
            raise SystemExit(f"the engines disagree on {case.plain}")


def _microseconds(engine: Engine, made: Sequence[Case]) -> float:
    started = time.process_time()
    for case in made:
        engine(case)
    return (time.process_time() - started) / len(made) * 1e6


def check_made() -> str:
    """Measure the checks of 200 made rules, from their texts on."""
    files = {f"{rule.kind.value}/{rule.id}.yaml": rule.file() for rule in rules(CHECKED, kinds=1)}
    lock = relock(load_pack(files, TABLES).rules, {})
    started = time.process_time()
    report = check_rules(files, TABLES, lock=lock)
    took = time.process_time() - started
    return f"checks of {report.rules} made rules with {len(report.tests)} tests: {took:.2f} s of CPU"


def check_command() -> str:
    """Measure the command on 200 copies of shipped rules under ids of their own, beside the start of its process."""
    with tempfile.TemporaryDirectory() as name:
        for path, text in islice(_copies(read_rules()), CHECKED):
            (Path(name) / path).parent.mkdir(exist_ok=True)
            (Path(name) / path).write_text(text)
        start, whole = _cpu("--help"), _cpu("check", name)
    return f"`triage rules check` on {CHECKED} rules: {whole:.2f} s of CPU, {start:.2f} to start"


def _copies(shipped: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for number in count():
        for path, text in shipped.items():
            folder, _, id_ = path.removesuffix(".yaml").partition("/")
            yield f"{folder}/{id_}-{number}.yaml", text.replace(f"\nid: {id_}\n", f"\nid: {id_}-{number}\n")


def _cpu(*words: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-c", "from triage.cli import main; main()", "rules", *words]
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL)  # noqa: S603 - our own words
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


if __name__ == "__main__":
    print("\n".join((compare(len(KINDS)), compare(1), check_made(), check_command())))  # noqa: T201 - what it is for
