"""The life of an exception: its states, and what takes it from one to the next.

    received ─ decide ─┬─> resolved ──┬─ apply ──> applied ─┐
                       │       ^      ├─ undo ───> undone ──┤
                       │     decide   ├─ reopen ─> reopened <┘ reopen
                       └─> escalated  │              │
                             └─ review┴─> reviewed <─┴─ review

`resolved` is decided by code, `reviewed` by a person; `escalated`, `reopened` and `undone` wait for a person. What is
escalated is decided by code after all where a model chose an explanation and a certificate bounds its error. The
pipeline says that it did what was decided (`apply`), or that it could not or should not have (`reopen`). A person takes
back what has not been sent (`undo`); what was sent is reopened and corrected. The database enforces the same table.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from triage.errors import TransitionError

State = Literal["received", "resolved", "escalated", "reviewed", "applied", "reopened", "undone"]
"""Where an exception stands."""

Event = Literal["receive", "decide", "review", "apply", "reopen", "undo"]

CaseEvent = Literal["snooze", "wake", "expire", "overdue", "consult"]
"""What happens to a case that waits, and leaves its exception where it stands: a person lays it aside (`snooze`) or
takes it up again (`wake`); the clock brings it back (`expire`), or finds that it should have been decided (`overdue`);
a model is asked what it would choose (`consult`).
"""

WAITING: tuple[State, ...] = ("escalated", "reopened", "undone")
"""States in which a person has to decide."""

TRANSITIONS: dict[Event, dict[State, tuple[State, ...]]] = {
    "decide": {"received": ("resolved", "escalated"), "escalated": ("resolved",)},
    "review": {"escalated": ("reviewed",), "reopened": ("reviewed",), "undone": ("reviewed",)},
    "apply": {"resolved": ("applied",), "reviewed": ("applied",)},
    "reopen": {"resolved": ("reopened",), "reviewed": ("reopened",), "applied": ("reopened",)},
    "undo": {"resolved": ("undone",), "reviewed": ("undone",)},
}
"""From each event and state, the states that may follow."""

_ADVICE = {
    ("undo", "applied"): "its effect was sent: reopen it, and decide a correcting action",
    ("apply", "undone"): "it was undone: do not apply it, or reverse it if you did",
    ("apply", "reopened"): "it was reopened: wait for the decision of a person",
    ("apply", "escalated"): "nothing was decided yet",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One step of an exception's life as the audit trail has it.

    `actor` is `pipeline:SOURCE`, `desk`, `reviewer:NAME` or `model:NAME`; `reason` is what he said, if he had to.
    """

    at: datetime
    event: Event | CaseEvent
    actor: str
    before: State | None
    after: State
    reason: str | None = None


def require_possible(event: Event, state: State) -> None:
    """Raise `TransitionError`, which says what to do instead, unless the event may happen in this state."""
    if state not in TRANSITIONS[event]:
        advice = _ADVICE.get((event, state), f"possible from: {', '.join(TRANSITIONS[event])}")
        raise TransitionError(f"cannot {event} an exception that is {state}: {advice}")


def steps() -> tuple[tuple[State, State], ...]:
    """Return every pair of states of which the second may follow the first."""
    pairs = {(before, after) for table in TRANSITIONS.values() for before, afters in table.items() for after in afters}
    return tuple(sorted(pairs))
