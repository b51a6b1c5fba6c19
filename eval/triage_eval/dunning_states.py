"""Overdue states by days since the earliest unpaid invoice, and payments retried so many days after each try."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from triage.calendar import civil
from triage.explain.dunning import AttemptFacts
from triage.explain.dunning.schedule import local_hour
from triage.explain.dunning.stages import earliest_unpaid, stage_at
from triage.model import (
    AutoResolve,
    BillingException,
    ClientPolicy,
    Customer,
    Documents,
    DunningPolicy,
    DunningStage,
    Invoice,
    Kind,
    Mode,
    PaymentAttempt,
    Receipt,
)
from triage.model.evidence import canonical
from triage.money import LARGEST, Money
from triage_eval.rows import Row, minor
from triage_eval.trial import Grade, Measured, Trial, Unjudged

DAYS = "days_since_earliest_unpaid_invoice"
HOUR = 9
"""The hour at which everything in a timeline happens: its source states days."""

_NUMBERED = re.compile(r"invoices?\s+#?(\d+(?:(?:\s*,\s*|\s+and\s+|\s*&\s*)#?\d+)*)(?![\d.])")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_AMOUNT = re.compile(r"\d+\.\d+")
_FAILED = re.compile(r"fail|declin|error|reject|refus")
_PAID = re.compile(r"(?<!no )(?<!not )\b(pay|pays|paid|payments?|succeeds?|succeeded)\b|\bcredit|adjust|writ\w+[ -]off")
_NEGATED = re.compile(r"\b(no|not|never|without|pending)\b")
_TAKEN_BACK = re.compile(r"charge ?back(?!.*revers)|payments?\b.*revers|revers\w+ (?:of )?(?:the )?payment")
_GIVEN_BACK = re.compile(r"charge ?back.*revers")


def fits(row: Row) -> bool:
    """Tell a row with overdue states, or with days between retries."""
    return "payment_retry_days" in row or (isinstance(row["rules"], list) and any("state" in r for r in row["rules"]))


def named(text: str) -> list[str]:
    """Return the ids of the invoices that the words of a step name, by number or in order."""
    digits = [digit for found in _NUMBERED.findall(text) for digit in re.findall(r"\d+", found)]
    ordinals = [str(place) for place, word in enumerate(_ORDINALS, 1) if f"{word} invoice" in text]
    return [f"in_{number}" for number in dict.fromkeys((*digits, *ordinals))]


def steps(row: Row) -> Iterator[Trial | Measured | Unjudged]:
    """Replay a timeline: each failed try is filed, and the state of each step recomputed from what is unpaid then."""
    replay = Replay(row)
    for number, step in enumerate(row["timeline"], 1):
        replay.happen(step)
        yield from _state(row, number, step, replay)
    for filed in replay.filed:
        reason = replay.unread[0] if replay.unread else None
        yield Unjudged(f"{row['id']}:{filed.attempt.id}", reason) if reason else _trial(row, filed, replay)


@dataclass(frozen=True, slots=True)
class Filed:
    """A failed try, and the documents as they stood right after it."""

    attempt: PaymentAttempt
    documents: Documents


@dataclass(slots=True)
class Replay:
    """A timeline as it is read step by step: what was billed and tried so far, and on which day it was first paid."""

    row: Row
    invoices: dict[str, Invoice] = field(default_factory=dict)
    attempts: list[PaymentAttempt] = field(default_factory=list)
    filed: list[Filed] = field(default_factory=list)
    paid: dict[str, date] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)

    def happen(self, step: Row) -> None:
        """Take in what happened in a step: an invoice and its first try, a retry, or a payment."""
        text, day = str(step.get("event", "")).lower(), date.fromisoformat(step["date"])
        failed, billed = bool(_FAILED.search(text)), [id_ for id_ in named(text) if id_ in self.invoices]
        if "retry" in text or "retries" in text or (billed and failed):
            self._retry(named(text), day, failed=failed)
        elif _TAKEN_BACK.search(text):
            self._reopen(named(text) or list(self.paid))
        elif billed and (_PAID.search(text) or _GIVEN_BACK.search(text)):
            self._settle(billed, day, text)
        elif "invoice" in text and (failed or _AMOUNT.search(text)):
            self._bill(text, day, failed=failed)
        elif _PAID.search(text) and not failed:
            self._settle(list(self.invoices), day, text)

    def tried(self, invoice: str) -> list[date]:
        """Return the days on which an invoice was tried."""
        return [civil(a.at, zone_of(self.row)) for a in self.attempts if a.invoice == invoice]

    def _bill(self, text: str, day: date, *, failed: bool) -> None:
        amount = minor(next(iter(_AMOUNT.findall(text)), "1"), currency_of(self.row))
        id_ = f"in_{len(self.invoices) + 1}"
        self.invoices[id_] = Invoice(
            id=id_,
            customer="cus",
            currency=currency_of(self.row),
            total=amount,
            amount_remaining=amount,
            created=day,
        )
        if amount == 0:
            self._pay([id_], day)
        elif failed or (_PAID.search(text) and not _NEGATED.search(text)):
            self._try(id_, day, failed=failed)

    def _retry(self, tried: list[str], day: date, *, failed: bool) -> None:
        unpaid = [invoice.id for invoice in self.invoices.values() if invoice.status == "open"]
        if not tried and len(unpaid) != 1:
            self.unread.append(f"it does not say which invoice was tried again on {day}")
        elif not set(tried) <= set(self.invoices):
            self.unread.append(f"an invoice that was tried again on {day} was never billed")
        else:
            for id_ in tried or unpaid:
                self._try(id_, day, failed=failed)

    def _settle(self, settled: list[str], day: date, text: str) -> None:
        """Take invoices as paid; where an amount is stated it must be that of each or of all of them together."""
        totals = {self.invoices[id_].total for id_ in settled}
        whole = totals | {sum(self.invoices[id_].total for id_ in settled)}
        if {minor(amount, currency_of(self.row)) for amount in _AMOUNT.findall(text)} - {0} - whole:
            self.unread.append(f"what was paid on {day} is a part, and of what it is a part is not said")
        self._pay(settled, day)

    def _pay(self, settled: list[str], day: date) -> None:
        for id_ in settled:
            self.paid.setdefault(id_, day)
            self.invoices[id_] = replace(self.invoices[id_], status="paid", amount_remaining=0)

    def _reopen(self, taken_back: list[str]) -> None:
        for id_ in taken_back:
            self.invoices[id_] = replace(self.invoices[id_], status="open", amount_remaining=self.invoices[id_].total)

    def _try(self, invoice: str, day: date, *, failed: bool) -> None:
        attempt = PaymentAttempt(
            id=f"{invoice}_try_{len(self.tried(invoice)) + 1}",
            invoice=invoice,
            at=moment(day, self.row),
            outcome="declined" if failed else "succeeded",
            processor="stripe",
            code="insufficient_funds" if failed else "",
        )
        self.attempts.append(attempt)
        if not failed:
            self._pay([invoice], day)
            return
        documents = Documents(
            customers=(Customer(id="cus", timezone=zone_of(self.row)),),
            invoices=tuple(self.invoices.values()),
            attempts=tuple(self.attempts),
        )
        self.filed.append(Filed(attempt, canonical(documents)))


def _state(row: Row, number: int, step: Row, replay: Replay) -> Iterator[Measured | Unjudged]:
    if "state" not in step:
        return
    id_ = f"{row['id']}:{step['date']}:{number}"
    if replay.unread or (reason := _why_not(row)):
        yield Unjudged(id_, replay.unread[0] if replay.unread else reason)
        return
    zone, now = zone_of(row), moment(date.fromisoformat(step["date"]), row)
    overdue = earliest_unpaid((i for i in replay.invoices.values() if i.status == "open"), zone)
    stage = stage_at(policy_of(row).dunning.stages, overdue.days(now, zone)) if overdue else None
    clear = step["state"] not in {rule["state"] for rule in row["rules"]}
    yield Measured(id_, {"exact": stage is None if clear else stage is not None and stage.name == step["state"]})


def _why_not(row: Row) -> str:
    """Say on what the states depend besides the days: any number that a rule states is a condition."""
    if not row["rules"]:
        return "its states have no rules"
    numbers = {key for rule in row["rules"] for key, value in rule.items() if re.fullmatch(r"\d+(\.\d+)?", str(value))}
    stray = sorted(numbers - {"state", DAYS})
    return f"its states depend on {', '.join(stray)} as well" if stray else ""


def _trial(row: Row, filed: Filed, replay: Replay) -> Trial:
    attempt = filed.attempt
    return Trial(
        id=f"{row['id']}:{attempt.id}",
        exception=BillingException(
            source="published",
            external_id=f"{row['id']}:{attempt.id}",
            kind=Kind.FAILED_PAYMENT,
            subject=attempt.id,
            client=row["id"],
            documents=filed.documents,
        ),
        policy=policy_of(row),
        as_of=moment(civil(attempt.at, zone_of(row)), row) + timedelta(minutes=1),
        grade=lambda receipt: _grade(receipt, attempt, row, replay),
    )


def _grade(receipt: Receipt, attempt: PaymentAttempt, row: Row, replay: Replay) -> Grade:
    """Accept the retry on the very day of the next try; where none is listed, one beyond the timeline or none."""
    day = civil(attempt.at, zone_of(row))
    following = next((tried for tried in replay.tried(attempt.invoice) if tried > day), None)
    retry = next((f.retry_at for e in receipt.explanations for f in e.facts if isinstance(f, AttemptFacts)), None)
    predicted = civil(retry, zone_of(row)) if retry else None
    end = replay.paid.get(attempt.invoice, date.fromisoformat(row["timeline"][-1]["date"]) + timedelta(days=1))
    exact = predicted == following if following else predicted is None or predicted >= end
    resolved = isinstance(receipt.decision, AutoResolve)
    return Grade(wrong=resolved and not exact, measures={"exact": exact})


def policy_of(row: Row) -> ClientPolicy:
    """Return what the row's source had configured, as a client's policy."""
    stages = tuple(DunningStage(name=r["state"], overdue_days=r[DAYS]) for r in row["rules"] if DAYS in r)
    return ClientPolicy(
        client=row["id"],
        timezone=zone_of(row),
        modes=((Kind.FAILED_PAYMENT, Mode.AUTO),),
        dunning=DunningPolicy(
            retry_days=tuple(row.get("payment_retry_days", ())),
            counted_from="previous_attempt",
            retry_hour=HOUR,
            max_declines=1000,
            max_attempts=1000,
            max_days=10_000,
            stages=stages,
        ),
        limits=(Money(LARGEST, currency_of(row)),),
        daily_caps=(Money(LARGEST, currency_of(row)),),
    )


def moment(day: date, row: Row) -> datetime:
    """Return the instant at which a day's events happen."""
    return local_hour(day, HOUR, zone_of(row))


def zone_of(row: Row) -> str:
    """Return the zone whose days a row states."""
    return str(row.get("timezone", "UTC"))


def currency_of(row: Row) -> str:
    """Return the currency of a row's amounts."""
    return str(row.get("currency", "USD"))
