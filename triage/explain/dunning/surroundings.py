"""The facts of an attempt: one reading of its code, and the circumstances that stop automation."""

from triage.calendar import civil
from triage.explain.dunning.case import Case
from triage.explain.dunning.codes import DeclineClass, is_foreign
from triage.explain.dunning.facts import Answer, AttemptFacts
from triage.explain.dunning.schedule import Slot
from triage.explain.dunning.stages import stage_at


def attempt_facts(case: Case, *, answer: Answer, means: DeclineClass | None) -> AttemptFacts:
    """State what an attempt calls for, read one way, and everything that stands around it."""
    attempt, around, history, retry = case.attempt, case.receivable, case.history, case.next
    invoice, overdue = around.invoice, around.overdue
    late = overdue.days(case.now, case.zone) if overdue else None
    stage = None if late is None else stage_at(case.policy.dunning.stages, late)
    return AttemptFacts(
        answer=answer,
        outcome=attempt.outcome,
        means=means,
        foreign_code=attempt.outcome == "declined" and is_foreign(attempt.code, attempt.processor),
        declines=history.chain.declines,
        tries=history.chain.attempts,
        days_since=(civil(case.now, case.zone) - civil(attempt.at, case.zone)).days,
        retry_at=retry.at if isinstance(retry, Slot) else None,
        ended="not" if isinstance(retry, Slot) else retry,
        exhausted_as=case.policy.dunning.exhausted,
        collect=around.open,
        stage=stage.name if stage else None,
        overdue_days=late,
        invoice_status=invoice.status if invoice else None,
        invoice_missing=invoice is None,
        contradicts=around.contradicts_itself,
        held=around.held,
        corrected=around.corrected,
        disputed=invoice is not None and invoice.disputed,
        customer_missing=around.customer is None,
        blocked=around.customer is not None and around.customer.collection_blocked,
        money_arrived=around.money_arrived,
        credit_open=around.credit_open,
        asked_other=around.asked_other,
        money_returned=around.money_returned,
        not_ours=invoice is not None and invoice.document != "invoice",
        twins=around.twins,
        notes=sum(note.author != "pipeline" for note in case.evidence.documents.notes),
        in_future=case.in_future,
        before_invoice=case.before_invoice,
        keys_clash=history.keys_clash,
        pending=len(history.pending),
        brought_money=len(history.succeeded) + (attempt.outcome == "succeeded"),
        retry_standing=case.retry_standing,
        overcharged=case.overcharged,
        contested_before=case.contested_before,
        dead_method=case.dead_method,
    )
