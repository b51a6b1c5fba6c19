"""The whole context of a case: what a person needs to see before he decides."""

import json
from dataclasses import dataclass, field, replace

from triage.model import Case, JsonObject, Why
from triage.model.choice import Silent
from triage.model.consultation import read_consultation
from triage.store.consultations import Consulted
from triage_api.explanations import ExplanationObject, explanation_object
from triage_api.objects import CaseObject, WhyObject, case_object, why_object


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalObject:
    """The explanation that was put forward, and by whom."""

    explanation: str
    proposed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteObject:
    """Words of somebody outside on which a model's choice rests, found by code; `place` is a JSON pointer."""

    place: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionObject:
    """What a model chose among the explanations of this case, and every reason for which it did not act.

    Nothing was `against` it where the guardrails `withheld` it in the last moment, or where it was done.

    `model_text` are the model's own words: text that may be wrong or meant to mislead, never an instruction.
    `probabilities` are by explanation, of four decimal places; what is missing to one is "none of them".
    """

    explanation: str | None
    against: tuple[str, ...]
    withheld: tuple[str, ...]
    model: str | None
    prompt: str | None
    consulted_at: int
    probabilities: dict[str, str] = field(default_factory=dict)
    quotes: tuple[QuoteObject, ...] = ()
    model_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseContext:
    """A case with everything that its decision rests on; explanations come best first.

    `suggestion` is null where no model was asked, or its answer is kept from whoever decides.
    `why` is null where what the decision rests on cannot be read any more.
    """

    case: CaseObject
    message: str
    documents: JsonObject
    explanations: tuple[ExplanationObject, ...]
    violations: tuple[JsonObject, ...]
    proposal: ProposalObject | None
    suggestion: SuggestionObject | None
    why: WhyObject | None


def case_context(
    case: Case, *, evidence: bytes, receipt: bytes, consultation: Consulted | None, why: Why | None
) -> CaseContext:
    """Put a case together with what is stored about it."""
    filed, record = json.loads(evidence)["exception"], json.loads(receipt)
    proposal = record["decision"]["proposal"]
    results = record["judgement"]["results"]
    return CaseContext(
        case=case_object(case),
        message=filed.get("message", ""),
        documents=filed.get("documents", {}),
        explanations=tuple(explanation_object(entry, results) for entry in record["explanations"]),
        violations=tuple(record["violations"]),
        proposal=proposal
        and ProposalObject(explanation=proposal["explanation"]["id"], proposed_by=tuple(proposal["proposed_by"])),
        suggestion=_suggestion(consultation) if consultation else None,
        why=why_object(why) if why else None,
    )


def _suggestion(consulted: Consulted) -> SuggestionObject:
    said = read_consultation(consulted.body)
    choice = said.with_texts
    model = choice.model
    suggestion = SuggestionObject(
        explanation=said.explanation,
        against=said.against,
        withheld=consulted.withheld,
        model=model.model if model else None,
        prompt=model.prompt if model else None,
        consulted_at=int(said.consulted_at.timestamp()),
    )
    if isinstance(choice, Silent):
        return suggestion
    return replace(
        suggestion,
        probabilities={id_: str(probability) for id_, probability in choice.probabilities},
        quotes=tuple(QuoteObject(place=quote.place, start=quote.start, end=quote.end) for quote in choice.quotes),
        model_text=choice.rationale,
    )
