"""The tables. Private to the store; the migrations build the same ones, and a test compares the two.

`tenant_id` is the client that a row belongs to; on PostgreSQL no row of another client than those that a transaction
names can be seen.
"""

from triage.store.tables.access import api_keys, sessions, users
from triage.store.tables.blind_audits import blind_answers, blind_audits, blind_draws, salts
from triage.store.tables.certificates import certification_rounds, demotions, scorers, verdicts
from triage.store.tables.columns import Instant, metadata
from triage.store.tables.exceptions import (
    audit,
    cases,
    claims,
    contents,
    decisions,
    evidence,
    exceptions,
    outbox,
    receipts,
    reviews,
    ruled_documents,
    rulings,
    spending,
)
from triage.store.tables.ingest import answers, batch_chunks, batches
from triage.store.tables.models import consultations, learned_models, model_spending, replies
from triage.store.tables.outside import deliveries, endpoints

__all__ = [
    "Instant",
    "answers",
    "api_keys",
    "audit",
    "batch_chunks",
    "batches",
    "blind_answers",
    "blind_audits",
    "blind_draws",
    "cases",
    "certification_rounds",
    "claims",
    "consultations",
    "contents",
    "decisions",
    "deliveries",
    "demotions",
    "endpoints",
    "evidence",
    "exceptions",
    "learned_models",
    "metadata",
    "model_spending",
    "outbox",
    "receipts",
    "replies",
    "reviews",
    "ruled_documents",
    "rulings",
    "salts",
    "scorers",
    "sessions",
    "spending",
    "users",
    "verdicts",
]
