"""What every data set is turned into: exceptions with a hidden way to grade what the desk made of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from triage.model import BillingException, ClientPolicy, Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """What a label says of one receipt.

    `wrong` is True when the desk resolved what it should not have, or otherwise than it should have.
    `measures` are rates to be averaged over the trials that report them (`top1_exact`, `within_one_minor`, `recall`).
    """

    wrong: bool
    measures: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One exception to file under one policy. Nothing of the label is in the exception; it hides inside `grade`."""

    id: str
    exception: BillingException
    policy: ClientPolicy
    as_of: datetime
    grade: Callable[[Receipt], Grade]
    groups: tuple[str, ...] = ()
    """Further tables in which the trial counts, such as `source cashapp` or `scenario partial_payment`."""


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A row that cannot be judged as its source describes, and why; never counted as right."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Measured:
    """A labelled figure that is recomputed without filing an exception: it counts in the measures alone."""

    id: str
    measures: Mapping[str, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """A labelled file as trials, in the order in which they are to be filed."""

    name: str
    trials: tuple[Trial, ...]
    unjudged: tuple[Unjudged, ...] = ()
    measured: tuple[Measured, ...] = ()
