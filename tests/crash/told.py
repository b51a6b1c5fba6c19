"""What the clients know: which posts and steps they asked for, and which were acknowledged."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from crash.book import Answer, Asked, Verb


@dataclass(slots=True)
class Try:
    """A step that was asked for; `outcome` is None while nobody answered, and stays so when the desk died."""

    verb: Verb
    outcome: str | None = None


@dataclass(slots=True)
class Life:
    """One exception as its client knows it: its id once a post was acknowledged, and the steps in order."""

    number: int
    id: str = ""
    tries: list[Try] = field(default_factory=list)
    busy: bool = False


@dataclass(slots=True)
class Told:
    """All that the clients know."""

    lives: list[Life] = field(default_factory=list)
    waiting: dict[tuple[int, int], tuple[Asked, Try | None]] = field(default_factory=dict)
    again: list[int] = field(default_factory=list)
    acknowledged: int = 0
    retried: int = 0
    steps: int = 0
    loaded: int = 0
    wrong: list[str] = field(default_factory=list)

    def ask(self, asked: Asked, *, desk: int) -> None:
        """Note that a desk was asked."""
        step = None
        if asked.id and asked.verb != "file":
            step = Try(asked.verb)
            self.lives[asked.number].tries.append(step)
            self.lives[asked.number].busy = True
        self.waiting[desk, asked.ticket] = asked, step

    def answer(self, answer: Answer, *, desk: int) -> None:
        """Note an answer."""
        asked, step = self.waiting.pop((desk, answer.ticket))
        if step is not None:
            step.outcome = None if answer.outcome == "failed" else answer.outcome
            self.lives[asked.number].busy = False
            self.steps += answer.outcome == "done"
        elif asked.verb == "file":
            self._filed(asked, answer)
        else:
            self.loaded += asked.verb == "load" and answer.outcome == "done"

    def lose(self, *, desk: int) -> int:
        """Note that a desk died, and return how many of its requests were in flight; posts are to be sent again."""
        lost = [self.waiting.pop(key) for key in list(self.waiting) if key[0] == desk]
        for asked, step in lost:
            if asked.verb == "file":
                self.again.append(asked.number)
            elif step is not None:
                self.lives[asked.number].busy = False
        return len(lost)

    def _filed(self, asked: Asked, answer: Answer) -> None:
        life = self.lives[asked.number]
        if answer.outcome == "failed":
            self.again.append(asked.number)
        elif answer.outcome == "refused":
            self.wrong.append(f"the post of e{asked.number} was refused")
        elif life.id and life.id != answer.id:
            self.wrong.append(f"e{asked.number} is {life.id}, and at another try {answer.id}")
        else:
            self.acknowledged += not life.id
            life.id = answer.id


def fits(tries: Sequence[Try], events: Sequence[str], last: str = "") -> bool:
    """Tell whether a history can come of these tries: acknowledged ones happened, refused ones not, others perhaps.

    `last` is the event before; a decision that is applied already is not applied again.
    """
    if not tries:
        return not events
    first, rest = tries[0], tries[1:]
    if first.outcome == "refused":
        return fits(rest, events, last)
    happened = bool(events) and events[0] == first.verb and fits(rest, events[1:], first.verb)
    may_not_have = first.outcome is None or (first.verb == "apply" and last == "apply")
    return happened or (may_not_have and fits(rest, events, last))
