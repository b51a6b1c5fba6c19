"""The proposer that needs no key and no network: a learned model, and code that says why it chose."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from triage.learned.model import Model
from triage.learned.naming import Named, named
from triage.learned.wording import rationale
from triage.learned.words import is_read, names_a_customer, said
from triage.model.choice import Choice, ModelRef, Question, Quote, Reason, Silent

_MOST_QUOTES = 3


@dataclass(frozen=True, slots=True)
class Local:
    """Chooses by a learned model; without one it is silent. Implements `triage.ports.Proposer`. Pure and exact."""

    model: Model | None = None

    def __call__(self, question: Question) -> Choice | Silent:
        """Return the model's probabilities with a reason in words of code. Never raises."""
        if self.model is None:
            return Silent(why="untrained", detail="no model was trained from reviewed cases")
        ref = ModelRef(proposer="local", model=self.model.name)
        if not question.offers:
            return Silent(why="nothing_offered", detail="no explanation was offered", model=ref)
        shares = self.model.probabilities(question)
        best = max(range(len(shares)), key=lambda place: shares[place])
        none = 1 - sum(shares, Decimal(0))
        alone = shares[best] > none and shares.count(shares[best]) == 1
        chosen = best if alone else None
        says = named(question)
        explanations = (offer.explanation for offer in question.offers)
        return Choice(
            probabilities=tuple(zip(explanations, shares, strict=True)),
            none=none,
            reason=_reason(question, says, chosen),
            rationale=rationale(self.model, question, says, chosen),
            quotes=_quotes(says[chosen]) if chosen is not None else (),
            unread=tuple(_unread(self.model, question, Named() if chosen is None else says[chosen])),
            model=ref,
        )


def _quotes(told: Named) -> tuple[Quote, ...]:
    return (*told.alone, *told.sums)[:_MOST_QUOTES]


def _unread(model: Model, question: Question, told: Named) -> Iterator[str]:
    """Yield the places of texts that say what the model has no words for, but for what names its choice."""
    named = (*told.alone, *told.shared, *told.sums)
    for text in said(question):
        if not is_read(text, model.idf, named=named, names=question.names):
            yield text.place
    for text in question.texts:
        if text.place.endswith("/payer_name") and not names_a_customer(text, question):
            yield text.place


def _reason(question: Question, says: tuple[Named, ...], chosen: int | None) -> Reason:
    if chosen is not None:
        return "text_names_it" if says[chosen].alone else "text_fits_it" if said(question) else "facts_fit_it"
    if not said(question):
        return "too_little"
    return "text_contradicts" if sum(bool(told.alone) for told in says) > 1 else "nothing_fits"
