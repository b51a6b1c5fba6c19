"""Why and why not: a receipt told from the clauses of rules, the guardrails, the mode and the rivals. Pure."""

from collections.abc import Iterator
from dataclasses import replace

from triage.judge import RulePack
from triage.judge.told import clause_line, rule_lines
from triage.judge.why import why_rules
from triage.model import Escalate, Explanation, Mode, Receipt, Rival, Why, WhyRule

TOLD = 3
"""So many rules are told in sentences; all are in `rules`."""


def why(receipt: Receipt, *, pack: RulePack, mode: Mode, same: bool) -> Why:
    """Tell why a receipt decides as it does. `pack` and `mode` are those it was made under.

    `same` says whether the receipt is the recorded one.
    """
    subject = _subject(receipt)
    told = Why(
        exception=receipt.exception,
        outcome=receipt.decision.outcome,
        mode=mode,
        same=same,
        sentences=(),
        explanation=subject.id if subject else None,
        arithmetic=subject.arithmetic if subject else (),
        explanations=len(receipt.explanations),
        rules=_rules(subject, pack, receipt.exception) if subject else (),
        violations=receipt.violations,
        rivals=_rivals(receipt),
    )
    return replace(told, sentences=tuple(_sentences(told, receipt, subject)))


def why_lines(why: Why) -> tuple[str, ...]:
    """Tell why in lines for a page: the outcome, the arithmetic, and each rule with its clauses below it."""
    first, *others = why.sentences
    arithmetic = () if why.rivals else why.arithmetic
    rules = {rule.sentence: rule for rule in why.rules}
    told = (line for sentence in others for line in _told(sentence, rules.get(sentence)))
    return (first, *(f"  {line}" for line in arithmetic), *told)


def _told(sentence: str, rule: WhyRule | None) -> tuple[str, ...]:
    """Break a rule's sentence into lines; of one that admits, show every clause."""
    if rule is None:
        return (sentence,)
    head, *missed = rule_lines(rule)
    below = map(clause_line, rule.clauses) if rule.verdict == "admits" else missed
    return (head, *(f"  {line}" for line in below))


def _subject(receipt: Receipt) -> Explanation | None:
    """Return what was put forward, else the best explanation that a rule stops, else the best."""
    proposal = receipt.decision.proposal
    if proposal:
        return proposal.explanation
    stopped = {result.explanation for result in receipt.judgement.results if result.guards}
    return next((e for e in receipt.explanations if e.id in stopped), next(iter(receipt.explanations), None))


def _rules(explanation: Explanation, pack: RulePack, exception: str) -> tuple[WhyRule, ...]:
    rules = pack.compiled.get((explanation.kind, explanation.action.type), ())
    return why_rules(rules, explanation, exception=exception)


def _rivals(receipt: Receipt) -> tuple[Rival, ...]:
    """Return what fits as well, where that is why nothing was put forward: admitted, or matched and objected to."""
    if not any(reason.startswith("rivals: ") for reason in _reasons(receipt)):
        return ()
    fitting = {id_: list(rules) for id_, rules in receipt.judgement.admitted}
    for result in receipt.judgement.results:
        if result.verdict != "unmet" and not result.admits and result.objects:
            fitting.setdefault(result.explanation, []).append(result.name)
    return tuple(
        Rival(explanation=each.id, summary=each.summary, action=each.action.type, rules=tuple(fitting[each.id]))
        for each in receipt.explanations
        if each.id in fitting
    )


def _sentences(why: Why, receipt: Receipt, subject: Explanation | None) -> Iterator[str]:
    """Tell it all, the outcome first."""
    decision = receipt.decision
    if not isinstance(decision, Escalate):
        yield f"resolved: {decision.proposal.explanation.summary}"
        yield from (rule.sentence for rule in why.rules if rule.verdict == "admits")
    elif decision.proposal:
        yield f"escalated: put forward, and not carried out: {decision.proposal.explanation.summary}"
        yield from decision.reasons
        yield from (rule.sentence for rule in why.rules if rule.verdict != "unmet")
    elif why.rivals:
        yield f"escalated: {len(why.rivals)} explanations fit as well, and no rule chooses between them"
        yield from (f"rival: {rival.summary} ({', '.join(rival.rules)})" for rival in why.rivals)
    elif receipt.judgement.admitted:
        yield from (f"escalated: {reason}" for reason in decision.reasons)
        yield from (rule.sentence for rule in why.rules if rule.verdict != "unmet")
    else:
        yield from _unproved(why, receipt, subject)
    if not why.same:
        yield "this release decides otherwise than was recorded: `triage replay` shows what differs"


def _unproved(why: Why, receipt: Receipt, subject: Explanation | None) -> Iterator[str]:
    """Tell that nothing was asked, nothing found, or nothing admitted."""
    if why.mode is Mode.OFF:
        yield f"escalated: no detector was asked, for the kind {receipt.kind.value} is switched off"
    elif subject is None:
        yield from (f"escalated: {reason}" for reason in _reasons(receipt))
    else:
        none = (
            "no rule admits it" if why.explanations == 1 else f"no rule admits any of {why.explanations} explanations"
        )
        yield f"escalated: {none}; the best is: {subject.summary}"
        yield from (rule.sentence for rule in why.rules[:TOLD])
        if not why.rules:
            yield f"no rule resolves {subject.kind.value} by {subject.action.type}"


def _reasons(receipt: Receipt) -> tuple[str, ...]:
    return receipt.decision.reasons if isinstance(receipt.decision, Escalate) else ()
