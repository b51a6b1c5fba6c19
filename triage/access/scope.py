"""What a key may be good for, and what the roles of people bring."""

from enum import StrEnum


class Scope(StrEnum):
    """One thing that a key may do; none contains another, so a key states all that it is for."""

    INGEST = "ingest"
    """Post exceptions and ledger documents, and say that a decision was applied or could not be."""
    READ = "read"
    """Look at exceptions, cases, their proofs and the counts of the ledger."""
    DECIDE = "decide"
    """Decide cases, take decisions back and reopen them, as a person."""
    APPROVE = "approve"
    """Decide, together with `decide`, what moves more than the client's review limit."""
    ADMIN = "admin"
    """Look after the service itself: its users, its webhook endpoints and its metrics."""
