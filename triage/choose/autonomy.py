"""What a machine may do of what a model chose. A text that is not to be trusted can only lower autonomy.

One exception is made, and only among rivals: the payer may say which of his own invoices his payment settles. He
moves the same total of his own money then, and the words are his, quoted, and name that invoice and none of the others.
"""

from collections.abc import Iterator

from triage.choose.preconditions import unmet
from triage.choose.texts import payers_words
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
    offered = {offer.explanation: offer for offer in question.offers}
    reasons = [*_against(explanation, evidence, offered.get(explanation.id))]
    if with_texts.chosen != explanation.id:
        reasons.append("not_chosen: the model did not choose this explanation")
    if isinstance(facts_only, Silent):
        return (*reasons, f"facts_only: the pass without texts gave no answer ({facts_only.why})")
    by_id = {each.id: each for each in explanations}
    rivals = [by_id[offer.explanation] for offer in question.rivals]
    if rivals:
        told = with_texts if facts_only.chosen in (None, *(rival.id for rival in rivals)) else None
        reasons += _untold(told, explanation, rivals, evidence)
    elif facts_only.chosen != explanation.id:
        reasons.append("facts_only: the facts alone do not lead to this explanation, and a text is not to be trusted")
    return tuple(reasons)


def _against(explanation: Explanation, evidence: Evidence, offer: Offer | None) -> Iterator[str]:
    """Yield what forbids it whoever chose it: it was not offered, is never done alone, or a rule wants a person."""
    if offer is None:
        yield "not_offered: this explanation was not among those offered"
    elif offer.guarded:
        yield "guarded: a guard of some rule speaks against this"
    if isinstance(explanation.action, NEVER_ALONE):
        yield f"never_alone: {explanation.action.type} is for people"
    yield from (f"precondition: {reason}" for reason in unmet(explanation, evidence))


def _untold(
    choice: Choice | None, explanation: Explanation, rivals: list[Explanation], evidence: Evidence
) -> tuple[str, ...]:
    """Say why the payer's own words do not settle which of the rivals is meant; nothing where they do."""
    others = [rival for rival in rivals if rival.id != explanation.id]
    if len(others) == len(rivals) or not all(_same_money(explanation, other) for other in others):
        return ("rivals: they do not move the same total of the same payer",)
    if choice is None or choice.reason not in ("text_names_it", "text_fits_it"):
        return ("rivals: several explanations fit as well, and no words of the payer say which is meant",)
    if all(_names_it_alone(choice, explanation, other, evidence) for other in others):
        return ()
    return ("rivals: what the payer wrote does not name one of them alone",)


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
