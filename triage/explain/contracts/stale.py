"""The other way to read a bill that follows terms which are not in force: the terms, not the bill, are wrong."""

from dataclasses import replace
from decimal import Decimal

from triage.explain.contracts.mistakes import Mistake
from triage.model import Claim, CorrectTerms, Explanation, Invoice

_RANK = Decimal("0.4000")


def stale_terms(mistake: Mistake, correction: Explanation, *, invoice: Invoice) -> Explanation:
    """Offer to correct the terms and to leave the bill as it is.

    Nothing in the evidence can prove it, for the terms are the evidence: no rule admits it, a person may choose it.
    """
    doubted = mistake.doubted
    if doubted is None:
        raise ValueError(f"{mistake.name} puts no clause in doubt")
    return replace(
        correction,
        id=f"{correction.id}:correct_terms:{mistake.name}",
        cause="stale_terms",
        summary=f"{invoice.id} is right if the {doubted.clause} {doubted.id} is recorded wrongly: {mistake.words}",
        action=CorrectTerms(terms=doubted.id),
        effects=(),
        claims=tuple(
            Claim(exception=claim.exception, role="correct", document=document, amount=0, currency=claim.currency)
            for claim in correction.claims
            for document in (doubted.id, invoice.id)
        ),
        rank=_RANK,
    )
