"""The tables of the engine are made once, whoever comes first, and stand beside ours."""

import sys
from subprocess import Popen

from sqlalchemy import inspect

from triage.durable import engines, prepare, tables
from triage.store import tables as store_tables
from triage.store.mirror import tables as mirror_tables


def test_several_starters_at_once_prepare_one_database(bare_url):
    script = "import sys; from triage.durable import prepare; prepare(sys.argv[1])"
    starters = [Popen([sys.executable, "-c", script, bare_url]) for _ in range(2)]
    assert [starter.wait(120) for starter in starters] == [0, 0]
    assert "workflow_status" in _names(bare_url)


def test_preparing_again_changes_nothing(url):
    before = _names(url)
    prepare(url)
    assert _names(url) == before


def test_no_table_of_the_engine_bears_the_name_of_one_of_ours(sqlite_url):
    ours = {*store_tables.metadata.tables, *mirror_tables.metadata.tables}
    assert ours.isdisjoint(_names(sqlite_url) - {*tables.metadata.tables})


def _names(url):
    engine = engines.open_engine(url)
    schema = None if engine.dialect.name == "sqlite" else tables.SCHEMA
    try:
        return set(inspect(engine).get_table_names(schema=schema))
    finally:
        engine.dispose()
