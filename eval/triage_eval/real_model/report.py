"""A run of the stage over labelled cases, told as a table beside the local proposer, and held to what must hold."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from triage.certify import Certificate, Verdict
from triage.errors import InputError
from triage.model.choice import Silent
from triage_eval.free_text import Answered, cross_validate
from triage_eval.real_model.argued import argued, line
from triage_eval.real_model.measured import measured, table
from triage_eval.real_model.promises import BrokenPromiseError, autonomous, broken
from triage_eval.real_model.record import Record
from triage_eval.real_model.stage import Stage, answers

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The table, what was argued, what the model would do alone, and every promise that its answers break."""

    table: str
    argued: str
    alone: str
    broken: tuple[str, ...]

    def require_kept(self) -> None:
        """Raise `BrokenPromiseError` where a promise is broken."""
        if self.broken:
            raise BrokenPromiseError("\n".join(("broken:", *self.broken)))


def run(stage: Stage, record: Record, *, replay: bool, tell: Tell) -> tuple[Answered, ...]:
    """Ask about every case; what is recorded is not asked again. With `replay` only the cases that are recorded count.

    Raises `InputError` where none is.
    """
    if replay:
        recorded = tuple(each for each in answers(stage.cases, stage.replay(record)) if _is_recorded(each))
        tell(f"{len(recorded)} of {len(stage.cases)} cases are recorded in {record.file}")
        if not recorded:
            raise InputError("nothing to replay: run it once without --replay, by the same settings and prompt")
        return recorded
    remote = stage.remote(record)
    remote.prepare()
    return answers(stage.cases, remote, tell=tell)


def _is_recorded(answered: Answered) -> bool:
    passes = (answered.with_texts, answered.facts_only)
    return not any(isinstance(said, Silent) and said.why == "no_model" for said in passes)


def report(stage: Stage, answered: Sequence[Answered], *, record: Record) -> Report:
    """Count what the model made of the cases, and the local proposer of the same; replay what was recorded."""
    cases = tuple(each.asked for each in answered)
    columns = {stage.form.named: answered, "local": tuple(cross_validate(cases))}
    verdicts, alone = autonomous(answered, pack=stage.pack)
    wrong = [each for each in alone if not each.is_right]
    replayed = answers(cases, stage.replay(record))
    return Report(
        table=table({name: measured(each, pack=stage.pack) for name, each in columns.items()}),
        argued=line(tuple(argued(cases, stage=stage, record=record))),
        alone=_alone(verdicts, done=len(alone), wrong=len(wrong)),
        broken=(
            *broken(answered, seconds=stage.settings.seconds, replayed=replayed),
            *(f"{each.asked.case.id}: would be done wrongly, without a person" for each in wrong),
        ),
    )


def _alone(verdicts: Sequence[Verdict], *, done: int, wrong: int) -> str:
    certified = sum(isinstance(each, Certificate) for each in verdicts)
    return f"{certified} of {len(verdicts)} cells certified; {done} cases done without a person, {wrong} of them wrong"
