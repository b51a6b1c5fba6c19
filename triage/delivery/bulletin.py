"""One notification for all that came to wait for people: ids, queues, kinds and counts, and nothing of a customer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from triage.delivery.notify import NAMED, NONE, Digest, Escalations, digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulletin:
    """What is to be told: cases that wait, cases that are overdue, deliveries given up by endpoint, endpoints disabled.

    Endpoints are told by their ids. `drawn` counts new blind audits, `disagreed` are those whose answer differs from
    what the desk did.
    """

    waiting: Escalations = NONE
    overdue: Escalations = NONE
    dead: Mapping[str, int] = field(default_factory=dict)
    disabled: Sequence[str] = ()
    drawn: int = 0
    disagreed: Sequence[str] = ()


def write_bulletin(bulletin: Bulletin) -> Digest | None:
    """Write a notification, or None where there is nothing to tell."""
    parts = list(_parts(bulletin))
    if not parts:
        return None
    return Digest("; ".join(part.title for part in parts), "\n\n".join(f"{part.title}\n{part.body}" for part in parts))


def _parts(bulletin: Bulletin) -> Iterator[Digest]:
    if bulletin.overdue.total:
        title = _counted(bulletin.overdue.total, "case is overdue", "cases are overdue")
        yield Digest(title, digest(bulletin.overdue).body)
    if bulletin.waiting.total:
        yield digest(bulletin.waiting)
    if bulletin.disagreed:
        title = _counted(len(bulletin.disagreed), "blind audit disagrees", "blind audits disagree")
        yield Digest(f"{title} with what the desk did", _listed(bulletin.disagreed))
    if bulletin.drawn:
        title = _counted(bulletin.drawn, "blind audit waits", "blind audits wait")
        yield Digest(title, "answer them at /v1/blind_audits")
    if bulletin.dead:
        title = _counted(sum(bulletin.dead.values()), "delivery was given up", "deliveries were given up")
        yield Digest(title, _listed([f"{endpoint}: {count}" for endpoint, count in bulletin.dead.items()]))
    if bulletin.disabled:
        title = _counted(len(bulletin.disabled), "endpoint was disabled", "endpoints were disabled")
        yield Digest(title, _listed(bulletin.disabled))


def _counted(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"


def _listed(lines: Sequence[str]) -> str:
    more = [f"and {len(lines) - NAMED} more"] if len(lines) > NAMED else []
    return "\n".join([*lines[:NAMED], *more])
