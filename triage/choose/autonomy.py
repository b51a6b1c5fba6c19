"""What a machine may do of what a model chose. A text that is not to be trusted can only lower autonomy.

One exception is made: the payer may say which of his own invoices his payment settles. He
moves the same total of his own money then, and the words are his, quoted, and name that invoice and none of the others.
"""

from collections.abc import Iterator, Sequence
from itertools import chain

from triage.choose.offers import MOST, concerned
from triage.choose.preconditions import unmet
from triage.choose.texts import is_cut, payers_words
from triage.choose.told_apart import names, said
from triage.model import AllocatePayment, Evidence, Explanation, Invoice, RefundPayment, VoidInvoice
from triage.model.choice import Choice, Offer, Question, Silent

NEVER_ALONE = (RefundPayment, VoidInvoice)
"""What cannot be taken back is done by people, whatever a model says."""


def may_act(
    question: Question,
    *,
    with_texts: Choice,
    facts_only: Choice | Silent,
    explanation: Explanation,
    evidence: Evidence,
    explanations: tuple[Explanation, ...],
) -> tuple[str, ...]:
    """Return every reason against carrying out what a model chose; none where nothing stands against it.

    `facts_only` is the same proposer's answer to `question.without_texts`, and `explanations` are all that were
    enumerated. That nothing stands against it is no permission yet: guardrails, the kind's mode and a certificate come
    after. Pure.
    """
    offer = next((offer for offer in question.offers if offer.explanation == explanation.id), None)
    reasons = [*_against(explanation, evidence, offer), *_misread(with_texts, evidence, explanations)]
    if with_texts.chosen != explanation.id:
        reasons.append("not_chosen: the model did not choose this explanation")
    if isinstance(facts_only, Silent):
        return (*reasons, f"facts_only: the pass without texts gave no answer ({facts_only.why})")
    doubts = [*_doubts(question, offer, facts_only)]
    offered = {each.explanation for each in question.offers}
    others = [each for each in explanations if each.id in offered - {explanation.id}]
    if doubts and not is_the_payers_say(with_texts, explanation, others=others, evidence=evidence):
        reasons += doubts
    return tuple(reasons)


def _against(explanation: Explanation, evidence: Evidence, offer: Offer | None) -> Iterator[str]:
    """Yield what forbids it whoever chose it: it was not offered, is never done alone, or a rule wants a person."""
    if offer is None:
        yield "not_offered: this explanation was not among those offered"
    elif offer.guarded:
        yield "guarded: a rule wants a person to look at this"
    if isinstance(explanation.action, NEVER_ALONE):
        yield f"never_alone: {explanation.action.type} is for people"
    yield from (f"precondition: {reason}" for reason in unmet(explanation, evidence))


def _misread(choice: Choice, evidence: Evidence, explanations: Sequence[Explanation]) -> Iterator[str]:
    """Yield what was written and may not have been weighed: what was not shown, and what the model has no words for."""
    touched = chain({evidence.exception.subject}, *map(concerned, explanations))
    if is_cut(evidence, frozenset(touched)):
        yield "cut: more was written than the model was shown"
    yield from (f"unread: {place} says more than the model understands" for place in choice.unread)


def _doubts(question: Question, offer: Offer | None, facts_only: Choice) -> Iterator[str]:
    """Yield what only the payer's own say may overcome: what the facts alone do not settle."""
    if offer is None or facts_only.chosen != offer.explanation:
        yield "facts_only: the facts alone do not lead to this explanation, and a text is not to be trusted"
    if question.rivals:
        yield f"rivals: {len(question.rivals)} explanations fit as well, and a model does not choose between them alone"
    if offer is not None and offer.doubted:
        yield "doubted: a guard of some rule speaks against this"


def is_the_payers_say(
    choice: Choice, explanation: Explanation, *, others: Sequence[Explanation], evidence: Evidence
) -> bool:
    """Tell whether the payer says, in words that the choice quotes, which of his own invoices his payment settles.

    Nothing else may be on the table: all `others` that were offered settle invoices of the same customer with the same
    payments, in the same sum, and all of his open invoices are in the evidence, none cut off. The
    words stand in one of these payments, and name what only this one settles; no word there names what only another
    one does.
    """
    complete = explanation.customer not in evidence.gathered.crowded and len(others) + 1 < MOST
    if not others or not complete or choice.reason not in ("text_names_it", "text_fits_it"):
        return False
    return all(
        _same_money(explanation, other) and _names_it_alone(choice, explanation, other, evidence) for other in others
    )


def _same_money(one: Explanation, other: Explanation) -> bool:
    """Tell whether both settle invoices of one customer with the same payments, and the same amount of them."""
    if not (isinstance(one.action, AllocatePayment) and isinstance(other.action, AllocatePayment)):
        return False
    same_payer = one.customer is not None and one.customer == other.customer
    return same_payer and one.action.payments == other.action.payments and _moved(one) == _moved(other)


def _moved(explanation: Explanation) -> dict[tuple[str, str], int]:
    """Return what is moved in all, by type of effect and currency; `left_open` moves nothing."""
    moved = dict[tuple[str, str], int]()
    for effect in explanation.effects:
        if effect.type != "left_open":
            key = (effect.type, effect.amount.currency)
            moved[key] = moved.get(key, 0) + effect.amount.amount
    return moved


def _names_it_alone(choice: Choice, explanation: Explanation, other: Explanation, evidence: Evidence) -> bool:
    """Tell whether the payer's quoted words name what only this one settles, and no word of his what only the other."""
    if not isinstance(explanation.action, AllocatePayment):
        return False
    mine, theirs = _named(explanation, evidence), _named(other, evidence)
    words = payers_words(evidence, explanation.action.payments)
    quoted = [quote for quote in choice.quotes if quote.place in words]
    named = any(said(words[quote.place], quote.start, quote.end, mine - theirs) for quote in quoted)
    contradicted = any(said(text, 0, len(text), theirs - mine) for text in words.values())
    return named and not contradicted


def _named(explanation: Explanation, evidence: Evidence) -> frozenset[str]:
    """Return all words that name an invoice which an explanation settles."""
    return frozenset[str]().union(*map(names, _settled(explanation, evidence)))


def _settled(explanation: Explanation, evidence: Evidence) -> Iterator[Invoice]:
    action = explanation.action
    if isinstance(action, AllocatePayment):
        yield from (invoice for invoice in evidence.documents.invoices if invoice.id in action.invoices)
