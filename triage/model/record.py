"""What is kept of an exception, and how it is asked for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

from triage.model.kinds import Kind
from triage.model.lifecycle import State

JsonObject = dict[str, Any]
"""A JSON object as it is stored and shown."""

CaseState = Literal["open", "decided"]

LARGEST_PAGE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An exception and the decision that stands: the desk's own until a person reviews it, then the person's.

    Where a decision was undone or reopened none stands: `action` is None and `reasons` say who did it, and why.

    `action` has the fields of an `Action`. Each of `effects` has `type`, `document`, `amount` (minor units) and
    `currency`. `evidence`, `policy`, `pack` and `receipt` are the SHA-256 digests of the desk's own decision.
    """

    id: str
    client: str
    source: str
    external_id: str
    kind: Kind
    subject: str
    received_at: datetime
    state: State
    outcome: Literal["resolved", "escalated"]
    shadowed: bool
    summary: str
    action: JsonObject | None
    effects: tuple[JsonObject, ...]
    reasons: tuple[str, ...]
    proposed_by: tuple[str, ...]
    case_id: str | None
    evidence: str
    policy: str
    pack: str
    receipt: str


@dataclass(frozen=True, slots=True)
class Filed:
    """The answer to filing an exception; `created` is False when it had been filed before with the same body."""

    record: Record
    created: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An escalated exception on the review desk. `version` guards against stale writes.

    It goes up with all that people and pipelines do to the case, and stays where the clock alone does something:
    `overdue_at` is when the case was found undecided after `due_at`, and a snooze ends by itself.

    `record` shows the proposal, if there is one, while the case is open, and the person's decision afterwards.
    """

    id: str
    version: int
    state: CaseState
    queue: str
    reasons: tuple[str, ...]
    opened_at: datetime
    due_at: datetime | None
    overdue_at: datetime | None
    snoozed_until: datetime | None
    decided_at: datetime | None
    decided_by: str | None
    review: JsonObject | None
    record: Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Which records or cases to list, newest first; what is None does not narrow. `state` is a `CaseState` for cases.

    `cursor` is the `next_cursor` of the page before, under the same filters.
    """

    client: str | None = None
    kind: Kind | None = None
    state: State | CaseState | None = None
    source: str | None = None
    received_since: datetime | None = None
    queue: str | None = None
    snoozed: bool | None = None
    cursor: str | None = None
    limit: int = 50


_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Page(Generic[_T]):
    """Some of the items, and the cursor of those that follow, or None at the end."""

    items: tuple[_T, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Replay:
    """Whether a decision came out as it was recorded; each difference is a JSON pointer with both values."""

    same: bool
    differences: tuple[str, ...]
