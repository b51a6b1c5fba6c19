"""The path of an exception through the world: gather, decide in the core, and record it all in one transaction."""

from triage.workflow.access import Access, Issued
from triage.workflow.content import ContentSource, Equipment
from triage.workflow.delivering import Delivering
from triage.workflow.filing import Posting, Watch
from triage.workflow.ingest import Ingest
from triage.workflow.preview import Flip, Tally, compare
from triage.workflow.sessions import Attempt, Sessions, SignedIn
from triage.workflow.users import Users
from triage.workflow.webhooks import TOPICS, IssuedSecret, Webhooks, webhook_id
from triage.workflow.why import Recalled
from triage.workflow.workflow import CHUNK, TriageWorkflow

__all__ = [
    "CHUNK",
    "TOPICS",
    "Access",
    "Attempt",
    "ContentSource",
    "Delivering",
    "Equipment",
    "Flip",
    "Ingest",
    "Issued",
    "IssuedSecret",
    "Posting",
    "Recalled",
    "Sessions",
    "SignedIn",
    "Tally",
    "TriageWorkflow",
    "Users",
    "Watch",
    "Webhooks",
    "compare",
    "webhook_id",
]
