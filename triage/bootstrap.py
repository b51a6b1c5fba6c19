"""Puts the real store, clock and content together."""

import gc
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from pathlib import Path

from triage.choose import Prompt, read_prompt
from triage.content.clients import Client, client_names, parse_policy, read_client
from triage.content.folders import read_rules
from triage.content.prompts import read_prompts
from triage.delivery import AddressPolicy, Limits, Sender, read_targets
from triage.durable import DurableJobs, Stop, Worker, prepare
from triage.errors import NotFoundError, TriageError
from triage.explain import FACTS
from triage.judge import RulePack, load_pack, narrow, pack_from_text, pack_text
from triage.llm import Remote, configured
from triage.model import ClientPolicy
from triage.model.codec import digest
from triage.service import Desk
from triage.settings import Settings
from triage.store import Store
from triage.workflow import (
    Conditions,
    Consulting,
    ContentSource,
    Deadlines,
    Delivering,
    Drawing,
    Equipment,
    Forgetting,
    NewestLearned,
    Notifying,
    Rota,
    Sealing,
    TriageWorkflow,
    Watch,
    Watching,
)
from triage.workflow.consulting import switched_off
from triage.workflow.model_ports import Cap, StoredBudget, StoredReplies
from triage.workflow.repeating import Repeating

CLIENT = "default"
"""Whose desk is equipped before anybody asks: all clients share its rules."""

FOLDED = 1.0
"""Seconds between two times at which a process copies the log of a SQLite file into it."""

GIVING_WAY = 0.001
"""Seconds after which a thread of a process that works gives way to another that waits for the interpreter."""


class Content:
    """The rule pack and the client policies of one folder, each read when first asked for and then kept."""

    def __init__(self, rules: Path | None = None) -> None:
        self._rules = rules
        self._equipment: dict[str, Equipment] = {}

    @cached_property
    def _files(self) -> dict[str, str]:
        return read_rules(override=self._rules)

    @cached_property
    def pack(self) -> RulePack:
        """The rules as they are for a client who changes none."""
        return load_pack(self._files, FACTS)

    def equip(self, client: str) -> Equipment:
        """Return the equipment of a client."""
        if client not in self._equipment:
            self._equipment[client] = self._read(read_client(client, rules=self._rules))
        return self._equipment[client]

    def restore(self, client: str, *, policy_text: bytes, pack_text: bytes) -> Desk:
        """Make the desk again that these texts once made."""
        return Desk(policy=_stated(policy_text, client), policy_digest=digest(policy_text), pack=_restored(pack_text))

    @cached_property
    def _prompts(self) -> dict[str, Prompt]:
        prompts = [read_prompt(path, text) for path, text in read_prompts().items()]
        return {prompt.reference: prompt for prompt in sorted(prompts, key=lambda prompt: prompt.version)}

    def prompt(self, reference: str | None = None) -> Prompt:
        """Return a released prompt, or the newest."""
        if reference is None:
            return list(self._prompts.values())[-1]
        if reference not in self._prompts:
            raise NotFoundError(f"no prompt {reference} is released: there are {', '.join(self._prompts)}")
        return self._prompts[reference]

    def pack_of(self, client: str) -> RulePack:
        """Return the rules as they are for a client, whether he has a file here or not."""
        known = client in self._equipment or client in client_names(rules=self._rules)
        return self.equip(client).desk.pack if known else self.pack

    def _read(self, client: Client) -> Equipment:
        pack = narrow(self.pack, self._files, FACTS, client.overlay)
        desk = Desk(policy=client.policy, policy_digest=client.digest, pack=pack)
        text = pack_text(self._files, client.overlay)
        return Equipment(desk=desk, policy_text=client.text.encode(), pack_text=text)


@lru_cache(maxsize=8)
def _restored(text: bytes) -> RulePack:
    """Compile a stored pack once: it is a pure value of its text, and many decisions share it."""
    return pack_from_text(text, FACTS)


@lru_cache(maxsize=64)
def _stated(text: bytes, client: str) -> ClientPolicy:
    """Read a stored policy once, as a stored pack is."""
    return parse_policy(text.decode(), client)


def now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


@contextmanager
def opened(
    settings: Settings, *, watch: Watch = lambda _answer: None, content: ContentSource | None = None
) -> Iterator[TriageWorkflow]:
    """Open the database, brought up to date, lend the workflow on it, and close the database.

    `watch` is told of the answer to each filing. `content` takes the place of what the settings name.
    """
    due_within = timedelta(hours=settings.sla.hours)
    with closing(Store.open(settings.database_url, jobs=DurableJobs(), due_within=due_within)) as store:
        yield TriageWorkflow(
            store=store,
            clock=now,
            content=content or Content(settings.rules),
            watch=watch,
            addresses=_addresses(settings),
        )


@contextmanager
def at_work(workflow: TriageWorkflow, settings: Settings) -> Iterator[None]:
    """Do the jobs of a desk in threads of this process for a block, if its role is to.

    At the end no more are begun, those that run stop where nothing is half done, and are waited for so long; what is
    left then is done by another worker.
    """
    store = workflow.store
    prepare(store.database_url, store.gate)
    _warm(workflow)
    with Repeating(store.fold_log, every=FOLDED, name="log of the database", needed=store.folds_log):
        if settings.role == "api":
            yield
        else:
            with _giving_way(), _working(workflow, settings):
                yield


@contextmanager
def _working(workflow: TriageWorkflow, settings: Settings) -> Iterator[None]:
    """Do jobs in threads of this process for a block."""
    store = workflow.store
    stop = Stop()
    delivering = Delivering(store=store, clock=now, sender=_sender(settings), stop=stop)
    batching = workflow.batching
    notifying = _notifying(store, settings)
    rota = _rota(workflow, settings, notifying, stop)
    consulting = _consulting(workflow, settings)
    tasks = {**delivering.tasks(), **batching.tasks(), **consulting.tasks(), **notifying.tasks(), **rota.tasks()}
    worker = Worker(store.database_url, tasks=tasks, gate=store.gate, stop=stop)
    worker.start()
    try:
        delivering.start()
        batching.start()
        rota.start()
        with Sealing(store):
            yield
    finally:
        worker.stop()


@contextmanager
def _giving_way() -> Iterator[None]:
    """Let threads give way to each other sooner than is usual, for a block.

    Whoever holds the write lock of a file leaves the interpreter at each statement, and comes back when the thread that
    runs meanwhile gives way; everybody who wants to write waits for that.
    """
    before = sys.getswitchinterval()
    sys.setswitchinterval(GIVING_WAY)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _warm(workflow: TriageWorkflow) -> None:
    """Read the rules before anybody waits for them."""
    with suppress(TriageError):  # whoever has no policy is told so when he files
        workflow.content.equip(CLIENT)
    keep_for_good()


def keep_for_good() -> None:
    """Let the collector pass over all that is there now: it would look for garbage in it again and again."""
    gc.collect()
    gc.freeze()


def _consulting(workflow: TriageWorkflow, settings: Settings) -> Consulting:
    """Return what asks the model of the settings: none, the one learned here, or a remote one."""
    if settings.llm.asked == "off":
        return workflow.consulting(switched_off)
    remote = _remote(workflow, settings) if settings.llm.asked == "litellm" else None
    if remote is None:
        return workflow.consulting(NewestLearned(workflow.store))
    return workflow.consulting(remote, form=asdict(remote.form))


def _remote(workflow: TriageWorkflow, settings: Settings) -> Remote | None:
    """Return the remote model of the settings; its libraries take seconds to load, which nothing waits for."""
    store, llm = workflow.store, settings.llm
    budget = StoredBudget(store=store, clock=now, cap=Cap(llm.daily_tokens, int(llm.daily_dollars * 1_000_000)))
    prompt = workflow.content.prompt()
    remote = configured(llm, prompt=prompt, budget=budget, replies=StoredReplies(store=store, clock=now))
    if remote is not None:
        threading.Thread(target=remote.prepare, name="prepare-model", daemon=True).start()
    return remote


def _rota(workflow: TriageWorkflow, settings: Settings, notifying: Notifying, stop: Stop) -> Rota:
    """Return what the desk does by itself again and again."""
    store = workflow.store
    deadlines = Deadlines(store=store, clock=now, stop=stop)
    forgetting = Forgetting(store=store, clock=now, retention=settings.retention, stop=stop)
    drawing = drawing_of(store, settings, stop=stop)
    certifying = workflow.certifying(conditions(settings))
    watching = Watching(store=store, clock=now, stop=stop)
    rounds = (deadlines.round, forgetting.round, drawing.round, certifying.round, watching.round, *notifying.rounds)
    return Rota(rounds, store=store, clock=now)


def conditions(settings: Settings) -> Conditions:
    """Return what certificates promise, and on which cases they rest, as the settings say."""
    said = settings.certificates
    return Conditions(delta=said.delta, settled=timedelta(days=said.settled_days), share=settings.audits.share)


def drawing_of(store: Store, settings: Settings, *, by: str = "desk", stop: Stop | None = None) -> Drawing:
    """Return what draws blind audits as the settings say."""
    audits = settings.audits
    return Drawing(store=store, clock=now, share=audits.share, minimum=audits.weekly_minimum, by=by, stop=stop)


def _notifying(store: Store, settings: Settings) -> Notifying:
    targets = read_targets([url.get_secret_value() for url in settings.notify.urls])
    return Notifying(store=store, targets=targets, every=timedelta(minutes=settings.notify.minutes))


def _addresses(settings: Settings) -> AddressPolicy:
    return AddressPolicy(allow=settings.webhooks.allow)


def _sender(settings: Settings) -> Sender:
    silence = settings.webhooks.timeout_seconds
    return Sender(policy=_addresses(settings), limits=Limits(silence=silence, total=silence + Limits().connect))
