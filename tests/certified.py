"""A past that certifies: payments that rules left open, what a model chose of each, and what people decided."""

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from triage.errors import UnknownClientError
from triage.model import Choose, Dismiss, Kind, ModelMode
from triage.model.choice import Choice, ModelRef
from triage.store import Store
from triage.testing import PinnedClock
from triage.testing.desk import FakeContent, payment_exception, rich_policy
from triage.workflow import Conditions, TriageWorkflow

CASES = 150
"""So many cases certify a cell for 2 % errors in a first round with a delta of one half: 69 of the newer half do."""

CONDITIONS = Conditions(delta=Decimal("0.5"), settled=timedelta(days=14), share=Decimal("0.1"))


def model(question):
    """Choose the first explanation, and be as sure of it by the facts alone."""
    first, *others = (offer.explanation for offer in question.offers)
    return Choice(
        probabilities=((first, Decimal("0.9000")), *((other, Decimal(0)) for other in others)),
        none=Decimal("0.1000"),
        reason="facts_fit_it",
        rationale="it fits",
        model=ModelRef(proposer="litellm", model="small", prompt="choose@1"),
    )


@dataclass(frozen=True, kw_only=True)
class Leaving(FakeContent):
    """Content in which one client is not any more."""

    gone: set

    def equip(self, client):
        if client in self.gone:
            raise UnknownClientError(f"{client} has no policy")
        return super().equip(client)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A desk whose clients ask a model about payments in some mode."""

    store: Store
    clock: PinnedClock
    pack: bytes = b"admit what is sure"

    def __call__(self, mode, **policy):
        return TriageWorkflow(store=self.store, clock=self.clock, content=self.content(mode, **policy))

    def content(self, mode, **policy):
        wanted = {"models": ((Kind.UNMATCHED_PAYMENT, mode),), **policy}
        return FakeContent(policy=lambda client: replace(rich_policy(client), **wanted), pack_text=self.pack)

    def ask(self, name, mode=ModelMode.AUTO, *, propose=model, client="default", amount=10_000, **policy):
        """File a payment that rules leave open, and ask a model about it."""
        workflow = self(mode, **policy)
        about = {"payment": f"pay_{name}", "invoices": (f"in_{name}",), "amount": amount, "owed": amount}
        record = workflow.file(payment_exception(name, sure=False, client=client, **about)).record
        said = workflow.consulting(propose).consult(record.id, client=client)
        return workflow.record(record.id), said

    def decide(self, record, *, right=True):
        """Let a person do what the model chose, or say that nothing is wrong."""
        name = record.subject.removeprefix("pay_")
        review = Choose(explanation=f"pay_{name}-in_{name}") if right else Dismiss()
        self(ModelMode.SHADOW).review(record.case_id, version=1, review=review, reviewer="ada")

    def live(self, count=CASES, *, wrong=0, mode=ModelMode.SHADOW, first=0, client="default", amount=10_000):
        """Let the model watch so many cases, one a minute; people do otherwise in every so-many-th of them."""
        for number in range(first, first + count):
            self.clock.now += timedelta(minutes=1)
            record, _ = self.ask(f"{number:04}", mode, client=client, amount=amount)
            self.decide(record, right=not wrong or number % wrong > 0)

    def certify(self, *, after=timedelta(days=15), conditions=CONDITIONS):
        """Certify when people had time enough."""
        self.clock.now += after
        return self(ModelMode.SHADOW).certifying(conditions).certify(by="ada")

    def without(self, gone):
        """Return the workflow without the clients who have gone."""
        policy = self.content(ModelMode.AUTO).policy
        return TriageWorkflow(store=self.store, clock=self.clock, content=Leaving(policy=policy, gone=gone))

    def demote(self, certificate, *, at=None):
        """Let a certificate count no more, as drift does."""
        with self.store.write() as writer:
            writer.certificates.demote(certificate, at=at or self.clock.now, told="drift: all of it")
