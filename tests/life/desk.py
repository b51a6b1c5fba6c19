"""The desk beside the model: a database on which it is opened, cut in the middle of anything, and opened again."""

import shutil
import sqlite3
from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path

from sqlalchemy import event

from life.adviser import choosing
from life.life import Life, Post
from life.model import ADVISED, AMOUNT, CAP, DUE_WITHIN
from life.seen import words
from triage.delivery import AddressPolicy
from triage.errors import (
    AnotherBodyError,
    ConflictError,
    InputError,
    NotFoundError,
    RefusedError,
    ReusedKeyError,
    StaleError,
    TransitionError,
    TriageError,
)
from triage.model import ClientPolicy, Kind, Mode, ModelMode, codec
from triage.model.repeat import Answer, Once
from triage.money import Money
from triage.store import Store
from triage.store.database import open_database
from triage.testing import NOON, PinnedClock
from triage.testing.desk import FakeContent, payment_exception
from triage.workflow import Posting, TriageWorkflow

SUFFIXES = ("", "-wal")
"""What a database in a file is made of; the third one is made of these."""

LOOPBACK = AddressPolicy(allow=(ip_network("127.0.0.0/8"),))

SAID = {
    AnotherBodyError: "another",
    ReusedKeyError: "reused",
    RefusedError: "refused",
    StaleError: "stale",
    TransitionError: "impossible",
    ConflictError: "conflict",
    NotFoundError: "missing",
    InputError: "invalid",
}
"""The model's words for what the desk refuses; the first class that an error is an instance of counts."""


class Cut(BaseException):
    """The process ended here."""


def policy(client: str) -> ClientPolicy:
    """Return the policy that the model knows."""
    cap = (Money(CAP, "EUR"),)
    return ClientPolicy(
        client=client,
        modes=tuple((kind, Mode.AUTO) for kind in Kind),
        models=((Kind.UNMATCHED_PAYMENT, ModelMode(ADVISED[client])),),
        limits=cap,
        daily_caps=cap,
    )


class Desk:
    """A workflow on a database that outlives it, cut by an event of the engine before any statement or commit.

    The engine stays, for what it compiles costs more than all it does; every connection and every object over it is
    new after a restart, and a file is what the operating system had of it at the moment of the cut.
    """

    def __init__(self, url: str, *, clock: PinnedClock) -> None:
        self.clock, self._database = clock, open_database(url)
        self._file = Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite") else None
        self._left: int | None = None
        self._beside: sqlite3.Connection | None = None
        self.cut_at: int | None = None
        """The statement at which the process ends when it does something next."""
        event.listen(self._database.engine, "before_cursor_execute", self._burn)
        event.listen(self._database.engine, "commit", self._burn)
        self._open()

    def _open(self) -> None:
        self.store = Store(self._database, due_within=DUE_WITHIN)
        self._desk = TriageWorkflow(
            store=self.store, clock=self.clock, content=FakeContent(policy=policy), addresses=LOOPBACK
        )

    def _burn(self, *_: object) -> None:
        """Count a statement, or a commit, before it is made, and end the process at the last."""
        if self._left is not None:
            self._left -= 1
            if self._left < 0:
                self._left = None
                self._freeze()
                raise Cut

    def begin(self, empty: Path) -> "Desk":
        """Begin another game with the file of an empty database, at noon."""
        self.close()
        self.cut_at, self.clock.now = None, NOON
        for suffix in SUFFIXES:
            Path(f"{self._file}{suffix}").unlink(missing_ok=True)
        shutil.copyfile(empty, self._file)
        self._open()
        return self

    def of(self, client: str) -> TriageWorkflow:
        """Return the desk as a client sees it."""
        return self._desk.within(frozenset({client}))

    def ask(self, query: str) -> list[tuple]:
        """Return the rows of a query, asked beside the desk."""
        if self._file:
            self._beside = self._beside or sqlite3.connect(f"file:{self._file}?mode=ro", uri=True, isolation_level=None)
            return self._beside.execute(query).fetchall()
        with self._database.read() as connection:
            return connection.exec_driver_sql(query).all()

    def close(self) -> None:
        """Close every connection."""
        if self._beside:
            self._beside.close()
            self._beside = None
        self._database.close()

    def restart(self) -> None:
        """End without a word, and open what is left."""
        self._freeze()
        self._thaw()

    def _freeze(self) -> None:
        if self._file:
            for suffix in SUFFIXES:
                kept, there = Path(f"{self._file}{suffix}.kept"), Path(f"{self._file}{suffix}")
                kept.unlink(missing_ok=True)
                if there.exists():
                    shutil.copyfile(there, kept)

    def _thaw(self) -> None:
        self.close()
        if self._file:
            for suffix in SUFFIXES:
                kept, there = Path(f"{self._file}{suffix}.kept"), Path(f"{self._file}{suffix}")
                there.unlink(missing_ok=True)
                if kept.exists():
                    kept.rename(there)
        self._open()

    def told(self, act: Callable[[], object]) -> str:
        """Do something and return what came of it: `done`, a refusal, or `lost` where nobody heard the answer."""
        self._left, self.cut_at, cutting = self.cut_at, None, self.cut_at is not None
        try:
            said = _said(act)
        except Cut:
            self._thaw()
            return "cut"
        self._left = None
        if cutting:
            self.restart()
        return "lost" if cutting else said

    def file(self, posts: list[Post]) -> list[str]:
        """Post in one commit; return a status or a refusal for each."""
        postings = [_posting(post) for post in posts]
        made = self._desk.within(frozenset(post.client for post in posts)).file_once(postings)
        return [str(one.status) if isinstance(one, Answer) else word(one) for one in made]

    def consult(self, life: Life, invoice: str, *, meanwhile: Callable[[], object]) -> list[str]:
        """Ask a model that wants to pay an invoice, and return what stood against doing so when it was asked."""
        model = choosing(f"{life.post.payment}-{invoice}", meanwhile=meanwhile)
        client = life.post.client
        said = self.of(client).consulting(model).consult(life.id, client=client)
        return ["nothing"] if said is None else [*words(said.against)] or ["free"]

    def shown(self, life: Life, receipt: str | int) -> bytes:
        """Return a receipt by the model's name for it."""
        desk = self.of(life.post.client)
        return {0: desk.receipt, "choice": desk.choice_receipt}.get(receipt, desk.review_receipt)(life.id)


def exception_id(post: Post) -> str:
    """Return the id that a post always gets."""
    return codec.exception_id(_posting(post).exception)


def word(error: TriageError) -> str:
    """Return the model's word for an error."""
    return next((said for type_, said in SAID.items() if isinstance(error, type_)), repr(error))


def _said(act: Callable[[], object]) -> str:
    try:
        made = act()
    except TriageError as error:
        return word(error)
    return " ".join(made) if isinstance(made, list) else "done"


def _posting(post: Post) -> Posting:
    exception = payment_exception(
        post.name,
        payment=post.payment,
        invoices=post.invoices,
        amount=AMOUNT,
        owed=post.owed,
        sure=post.sure,
        client=post.client,
        message=post.message,
    )
    once = Once(client=post.client, method="POST", path="/", key=post.key, fingerprint=repr(post)) if post.key else None
    return Posting(
        exception=exception,
        write=lambda filed: Answer(status=201 if filed.created else 200, body=filed.record.id.encode()),
        once=once,
    )
