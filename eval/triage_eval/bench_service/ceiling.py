"""The service with parts of the desk taken out: ceilings of what one that keeps everything can reach.

It is the same program: the same server, the key looked up, the body parsed and validated, the line of requests and an
answer of the same shape. `validated` decides nothing. `decided` decides each exception as on an empty desk, with its
evidence and its receipt written and hashed, and keeps nothing. The way from the first to the second is what deciding
costs, and that from the second to the service is what keeping costs.
"""

from collections.abc import Callable, Sequence

from triage.bootstrap import Content, now
from triage.errors import TriageError
from triage.model import Evidence, Filed
from triage.model.codec import digest, exception_id, write
from triage.model.repeat import Answer
from triage.store.standings import Standings
from triage.workflow import Posting, TriageWorkflow
from triage.workflow.entry import decided as decide

Answers = list[Answer | TriageError]


def validated() -> None:
    """Run `triage` in this process with a desk that answers whatever the line holds with its id."""

    def answer(_desk: TriageWorkflow, postings: Sequence[Posting]) -> Answers:
        return [Answer(status=201, body=b'{"id":"%s"}' % exception_id(one.exception).encode()) for one in postings]

    _run(answer)


def decided() -> None:
    """Run `triage` in this process with a desk that decides and answers as the service does, and stores nothing."""
    content = Content()

    def answer(_desk: TriageWorkflow, postings: Sequence[Posting]) -> Answers:
        return [_decided(one, content) for one in postings]

    _run(answer)


def _decided(posting: Posting, content: Content) -> Answer:
    at, exception = now(), posting.exception
    evidence = Evidence(as_of=at, exception=exception, standing=Standings(at).of(exception))
    entry = decide(evidence, content.equip(exception.client), body=digest(write(exception)))
    return posting.write(Filed(entry.record, created=True))


def _run(answer: Callable[[TriageWorkflow, Sequence[Posting]], Answers]) -> None:
    TriageWorkflow.file_once = answer  # type: ignore[method-assign, assignment]
    from triage.cli import main as triage

    triage()
