"""The promises as SQLite triggers."""

from sqlalchemy import Connection

from triage.model import Role
from triage.model.lifecycle import steps
from triage.store.triggers.promises import APPEND_ONLY, EXCLUDED_BY, FROZEN


def install(connection: Connection) -> None:
    """Put every trigger in place, replacing those of an earlier release."""
    for name, statement in triggers().items():
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        connection.exec_driver_sql(statement)


def missing(connection: Connection) -> tuple[str, ...]:
    """Return the names of triggers that are not there or not as they must be."""
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    present = {row.name: row.sql for row in rows}
    return tuple(name for name, sql in triggers().items() if present.get(name) != sql)


def triggers() -> dict[str, str]:
    """Return the statement of each trigger by its name."""
    statements: dict[str, str] = {}
    for table in APPEND_ONLY:
        statements |= {f"{table}_{verb}": _refuse(table, verb) for verb in ("update", "delete")}
    for table, columns in FROZEN.items():
        statements[f"{table}_frozen"] = _refuse(table, f"update OF {', '.join(columns)}", name=f"{table}_frozen")
        statements[f"{table}_delete"] = _refuse(table, "delete")
    exclusions = {f"claims_{role}_excluded": _excluded(role, by) for role, by in EXCLUDED_BY.items()}
    return (
        statements
        | exclusions
        | {"claims_open_amount": _OPEN_AMOUNT, "claims_given_back": _GIVEN_BACK, "audit_chain": _CHAIN}
        | {"claims_applied_once": _APPLIED_ONCE, "exceptions_step": _step()}
    )


def _refuse(table: str, verb: str, *, name: str | None = None) -> str:
    return (
        f"CREATE TRIGGER {name or f'{table}_{verb}'} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )


def _excluded(role: Role, by: tuple[Role, ...]) -> str:
    listed = ", ".join(f"'{other}'" for other in by)
    return (
        f"CREATE TRIGGER claims_{role}_excluded BEFORE INSERT ON claims WHEN NEW.active AND NEW.role = '{role}' "  # noqa: S608
        "BEGIN SELECT RAISE(ABORT, 'the document is taken') WHERE EXISTS (SELECT 1 FROM claims WHERE "
        f"tenant_id = NEW.tenant_id AND document = NEW.document AND active AND role IN ({listed})); END"
    )


_OPEN_AMOUNT = (
    "CREATE TRIGGER claims_open_amount BEFORE INSERT ON claims WHEN NEW.active AND NEW.role IN ('settle', 'net') "
    "BEGIN SELECT RAISE(ABORT, 'the open amount is exceeded') WHERE NEW.amount > NEW.open_amount - "
    "(SELECT coalesce(sum(amount), 0) FROM claims WHERE tenant_id = NEW.tenant_id AND document = NEW.document "
    "AND active AND role IN ('settle', 'net') AND NOT coalesce(applied_at < NEW.documents_at, 0)); END"
)
"""What was applied before the documents were read is in their open amounts already."""

_APPLIED_ONCE = (
    "CREATE TRIGGER claims_applied_once BEFORE UPDATE OF applied_at ON claims WHEN OLD.applied_at IS NOT NULL "
    "BEGIN SELECT RAISE(ABORT, 'a claim is applied once'); END"
)


def _step() -> str:
    """Refuse a step that the life of an exception does not have."""
    allowed = " OR ".join(f"(OLD.state = '{before}' AND NEW.state = '{after}')" for before, after in steps())
    return (
        f"CREATE TRIGGER exceptions_step BEFORE UPDATE OF state ON exceptions WHEN NOT ({allowed}) "
        "BEGIN SELECT RAISE(ABORT, 'an exception does not take this step'); END"
    )


_GIVEN_BACK = (
    "CREATE TRIGGER claims_given_back BEFORE UPDATE OF active ON claims WHEN NEW.active "
    "BEGIN SELECT RAISE(ABORT, 'a claim that was given back stays so'); END"
)

_CHAIN = (
    "CREATE TRIGGER audit_chain BEFORE INSERT ON audit "
    "WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit) "
    "OR NEW.prev <> coalesce((SELECT hash FROM audit ORDER BY seq DESC LIMIT 1), '') "
    "BEGIN SELECT RAISE(ABORT, 'an audit row must follow the last one'); END"
)
