"""`python -m crash.zombie URL POINT SIGN`: stops a desk at a point, lets another go on with the same post, wakes it."""

import sys
import time
from contextlib import closing
from pathlib import Path
from signal import SIGCONT, SIGSTOP

from crash.book import Answer, Asked
from crash.filer import Filer
from crash.oracle import faults
from crash.points import Plant
from crash.told import Life, Told
from triage.bootstrap import Content
from triage.store import Store

PATIENCE = 30
"""Seconds until a desk that says nothing is a fault."""


def main() -> None:
    """Say step by step what happened."""
    url, point, sign = sys.argv[1:]
    Store.open(url).close()
    content = Content()
    content.equip("default")
    told = Told(lives=[Life(0)])
    planted = Plant(label=point, nth=1, sign=Path(sign), signal=SIGSTOP)
    with (
        closing(Filer(url, content=content, planted=planted)) as stopped,
        closing(Filer(url, content=content)) as other,
    ):
        _ask(told, stopped, desk_number=0)
        _await(Path(sign))
        _say("stopped")
        _ask(told, other, desk_number=1)
        early = _answer(other, PATIENCE if point == "after commit" else 1)
        _say("went-on" if early else "waited")
        stopped.signal(SIGCONT)
        answers = [(0, _answer(stopped, PATIENCE)), (1, early or _answer(other, PATIENCE))]
    _say("awake")
    for desk, answer in answers:
        told.answer(answer, desk=desk)
    _say("same-id" if told.acknowledged == 1 and not told.wrong else "another-id")
    _say("sound" if not faults(url, told, content=content) else "broken")


def _say(what: str) -> None:
    sys.stdout.write(f"{what}\n")


def _ask(told: Told, desk: Filer, *, desk_number: int) -> None:
    asked = Asked(ticket=0, verb="file", number=0)
    told.ask(asked, desk=desk_number)
    desk.send(asked)


def _answer(desk: Filer, timeout: float) -> Answer | None:
    return next(desk.answers(timeout), None)


def _await(sign: Path) -> None:
    until = time.monotonic() + PATIENCE
    while not sign.exists():
        if time.monotonic() > until:
            raise TimeoutError(f"the desk did not come to the point within {PATIENCE} seconds")
        time.sleep(0.01)


if __name__ == "__main__":
    main()
