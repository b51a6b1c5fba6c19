"""The path of an exception through the world: gather, decide in the core, and record it all in one transaction."""

from triage.workflow.access import Access, Issued
from triage.workflow.content import ContentSource, Equipment
from triage.workflow.filing import Posting, Watch
from triage.workflow.ingest import Ingest
from triage.workflow.preview import Flip, Tally, compare
from triage.workflow.why import Recalled
from triage.workflow.workflow import CHUNK, TriageWorkflow

__all__ = [
    "CHUNK",
    "Access",
    "ContentSource",
    "Equipment",
    "Flip",
    "Ingest",
    "Issued",
    "Posting",
    "Recalled",
    "Tally",
    "TriageWorkflow",
    "Watch",
    "compare",
]
