"""The life of a rule: draft, shadow, pilot, stable, deprecated; and what it may do at each stage."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from triage.model.codec import digest
from triage.money import Money

FileStatus = Literal["draft", "shadow", "pilot", "stable", "deprecated"]
"""What a rule file may state."""

Status = Literal["draft", "shadow", "pilot", "stable", "deprecated", "off"]
"""A client's file may also switch a rule `off`."""

WATCHING: tuple[Status, ...] = ("draft", "shadow", "off")
"""Rules in these states are evaluated and recorded, but admit nothing."""

RANK: dict[Status, int] = {"off": 0, "draft": 1, "shadow": 2, "pilot": 3, "stable": 4, "deprecated": 4}
"""How much a rule may do; a client may only lower it."""

_WATCHES: dict[Status, str] = {
    "draft": "it is a draft",
    "shadow": "it is in shadow",
    "off": "this client has switched it off",
}


@dataclass(frozen=True, slots=True)
class Part:
    """What a rule may do about one explanation.

    `aside` is why it only watches, or empty where it acts. A rule that stands aside and still `objects` stops what
    other rules admit: by its `unless`, and by an explanation that it would have let through itself.
    """

    aside: str = ""
    objects: bool = True


ACTS = Part()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pilot:
    """How far a pilot acts: a share of the exceptions (above 0, at most 1), and the most that it moves by currency.

    Without `max_amount` any amount is within; with it, a currency that it does not list is not.
    """

    share: Decimal = Decimal(1)
    max_amount: tuple[Money, ...] = ()

    def within(self, other: "Pilot") -> bool:
        """Whether this pilot acts on nothing that another does not."""
        most = {money.currency: money for money in other.max_amount}
        listed = all(money.currency in most and money <= most[money.currency] for money in self.max_amount)
        return self.share <= other.share and (not most or (bool(self.max_amount) and listed))

    def part(self, rule: str, exception: str | None, stake: Money | None) -> Part:
        """Return what the pilot does about an exception. What is too much for it still rivals what it may move."""
        if exception is None or drawn(rule, exception) >= Fraction(self.share):
            return Part(f"it is a pilot, and this exception is outside its share of {self.share}", objects=False)
        if stake is None or not self.max_amount:
            return ACTS
        most = next((money for money in self.max_amount if money.currency == stake.currency), None)
        if most is None:
            return Part(f"it is a pilot without an amount in {stake.currency}")
        return Part(f"it is a pilot up to {most}, and this moves {stake}") if stake > most else ACTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Deprecation:
    """Since when (a civil date) a rule is about to go, and the id of the rule that takes its place, if any."""

    since: date
    replaced_by: str | None = None


@dataclass(frozen=True, slots=True)
class Life:
    """The stage that a rule is at; a pilot has its bounds, a deprecated rule its end."""

    status: Status
    pilot: Pilot | None = None
    deprecated: Deprecation | None = None

    def part(self, rule: str, exception: str | None, stake: Money | None) -> Part:
        """Return what a rule may do about an explanation whose action moves `stake`."""
        if self.status in _WATCHES:
            return Part(_WATCHES[self.status], objects=False)
        return self.pilot.part(rule, exception, stake) if self.pilot else ACTS


def drawn(rule: str, exception: str) -> Fraction:
    """Return the number in [0, 1) that an exception draws for a rule: the same in every replay, apart for each rule."""
    return Fraction(int(digest(f"{rule}\n{exception}".encode())[:16], 16), 2**64)
