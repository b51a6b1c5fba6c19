"""Anything that may happen to exceptions, in any order that Hypothesis finds, on the desk and in the model."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from crash.oracle import broken_promises
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from life.adviser import CERTIFIED
from life.desk import Desk, exception_id
from life.life import Life, Post
from life.model import Model
from life.seen import seen, stored, told
from life.tally import Tally
from triage.delivery.outcome import Outcome
from triage.model import Accept, Choose, Dismiss
from triage.model.codec import digest
from triage.workflow import Deadlines, Delivering

CLIENTS = ("alpha", "beta")
TOLD = "alpha"
"""The client who has a webhook endpoint."""

KINDS = {
    "any": lambda _life: True,
    "open": lambda life: life.waits,
    "asleep": lambda life: life.waits and life.snoozed,
    "decided": lambda life: life.version and not life.waits,
    "askable": lambda life: life.may_be_asked_about,
}
"""Which exceptions one is picked among, if there are any."""

recent = st.integers(0, 9)
"""How many exceptions ago one was filed."""


def case_of(id_):
    return id_.replace("exc_", "case_")


TRESPASSES = {
    "record": lambda desk, id_: desk.record(id_),
    "history": lambda desk, id_: desk.history(id_),
    "evidence": lambda desk, id_: desk.evidence(id_),
    "consultation": lambda desk, id_: desk.consultation(id_),
    "replay": lambda desk, id_: desk.replay(id_),
    "apply": lambda desk, id_: desk.apply(id_, by="eve"),
    "reopen": lambda desk, id_: desk.reopen(id_, side="reviewer", by="eve", reason="envy"),
    "undo": lambda desk, id_: desk.undo(id_, by="eve", reason="envy"),
    "wake": lambda desk, id_: desk.wake(case_of(id_), version=1, by="eve"),
}
"""What one client may try on the exceptions of another."""

SURE = {"client": "alpha", "back": 0, "owed": 100, "sure": True}

MEANWHILE = {
    "snooze": lambda game, ago: game.snooze(ago=ago, among="any", hours=9, behind=0),
    "dismiss": lambda game, ago: game.review(ago=ago, choice="dismiss", behind=0),
    "choose": lambda game, ago: game.review(ago=ago, choice=0, behind=0),
    "consult": lambda game, ago: game.consult(ago=ago, among="any", invoice=0, busy=None),
    "file": lambda game, ago: game.file(posted=SURE | {"back": min(ago, 3)}, key=False),
}
"""What may happen while the adviser reads about an exception that was filed so many exceptions ago."""


class Receiver:
    """A receiver that takes everything."""

    def send(self, url, *, message, keys, at):  # noqa: ARG002 - as the real one
        return Outcome(verdict="delivered", status=204)


class Lives(RuleBasedStateMachine):
    """The life of exceptions of two clients. A subclass lends the desks on which they are played, and counts.

    Rules of other powers over a case belong in a subclass or a mixin: call `step`, as these do.
    """

    lend: Callable[[], Desk]
    """Returns a desk with an empty database, for one game."""
    tally: Tally

    def __init__(self):
        super().__init__()
        self.model, self.filed, self.payments = Model(certified=CERTIFIED), [], 0
        self.desk = self.lend()
        self.endpoint = self.desk.of(TOLD).webhooks.register("https://127.0.0.1/told", client=TOLD).endpoint.id

    @property
    def now(self):
        return self.desk.clock.now

    def teardown(self):
        self.everything_holds()

    # how a step is taken

    def step(self, name, act, expect):
        """Do something on the desk and in the model, and compare what came of it and what is stored."""
        said = self.desk.told(act)
        wanted = "cut" if said == "cut" else expect()
        assert said in (wanted, "lost"), f"{name}: the desk said {said}, the model {wanted}"
        self.tally.rules[name] += 1
        self.tally.outcomes[name, said] += 1
        self.compare()

    def compare(self):
        assert stored(self.desk.ask) == seen(self.model)

    def everything_holds(self):
        store = self.desk.store
        while store.seal():
            pass
        with store.read() as reader:
            assert list(broken_promises(reader._connection)) == []
        assert store.faults() == ()
        assert told(self.desk.ask) == {life.id: life.history for life in self.model.lives.values()}
        for life in list(self.model.lives.values())[-2:]:
            desk = self.desk.of(life.post.client)
            assert [(s.event, s.actor, s.before, s.after, s.at) for s in desk.history(life.id)] == life.history
            assert desk.replay(life.id).same
        for life in self.model.lives.values():
            self.tally.states.update(after for _, _, _, after, _ in life.history)
            self.tally.events.update(event for event, *_ in life.history)
            if life.said and not life.said.against:
                self.tally.advised.update(life.said.withheld[:1] or ("done",))

    def pick(self, ago, *, among="any"):
        """Return one of the last that were filed, of a kind if there are any of that kind."""
        filed = [self.model.lives[id_] for id_ in reversed(self.filed)]
        found = [life for life in filed if KINDS[among](life)] or filed
        return found[ago % len(found)]

    # what pipelines post

    def post(self, name, posts):
        def expect():
            ids = [exception_id(post) for post in posts]
            told = [self.model.file(post, id_=id_, at=self.now) for post, id_ in zip(posts, ids, strict=True)]
            self.filed += [id_ for id_ in ids if id_ in self.model.lives and id_ not in self.filed]
            return " ".join(told)

        self.step(name, lambda: self.desk.file(posts), expect)

    def new(self, client, *, back, owed, sure, key=False):
        """Write a new exception: each payment is posted about twice, and several want each invoice."""
        self.payments += 1
        number = self.payments
        first = max(0, number - back) // 3
        return Post(
            client=client,
            name=f"e{number}",
            payment=f"pay_{max(0, number - back) // 2}",
            invoices=(f"in_{first}", f"in_{first + 1}"),
            owed=owed,
            sure=sure,
            key=f"k{number}" if key else None,
        )

    posting = st.fixed_dictionaries(
        {
            "client": st.sampled_from(CLIENTS),
            "back": st.integers(0, 3),
            "owed": st.sampled_from((100, 200, 500)),
            "sure": st.booleans(),
        }
    )

    @rule(posted=posting, key=st.booleans())
    def file(self, posted, key):
        self.post("file", [self.new(**posted, key=key)])

    @rule(one=posting, two=posting)
    def file_together(self, one, two):
        self.post("file_together", [self.new(**one), self.new(**two)])

    @precondition(lambda self: self.filed)
    @rule(ago=recent, changed=st.booleans(), key=st.sampled_from(("same", "same", "none", "new")))
    def file_again(self, ago, changed, key):
        """A retry: the same exception or another body, under the same key, none, or a new one."""
        first = self.pick(ago).post
        again = replace(first, message="changed" if changed else first.message)
        self.payments += 1
        keys = {"same": first.key, "none": None, "new": f"k{self.payments}"}
        self.post("file_again", [replace(again, key=keys[key])])

    # what people decide

    @precondition(lambda self: self.filed)
    @rule(ago=recent, choice=st.sampled_from(("accept", "dismiss", 0, 0, 1)), behind=st.sampled_from((0, 0, 0, 0, 1)))
    def review(self, ago, choice, behind):
        life = self.pick(ago)
        choice = life.post.invoices[choice] if isinstance(choice, int) else choice
        version, case = life.version - behind, case_of(life.id)
        named = {"accept": Accept(), "dismiss": Dismiss()}
        said = named.get(choice) or Choose(explanation=f"{life.post.payment}-{choice}")
        desk = self.desk.of(life.post.client)
        act = partial(desk.review, case, version=version, review=said, reviewer="ada")
        expect = partial(self.model.review, life, choice, version=version, by="ada", at=self.now)
        self.step("review", act, expect)

    @precondition(lambda self: self.filed)
    @rule(ago=recent)
    def undo(self, ago):
        life = self.pick(ago)
        act = partial(self.desk.of(life.post.client).undo, life.id, by="ada", reason="wrong")
        self.step("undo", act, partial(self.model.undo, life, by="ada", at=self.now))

    @precondition(lambda self: self.filed)
    @rule(
        ago=recent,
        among=st.sampled_from(sorted(KINDS)),
        hours=st.sampled_from((-1, 1, 1, 9, 9, 30, 31 * 24)),
        behind=st.sampled_from((0, 0, 0, 0, 1)),
    )
    def snooze(self, ago, among, hours, behind):
        life = self.pick(ago, among=among)
        told = {"version": life.version - behind, "until": self.now + timedelta(hours=hours), "by": "ada"}
        act = partial(self.desk.of(life.post.client).snooze, case_of(life.id), reason="later", **told)
        self.step("snooze", act, partial(self.model.snooze, life, at=self.now, **told))

    @precondition(lambda self: self.filed)
    @rule(ago=recent, among=st.sampled_from(sorted(KINDS)), behind=st.sampled_from((0, 0, 0, 0, 1)))
    def wake(self, ago, among, behind):
        life = self.pick(ago, among=among)
        told = {"version": life.version - behind, "by": "ada"}
        act = partial(self.desk.of(life.post.client).wake, case_of(life.id), **told)
        self.step("wake", act, partial(self.model.wake, life, at=self.now, **told))

    # what the adviser says

    @precondition(lambda self: self.filed)
    @rule(
        ago=recent,
        among=st.sampled_from(("any", "asleep", *["askable"] * 4)),
        invoice=st.sampled_from((0, 0, 1)),
        busy=st.sampled_from((None, None, None, *MEANWHILE)),
    )
    def consult(self, ago, among, invoice, busy):
        """Ask about an exception; where no cut is to come, something else happens to it while the adviser reads."""
        life = self.pick(ago, among=among)
        busy = None if self.desk.cut_at is not None else busy
        invoice = life.post.invoices[invoice]
        act = partial(self.desk.consult, life, invoice, meanwhile=partial(self.meanwhile, busy, life))
        self.step("consult", act, lambda: self.model.consult(life, invoice, at=self.now))

    def meanwhile(self, busy, life):
        if busy:
            self.tally.advised[busy] += 1
            MEANWHILE[busy](self, self.filed[::-1].index(life.id))

    # what pipelines do with decisions

    @precondition(lambda self: self.filed)
    @rule(
        ago=recent, hours=st.sampled_from((None, None, -30, 0, 1)), named=st.sampled_from((None, None, "desk", "last"))
    )
    def apply(self, ago, hours, named):
        life = self.pick(ago)
        desk, at = self.desk.of(life.post.client), self.now
        when = None if hours is None else at + timedelta(hours=hours)
        receipt = {None: None, "desk": 0, "last": life.receipt}[named]
        shown = None if receipt is None else digest(self.desk.shown(life, receipt))
        act = partial(desk.apply, life.id, by="billing", at=when, receipt=shown)
        self.step("apply", act, partial(self.model.apply, life, by="billing", when=when, at=at, seen=receipt))

    @precondition(lambda self: self.filed)
    @rule(ago=recent, side=st.sampled_from(("pipeline", "reviewer")))
    def reopen(self, ago, side):
        life = self.pick(ago)
        act = partial(self.desk.of(life.post.client).reopen, life.id, side=side, by="bob", reason="locked")
        self.step("reopen", act, partial(self.model.reopen, life, side=side, by="bob", at=self.now))

    @precondition(lambda self: self.desk.cut_at is None and self.model.is_due(TOLD, at=self.now))
    @rule()
    def deliver(self):
        delivering = Delivering(store=self.desk.store, clock=self.desk.clock, sender=Receiver())
        act = partial(delivering.deliver, self.endpoint, client=TOLD)

        def expect():
            self.model.deliver(TOLD, at=self.now)
            return "done"

        self.step("deliver", act, expect)

    # what else happens

    @precondition(lambda self: self.filed)
    @rule(minutes=st.sampled_from((0, 20, 600)))
    def look(self, minutes):
        """Look at the clock later; where the process ends in between, the next one looks and notes nothing twice."""

        self.desk.clock.now += timedelta(minutes=minutes)

        def act():
            Deadlines(store=self.desk.store, clock=self.desk.clock).look()

        if self.desk.cut_at is not None:
            self.tally.outcomes["look", self.desk.told(act)] += 1
        self.step("look", act, partial(self.model.look, at=self.now))

    @precondition(lambda self: self.filed)
    @rule(ago=recent, asked=st.sampled_from(sorted(TRESPASSES)))
    def trespass(self, ago, asked):
        """Another client sees nothing, and takes no step."""
        life: Life = self.pick(ago)
        other = self.desk.of(CLIENTS[life.post.client == CLIENTS[0]])
        self.step("trespass", partial(TRESPASSES[asked], other, life.id), lambda: "missing")

    @precondition(lambda self: self.desk.cut_at is None)
    @rule(statements=st.integers(0, 30))
    def cut(self, statements):
        """End the process at a statement of the next step, or after it and before anybody hears of it."""
        self.desk.cut_at = statements
        self.tally.rules["cut"] += 1

    @rule(minutes=st.sampled_from((1, 1, 1, 20, 600, 3_000, -1, -90, -1_500)))
    def jump(self, minutes):
        self.desk.clock.now += timedelta(minutes=minutes)
        self.tally.rules["jump"] += 1
