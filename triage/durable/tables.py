"""The tables that this package reads and writes itself. Private to it."""

from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table

SCHEMA = "durable"
"""Where DBOS keeps its tables on PostgreSQL; on SQLite they stand beside ours."""

metadata = MetaData()

# Instants are milliseconds since 1970 by the database's clock, as in DBOS's own tables.
executors = Table(
    "executors",
    metadata,
    Column("id", String, primary_key=True),
    Column("host", String, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
)

# DBOS's tables, as far as they are read here; readiness asks them without loading DBOS.
_dbos = MetaData(schema=SCHEMA)

workflow_status = Table(
    "workflow_status",
    _dbos,
    Column("workflow_uuid", String),
    Column("name", String),
    Column("status", String),
    Column("queue_name", String),
    Column("executor_id", String),
    Column("created_at", BigInteger),
    Column("completed_at", BigInteger),
    Column("delay_until_epoch_ms", BigInteger),
)
workflow_input = Table("workflow_input", _dbos, Column("workflow_uuid", String), Column("inputs", String))
workflow_output = Table("workflow_output", _dbos, Column("workflow_uuid", String), Column("error", String))
operation_outputs = Table("operation_outputs", _dbos, Column("workflow_uuid", String))
