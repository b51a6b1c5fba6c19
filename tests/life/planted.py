"""Faults as a careless hand makes them, each planted in the desk to see whether the machine notices."""

from dataclasses import replace

from triage.store import answers, patience, rows, writer
from triage.store.consultations import Consultations
from triage.store.outbox import Deliveries
from triage.store.reader import Reader
from triage.store.writer import Writer
from triage.workflow import carrying_out, workflow
from triage.workflow.carrying_out import CarryingOut

_add, _spent, _turned_down, _apply = Writer.add, rows.spent, workflow.steps.turned_down, workflow.steps.apply
_claim, _brought = Deliveries.claim, patience._brought
_carried_out, _carry_out = carrying_out.carried_out, carrying_out.carry_out


def _nothing(*_args, **_options):
    return None


def _torn(self, entries):
    """Commit in the middle of a filing: only a cut shows it."""
    _add(self, entries)
    connection = self._connection.connection.driver_connection
    connection.execute("COMMIT").close()
    connection.execute("BEGIN IMMEDIATE").close()
    connection.execute("SAVEPOINT sa_savepoint_1").close()


def _of_another_day(made):
    return _spent(made) | {"day": "2026-06-30"}


def _for_ever(exception, ids, documents):
    return replace(_turned_down(exception, ids, documents), fingerprint=None)


def _unheeded(writer_, record, **options):
    _apply(writer_, record, **{**options, "receipt": None})


def _unsent(self, endpoint_id, **options):
    taken = _claim(self, endpoint_id, **options)
    self._connection.exec_driver_sql("UPDATE outbox SET sent_at = NULL")
    return taken


def _only_overdue(now):
    return {"overdue": _brought(now)["overdue"]}


def _for_nothing(record, made, evidence):
    return replace(_carried_out(record, made, evidence), claims=())


def _unguarded(said, *, asked, evidence, desk):
    return _carry_out(said, asked=asked, evidence=evidence, desk=desk)[0], ()


PLANTED = {
    "what is taken back stays taken": lambda plant: plant.setattr(Writer, "_give_back", _nothing),
    "an undone message goes out": lambda plant: plant.setattr(Writer, "_withdraw", _nothing),
    "a key is forgotten": lambda plant: plant.setattr(answers, "remember", _nothing),
    "a stale version is taken": lambda plant: plant.setattr(workflow, "require_current", _nothing),
    "another client sees it": lambda plant: plant.setattr(Reader, "_in_sight", lambda _, wanted: (wanted.anybodys, {})),
    "the day's count is of one day": lambda plant: plant.setattr(writer.rows, "spent", _of_another_day),
    "a choice takes nothing": lambda plant: plant.setattr(carrying_out, "carried_out", _for_nothing),
}

SELDOM = {
    "what was applied is not taken again": lambda plant: plant.setattr(Writer, "_take_again", _nothing),
    "what a person declined is forgotten": lambda plant: plant.setattr(Writer, "_rule", _nothing),
    "a decline outlives the documents": lambda plant: plant.setattr(workflow.steps, "turned_down", _for_ever),
    "another decision's receipt is taken": lambda plant: plant.setattr(workflow.steps, "apply", _unheeded),
    "what is sent counts as unsent": lambda plant: plant.setattr(Deliveries, "claim", _unsent),
    "nobody ends a snooze": lambda plant: plant.setattr(patience, "_brought", _only_overdue),
    "a filing is two transactions": lambda plant: plant.setattr(Writer, "add", _torn),
    "a case in a person's hands is decided": lambda plant: plant.setattr(CarryingOut, "_changed", lambda *_: ()),
    "a model is asked twice": lambda plant: plant.setattr(Consultations, "has", lambda *_: False),
    "what came up since is not looked at": lambda plant: plant.setattr(carrying_out, "carry_out", _unguarded),
}
"""What takes a rare sequence to show: the test plays it."""
