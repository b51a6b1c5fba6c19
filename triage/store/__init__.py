"""What the desk keeps: one SQLite file in which a decision and all that it causes are one transaction."""

from triage.store.audit import Happening
from triage.store.backlog import Backlog, Line
from triage.store.entries import DESK, CarriedOut, Entry, OpenClaim, Reviewed, Step, Turn, case_id
from triage.store.mirror import LOT, Mirror
from triage.store.news import News
from triage.store.people import People
from triage.store.reader import Reader
from triage.store.retention import Retention
from triage.store.standings import Standings
from triage.store.store import Store
from triage.store.writer import Writer

__all__ = [
    "DESK",
    "LOT",
    "Backlog",
    "CarriedOut",
    "Entry",
    "Happening",
    "Line",
    "Mirror",
    "News",
    "OpenClaim",
    "People",
    "Reader",
    "Retention",
    "Reviewed",
    "Standings",
    "Step",
    "Store",
    "Turn",
    "Writer",
    "case_id",
]
