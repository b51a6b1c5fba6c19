"""The remote proposer: one call that cannot hurt. The only importer of litellm and instructor, when first used."""

from triage.llm.breaker import Breaker
from triage.llm.configured import configured, form_of
from triage.llm.ports import Budget, Replies, Reply, Spend
from triage.llm.prompt import Prompt
from triage.llm.remote import Limits, Prices, Remote
from triage.llm.replay import Replay
from triage.llm.request import Form, Request, own_name

__all__ = [
    "Breaker",
    "Budget",
    "Form",
    "Limits",
    "Prices",
    "Prompt",
    "Remote",
    "Replay",
    "Replies",
    "Reply",
    "Request",
    "Spend",
    "configured",
    "form_of",
    "own_name",
]
