"""What a model is asked about one exception, when rules put nothing forward."""

from collections.abc import Iterator
from itertools import chain

from triage.calendar import format_when
from triage.choose.offers import concerned, described, offer, offered
from triage.choose.redact import persons
from triage.choose.texts import shown
from triage.decide import propose
from triage.model import Evidence, Explanation, Judgement
from triage.model.choice import Question, Silent
from triage.model.codec import exception_id
from triage.model.documents import by_id
from triage.model.rulings import declined


def question(evidence: Evidence, explanations: tuple[Explanation, ...], judgement: Judgement) -> Question | Silent:
    """Return what to ask: where rules admit nothing, or rivals that stand each other off. Pure.

    `explanations` are those of `service.explain`, best first, and `judgement` the rules' of them. Silent where rules
    put one forward, where a person turned down what they admit (nor is its rival put in its place), or where no
    explanation may be offered.
    """
    if propose(evidence, explanations, judgement) is not None:
        return Silent(why="nothing_offered", detail="rules put one explanation forward")
    admitted = dict(judgement.admitted)
    if any(explanation.id in admitted and declined(explanation, evidence) for explanation in explanations):
        return Silent(why="nothing_offered", detail="a person turned down what rules admit")
    groups = offered(evidence, explanations, judgement)
    if not groups:
        return Silent(why="nothing_offered", detail=f"none of {len(explanations)} explanations may be offered")
    subject = evidence.exception.subject
    touched = frozenset(chain({subject}, *(concerned(explanation) for group in groups for explanation in group)))
    return Question(
        exception=exception_id(evidence.exception),
        client=evidence.exception.client,
        kind=evidence.exception.kind,
        offers=tuple(offer(group, evidence, explanations, judgement) for group in groups),
        facts=tuple(_facts(evidence)),
        texts=shown(evidence, touched),
        names=persons(evidence),
    )


def _facts(evidence: Evidence) -> Iterator[tuple[str, str]]:
    """Yield what is known of the exception itself, by code."""
    subject = by_id(evidence.documents, evidence.exception.subject)
    yield "subject", evidence.exception.subject
    if subject is not None:
        yield "subject is", "; ".join((f"a {type(subject).__name__}", *described(subject)))
    yield "as of", format_when(evidence.instant)
    for claim in evidence.standing.claims[:8]:
        yield f"taken before ({claim.role})", claim.document
