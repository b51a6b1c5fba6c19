"""What must hold of a database however often its desks were killed, each promise a query for rows that break it."""

from collections.abc import Iterator
from itertools import pairwise

from sqlalchemy import Connection, text

from crash.book import CLIENT
from crash.told import Life, Told, fits
from triage.bootstrap import Content, now
from triage.store import Store
from triage.store.tables import metadata
from triage.workflow import TriageWorkflow

PROMISES = {
    "an exception has no decision that stands": """
        SELECT e.id FROM exceptions e LEFT JOIN decisions d
        ON d.exception = e.seq AND d.number = e.standing_decision WHERE d.exception IS NULL""",
    "an exception is without the audit row of its receipt, or a decision of the desk without its own": """
        SELECT e.id FROM exceptions e LEFT JOIN audit a ON a.subject = e.id AND a.event IN ('receive', 'decide')
        GROUP BY e.id, e.seq HAVING count(DISTINCT a.event) <> 2 OR count(a.seq) <> 1 +
            (SELECT count(*) FROM decisions d
             WHERE d.exception = e.seq AND (d.number = 1 OR d.outcome = 'resolved'))""",
    "a decision is without its audit row, or one row is too many": """
        SELECT d.exception FROM (SELECT exception, count(*) AS made FROM decisions GROUP BY exception) d
        JOIN exceptions e ON e.seq = d.exception
        JOIN (SELECT subject, count(*) AS told FROM audit
              WHERE event NOT IN ('receive', 'apply', 'snooze', 'wake', 'expire', 'overdue', 'consult')
              GROUP BY subject) a ON a.subject = e.id WHERE made <> told""",
    "a decision is without its outbox row, or one row is too many": """
        SELECT d.exception FROM (SELECT exception, count(*) AS made FROM decisions GROUP BY exception) d
        LEFT JOIN (SELECT exception, count(*) AS told FROM outbox WHERE topic <> 'exception.overdue'
                   GROUP BY exception) o
        ON o.exception = d.exception WHERE told IS NULL OR made <> told""",
    "an overdue case was told of otherwise than once for each time that it is in the trail": """
        SELECT e.id FROM exceptions e
        WHERE (SELECT count(*) FROM outbox o WHERE o.exception = e.seq AND o.topic = 'exception.overdue')
           <> (SELECT count(*) FROM audit a WHERE a.subject = e.id AND a.event = 'overdue')""",
    "a decision of the desk, a person or a model is without its evidence": """
        SELECT d.exception FROM decisions d LEFT JOIN evidence b ON b.exception = d.exception AND b.number = d.number
        LEFT JOIN reviews r ON r.exception = d.exception AND r.number = d.number
        WHERE (d.number = 1 OR d.outcome = 'resolved' OR r.number IS NOT NULL) AND b.number IS NULL""",
    "a decision of the desk, a person or a model is without its receipt": """
        SELECT d.exception FROM decisions d LEFT JOIN receipts b ON b.exception = d.exception AND b.number = d.number
        LEFT JOIN reviews r ON r.exception = d.exception AND r.number = d.number
        WHERE (d.number = 1 OR d.outcome = 'resolved' OR r.number IS NOT NULL) AND b.number IS NULL""",
    "a decision rests on a text that is not kept": """
        SELECT d.exception FROM decisions d LEFT JOIN contents p ON p.tenant_id = d.tenant_id AND p.digest = d.policy
        LEFT JOIN contents r ON r.tenant_id = d.tenant_id AND r.digest = d.pack
        WHERE p.digest IS NULL OR r.digest IS NULL""",
    "an audit row is about an exception that is not there": """
        SELECT a.seq FROM audit a LEFT JOIN exceptions e ON e.id = a.subject
        WHERE substr(a.subject, 1, 4) = 'exc_' AND e.seq IS NULL""",
    "what waits for a person has no open case, or a decided one is open": """
        SELECT e.id FROM exceptions e LEFT JOIN cases c ON c.exception = e.seq
        WHERE (e.state IN ('escalated', 'reopened', 'undone')) <> (coalesce(c.state, 'none') = 'open')""",
    "a payment is spent twice": """
        SELECT document FROM claims WHERE active AND role = 'spend'
        GROUP BY tenant_id, document HAVING count(*) > 1""",
    "more is taken of a document than is open": """
        SELECT document FROM claims WHERE active AND role IN ('settle', 'net')
        GROUP BY tenant_id, document HAVING sum(amount) > max(open_amount)""",
    "money is taken for what waits undecided, or was taken back": """
        SELECT e.id FROM claims c JOIN exceptions e ON e.seq = c.exception
        WHERE c.active AND c.applied_at IS NULL AND e.state NOT IN ('resolved', 'reviewed', 'applied')""",
    "the daily count is not that of the resolved": """
        SELECT s.tenant_id FROM (SELECT tenant_id, sum(decisions) AS counted FROM spending GROUP BY tenant_id) s
        WHERE counted <> (SELECT count(*) FROM decisions d
            WHERE d.tenant_id = s.tenant_id AND d.outcome = 'resolved')""",
    "a choice was carried out that nobody was asked for, or that something stood against": """
        SELECT d.exception FROM decisions d LEFT JOIN consultations n ON n.exception = d.exception
        WHERE d.number > 1 AND d.outcome = 'resolved'
        AND (n.explanation IS NULL OR n.withheld IS NOT NULL OR n.mode NOT IN ('pilot', 'auto'))""",
}


def faults(url: str, told: Told, *, content: Content) -> tuple[str, ...]:
    """Return all that is wrong with a database after its desks are gone, and with what it told its clients."""
    store = Store.open(url)
    try:
        while store.seal():
            pass
        with store.read() as reader:
            broken = tuple(broken_promises(reader._connection))
        workflow = TriageWorkflow(store=store, clock=now, content=content)
        with store.read() as reader:
            unanswered = tuple(forgotten_answers(reader._connection))
        return (
            *(*told.wrong, *store.faults(), *broken, *unanswered),
            *(*_lost(workflow, told), *_undone(workflow, told)),
        )
    finally:
        store.close()


def broken_promises(connection: Connection) -> Iterator[str]:
    """Yield every promise that some rows break, and every row that refers to nothing."""
    for promise, query in PROMISES.items():
        if rows := connection.execute(text(query)).all():
            yield f"{promise}: {rows[:3]}"
    for table in metadata.sorted_tables:
        for key in table.foreign_key_constraints:
            there = " AND ".join(f'p."{e.column.name}" = c."{e.parent.name}"' for e in key.elements)
            first = key.elements[0]
            orphans = text(
                f'SELECT count(*) FROM "{table.name}" c LEFT JOIN "{key.referred_table.name}" p ON {there} '
                f'WHERE c."{first.parent.name}" IS NOT NULL AND p."{first.column.name}" IS NULL'
            )
            if count := connection.execute(orphans).scalar_one():
                yield f"orphans: {count} rows of {table.name} refer to nothing in {key.referred_table.name}"


def forgotten_answers(connection: Connection) -> Iterator[str]:
    """Yield every exception without a kept answer that names it, and every kept answer to what is not there."""
    filed = dict(map(tuple, connection.execute(text("SELECT 'post-' || substr(external_id, 2), id FROM exceptions"))))
    kept = connection.execute(text("SELECT key, body FROM answers")).all()
    yield from (f"{key} was filed, and its answer is not kept" for key in filed.keys() - {key for key, _ in kept})
    for key, told in kept:
        if filed.get(key, "nothing") not in bytes(told).decode():
            yield f"{key} is {filed.get(key)}, and the answer kept for it is {told!r}"


def _lost(workflow: TriageWorkflow, told: Told) -> Iterator[str]:
    """Yield what was acknowledged and is not there, or is another; and what is there and was never asked for."""
    with workflow._store.read() as reader:
        rows = reader._connection.execute(text("SELECT external_id, id FROM exceptions")).all()
    stored = dict(map(tuple, rows))
    for life in told.lives:
        if life.id and stored.get(f"e{life.number}") != life.id:
            yield f"e{life.number} was acknowledged as {life.id}, and is stored as {stored.get(f'e{life.number}')}"
    if len(rows) != len(stored) or not stored.keys() <= {f"e{life.number}" for life in told.lives}:
        yield f"{len(rows)} exceptions are stored under {len(stored)} names"
    mirrored = sum(workflow.mirrored().get(CLIENT, {}).values())
    if mirrored < told.loaded:
        yield f"{told.loaded} mirrored documents were acknowledged, and {mirrored} are there"


def _undone(workflow: TriageWorkflow, told: Told) -> Iterator[str]:
    """Yield each exception whose history is not what its client was told, and each decision that is not replayed."""
    for life in filter(lambda life: life.id, told.lives):
        yield from _differs(workflow, life)
        if not workflow.replay(life.id).same:
            yield f"{life.id} is decided otherwise when it is replayed"


def _differs(workflow: TriageWorkflow, life: Life) -> Iterator[str]:
    history = workflow.history(life.id)
    events = [step.event for step in history]
    if events[:2] != ["receive", "decide"] or not fits(life.tries, events[2:]):
        yield f"{life.id} went through {events}, and its client asked for {life.tries}"
    if any(one.after != two.before for one, two in pairwise(history)):
        yield f"the steps of {life.id} do not follow from each other: {history}"
    if workflow.record(life.id).state != history[-1].after:
        yield f"{life.id} is {workflow.record(life.id).state}, and its last step made it {history[-1].after}"
