"""The torture: desks on one database are killed and started again while clients go on asking."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Protocol

from crash.book import STEPS, Answer, Asked
from crash.points import LABELS, MIGRATION, Plant
from crash.told import Life, Told

OUTSTANDING = 8
"""So many requests are in flight at most at one desk."""

ENOUGH = 150
"""So many requests a cycle are answered before a desk that passes no planted point is killed anyway."""

MORE = 3
"""So often a point that was passed in none of its cycles gets another."""

RECENT = 60
"""Steps are taken on exceptions of the last so many: on older ones everything has happened already."""


class Desk(Protocol):
    """A process on the database that can be asked and killed."""

    verbs: frozenset[str]

    def send(self, asked: Asked) -> None: ...
    def answers(self, timeout: float) -> Iterator[Answer]: ...
    @property
    def alive(self) -> bool: ...
    def kill(self) -> None: ...
    def close(self) -> None: ...


Start = Callable[[Plant | None], Desk]


@dataclass(slots=True)
class Tally:
    """How often what was done; `struck` counts the kills at each labelled point."""

    cycles: int = 0
    kills: int = 0
    in_flight: int = 0
    at_random: int = 0
    struck: Counter[str] = field(default_factory=Counter)


class Torture:
    """Cycles of start, work and death over one database, and what the clients know of it."""

    def __init__(self, folder: Path, *, seed: int, between: Callable[[], None] = lambda: None) -> None:
        self.told, self.tally = Told(), Tally()
        self._random = random.Random(seed)  # noqa: S311 - no secret is made of it
        self._tickets = count()
        self._folder, self._between = folder, between

    def run(
        self, cycles: int, *, start: Start, desks: int = 1, labels: tuple[str, ...] = (*MIGRATION, *LABELS)
    ) -> None:
        """Kill at every label in turn, and at every third cycle at any moment, so many times and at least once each."""
        planned = self._plan(cycles, labels)
        for label in planned:
            self._cycle(label, start, desks)
        for label in MORE * [label for label in dict.fromkeys(planned) if label]:
            if not self.tally.struck[label]:
                self._cycle(label, start, desks)

    def _plan(self, cycles: int, labels: tuple[str, ...]) -> list[str | None]:
        """Return where to kill in each cycle; None is at random. Points of the migration are only there once."""
        first = [label for label in labels if label in MIGRATION]
        others = [label for label in labels if label not in MIGRATION]
        rounds: list[str | None] = []
        while len(rounds) < cycles:
            again = self._random.sample(others, len(others))
            rounds += [at for n, label in enumerate(again) for at in ((label, None) if n % 2 else (label,))]
        return [*first, *rounds][:cycles]

    def _cycle(self, label: str | None, start: Start, desks: int) -> None:
        self._between()
        signs = [self._folder / f"sign-{n}" for n in range(desks)]
        nth = 1 if label in MIGRATION else self._random.choice((1, 1, 1, 1, 2))
        with ExitStack() as opened:
            planted = [Plant(label=label, nth=nth, sign=sign) if label else None for sign in signs]
            running = [opened.enter_context(closing(start(plant))) for plant in planted]
            self._work(running, at_random=label is None)
            for number, desk in enumerate(running):
                self._bury(desk, number, signs[number])
        self.tally.cycles += 1

    def _work(self, running: list[Desk], *, at_random: bool) -> None:
        """Ask until the first desk dies; its end comes at random after so many answers, if not at a point."""
        enough = self._random.randint(1, 8) if at_random else ENOUGH
        answered = 0
        while all(desk.alive for desk in running) and answered < enough:
            for number, desk in enumerate(running):
                self._fill(number, desk, alone=len(running) == 1)
            for number, desk in enumerate(running):
                for answer in desk.answers(0.02):
                    self.told.answer(answer, desk=number)
                    answered += answer.outcome != "failed"
        if at_random:
            time.sleep(self._random.random() * 0.02)

    def _bury(self, desk: Desk, number: int, sign: Path) -> None:
        desk.kill()
        for answer in desk.answers(0):
            self.told.answer(answer, desk=number)
        lost = self.told.lose(desk=number)
        self.tally.kills += 1
        self.tally.in_flight += lost > 0
        if sign.exists():
            self.tally.struck[sign.read_text()] += 1
            sign.unlink()
        else:
            self.tally.at_random += 1

    def _fill(self, number: int, desk: Desk, *, alone: bool) -> None:
        """Ask a desk until enough is in flight; with several desks some posts are the other's too."""
        flying = sum(key[0] == number for key in self.told.waiting)
        for _ in range(OUTSTANDING - flying):
            asked = self._next(desk.verbs, repeat=0.1 if alone else 0.4)
            self.told.ask(asked, desk=number)
            desk.send(asked)

    def _next(self, verbs: frozenset[str], *, repeat: float) -> Asked:
        told, ticket, chance = self.told, next(self._tickets), self._random.random()
        recent = [life for life in told.lives[-RECENT:] if life.id and not life.busy]
        if told.again and chance < 0.5:
            told.retried += 1
            return Asked(ticket=ticket, verb="file", number=told.again.pop(0))
        chance = self._random.random()
        if told.lives and chance < repeat:
            return Asked(ticket=ticket, verb="file", number=self._random.choice(told.lives[-8:]).number)
        if recent and chance < repeat + 0.4:
            life = self._random.choice(recent)
            return Asked(ticket=ticket, verb=self._random.choice(STEPS), number=life.number, id=life.id)
        if chance > 0.93 and "load" in verbs:
            return Asked(ticket=ticket, verb=self._random.choice(("load", "seal")), number=ticket)
        told.lives.append(Life(len(told.lives)))
        return Asked(ticket=ticket, verb="file", number=told.lives[-1].number)
