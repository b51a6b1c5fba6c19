"""The pure core of the step in which a model chooses: what it is asked and shown, and what its answer may do."""

from triage.choose.autonomy import may_act
from triage.choose.prompt import Prompt, read_prompt
from triage.choose.question import question
from triage.choose.reading import read

__all__ = ["Prompt", "may_act", "question", "read", "read_prompt"]
