"""How a client numbers his documents: the forms of his numbers, inferred from the numbers themselves."""

from triage.matching.templates.inference import infer
from triage.matching.templates.template import Carries, Reading, Template

__all__ = ["Carries", "Reading", "Template", "infer"]
