"""Detectors: one module a kind, each enumerating every explanation that accounts for an exception."""

from triage.explain.payments import MatchFacts, explain_payment
from triage.model import Facts, Kind
from triage.ports import Detector

DETECTORS: dict[Kind, tuple[Detector, ...]] = {
    Kind.UNMATCHED_PAYMENT: (explain_payment,),
}
"""Which detectors are asked for each kind; `unknown` asks all of them."""

FACTS: dict[Kind, tuple[type[Facts], ...]] = {
    Kind.UNMATCHED_PAYMENT: (MatchFacts,),
}
"""Which fact groups the explanations of each kind carry: the type tables that rules are checked against."""


def detectors(kind: Kind) -> tuple[Detector, ...]:
    """Return the detectors of a kind."""
    if kind is Kind.UNKNOWN:
        return tuple(dict.fromkeys(detector for listed in DETECTORS.values() for detector in listed))
    return DETECTORS.get(kind, ())
