"""The promises as PostgreSQL triggers, and row security between clients.

Each trigger is a function of its own with the same name. Functions run as whoever writes, under his row security; what
they look up is of the same client as the row that they look at.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from triage.model.lifecycle import steps
from triage.store.triggers.promises import APPEND_ONLY, EXCLUDED_BY, FROZEN, OF_A_CLIENT

EVERYBODY = "*"
SEPARATOR = "\x1f"
"""How a transaction names clients in the setting `triage.clients`; no id contains it."""

_POLICY = "of_a_client"
_VISIBLE = (
    "current_setting('triage.clients', true) = '*' "
    "OR tenant_id = ANY (string_to_array(current_setting('triage.clients', true), chr(31)))"
)


@dataclass(frozen=True, slots=True)
class _Trigger:
    """A trigger: when it runs, on which table, and the body of its function."""

    name: str
    when: str
    table: str
    body: str
    each: str = "ROW"

    def statements(self) -> Iterator[str]:
        """Yield what puts it in place."""
        yield (
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql "
            f"SET search_path FROM CURRENT AS $body${self.body}$body$"
        )
        yield f"DROP TRIGGER IF EXISTS {self.name} ON {self.table}"
        yield (
            f"CREATE TRIGGER {self.name} BEFORE {self.when} ON {self.table} "
            f"FOR EACH {self.each} EXECUTE FUNCTION {self.name}()"
        )
        yield f"ALTER TABLE {self.table} ENABLE ALWAYS TRIGGER {self.name}"


def install(connection: Connection) -> None:
    """Put every trigger and every policy in place, replacing those of an earlier release."""
    for trigger in triggers():
        for statement in trigger.statements():
            connection.exec_driver_sql(statement)
    for table in OF_A_CLIENT:
        for statement in row_security(table):
            connection.exec_driver_sql(statement)


def row_security(table: str) -> Iterator[str]:
    """Yield what keeps each transaction to the rows of the clients that it names."""
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
    yield f"DROP POLICY IF EXISTS {_POLICY} ON {table}"
    yield f"CREATE POLICY {_POLICY} ON {table} USING ({_VISIBLE})"


def missing(connection: Connection) -> tuple[str, ...]:
    """Return the names of triggers and policies that are not there or not as they must be."""
    rows = connection.exec_driver_sql(
        "SELECT tgname, tgrelid::regclass::text AS tgtable, prosrc "
        "FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid WHERE NOT tgisinternal AND tgenabled = 'A'"
    )
    present = {(row.tgname, row.tgtable): row.prosrc for row in rows}
    absent = [trigger.name for trigger in triggers() if present.get((trigger.name, trigger.table)) != trigger.body]
    secured = connection.exec_driver_sql(
        "SELECT relname FROM pg_class JOIN pg_policy ON polrelid = pg_class.oid "  # noqa: S608 - our own name
        f"WHERE relrowsecurity AND relforcerowsecurity AND polname = '{_POLICY}'"
    )
    return (*absent, *(f"{table}_{_POLICY}" for table in sorted({*OF_A_CLIENT} - {row.relname for row in secured})))


def triggers() -> tuple[_Trigger, ...]:
    """Return every trigger."""
    return tuple(_triggers())


def _triggers() -> Iterator[_Trigger]:
    for table in APPEND_ONLY:
        changed = ("delete",) if table == "audit" else ("update", "delete")
        yield from (_refuse(table, f"{table}_{verb}", verb.upper()) for verb in changed)
    for table, columns in FROZEN.items():
        yield _refuse(table, f"{table}_frozen", f"UPDATE OF {', '.join(columns)}")
        yield _refuse(table, f"{table}_delete", "DELETE")
    for table in (*APPEND_ONLY, *FROZEN):
        yield _refuse(table, f"{table}_truncate", "TRUNCATE", each="STATEMENT")
    for role, others in EXCLUDED_BY.items():
        listed = ", ".join(f"'{other}'" for other in others)
        taken = f"NEW.active AND NEW.role = '{role}' AND {_OTHER_CLAIM} AND role IN ({listed}))"
        yield _Trigger(f"claims_{role}_excluded", "INSERT", "claims", _unless(taken, "the document is taken"))
    yield _Trigger("claims_open_amount", "INSERT", "claims", _unless(_EXCEEDED, "the open amount is exceeded"))
    yield _Trigger(
        "claims_given_back", "UPDATE OF active", "claims", _unless("NEW.active", "a claim that was given back stays so")
    )
    applied = "OLD.applied_at IS NOT NULL"
    yield _Trigger("claims_applied_once", "UPDATE OF applied_at", "claims", _unless(applied, "a claim is applied once"))
    stray = "NOT (" + " OR ".join(f"(OLD.state = '{a}' AND NEW.state = '{b}')" for a, b in steps()) + ")"
    yield _Trigger(
        "exceptions_step", "UPDATE OF state", "exceptions", _unless(stray, "an exception does not take this step")
    )
    yield _Trigger("audit_unsealed", "INSERT", "audit", _unless(_SEALED_EARLY, "an audit row is sealed afterwards"))
    yield _Trigger("audit_sealed", "UPDATE", "audit", _unless(_NOT_A_SEAL, "audit is append-only"))


def _refuse(table: str, name: str, when: str, *, each: str = "ROW") -> _Trigger:
    return _Trigger(name, when, table, f"BEGIN {_error(f'{table} is append-only')} END", each)


def _unless(condition: str, message: str) -> str:
    """Return the body of a function that refuses a row for which a condition holds."""
    return f"BEGIN IF {condition} THEN {_error(message)} END IF; RETURN NEW; END"


def _error(message: str) -> str:
    return f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';"


_OTHER_CLAIM = "EXISTS (SELECT 1 FROM claims WHERE tenant_id = NEW.tenant_id AND document = NEW.document AND active"

_EXCEEDED = (
    "NEW.active AND NEW.role IN ('settle', 'net') AND NEW.amount > NEW.open_amount - "
    "(SELECT coalesce(sum(amount), 0) FROM claims WHERE tenant_id = NEW.tenant_id AND document = NEW.document "
    "AND active AND role IN ('settle', 'net') AND NOT coalesce(applied_at < NEW.documents_at, false))"
)
"""What was applied before the documents were read is in their open amounts already."""

_SEALED_EARLY = "NEW.position IS NOT NULL OR NEW.prev IS NOT NULL OR NEW.hash IS NOT NULL"

_NOT_A_SEAL = (
    "OLD.hash IS NOT NULL OR NEW.hash IS NULL "
    "OR (OLD.seq, OLD.tenant_id, OLD.at, OLD.event, OLD.subject, OLD.content::text) "
    "IS DISTINCT FROM (NEW.seq, NEW.tenant_id, NEW.at, NEW.event, NEW.subject, NEW.content::text) "
    "OR NEW.position IS DISTINCT FROM (SELECT coalesce(max(position), 0) + 1 FROM audit) "
    "OR NEW.prev IS DISTINCT FROM coalesce((SELECT hash FROM audit WHERE position = NEW.position - 1), '')"
)
"""Sealing gives a row its place in the chain, once, and changes nothing else of it."""
