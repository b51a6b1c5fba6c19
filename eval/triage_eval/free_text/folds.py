"""The local proposer on cases that it never saw: all cases of a ground are left out together."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from triage.learned import Example, Local
from triage.learned.training import learn
from triage.ports import Proposer
from triage_eval.free_text.asking import AS_OF, Asked
from triage_eval.free_text.score import Answered, answer

Learner = Callable[[Sequence[Asked]], Proposer]
"""Learns a proposer from labelled cases."""


def local(cases: Sequence[Asked]) -> Proposer:
    """Train the local proposer on cases, as if they had been reviewed a minute apart."""
    return Local(
        learn(
            [
                Example(question=each.question, right=each.right, reviewed_at=AS_OF + timedelta(minutes=number))
                for number, each in enumerate(cases)
            ]
        )
    )


def cross_validate(cases: Sequence[Asked], learner: Learner = local, *, folds: int | None = None) -> Iterator[Answered]:
    """Answer each case by a proposer that learned from other grounds only.

    Cases of one ground share their documents, so that one gives the other away. Without `folds` each ground is left
    out by itself; with it, so many sets of grounds are.
    """
    grounds = list(dict.fromkeys(each.case.ground for each in cases))
    parts = len(grounds) if folds is None else min(folds, len(grounds))
    for part in range(parts):
        left_out = set(grounds[part::parts])
        proposer = learner([each for each in cases if each.case.ground not in left_out])
        yield from (answer(each, proposer) for each in cases if each.case.ground in left_out)
