"""Exceptions decided by two versions of the rules, and how the difference is told."""

import json
from collections.abc import Iterator
from pathlib import Path

import typer

from triage.bootstrap import Content, now, opened
from triage.cli.replay import records
from triage.content.folders import content_folder
from triage.errors import InputError, NotFoundError
from triage.model import Evidence, JsonObject, Record
from triage.model.codec import canonical_json, plain, read_exception
from triage.money import Money
from triage.service import Desk
from triage.settings import Settings
from triage.workflow import Flip, Tally, TriageWorkflow, compare

Seen = tuple[Evidence, Desk] | str
"""What an exception was decided from, or why it cannot be read."""


def flips(
    settings: Settings, *, base: Path | None, after: Path | None, cases: Path | None, tally: Tally
) -> Iterator[Flip]:
    """Yield what two versions of the rules decide otherwise, and count everything.

    `base` None stands for the rules that decided each exception; `cases` None for the exceptions of the database.
    """
    old, new = _content(base) if base else None, _content(after or settings.rules)
    for seen in _cases(cases, new) if cases else _recorded(settings):
        if isinstance(seen, str):
            tally.unread += 1
            typer.echo(seen, err=True)
            continue
        evidence, desk = seen
        client = evidence.exception.client
        flip = compare(evidence, desk, before=old.pack_of(client) if old else desk.pack, after=new.pack_of(client))
        tally.count(flip)
        if flip:
            yield flip


def _content(folder: Path | None) -> Content:
    """Compile the rules of a folder at once, so that a broken one is told even where there is nothing to compare."""
    content = Content(content_folder("rules", override=folder))
    _ = content.pack
    return content


def _recorded(settings: Settings) -> Iterator[Seen]:
    with opened(settings) as workflow:
        yield from (_again(workflow, record) for record in records(workflow))


def _again(workflow: TriageWorkflow, record: Record) -> Seen:
    try:
        return workflow.recorded(record)
    except (InputError, NotFoundError) as error:
        return f"{record.id}: what it rests on cannot be read any more: {error}"


def _cases(path: Path, content: Content) -> Iterator[Seen]:
    try:
        with path.open("rb") as lines:
            yield from (_case(f"{path}:{n}", line, content) for n, line in enumerate(lines, 1) if line.strip())
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error


def _case(place: str, line: bytes, content: Content) -> Seen:
    """Read an exception as it is posted, or the `exception` of a labelled line."""
    try:
        row = json.loads(line)
        labelled = isinstance(row, dict) and "expected" in row and "exception" in row
        exception = read_exception(canonical_json(row["exception"]) if labelled else line)
        return Evidence(as_of=now(), exception=exception), content.equip(exception.client).desk
    except (ValueError, InputError) as error:
        return f"{place}: {error}"


_TURNS = {
    "resolved": "{} would move without a person",
    "escalated": "{} would go to a person",
    "otherwise": "{} would move otherwise",
}


def told(flip: Flip) -> str:
    """Write a flip for people: what turns, what it was, what it would be."""
    turn = _TURNS[flip.turn].format(flip.moves or "no money")
    sides = (("was", flip.before), ("now", flip.after))
    below = (f"    {word}: {', '.join((side.outcome, *side.rules))}: {side.said}" for word, side in sides)
    return "\n".join((f"{flip.exception} {flip.client} {flip.kind} {flip.external_id}: {turn}", *below))


def plainly(flip: Flip) -> JsonObject:
    """Write a flip for programs; amounts are minor units."""
    return {"turn": flip.turn, "moves": plain(flip.moves), **plain(flip)}


def summary(tally: Tally) -> Iterator[str]:
    """Sum up for people, by turn and currency and by rule."""
    unread = f", {tally.unread} unreadable" if tally.unread else ""
    yield f"{tally.compared} compared, {sum(tally.flips.values())} flipped{unread}"
    for turn, count in sorted(tally.flips.items()):
        sums = (str(Money(amount, code)) for (way, code), amount in sorted(tally.money.items()) if way == turn)
        yield f"  {count} {_TURNS[turn].format(' and '.join(sums) or 'no money')}"
    for rule in sorted(tally.gained.keys() | tally.lost.keys()):
        yield f"  {rule}: resolves {tally.gained[rule]} more, {tally.lost[rule]} fewer"


def summed(tally: Tally) -> dict[str, object]:
    """Sum up for programs; amounts are minor units."""
    money = {
        turn: {code: amount for (way, code), amount in sorted(tally.money.items()) if way == turn}
        for turn in sorted(tally.flips)
    }
    counts = {name: dict(sorted(getattr(tally, name).items())) for name in ("flips", "gained", "lost")}
    return {"compared": tally.compared, "unread": tally.unread, "money": money, **counts}
