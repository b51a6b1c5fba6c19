"""The path of an exception through the world: gather, decide in the core, and record it all in one transaction."""

from triage.workflow.access import Access, Issued
from triage.workflow.batches import LARGEST_BATCH, LARGEST_PART, UNFINISHED, Batches
from triage.workflow.batching import Batching
from triage.workflow.blind_audits import BlindAudits, Revealed
from triage.workflow.certifying import Certifying, Conditions
from triage.workflow.consulting import Consulting, Stood
from triage.workflow.content import ContentSource, Equipment
from triage.workflow.deadlines import Deadlines
from triage.workflow.delivering import Delivering
from triage.workflow.drawing import Drawing
from triage.workflow.filing import Posting, Watch
from triage.workflow.forgetting import Forgetting
from triage.workflow.ingest import Ingest
from triage.workflow.learned import NewestLearned
from triage.workflow.notifying import Notifying
from triage.workflow.preview import Flip, Tally, compare
from triage.workflow.results import Decided, Refused, Result
from triage.workflow.rota import Rota, Round, Span
from triage.workflow.sealing import Sealing
from triage.workflow.sessions import Attempt, Sessions, SignedIn
from triage.workflow.training import Learned, Training
from triage.workflow.users import Users
from triage.workflow.watching import Watching
from triage.workflow.webhooks import TOPICS, IssuedSecret, Webhooks, webhook_id
from triage.workflow.why import Recalled
from triage.workflow.workflow import CHUNK, TriageWorkflow

__all__ = [
    "CHUNK",
    "LARGEST_BATCH",
    "LARGEST_PART",
    "TOPICS",
    "UNFINISHED",
    "Access",
    "Attempt",
    "Batches",
    "Batching",
    "BlindAudits",
    "Certifying",
    "Conditions",
    "Consulting",
    "ContentSource",
    "Deadlines",
    "Decided",
    "Delivering",
    "Drawing",
    "Equipment",
    "Flip",
    "Forgetting",
    "Ingest",
    "Issued",
    "IssuedSecret",
    "Learned",
    "NewestLearned",
    "Notifying",
    "Posting",
    "Recalled",
    "Refused",
    "Result",
    "Revealed",
    "Rota",
    "Round",
    "Sealing",
    "Sessions",
    "SignedIn",
    "Span",
    "Stood",
    "Tally",
    "Training",
    "TriageWorkflow",
    "Users",
    "Watch",
    "Watching",
    "Webhooks",
    "compare",
    "webhook_id",
]
