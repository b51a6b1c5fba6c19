"""A workflow in memory: what the API needs to be heard, without rules and without a database."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from triage.errors import AnotherBodyError, ConflictError, NotFoundError, RefusedError, StaleError, TriageError
from triage.model import (
    BillingException,
    Case,
    ClauseResult,
    Escalate,
    Evidence,
    Explanation,
    Filed,
    Judgement,
    NoAction,
    Page,
    Query,
    Receipt,
    Record,
    Replay,
    RuleResult,
)
from triage.model.codec import digest, exception_id, plain, write

NOW = datetime(2025, 6, 2, 9, 0, tzinfo=UTC)


class FakeWorkflow:
    """Escalates everything with one explanation that no rule admits."""

    def __init__(self):
        self.filed = {}
        self.opened = {}

    def file(self, exception):
        id_ = exception_id(exception)
        if id_ not in self.filed:
            self.filed[id_] = exception
            self.opened[f"case_{id_[4:]}"] = self._case(exception)
            return Filed(self._record(exception), True)
        if self.filed[id_] != exception:
            raise AnotherBodyError(f"{exception.external_id} of {exception.source} was posted with another body")
        return Filed(self._record(exception), False)

    def file_many(self, exceptions: Iterable[BillingException], *, chunk: int) -> Iterator[Filed | TriageError]:  # noqa: ARG002
        for exception in exceptions:
            try:
                yield self.file(exception)
            except TriageError as error:
                yield error

    def record(self, exception_id):
        return self._record(self._known(self.filed, exception_id))

    def records(self, query: Query):
        return self._page([self._record(e) for e in self.filed.values()], query)

    def receipt(self, exception_id):
        return receipt_of(self._known(self.filed, exception_id)).to_json()

    review_receipt = receipt

    def evidence(self, exception_id):
        return write(Evidence(as_of=NOW, exception=self._known(self.filed, exception_id)))

    def case(self, case_id):
        return self._known(self.opened, case_id)

    def cases(self, query: Query):
        return self._page(list(self.opened.values()), query)

    def replay(self, exception_id):
        self._known(self.filed, exception_id)
        return Replay(True, ())

    def review(self, case_id, *, version, review, reviewer):
        case = self.case(case_id)
        if case.version != version:
            raise StaleError(f"the case is at version {case.version}, not {version}")
        if case.state == "decided":
            raise ConflictError("the case is decided")
        if review.type == "act":
            raise RefusedError(["known_ids: inv_9 is not in the evidence", "sums: allocations do not sum"])
        decided = replace(case, version=2, state="decided", decided_at=NOW, decided_by=reviewer, review=plain(review))
        self.opened[case_id] = decided
        return decided

    def _known(self, kept, id_):
        if id_ not in kept:
            raise NotFoundError(f"{id_} is not known")
        return kept[id_]

    def _page(self, items, query):
        start = int(query.cursor or 0)
        end = start + query.limit
        return Page(tuple(items[start:end]), str(end) if end < len(items) else None)

    def _case(self, exception):
        record = self._record(exception)
        return Case(
            id=record.case_id,
            version=1,
            state="open",
            queue="default",
            reasons=record.reasons,
            opened_at=NOW,
            decided_at=None,
            decided_by=None,
            review=None,
            record=record,
        )

    def _record(self, exception):
        id_ = exception_id(exception)
        same = {n: getattr(exception, n) for n in ("client", "source", "external_id", "kind", "subject")}
        return Record(
            id=id_,
            **same,
            received_at=NOW,
            state="escalated",
            outcome="escalated",
            shadowed=False,
            summary="nothing is wrong",
            action={"type": "no_action", "subject": exception.subject},
            effects=({"type": "allocate", "document": exception.subject, "amount": 5, "currency": "EUR"},),
            reasons=("unproved: no rule admits it",),
            proposed_by=(),
            case_id=f"case_{id_[4:]}",
            evidence="e",
            policy="p",
            pack="k",
            receipt=digest(receipt_of(exception).to_json()),
        )


def receipt_of(exception):
    """One explanation, and one rule of which a clause does not hold."""
    explanation = Explanation(
        id="exp_1",
        kind=exception.kind,
        cause="fine",
        summary="nothing is wrong",
        action=NoAction(subject=exception.subject),
        effects=(),
        claims=(),
        facts=(),
        rank=Decimal("0.5000"),
    )
    clause = ClauseResult("a reference names it", "payment.named", False, (("payment.named", False),))
    result = RuleResult("pay-named", 1, "stable", "exp_1", "unmet", (clause,), (), "unnamed")
    return Receipt(
        engine="0",
        exception=exception_id(exception),
        kind=exception.kind,
        as_of=NOW,
        evidence="e",
        policy="p",
        pack="k",
        explanations=(explanation,),
        judgement=Judgement((result,), ()),
        violations=(),
        decision=Escalate(("unproved: no rule admits it",)),
    )
