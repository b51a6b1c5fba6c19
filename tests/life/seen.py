"""What is compared after every step: the model's lives, and the rows, in the same words."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from life.model import AMOUNT, Model

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_LIVES = """
    SELECT e.id, e.tenant_id, e.state, e.standing_decision, c.due_at, c.overdue_at, c.snoozed_until, c.version, c.state,
        n.mode, n.explanation, n.withheld
    FROM exceptions e
    LEFT JOIN cases c ON c.exception = e.seq LEFT JOIN consultations n ON n.exception = e.seq"""
_TAKEN = """
    SELECT e.id, c.role, c.document, c.amount, c.applied_at IS NOT NULL FROM claims c
    JOIN exceptions e ON e.seq = c.exception WHERE c.active"""
_TOLD = """
    SELECT e.id, count(*), count(o.sent_at), count(o.withdrawn_at) FROM outbox o
    JOIN exceptions e ON e.seq = o.exception GROUP BY e.id"""
_SPENT = "SELECT tenant_id, day, decisions * 100, amount FROM spending"
_HISTORY = "SELECT subject, event, at, content FROM audit WHERE substr(subject, 1, 4) = 'exc_' ORDER BY seq"
_COUNTED = """
    SELECT (SELECT count(*) FROM audit WHERE substr(subject, 1, 4) = 'exc_'),
        (SELECT count(*) FROM answers), (SELECT count(*) FROM decisions)"""


def stored(ask: Callable[[str], list[tuple]]):
    """Read what the database holds."""
    return (
        {id_: (*row, _words(withheld)) for id_, *row, withheld in ask(_LIVES)},
        Counter((*row, bool(applied)) for *row, applied in ask(_TAKEN)),
        {id_: tuple(row) for id_, *row in ask(_TOLD)},
        set(map(tuple, ask(_SPENT))),
        tuple(ask(_COUNTED)[0]),
    )


def told(ask: Callable[[str], list[tuple]]):
    """Read the history of every exception."""
    histories = {}
    for id_, event, at, content in ask(_HISTORY):
        said = content if isinstance(content, dict) else json.loads(content)
        step = (event, said["actor"], said["before"], said["after"], EPOCH + timedelta(microseconds=at))
        histories.setdefault(id_, []).append(step)
    return histories


def words(reasons: Iterable[str]) -> tuple[str, ...]:
    """Return the words that reasons begin with, each once."""
    return tuple(sorted({reason.partition(":")[0] for reason in reasons}))


def seen(model: Model):
    """Tell the same of the model."""
    lives = model.lives.values()
    return (
        {life.id: _stands(life) for life in lives},
        Counter((life.id, t.role, t.document, AMOUNT, t.applied) for life in lives for t in life.taken),
        {life.id: _told(life) for life in lives},
        {(client, day, amount, amount) for (client, day), amount in model.spent.items()},
        (sum(len(life.history) for life in lives), len(model.answers), sum(life.decision for life in lives)),
    )


def _stands(life):
    """Return how an exception stands, with its case and what the adviser said of it."""
    said = life.said
    advised = (said.mode, said.explanation, said.withheld) if said else (None, None, ())
    return (life.post.client, life.state, life.decision, *_clock(life), *life.case, *advised)


def _clock(life):
    """Return the instants of a case in microseconds."""
    return tuple(at and (at - EPOCH) // timedelta(microseconds=1) for at in (life.due, life.overdue, life.snoozed))


def _words(withheld):
    """Return the words that reasons begin with."""
    reasons = json.loads(withheld) if isinstance(withheld, str) else withheld
    return words(reasons or ())


def _told(life):
    messages = life.messages
    return (len(messages), sum(m.sent for m in messages), sum(m.withdrawn for m in messages))
