"""What a failed attempt to collect calls for: one explanation for every meaning that its code may have."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from triage.calendar import format_when
from triage.explain.dunning.case import Case, case_of
from triage.explain.dunning.codes import DeclineClass, Reading, readings
from triage.explain.dunning.facts import Answer
from triage.explain.dunning.schedule import Slot
from triage.explain.dunning.stages import coming
from triage.explain.dunning.surroundings import attempt_facts
from triage.model import (
    Action,
    Claim,
    ClientPolicy,
    Effect,
    Evidence,
    Explanation,
    Kind,
    NoAction,
    RetryPayment,
    StartDunning,
    StopRetrying,
    Timing,
)
from triage.model.codec import exception_id

_NOTHING: tuple[Answer, ...] = ("collected", "in_flight", "answered", "superseded", "below_threshold")
_STOPS: tuple[Answer, ...] = ("not_collectible", "contested")
_CONTESTED: tuple[DeclineClass, ...] = ("fraud", "dispute")


@dataclass(frozen=True, slots=True)
class Finding:
    """What an attempt calls for under one reading of its code, and why, to be read after "because"."""

    answer: Answer
    because: str
    reading: Reading | None = None


def explain_attempt(evidence: Evidence, policy: ClientPolicy) -> tuple[Explanation, ...]:
    """Say what the attempt that an exception is about calls for, in every way in which its code may be read."""
    subject = evidence.exception.subject
    attempt = next((attempt for attempt in evidence.documents.attempts if attempt.id == subject), None)
    if attempt is None:
        return ()
    case = case_of(attempt, evidence, policy)
    return tuple(_explanation(case, finding) for finding in _findings(case))


def _findings(case: Case) -> Iterator[Finding]:
    circumstance = _decided(case) or _contested(case) or _overtaken(case) or _uncollectible(case)
    if circumstance:
        yield circumstance
        return
    for reading in _meanings(case):
        yield from _of_code(case, reading)


def _decided(case: Case) -> Finding | None:
    """Return what leaves nothing to decide about the attempt itself."""
    if case.attempt.outcome == "succeeded":
        return Finding("collected", "it brought the money")
    if earlier := case.receivable.answered_by:
        return Finding("answered", f"{earlier} has answered it")
    return None


def _contested(case: Case) -> Finding | None:
    """Return the suspicion of fraud, or the payer's word against a debit: neither goes away with another try."""
    if case.attempt.outcome != "declined":
        return None
    meant = readings(case.attempt.code, case.attempt.processor)
    return next((_of_meaning(case, reading, "contested") for reading in meant if reading.means in _CONTESTED), None)


def _overtaken(case: Case) -> Finding | None:
    """Return what must be waited for, or has come after the attempt, so that this one calls for nothing."""
    if later := case.history.later:
        return Finding("superseded", f"{later[-1].id} was made after it")
    if case.attempt.outcome == "pending":
        return Finding("in_flight", "it has no answer yet: a second charge could be one too many")
    return None


def _uncollectible(case: Case) -> Finding | None:
    """Return what about the invoice or the customer rules out every further try, whatever the code."""
    around = case.receivable
    if around.customer is not None and around.customer.collection_blocked:
        return Finding("not_collectible", f"collection from {around.customer.id} is blocked")
    if around.invoice is None:
        return None
    if around.invoice.status in ("paid", "void", "uncollectible"):
        return Finding("not_collectible", f"{around.invoice.id} is {around.invoice.status}")
    if not around.open:
        return Finding("not_collectible", f"earlier decisions settle {around.invoice.id} in full")
    return None


def _meanings(case: Case) -> tuple[Reading, ...]:
    """Return what the answer may mean, each class once: the code at every processor, and the code of any attempt of the
    same moment, for either may be the last word.
    """
    declined = (case.attempt, *(other for other in case.history.unordered if other.outcome == "declined"))
    found = [reading for attempt in declined for reading in readings(attempt.code, attempt.processor)]
    return tuple({reading.means: reading for reading in reversed(found)}.values())


def _of_code(case: Case, reading: Reading) -> Iterator[Finding]:
    match reading.means:
        case "pending":
            yield _of_meaning(case, reading, "in_flight")
        case "fraud" | "dispute":
            yield _of_meaning(case, reading, "contested")
        case _ if case.receivable.below_threshold:
            yield Finding("below_threshold", "all that is owed is below the client's threshold", reading)
        case "hard" | "customer":
            yield _of_meaning(case, reading, "ask_customer")
        case "soft" | "technical":
            yield _scheduled(case, reading)
        case "unknown":
            yield _scheduled(case, reading)
            yield _of_meaning(case, reading, "ask_customer")


def _scheduled(case: Case, reading: Reading) -> Finding:
    if isinstance(case.next, Slot):
        return _of_meaning(case, reading, "retry")
    ended = _of_meaning(case, reading, "exhausted")
    tried = f"{case.history.chain.declines} declines, the retries ended by {case.next}"
    return replace(ended, because=f"{ended.because}; {tried}")


def _of_meaning(case: Case, reading: Reading, answer: Answer) -> Finding:
    return Finding(answer, f"{case.attempt.code or 'no code'} means {reading.means}: {reading.why}", reading)


def _explanation(case: Case, finding: Finding) -> Explanation:
    around, means = case.receivable, finding.reading.means if finding.reading else None
    parts = ("failed_payment", case.attempt.id, finding.answer, means)
    return Explanation(
        id=":".join(part for part in parts if part),
        kind=Kind.FAILED_PAYMENT,
        cause=finding.answer,
        summary=f"{_told(case, finding.answer)}, because {finding.because}",
        action=_action(case, finding.answer),
        effects=_effects(case, finding.answer),
        timings=tuple(_timings(case, finding.answer)),
        claims=tuple(_claims(case, finding.answer)),
        facts=(attempt_facts(case, answer=finding.answer, means=means),),
        customer=around.invoice.customer if around.invoice else None,
        known_by="id" if around.invoice and around.invoice.customer else None,
        rank=Decimal("0.5000") if means == "unknown" else Decimal("1.0000"),
        arithmetic=_lines(case),
    )


def _told(case: Case, answer: Answer) -> str:
    invoice, retry = case.attempt.invoice, case.next
    if answer == "retry" and isinstance(retry, Slot):
        amount = f"{case.receivable.open} of " if case.receivable.open else ""
        return f"{amount}{invoice} is tried again at {format_when(retry.at)}"
    if answer in _NOTHING:
        return f"{case.attempt.id} calls for nothing"
    return f"{invoice} is not tried again" if answer in _STOPS else f"{invoice} needs another way to pay"


def _action(case: Case, answer: Answer) -> Action:
    invoice, attempt = case.attempt.invoice, case.attempt.id
    if answer in _NOTHING:
        return NoAction(subject=attempt)
    if answer in _STOPS:
        return StopRetrying(invoice=invoice, attempt=attempt)
    return (RetryPayment if answer == "retry" else StartDunning)(invoice=invoice, attempt=attempt)


def _effects(case: Case, answer: Answer) -> tuple[Effect, ...]:
    left = case.receivable.open
    if answer != "retry" or left is None:
        return ()
    return (Effect(type="collect", document=case.attempt.invoice, amount=left),)


def _claims(case: Case, answer: Answer) -> Iterator[Claim]:
    """Take the answer to the attempt, to its copies and to those of its moment: none of them is answered twice."""
    left = case.receivable.open
    if answer in _NOTHING or left is None:
        return
    mine, amount = exception_id(case.evidence.exception), left.amount if answer == "retry" else 0
    for attempt in sorted({a.id for a in (case.attempt, *case.history.copies, *case.history.unordered)}):
        yield Claim(exception=mine, role="collect", document=attempt, amount=amount, currency=left.currency)


def _timings(case: Case, answer: Answer) -> Iterator[Timing]:
    """Yield when to retry, and when to tell the customer what: now, and at each stage that begins before the retry."""
    retry = case.next if answer == "retry" and isinstance(case.next, Slot) else None
    if answer in _NOTHING or answer in _STOPS or case.receivable.invoice is None:
        return
    invoice = case.attempt.invoice
    if retry:
        step = f"retry {retry.step} of {retry.steps}"
        yield Timing(type="retry_at", document=invoice, when=retry.at, step=step)
        yield Timing(type="notify_at", document=invoice, when=case.now, step=f"payment failed, {step} is scheduled")
    else:
        yield Timing(type="notify_at", document=invoice, when=case.now, step="another way to pay is needed")
    overdue = case.receivable.overdue
    if overdue:
        for at, name in coming(overdue, policy=case.policy.dunning, zone_name=case.zone, now=case.now):
            if retry is None or at <= retry.at:
                yield Timing(type="notify_at", document=overdue.invoice, when=at, step=name)


def _lines(case: Case) -> tuple[str, ...]:
    """Write what was tried and what is owed so that a person can follow it line by line."""
    chain, around = case.history.chain, case.receivable
    tried = f"{chain.declines} declined of {chain.attempts} tried since {format_when(chain.first)}, days in {case.zone}"
    owed = () if around.open is None else (f"open, less what earlier decisions settle: {around.open}",)
    overdue = around.overdue
    late = (f"{overdue.invoice} is overdue for {overdue.days(case.now, case.zone)} days",) if overdue else ()
    return (tried, *owed, *late)
