"""Asks a model about what rules did not resolve, after the answer to whoever posted it: a job for each exception.

What it chose is only shown to people, unless the client wants it done and a certificate bounds how often it is wrong.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from triage.certify import Cell, Licence
from triage.consult import consult, proposer
from triage.durable import JSON, Priority, Retry, Task
from triage.errors import ContentError, NotFoundError
from triage.model import JsonObject, ModelMode, Record
from triage.model.choice import Choice, Question, Silent
from triage.model.codec import digest
from triage.model.consultation import Consultation
from triage.model.lifecycle import WAITING
from triage.ports import Clock, Proposer
from triage.store import Reader, Store
from triage.store.consultations import CONSULT, Consulted
from triage.store.entries import case_id
from triage.workflow.carrying_out import CarryingOut
from triage.workflow.content import ContentSource
from triage.workflow.replay import recorded

RETRY = Retry(attempts=5, first=30.0, factor=4.0, longest=3600.0)
"""For what fails here; what fails at a provider is an answer: silence, and the reason for it."""


@dataclass(frozen=True, slots=True)
class Stood:
    """An exception as it stands; where models are `through`, none will say anything about it any more."""

    record: Record
    through: bool


def no_model(question: Question) -> Choice | Silent:  # noqa: ARG001 - whatever is asked
    """Answer where no model is set."""
    return Silent(why="no_model", detail="set TRIAGE_LLM_MODEL")


def switched_off(question: Question) -> Choice | Silent:  # noqa: ARG001 - whatever is asked
    """Answer where the settings say that nobody is asked."""
    return Silent(why="off", detail="llm.proposer is off")


class Consulting:
    """The task that asks. What was decided meanwhile is left alone, and nobody is asked twice about one decision."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        content: ContentSource,
        propose: Proposer = no_model,
        form: JsonObject | None = None,
    ) -> None:
        self._store, self._clock, self._content = store, clock, content
        self._propose, self._form = propose, form

    def tasks(self) -> Mapping[str, Task]:
        """Return the task by the name of its jobs."""
        return {CONSULT: Task(self._consult, RETRY)}

    def consult(self, exception_id: str, *, client: str) -> Consultation | None:
        """Ask about an exception that waits for a person; None where it waits no more, or somebody asked before."""
        store = self._store.within(frozenset({client}))
        with store.read() as reader:
            record = reader.record(exception_id)
            if record.state != "escalated" or reader.consultations.has(exception_id):
                return None
            evidence, desk = recorded(record, reader=reader, content=self._content)
        mode = desk.policy.model_mode(record.kind)
        if mode is ModelMode.OFF or not self._is_wanted(record):
            return None
        now = self._clock()
        said = consult(
            evidence,
            desk,
            receipt=record.receipt,
            propose=self._propose,
            licence_of=partial(_licence, store),
            form=self._form,
            at=now,
        )
        return said if self._keep(record, said, mode, store) else None

    def _is_wanted(self, record: Record) -> bool:
        """Tell whether the client has models asked now: what he switched off since the escalation is shown to none."""
        try:
            return self._content.equip(record.client).desk.policy.model_mode(record.kind) is not ModelMode.OFF
        except ContentError:  # he has gone
            return False

    def _keep(self, record: Record, said: Consultation, mode: ModelMode, store: Store) -> bool:
        """Store what was said, and do it where nothing stands against it, if the exception still waits."""
        body = said.to_json()
        consulted = Consulted(
            mode=mode, explanation=said.explanation, digest=digest(body), body=body, at=said.consulted_at
        )
        with store.write(priority=Priority.WORK) as writer:
            if writer.record(record.id).state != "escalated" or writer.consultations.has(record.id):
                return False
            withheld: tuple[str, ...] = ()
            if not said.against:
                doing, case = CarryingOut(content=self._content, mirror=store.mirror), writer.case(case_id(record.id))
                withheld = doing.attempt(writer, case, said, consulted, now=self._clock())
            if said.against or withheld:
                writer.consult(record, replace(consulted, withheld=withheld), actor=proposer(said))
            return True

    def _consult(self, arguments: dict[str, JSON]) -> JSON:
        self.consult(str(arguments["exception"]), client=str(arguments["client"]))
        return None


def stood(exception_id: str, *, reader: Reader, content: ContentSource) -> Stood:
    """Return how an exception stands, or raise `NotFoundError`."""
    record = reader.record(exception_id)
    mode = content.equip(record.client).desk.policy.model_mode(record.kind)
    through = record.state != "escalated" or mode is ModelMode.OFF or reader.consultations.has(exception_id)
    return Stood(record, through)


def shown(exception_id: str, *, reader: Reader) -> Consulted:
    """Return what a model said about an exception.

    Raises `NotFoundError` where none was asked, and as long as a person has to decide without it: in every mode but
    `suggest`, so that what he decides tells how often the model is right.
    """
    consulted = reader.consultations.of(exception_id)
    if consulted.mode is not ModelMode.SUGGEST and reader.record(exception_id).state in WAITING:
        raise NotFoundError(f"what a model said about {exception_id} is shown when a person has decided")
    return consulted


def _licence(store: Store, cell: Cell) -> Licence | None:
    with store.read() as reader:
        return reader.certificates.licence_of(cell)
