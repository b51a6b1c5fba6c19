"""What is to be done later: a job, and the queue in which it waits."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from triage.errors import InputError

JSON = None | bool | int | float | str | list["JSON"] | dict[str, "JSON"]

ATTEMPT_MARK = "#"
"""Stands between a job's id and the number of a later attempt at it."""

_LONGEST_ID = 500


@dataclass(frozen=True, slots=True)
class Queue:
    """A line of jobs, of which each worker does no more than `at_once`.

    It looks for new ones every `poll` seconds, and then takes up to `ahead` more than it has hands for: without them,
    no more than `at_once` could be done in each `poll`.
    """

    name: str
    at_once: int
    ahead: int = 0
    poll: float = 0.5


MODEL = Queue("model", at_once=2, ahead=16)
DELIVERY = Queue("delivery", at_once=8, ahead=16)
TIMERS = Queue("timers", at_once=4, ahead=28, poll=1.0)
BATCHES = Queue("batches", at_once=1, ahead=15)
UPKEEP = Queue("upkeep", at_once=1, poll=1.0)

QUEUES = (MODEL, DELIVERY, TIMERS, BATCHES, UPKEEP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One piece of work.

    `name` says which task does it. `id` is made of our own ids, so that enqueueing the same job again does nothing
    while the first is kept. `after` is in seconds; None means at once. Of the jobs that wait in a queue those of the
    lowest `turn` go first, and of these the oldest.
    """

    name: str
    id: str
    queue: Queue
    arguments: Mapping[str, JSON] = field(default_factory=dict)
    after: float | None = None
    turn: int = 0

    def __post_init__(self) -> None:
        if not self.id.strip() or ATTEMPT_MARK in self.id or len(self.id) > _LONGEST_ID:
            raise InputError(f"a job's id has 1 to {_LONGEST_ID} characters and no {ATTEMPT_MARK}, not {self.id!r}")
        if self.after is not None and not 0 <= self.after < math.inf:
            raise InputError(f"a job waits for 0 or more seconds, not {self.after}")
        _require_json(self.arguments)


def _require_json(arguments: Mapping[str, JSON]) -> None:
    try:
        same = json.loads(json.dumps(dict(arguments), allow_nan=False)) == arguments
    except (TypeError, ValueError) as error:
        raise InputError(f"a job's arguments are a JSON object: {error}") from error
    if not same:
        raise InputError("a job's arguments come back changed from JSON: use text keys, lists and plain numbers")
