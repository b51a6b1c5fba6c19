"""Levels of dunning by days overdue, climbed one at a time; a draft and a blocked dunning stay where they are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from triage.explain.dunning.stages import climb
from triage.model import DunningStage
from triage_eval.rows import Row
from triage_eval.trial import Measured, Unjudged

_PAID = re.compile(r"reconcil|\bpaid\b|settled|cancel")
_FREED = re.compile(r"unblock|not blocked|no longer blocked")
_BLOCKED = re.compile(r"\bblock")
_DRAFT = re.compile(r"\bdraft\b|unprocessed|not processed")
_SENT = re.compile(r"\bprocessed\b|\bsent\b|\bwaiting\b|\bfinal\b")


def fits(row: Row) -> bool:
    """Tell a row whose rules are levels."""
    return isinstance(row["rules"], list) and all({"level", "overdue_days"} <= rule.keys() for rule in row["rules"])


@dataclass(slots=True)
class Dunning:
    """Where one overdue line stands. `standing` says that it may not climb: a draft that nobody sent, or blocked."""

    current: DunningStage | None = None
    standing: bool = False
    paid: bool = False

    def told(self, words: str) -> bool:
        """Take in what happened to the line; return whether the words say anything that is known."""
        text = words.lower()
        if _PAID.search(text):
            self.paid = True
        elif _FREED.search(text):
            self.standing = False
        elif _DRAFT.search(text) or _BLOCKED.search(text):
            self.standing = True
        elif _SENT.search(text):
            self.standing = False
        else:
            return not text
        return True

    def run(self, stages: tuple[DunningStage, ...], days: int) -> DunningStage | None:
        """Run the procedure after so many days overdue."""
        held = self.standing and self.current is not None
        self.current = None if self.paid else climb(stages, days, current=self.current, standing=held)
        return self.current


def steps(row: Row) -> Iterator[Measured | Unjudged]:
    """Run the procedure on each day of the timeline, and compare the level."""
    stages = tuple(DunningStage(name=str(rule["level"]), overdue_days=rule["overdue_days"]) for rule in row["rules"])
    dunning = Dunning()
    for number, step in enumerate(row["timeline"], 1):
        id_, words = f"{row['id']}:day {step.get('day')}:{number}", str(step.get("note", step.get("event", "")))
        if "day" not in step or "level" not in step:
            yield Unjudged(id_, "it states no day or no level")
        elif not dunning.told(words):
            yield Unjudged(id_, f"what happened stands only in prose: {words}")
        else:
            level = dunning.run(stages, step["day"])
            expected = None if step["level"] is None else str(step["level"])
            yield Measured(id_, {"exact": (level.name if level else None) == expected})
        dunning.told(str(step.get("dunning_state", "")))
