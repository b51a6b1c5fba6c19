"""The lock of a rule pack: for every rule its version and a digest of its behaviour, one line each.

A rule that behaves otherwise under the same version would make `id@version` in old receipts a lie. A rule that is gone
leaves its version behind, so that its id can never come back as an earlier one.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from triage.errors import ContentError
from triage.judge.rule import Clause, Rule
from triage.model.codec import canonical_json, digest

FILE = "rules.lock.json"
_WRITE = "run `triage rules lock`"


@dataclass(frozen=True, slots=True)
class Locked:
    """The last version of a rule, and the digest of what it did, or None once the rule is gone."""

    version: int
    behaviour: str | None


Lock = Mapping[str, Locked]


def behaviour(rule: Rule) -> str:
    """Return a digest of all that decides: not of titles, help, comments, owners, runbooks or tests."""
    return digest(
        canonical_json(
            {
                "kind": rule.kind,
                "action": rule.action,
                "life": rule.life,
                "params": [(p.name, p.type, p.value, p.least, p.most) for p in rule.params],
                "when": _clauses(rule.when),
                "unless": _clauses(rule.unless),
                "reason": rule.reason,
            }
        )
    )


def _clauses(clauses: tuple[Clause, ...]) -> list[tuple[str, str]]:
    return [(clause.label, clause.expression.source) for clause in clauses]


def read_lock(text: str | None) -> Lock:
    """Read a lock file; none at all locks nothing. Raises `ContentError` when it is damaged."""
    try:
        entries = json.loads(text) if text is not None else {}
        return {id_: Locked(int(entry["version"]), entry["behaviour"]) for id_, entry in entries.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ContentError(f"{FILE}: damaged; take it from version control again") from error


def write_lock(lock: Lock) -> str:
    """Write a lock: sorted, one line a rule, so that two branches meet in it only where they meet in a rule."""
    lines = (
        f"  {json.dumps(id_)}: {json.dumps({'version': lock[id_].version, 'behaviour': lock[id_].behaviour})}"
        for id_ in sorted(lock)
    )
    return "{\n" + ",\n".join(lines) + "\n}\n"


def relock(rules: Iterable[Rule], lock: Lock) -> Lock:
    """Return the lock of these rules; what is gone keeps its version."""
    gone = {id_: Locked(locked.version, None) for id_, locked in lock.items()}
    return gone | {rule.id: Locked(rule.version, behaviour(rule)) for rule in rules}


def refusals(rules: Iterable[Rule], lock: Lock) -> Iterator[str]:
    """Say which versions must rise before the lock can be written."""
    for rule in rules:
        locked = lock.get(rule.id)
        if locked is None or (rule.version, behaviour(rule)) == (locked.version, locked.behaviour):
            continue
        if rule.version <= locked.version:
            yield f"{rule.path}:{rule.lines['version']}: {_stale(rule, locked)}: raise it to {locked.version + 1}"


def _stale(rule: Rule, locked: Locked) -> str:
    if locked.behaviour is None:
        return f"a rule {rule.id!r} was taken away at version {locked.version}, and this one is version {rule.version}"
    if rule.version < locked.version:
        return f"version {rule.version} is below version {locked.version} of {FILE}"
    return f"{rule.id} behaves otherwise than version {locked.version} of {FILE}, and its version did not rise"


def unlocked(rules: Iterable[Rule], lock: Lock | None) -> Iterator[str]:
    """Say all in which rules and their lock disagree, and what to do about it; without a lock, nothing."""
    if lock is None:
        return
    if not lock:
        yield f"{FILE}: there is none: {_WRITE}"
        return
    known = {rule.id: rule for rule in rules}
    refused = tuple(refusals(known.values(), lock))
    yield from refused
    for id_, rule in known.items():
        locked = lock.get(id_)
        if locked is None or locked.version < rule.version:
            yield f"{rule.path}:{rule.lines['version']}: version {rule.version} of {id_} is not in {FILE}: {_WRITE}"
    for id_, locked in lock.items():
        if id_ not in known and locked.behaviour is not None:
            yield f"{FILE}: {id_!r} is locked and there is no such rule: restore its file, or {_WRITE} to retire the id"
