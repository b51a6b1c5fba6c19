"""The step in which a model is asked about what rules did not resolve, and what comes of its choice. Pure."""

from triage.consult.asking import consult
from triage.consult.carrying_out import carry_out, proposer
from triage.consult.rating import LicenceOf, ground_of, unlicensed

__all__ = ["LicenceOf", "carry_out", "consult", "ground_of", "proposer", "unlicensed"]
