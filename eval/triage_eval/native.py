"""Our own labelled exceptions: what is posted, and what the desk must make of it.

Each line is `{"exception": {...}, "expected": {"outcome": "resolved" | "escalated", "action": {...}, "effects": [...],
"reason": "..."}}`. `exception` is exactly what the API takes. `action` and `effects` are compared where they are given;
`reason` must occur in one of the reasons of an escalation.
"""

import json
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from triage.content.clients import read_client
from triage.model import Receipt
from triage.model.codec import plain, read_exception
from triage_eval.rows import Row, read_rows
from triage_eval.trial import Dataset, Grade, Trial

_AS_OF = datetime(2026, 6, 30, 12, tzinfo=UTC)


def fits(path: Path, first: Row) -> bool:
    """Tell whether a file's rows are exceptions as they are posted, with expectations."""
    return path.suffix == ".jsonl" and {"exception", "expected"} <= set(first)


def read(path: Path) -> Dataset:
    """Read a file of labelled exceptions; each client's policy is the one that is shipped for it."""
    return Dataset(name=path.stem, trials=tuple(map(_trial, read_rows(path))))


def _trial(row: Row) -> Trial:
    exception = read_exception(json.dumps(row["exception"]).encode())
    return Trial(
        id=exception.external_id,
        exception=exception,
        policy=read_client(exception.client).policy,
        as_of=_AS_OF,
        grade=partial(_grade, row["expected"]),
    )


def _grade(expected: Row, receipt: Receipt) -> Grade:
    decision = receipt.decision
    if decision.outcome == "escalated":
        reasons = " ".join(decision.reasons)
        right = expected["outcome"] == "escalated" and expected.get("reason", "") in reasons
        return Grade(wrong=False, measures={"as_expected": right})
    explanation = decision.proposal.explanation
    right = (
        expected["outcome"] == "resolved"
        and plain(explanation.action).items() >= dict(expected.get("action", {})).items()
        and ("effects" not in expected or plain(explanation.effects) == expected["effects"])
    )
    return Grade(wrong=not right, measures={"as_expected": right})
