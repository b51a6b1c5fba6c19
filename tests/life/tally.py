"""What a run did, so that one that did too little does not pass."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """What a run did: rules and their outcomes, the states and events of exceptions, and what came of advice."""

    rules: Counter = field(default_factory=Counter)
    outcomes: Counter = field(default_factory=Counter)
    states: Counter = field(default_factory=Counter)
    events: Counter = field(default_factory=Counter)
    advised: Counter = field(default_factory=Counter)

    @property
    def steps(self):
        return sum(self.rules.values())

    def said(self, outcome):
        """Count what had this outcome, whatever it was."""
        return sum(count for (_, said), count in self.outcomes.items() if said == outcome)
