"""The stage as the desk runs it, over labelled cases: the configured model, asked with the texts and without them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from triage.bootstrap import Content
from triage.choose import Prompt
from triage.content.folders import read_rules
from triage.errors import InputError
from triage.explain import FACTS
from triage.judge import RulePack, load_pack
from triage.llm import Form, Remote, Replay, configured, form_of
from triage.model.choice import Silent
from triage.ports import Proposer
from triage.settings import Llm, read_settings
from triage_eval.free_text import Answered, Asked, ask, read_cases
from triage_eval.real_model.record import Record, Unlimited

KEY = "none"
"""What a server on loopback is told in the place of a key; it asks for none, and litellm wants one."""

SECONDS = "300"
"""For all calls about a case, where the environment says nothing: one thread reads 30 tokens a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A prompt, the settings of a model and the cases that it is asked about."""

    prompt: Prompt
    settings: Llm
    form: Form
    pack: RulePack
    cases: tuple[Asked, ...]

    def remote(self, record: Record) -> Remote:
        """Return the proposer that asks the model, and keeps its replies."""
        remote = configured(self.settings, prompt=self.prompt, budget=Unlimited(), replies=record)
        assert remote is not None  # noqa: S101 - a stage has a model
        return remote

    def replay(self, record: Record) -> Replay:
        """Return the proposer that answers from replies that were kept, without any model."""
        return Replay(prompt=self.prompt, form=self.form, replies=record)


def stage(environ: Mapping[str, str], *, address: str, model: str, prompt: str | None, most: int | None) -> Stage:
    """Return the stage by the settings of the environment, which go before what is given here.

    `prompt` is a reference such as `choose@1`, None the newest. Of `most` cases half have an answer. Raises
    `InputError` or `NotFoundError`.
    """
    given = {
        "TRIAGE_LLM_MODEL": f"openai/{model}",
        "TRIAGE_LLM_API_BASE": address,
        "TRIAGE_LLM_API_KEY": KEY,
        "TRIAGE_LLM_SECONDS": SECONDS,
    }
    settings = read_settings(given | dict(environ)).llm
    form = form_of(settings)
    assert form is not None  # noqa: S101 - a model is given above
    pack = load_pack(read_rules(), FACTS)
    cases = tuple(ask(read_cases(), pack=pack))
    return Stage(
        prompt=Content().prompt(prompt), settings=settings, form=form, pack=pack, cases=balanced(cases, most=most)
    )


def balanced(cases: Sequence[Asked], *, most: int | None) -> tuple[Asked, ...]:
    """Return so many of the cases, half of them with an answer, spread evenly over the file; all where None.

    Raises `InputError` where there are not so many.
    """
    if most is None:
        return tuple(cases)
    sides = [[each for each in cases if (each.right is None) is left_alone] for left_alone in (True, False)]
    if most < 2 or most % 2 or most // 2 > min(map(len, sides)):
        raise InputError(f"--cases takes an even number from 2 to {2 * min(map(len, sides))}, or nothing for all")
    taken = {each.case.id for side in sides for each in _spread(side, most // 2)}
    return tuple(each for each in cases if each.case.id in taken)


def _spread(cases: Sequence[Asked], count: int) -> Iterator[Asked]:
    return (cases[place * len(cases) // count] for place in range(count))


def answers(
    cases: Sequence[Asked], proposer: Proposer, *, tell: Callable[[str], None] = lambda _: None
) -> tuple[Answered, ...]:
    """Ask about every case as the desk does, and tell of each."""
    answered = []
    for number, each in enumerate(cases, 1):
        said = _consulted(each, proposer)
        tell(f"{number}/{len(cases)} {each.case.id}: {outcome(said)}")
        answered.append(said)
    return tuple(answered)


def _consulted(asked: Asked, proposer: Proposer) -> Answered:
    """Ask with the texts, and by the facts alone where that was answered: after silence one is enough."""
    with_texts = proposer(asked.question)
    silent = isinstance(with_texts, Silent)
    facts_only = with_texts if silent else proposer(asked.question.without_texts)
    return Answered(asked=asked, with_texts=with_texts, facts_only=facts_only)


def outcome(answered: Answered) -> str:
    """Say in a word what came of a case."""
    if isinstance(answered.with_texts, Silent):
        return f"silent, {answered.with_texts.why}"
    return f"{'right' if answered.is_right else 'wrong'}, {'chosen' if answered.chosen else 'left alone'}"


def record_of(folder: Path, *, model: str, prompt: Prompt) -> Record:
    """Return the record of a model and a prompt."""
    return Record.of(folder / f"{model.rpartition('/')[2]}.{prompt.reference}.jsonl")
