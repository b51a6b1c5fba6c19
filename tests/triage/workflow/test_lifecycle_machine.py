"""A model of the life of exceptions, played against the real store in any order that Hypothesis finds."""

from itertools import pairwise
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from triage.errors import RefusedError, TransitionError
from triage.model import Choose, Dismiss
from triage.model.lifecycle import TRANSITIONS
from triage.store import Store
from triage.testing import PinnedClock
from triage.testing.desk import FakeContent, payment_exception
from triage.workflow import TriageWorkflow

INVOICES = ("in_1", "in_2")


class Lives(RuleBasedStateMachine):
    """Payments for two invoices: the model knows states alone, the store must never take more than there is."""

    filed = Bundle("filed")

    def __init__(self):
        super().__init__()
        self.folder = TemporaryDirectory()
        self.store = Store.open(f"sqlite:///{self.folder.name}/desk.db")
        self.workflow = TriageWorkflow(store=self.store, clock=PinnedClock(), content=FakeContent())
        self.states = {}
        self.refused = set()

    def teardown(self):
        self.store.close()
        self.folder.cleanup()

    @rule(target=filed, sure=st.booleans(), invoice=st.sampled_from(INVOICES), payment=st.sampled_from("abc"))
    def file(self, sure, invoice, payment):
        name = str(len(self.states))
        wanted = (invoice, *(other for other in INVOICES if other != invoice))
        record = self.workflow.file(payment_exception(name, payment=payment, invoices=wanted, sure=sure)).record
        self.states[record.id] = record.state
        return record.id

    def step(self, event, id_, take):
        before = self.states[id_]
        try:
            self.states[id_] = take().state
        except TransitionError:
            assert before not in TRANSITIONS[event] or (event, before) == ("apply", "applied")
        else:
            assert before in TRANSITIONS[event] or (event, before) == ("apply", "applied")

    @rule(id_=filed)
    def apply(self, id_):
        self.step("apply", id_, lambda: self.workflow.apply(id_, by="billing"))

    @rule(id_=filed)
    def reopen(self, id_):
        self.step("reopen", id_, lambda: self.workflow.reopen(id_, side="pipeline", by="billing", reason="locked"))

    @rule(id_=filed)
    def undo(self, id_):
        self.step("undo", id_, lambda: self.workflow.undo(id_, by="ada", reason="wrong"))

    @rule(id_=filed, chosen=st.sampled_from([None, *INVOICES]))
    def review(self, id_, chosen):
        if self.states[id_] not in TRANSITIONS["review"]:
            return
        case = self.workflow.case(id_.replace("exc_", "case_"))
        payment = self.workflow.record(id_).subject
        review = Choose(explanation=f"{payment}-{chosen}") if chosen else Dismiss()
        try:
            self.workflow.review(case.id, version=case.version, review=review, reviewer="ada")
        except RefusedError as refused:
            self.refused |= {objection.partition(":")[0] for objection in refused.objections}
        else:
            self.states[id_] = "reviewed"

    @invariant()
    def the_store_agrees_with_the_model(self):
        assert {id_: self.workflow.record(id_).state for id_ in self.states} == self.states

    @invariant()
    def a_person_is_refused_only_what_is_taken(self):
        assert self.refused <= {"free_of_claims", "open_amounts"}

    @invariant()
    def nothing_is_taken_twice(self):
        with self.store.read() as reader:
            taken = reader._connection.exec_driver_sql(
                "SELECT document, sum(amount), max(open_amount), role FROM claims WHERE active GROUP BY document, role"
            ).all()
        assert all(amount <= (left if role == "settle" else 10_000) for _, amount, left, role in taken)

    @invariant()
    def the_last_step_of_the_trail_is_the_state(self):
        for id_, state in self.states.items():
            steps = self.workflow.history(id_)
            assert steps[-1].after == state
            assert all(one.after == two.before for one, two in pairwise(steps))


TestLives = Lives.TestCase
TestLives.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
