"""Running trials through the real workflow, each data set in a database of its own."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from triage.choose import Prompt
from triage.errors import InputError, NotFoundError
from triage.explain import FACTS
from triage.judge import RulePack, pack_from_text
from triage.model import ClientPolicy, Receipt
from triage.model.codec import adapter, digest, read_evidence, read_exception, write
from triage.service import Desk, triage
from triage.store import Store
from triage.testing import PinnedClock
from triage.workflow import Equipment, TriageWorkflow
from triage_eval.score import Result
from triage_eval.trial import Dataset, Trial, Unjudged


@dataclass(slots=True)
class TrialContent:
    """Equips each client's desk with the policy that its trials state, and with the shipped rules."""

    pack: RulePack
    pack_text: bytes
    policies: dict[str, ClientPolicy] = field(default_factory=dict)

    def equip(self, client: str) -> Equipment:
        """Return the desk of a trial's client."""
        text = adapter(ClientPolicy).dump_json(self.policies[client])
        return Equipment(desk=self._desk(text, self.pack), policy_text=text, pack_text=self.pack_text)

    def prompt(self, reference: str | None = None) -> Prompt:
        """Raise `NotFoundError`: no model is asked about trials."""
        raise NotFoundError(f"trials know no prompt {reference or ''}")

    def restore(self, client: str, *, policy_text: bytes, pack_text: bytes) -> Desk:  # noqa: ARG002 - as asked for
        """Make the desk again that these texts once made."""
        return self._desk(policy_text, pack_from_text(pack_text, FACTS))

    def _desk(self, text: bytes, pack: RulePack) -> Desk:
        policy = adapter(ClientPolicy).validate_json(text)
        return Desk(policy=policy, policy_digest=digest(text), pack=pack)


def run(dataset: Dataset, *, pack_text: bytes, database: Path) -> Iterator[Result | Unjudged]:
    """File every trial in order, grade its receipt, and check that replaying it gives the same bytes.

    Trials go through the border as posted bytes do; one that it refuses is unjudged, with what was refused.
    """
    content = TrialContent(pack_from_text(pack_text, FACTS), pack_text)
    clock = PinnedClock()
    with closing(Store.open(f"sqlite:///{database}")) as store:
        workflow = TriageWorkflow(store=store, clock=clock, content=content)
        for trial in dataset.trials:
            content.policies[trial.policy.client] = trial.policy
            clock.now = trial.as_of
            try:
                yield _file(trial, workflow, content)
            except InputError as error:
                yield Unjudged(trial.id, str(error))


def _file(trial: Trial, workflow: TriageWorkflow, content: TrialContent) -> Result:
    record = workflow.file(read_exception(write(trial.exception))).record
    again = _decide_again(record.id, trial, workflow, content)
    stored = workflow.receipt(record.id)
    return Result(
        id=trial.id,
        exception=record.id,
        kind=trial.exception.kind.value,
        groups=trial.groups,
        outcome=again.decision.outcome,
        grade=trial.grade(again),
        replayed=again.to_json() == stored,
        receipt=stored,
    )


def _decide_again(exception: str, trial: Trial, workflow: TriageWorkflow, content: TrialContent) -> Receipt:
    evidence = read_evidence(workflow.evidence(exception))
    return triage(evidence, content.equip(trial.policy.client).desk)
