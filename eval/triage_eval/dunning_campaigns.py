"""Campaigns that ask a customer again, so many times and days apart, for what is overdue in each currency."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import takewhile

from triage.calendar import civil
from triage.errors import InputError
from triage.explain.dunning import AttemptFacts
from triage.explain.dunning.receivable import is_collected
from triage.explain.dunning.schedule import Chain, Slot, local_hour, next_retry
from triage.model import (
    AutoResolve,
    BillingException,
    ClientPolicy,
    Customer,
    Documents,
    DunningPolicy,
    Invoice,
    Kind,
    Mode,
    PaymentAttempt,
    Receipt,
)
from triage.money import LARGEST, Money, total
from triage_eval.rows import Row
from triage_eval.trial import Grade, Measured, Trial, Unjudged

HOUR = 9
"""The hour of every run: the source states days."""


def fits(row: Row) -> bool:
    """Tell a row whose rules are those of a campaign."""
    return isinstance(row["rules"], dict) and {"max_attempts", "days_between_attempts"} <= row["rules"].keys()


@dataclass(slots=True)
class Campaign:
    """A campaign as it runs: the days of its attempts in each currency."""

    row: Row
    tried: dict[str, list[date]] = field(default_factory=dict)

    @property
    def attempts(self) -> dict[str, int]:
        """How often each currency was tried; one that was not is left out."""
        return {currency: len(days) for currency, days in self.tried.items() if days}

    @property
    def finished(self) -> bool:
        """Whether every currency with a threshold has had all its attempts."""
        most = self.row["rules"]["max_attempts"]
        return all(self.attempts.get(currency, 0) >= most for currency in currencies(self.row))

    def run(self, day: date) -> None:
        """Try every currency that is above its threshold and whose last attempt is long enough ago."""
        for currency in currencies(self.row):
            owed = total([money for _, money in overdue_before(self.row, day, currency)], currency)
            if owed and is_collected(owed, policy_of(self.row).dunning) and self._is_due(currency, day):
                self.tried.setdefault(currency, []).append(day)

    def _is_due(self, currency: str, day: date) -> bool:
        tried = self.tried.get(currency, [])
        if not tried:
            return True
        chain = Chain(first=moment(tried[0]), last=moment(tried[-1]), declines=len(tried), attempts=len(tried))
        slot = next_retry(chain, policy=policy_of(self.row).dunning, zone_name="UTC", now=moment(tried[-1]))
        return isinstance(slot, Slot) and slot.at <= moment(day)


def steps(row: Row) -> Iterator[Trial | Measured | Unjudged]:
    """Run the campaign on each day of the timeline, compare what was tried, and file every attempt as failed."""
    if strange := {key for entry in row["overdue"] for key in entry} - _OVERDUE:
        raise InputError(f"what {', '.join(sorted(strange))} means for what is overdue is not known")
    told = tuple(takewhile(_is_known, row["timeline"]))
    row, unread = {**row, "timeline": told}, row["timeline"][len(told) :]
    campaign = Campaign(row)
    for number, step in enumerate(told, 1):
        campaign.run(date.fromisoformat(step["date"]))
        yield _measured(f"{row['id']}:{step['date']}:{number}", step, campaign)
    for number, step in enumerate(unread, len(told) + 1):
        yield Unjudged(f"{row['id']}:{step.get('date')}:{number}", "what happened by then stands only in prose")
    for currency, days in campaign.tried.items():
        yield from (_trial(row, currency, days[: made + 1], days[made + 1 :]) for made in range(len(days)))


_OVERDUE = {"date", "currency", "amount"}
_STEP = {"date", "attempts", "requests", "campaign_finished", "event", "note", "notes"}
_CHANGED = re.compile(r"paid|settl|succe|cancel|void|exclu|delet|reset|revers|credit")


def _is_known(step: Row) -> bool:
    """Tell whether a step leaves what is overdue as it was: whatever changes it is told in words alone."""
    return step.keys() <= _STEP and not _CHANGED.search(str(step.get("event", "")).lower())


def _measured(id_: str, step: Row, campaign: Campaign) -> Measured | Unjudged:
    attempts, checks = campaign.attempts, []
    if isinstance(step.get("attempts"), dict):
        checks.append(attempts == {currency: made for currency, made in step["attempts"].items() if made})
    elif "attempts" in step:
        checks.append(sum(attempts.values()) == step["attempts"])
    if "requests" in step:
        checks.append(sum(attempts.values()) == step["requests"])
    if "campaign_finished" in step:
        checks.append(campaign.finished == step["campaign_finished"])
    return Measured(id_, {"exact": all(checks)}) if checks else Unjudged(id_, "it states neither attempts nor requests")


def _trial(row: Row, currency: str, made: list[date], following: list[date]) -> Trial:
    last, name = made[-1], f"{row['id']}:{currency}:{len(made)}"
    return Trial(
        id=name,
        exception=BillingException(
            source="published",
            external_id=name,
            kind=Kind.FAILED_PAYMENT,
            subject=f"{currency}_try_{len(made)}",
            client=row["id"],
            documents=_documents(row, currency, made),
        ),
        policy=policy_of(row),
        as_of=moment(last) + timedelta(minutes=1),
        grade=lambda receipt: _grade(receipt, _runs(row, last), following[0] if following else None),
    )


def _runs(row: Row, after: date) -> list[date]:
    return [day for day in (date.fromisoformat(step["date"]) for step in row["timeline"]) if day > after]


def _grade(receipt: Receipt, runs: list[date], following: date | None) -> Grade:
    """Accept a retry that falls due for the run that made the next attempt; none where no run made another."""
    retry = next((f.retry_at for e in receipt.explanations for f in e.facts if isinstance(f, AttemptFacts)), None)
    caught = next((run for run in runs if retry and civil(retry, "UTC") <= run), None)
    return Grade(
        wrong=isinstance(receipt.decision, AutoResolve) and caught != following, measures={"exact": caught == following}
    )


def _documents(row: Row, currency: str, made: list[date]) -> Documents:
    """Return the overdue invoices of a currency; a request asks for all of them, and is filed under the first."""
    invoices = tuple(
        Invoice(
            id=f"{currency}_{number:03}",
            customer="cus",
            currency=currency,
            total=money.amount,
            amount_remaining=money.amount,
            created=day,
        )
        for number, (day, money) in enumerate(overdue_before(row, made[-1], currency), 1)
    )
    attempts = tuple(
        PaymentAttempt(
            id=f"{currency}_try_{number}",
            invoice=invoices[0].id,
            at=moment(day),
            outcome="declined",
            processor="stripe",
            code="insufficient_funds",
        )
        for number, day in enumerate(made, 1)
    )
    return Documents(customers=(Customer(id="cus"),), invoices=invoices, attempts=attempts)


def overdue_before(row: Row, day: date, currency: str) -> list[tuple[date, Money]]:
    """Return what is overdue in a currency before a day begins: a day's invoices come after its run."""
    listed = ((date.fromisoformat(entry["date"]), entry) for entry in row["overdue"])
    return [
        (since, Money.of(str(entry["amount"]), currency))
        for since, entry in sorted(listed, key=lambda each: each[0])
        if since < day and entry.get("currency", currency) == currency
    ]


def thresholds(row: Row) -> tuple[Money, ...]:
    """Return the least amounts that are asked for: by currency, or one in the row's own currency."""
    rules = row["rules"]
    given = rules["thresholds"] if "thresholds" in rules else {_only_currency(row): rules["threshold"]}
    return tuple(Money.of(str(amount), currency) for currency, amount in given.items())


def _only_currency(row: Row) -> str:
    """Return the currency of a threshold that states none: the row's, the campaign's, or the one that is overdue."""
    stated = row.get("currency") or row["rules"].get("currency")
    listed = {stated} if stated else {entry["currency"] for entry in row["overdue"]}
    if len(listed) != 1:
        raise InputError(f"in which of {', '.join(sorted(listed))} the threshold is, is not said")
    return str(listed.pop())


def currencies(row: Row) -> tuple[str, ...]:
    """Return the currencies that a campaign asks for: those with a threshold."""
    return tuple(money.currency for money in thresholds(row))


def policy_of(row: Row) -> ClientPolicy:
    """Return the campaign as a client's policy. More than so many whole days must lie between two attempts."""
    rules = row["rules"]
    return ClientPolicy(
        client=row["id"],
        modes=((Kind.FAILED_PAYMENT, Mode.AUTO),),
        dunning=DunningPolicy(
            retry_days=(rules["days_between_attempts"] + 1,) * (rules["max_attempts"] - 1),
            counted_from="previous_attempt",
            retry_hour=HOUR,
            max_declines=rules["max_attempts"],
            max_attempts=rules["max_attempts"],
            max_days=10_000,
            thresholds=thresholds(row),
        ),
        limits=tuple(Money(LARGEST, currency) for currency in currencies(row)),
        daily_caps=tuple(Money(LARGEST, currency) for currency in currencies(row)),
    )


def moment(day: date) -> datetime:
    """Return the instant of a day's run."""
    return local_hour(day, HOUR, "UTC")
