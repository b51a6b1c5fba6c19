"""Tells what one rule says of one exception."""

from collections.abc import Iterator
from typing import Annotated

import typer

from triage.content.near import did_you_mean
from triage.errors import InputError
from triage.judge import RulePack
from triage.judge.rule import CompiledRule
from triage.judge.told import clause_line, would_line
from triage.judge.why import why_rules
from triage.model import Explanation, WhyRule
from triage.model.codec import canonical_json
from triage.settings import read_settings


def explain(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="The id of a rule.")],
    exception: Annotated[str, typer.Argument(metavar="ID", help="The id of an exception.")],
    *,
    now: Annotated[bool, typer.Option("--now", help="The rule as it is now, not as it was at the decision.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON object.")] = False,
    db: Annotated[str | None, typer.Option(help="The database; default: TRIAGE_DATABASE_URL, else triage.db.")] = None,
) -> None:
    """Tell what a rule says of each explanation of a stored exception, asked or not, clause by clause."""
    from triage.bootstrap import Content, opened  # the store, which no other command about rules needs

    settings = read_settings(database=db)
    with opened(settings) as workflow:
        recalled, client = workflow.recall(exception), workflow.record(exception).client
    pack = Content(settings.rules).pack_of(client) if now else recalled.desk.pack
    compiled = named(pack, rule)
    explanations = [each for each in recalled.receipt.explanations if each.kind is compiled.rule.kind]
    if not explanations:
        raise InputError(f"{exception} has no explanation of the kind {compiled.rule.kind.value}, which {rule} judges")
    told = [(each, why_rules([compiled], each, exception=exception)[0]) for each in explanations]
    if as_json:
        typer.echo(canonical_json({"rules": [said for _, said in told]}).decode())
    else:
        typer.echo("\n".join(line for each, said in told for line in lines(each, compiled, said)))


def named(pack: RulePack, rule: str) -> CompiledRule:
    """Return the rule of a pack that has this id. Raises `InputError` with a near match."""
    rules = {each.rule.id: each for listed in pack.compiled.values() for each in listed}
    if rule not in rules:
        raise InputError(f"no rule {rule!r} in this pack{did_you_mean(rule, rules)}; --now looks among those of today")
    return rules[rule]


def lines(explanation: Explanation, compiled: CompiledRule, said: WhyRule) -> Iterator[str]:
    """Tell one explanation, what the rule says of it, and every clause."""
    yield explanation.summary
    asked = f"{said.name} {_VERDICTS[said.verdict]}: {said.held} of {said.total} hold"
    action = f"it is about {compiled.rule.action}, and this would be {explanation.action.type}"
    yield f"  {asked}" if said.asked else f"  {asked} (it was not asked: {action})"
    yield from (f"    {clause.section:<6} {clause_line(clause)}" for clause in said.clauses)
    yield from (f"  {line}" for line in would_line(said))


_VERDICTS = {"admits": "admits it", "guarded": "stops it", "unmet": "does not admit it"}
