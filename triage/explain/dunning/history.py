"""The tries to collect one invoice, in their order, as one attempt that failed sees them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from triage.calendar import civil, instant
from triage.explain.dunning.codes import DeclineClass, readings
from triage.explain.dunning.schedule import Chain
from triage.model import PaymentAttempt

Attempts = tuple[PaymentAttempt, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """An attempt among all attempts of the evidence. Attempts that share a key are one attempt: `copies` of each other.

    `others` are of the same invoice, each key once. Days are civil days of `zone`.
    """

    subject: PaymentAttempt
    copies: Attempts
    others: Attempts
    everyones: Attempts
    zone: str

    @property
    def keys_clash(self) -> bool:
        """Whether one key stands for what cannot be one attempt: two invoices, two outcomes, two amounts or codes."""
        mine = _substance(self.subject)
        return any(_substance(copy) != mine for copy in self.copies) or any(
            _substance(one) != _substance(other) and one.key == other.key
            for one in self.others
            for other in self.everyones
            if one.key is not None
        )

    @property
    def later(self) -> Attempts:
        """The attempts that are surely made after this one."""
        return tuple(other for other in self.others if self._order(other) > 0)

    @property
    def unordered(self) -> Attempts:
        """The attempts of the same instant, or of the same day where only the day is known: either may be the last."""
        return tuple(other for other in self.others if self._order(other) == 0)

    @property
    def pending(self) -> Attempts:
        """The other attempts that have no answer yet, or whose answer does not say whether money was taken."""
        return tuple(other for other in self.others if other.outcome == "pending" or "pending" in meanings(other))

    @property
    def succeeded(self) -> Attempts:
        """The other attempts that brought money."""
        return tuple(other for other in self.others if other.outcome == "succeeded")

    @property
    def declined(self) -> Attempts:
        """The subject and all that were declined before it or at its instant, in order of time."""
        before = (other for other in self.others if self._order(other) <= 0 and other.outcome == "declined")
        return tuple(sorted((*before, self.subject), key=lambda a: (instant(a.at, self.zone), a.id)))

    @property
    def chain(self) -> Chain:
        """What was tried up to now, as the schedule counts it."""
        declined = self.declined
        return Chain(
            first=declined[0].at,
            last=self.subject.at,
            declines=len(declined),
            attempts=1 + len(self.others),
        )

    def _order(self, other: PaymentAttempt) -> int:
        """Say whether another attempt came before (-1) or after (1) this one, or that nobody can know (0)."""
        first, second = _span(self.subject.at, self.zone), _span(other.at, self.zone)
        if first[1] <= second[0] and first != second:
            return 1
        return -1 if second[1] <= first[0] and first != second else 0


def history_of(subject: PaymentAttempt, attempts: Attempts, *, zone: str) -> History:
    """Gather the attempts of the subject's invoice, each key once."""
    copies = tuple(a for a in attempts if a.key is not None and a.key == subject.key and a.id != subject.id)
    rest = [a for a in attempts if a.invoice == subject.invoice and a.id != subject.id and a not in copies]
    first_of_key = {a.key or f"\0{a.id}": a for a in reversed(rest)}
    others = tuple(a for a in rest if first_of_key[a.key or f"\0{a.id}"] is a)
    return History(subject=subject, copies=copies, others=others, everyones=attempts, zone=zone)


def meanings(attempt: PaymentAttempt) -> frozenset[DeclineClass]:
    """Return what the code of a declined attempt may mean."""
    return frozenset(reading.means for reading in readings(attempt.code, attempt.processor))


def _substance(attempt: PaymentAttempt) -> tuple[object, ...]:
    return (attempt.invoice, attempt.outcome, attempt.amount, attempt.code)


def _span(when: date | datetime, zone: str) -> tuple[datetime, datetime]:
    """Return from when to when an attempt may have been made: a moment, or the whole day that is stated."""
    start = instant(when, zone)
    return (
        (start, start) if isinstance(when, datetime) else (start, instant(civil(when, zone) + timedelta(days=1), zone))
    )
