"""Answers to requests with a key, kept in the transaction that did the work."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select

from triage.errors import ReusedKeyError
from triage.model.repeat import Answer, Once
from triage.store.tables import answers


def remembers(connection: Connection, once: Once) -> bool:
    """Say whether a request with this key was done before, whatever its body was."""
    return connection.execute(select(answers.c.status).where(*_at(once))).first() is not None


def recall(connection: Connection, once: Once) -> Answer | None:
    """Return the answer to a request that was done before, or None. Raises `ReusedKeyError` for another body."""
    row = connection.execute(select(answers).where(*_at(once))).first()
    if row is None:
        return None
    if row.fingerprint != once.fingerprint:
        raise ReusedKeyError(
            "this Idempotency-Key came with another body before: use a key of its own for each request"
        )
    return Answer(status=row.status, headers=row.headers, body=row.body)


def remember(connection: Connection, once: Once, answer: Answer, at: datetime) -> None:
    """Keep an answer; it is there if the transaction commits, and else never was."""
    place = dict(zip(("tenant_id", "method", "path", "key"), once.place, strict=True))
    told = {"status": answer.status, "headers": dict(answer.headers), "body": answer.body}
    connection.execute(answers.insert().values(**place, **told, fingerprint=once.fingerprint, created_at=at))


def _at(once: Once) -> tuple[ColumnElement[bool], ...]:
    columns = (answers.c.tenant_id, answers.c.method, answers.c.path, answers.c.key)
    return tuple(column == value for column, value in zip(columns, once.place, strict=True))
