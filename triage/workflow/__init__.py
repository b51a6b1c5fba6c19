"""The path of an exception through the world: gather, decide in the core, and record it all in one transaction."""

from triage.workflow.content import ContentSource, Equipment
from triage.workflow.delivering import Delivering
from triage.workflow.preview import Flip, Tally, compare
from triage.workflow.webhooks import TOPICS, Issued, Webhooks, webhook_id
from triage.workflow.why import Recalled
from triage.workflow.workflow import CHUNK, TriageWorkflow, Watch

__all__ = [
    "CHUNK",
    "TOPICS",
    "ContentSource",
    "Delivering",
    "Equipment",
    "Flip",
    "Issued",
    "Recalled",
    "Tally",
    "TriageWorkflow",
    "Watch",
    "Webhooks",
    "compare",
    "webhook_id",
]
