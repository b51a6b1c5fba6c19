"""The events of a meter, each told once, and the time to which they belong."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from triage.calendar import instant, zone
from triage.model import Period, Usage, UsageCharge


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The time of a period in a zone, half-open; `closed` counts what happened at its very end too."""

    start: datetime
    end: datetime
    zone: str
    closed: bool = False

    def holds(self, event: Usage) -> bool:
        """Tell whether an event happened in the period; one that is dated by day happened when its day began."""
        at = instant(event.at, self.zone)
        return self.start <= at < self.end or (self.closed and at == self.end)

    def deadline(self, days: int) -> datetime:
        """Return the same time of day so many civil days after the end, whatever the clocks did in between."""
        return (self.end.astimezone(zone(self.zone)) + timedelta(days=days)).astimezone(self.end.tzinfo)


def window_of(period: Period, zone_name: str) -> Window:
    """Return the time of a period; civil dates begin at midnight of the zone."""
    return Window(start=instant(period.start, zone_name), end=instant(period.end, zone_name), zone=zone_name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metered:
    """What a meter sent: each event once, the `repeats` apart, and the keys that came with several bodies.

    `twins` counts events without a key that equal another, with a key or without: one use that was told twice, or two.
    """

    events: tuple[Usage, ...] = ()
    repeats: tuple[Usage, ...] = ()
    conflicts: tuple[str, ...] = ()
    twins: int = 0


def metered(charge: UsageCharge, usage: Iterable[Usage]) -> Metered:
    """Sort what was sent for the meter of a charge; of a repeated event the first to arrive counts.

    A key that another subscription used on the same meter for something else is a conflict too.
    """
    of_meter = [event for event in usage if event.meter == charge.meter]
    own = sorted((event for event in of_meter if event.subscription == charge.subscription), key=_arrival)
    seen, events, repeats = set[str](), list[Usage](), list[Usage]()
    for event in own:
        (repeats if event.event in seen else events).append(event)
        if event.event is not None:
            seen.add(event.event)
    return Metered(
        events=tuple(events),
        repeats=tuple(repeats),
        conflicts=_conflicts(event for event in of_meter if event.event in seen),
        twins=_twins(events),
    )


def is_late(event: Usage, cutoff: datetime, *, zone_name: str) -> bool:
    """Tell whether an event arrived after a moment; one whose arrival nobody noted was in time."""
    return event.recorded is not None and instant(event.recorded, zone_name) > cutoff


def _arrival(event: Usage) -> tuple[bool, datetime, str]:
    recorded = event.recorded if event.recorded is not None else event.at
    return event.recorded is not None, instant(recorded, "UTC"), event.id


def _conflicts(events: Iterable[Usage]) -> tuple[str, ...]:
    """Return the keys under which more than one body was sent."""
    bodies = Counter(key for key, _ in {(event.event, _body(event)) for event in events})
    return tuple(sorted(key for key, count in bodies.items() if key is not None and count > 1))


def _body(event: Usage) -> tuple[object, ...]:
    return event.subscription, event.thousandths, event.at


def _twins(events: Iterable[Usage]) -> int:
    """Count the events without a key that another one equals, less one of each group that none with a key leads."""
    sent = Counter((_body(event), event.event is None) for event in events)
    keyless = {body: count for (body, is_keyless), count in sent.items() if is_keyless}
    return sum(count if sent[body, False] else count - 1 for body, count in keyless.items())
