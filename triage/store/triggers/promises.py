"""Which tables keep what they are told, and which claims exclude each other."""

from triage.model import Role

APPEND_ONLY = (
    *("decisions", "evidence", "receipts", "contents", "reviews", "rulings", "ruled_documents", "audit"),
    *("replies", "consultations", "learned_models"),
    *("certification_rounds", "scorers", "verdicts", "demotions"),
    *("blind_draws", "blind_audits", "blind_answers"),
)
"""Tables whose rows are never changed or deleted."""

FROZEN: dict[str, tuple[str, ...]] = {
    "exceptions": ("seq", "id", "tenant_id", "source", "external_id", "kind", "subject", "body", "received_at"),
    "claims": (
        *("id", "tenant_id", "exception", "role", "document", "amount", "currency", "open_amount"),
        "documents_at",
    ),
    "salts": ("name", "body", "made_at"),
}
"""Columns that never change in tables that otherwise may; their rows are never deleted."""

EXCLUDED_BY: dict[Role, tuple[Role, ...]] = {
    "settle": ("hold",),
    "hold": ("keep", "settle", "correct"),
    "keep": ("hold",),
    "correct": ("hold",),
}
"""The part of `triage.guard.CONFLICTS` that no unique index can hold."""

OF_A_CLIENT = (
    *("exceptions", "decisions", "evidence", "receipts", "contents", "claims", "spending", "cases", "reviews"),
    *("rulings", "ruled_documents", "audit", "outbox", "answers", "batches", "batch_chunks"),
    *("replies", "model_spending", "consultations", "learned_models", "verdicts", "demotions"),
    *("blind_draws", "blind_audits", "blind_answers"),
    *("api_keys", "users", "sessions", "webhook_endpoints", "deliveries"),
)
"""Tables of which a transaction sees the rows of the clients that it names, and no others."""
