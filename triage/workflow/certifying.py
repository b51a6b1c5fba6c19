"""Certifying: what people decided says in which cells a model, or a rule on trial, may act alone, and where it may not.

A round reads labels, fits scorers on the older half and tests on the newer one, for every client's present model under
his present rules. Every round is a look at the labels and is paid for, whatever comes of it.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from triage.certify import (
    RULE,
    Cell,
    Certificate,
    Label,
    Refused,
    Scorer,
    Split,
    Terms,
    Verdict,
    Versions,
    certifying,
    fit,
    issue,
    split,
    unfitted,
)
from triage.consult import ground_of
from triage.durable import Priority
from triage.errors import ContentError
from triage.ports import Clock
from triage.store import Happening, Store, Writer
from triage.store.certificates import RULE_NAME, Said
from triage.workflow.content import ContentSource
from triage.workflow.drawing import SALT
from triage.workflow.labelling import Author, Labelled, Labelling
from triage.workflow.rota import Round, Span
from triage.workflow.trials import Trials

_LOG = logging.getLogger(__name__)

DELTA = Decimal("0.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """`delta`: the probability with which any certificate that is ever issued may be false. Cases count once they are
    `settled`, for until then somebody may still be deciding them. `share` is the least that is audited blind.
    """

    delta: Decimal = DELTA
    settled: timedelta = timedelta(days=14)
    share: Decimal = Decimal("0.02")
    every: timedelta = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class _Group:
    """What one author answered, or one rule resolved, in the clients whose present one it is."""

    by: Author
    labels: tuple[Label, ...]
    learned_until: datetime | None = None

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All that cases came for."""
        return tuple(sorted({label.cell for label in self.labels}, key=str))

    @property
    def is_rule(self) -> bool:
        """Whether a rule resolved these cases, and no model."""
        return self.by.model.startswith(RULE_NAME)


class Certifying:
    """Holds rounds of certification for the clients of a store."""

    def __init__(
        self, *, store: Store, clock: Clock, content: ContentSource, conditions: Conditions = Conditions()
    ) -> None:
        self._store, self._clock, self._content, self._conditions = store, clock, content, conditions
        self._labelling = Labelling(store, conditions.share)

    @property
    def round(self) -> Round:
        """The round that certifies once a week."""
        return Round(name="certify", every=self._conditions.every, do=self._do)

    def certify(self, *, by: str) -> tuple[Said, ...]:
        """Look at all labels, and return what is said of every cell; without a label there is nothing to look at.

        Takes seconds for thousands of labels; nothing is locked meanwhile. A certificate that stands is demoted where
        its cell is refused now.
        """
        now = self._clock()
        groups = tuple(self._groups(now - self._conditions.settled))
        cells = sum(len(group.cells) for group in groups)
        if not cells:
            return ()
        number = self._open(now, by=by, cells=cells)
        terms = Terms(
            by="model",
            versions=Versions(model="", prompt="", rules="", scorer=""),
            delta=self._conditions.delta,
            round=number,
            salt=self._store.salt(SALT, now=now),
            now=now,
            among=cells,
        )
        return tuple(said for group in groups for said in self._judge(group, terms, by=by))

    def _do(self, _span: Span) -> None:
        self.certify(by="desk")

    def _open(self, now: datetime, *, by: str, cells: int) -> int:
        """Count the look before it is taken: whatever happens after, it is paid for."""
        with self._store.write(priority=Priority.WORK) as writer:
            number = writer.certificates.last_round() + 1
            writer.certificates.open_round(number, at=now, by=by, cells=cells)
        return number

    def _groups(self, until: datetime) -> Iterator[_Group]:
        """Yield the labels of every author who is some client's present one, and of every rule on trial."""
        found: dict[Author, list[Label]] = defaultdict(list)
        learned: dict[Author, datetime] = {}
        with self._store.read() as reader:
            clients = reader.consultations.clients()
        for client in clients:
            labels = list(self._labelling.labels(client, until=until))
            present = self._present(client, labels)
            if present is not None:
                found[present.author] += self._since_drift(client, present, labels)
                learned |= self._learned(client, present.author)
        for author in sorted(found):
            yield _Group(author, tuple(found[author]), learned.get(author))
        yield from (_Group(*of_rule) for of_rule in Trials(self._store, self._content).labels(until=until))

    def _present(self, client: str, labels: Sequence[Labelled]) -> Labelled | None:
        """Return what was answered last for a client, if that was under the rules, policy and release of now.

        Nobody does for a client who has no rules that can be read: certificates of others do not wait for his.
        """
        if not labels:
            return None
        newest = max(labels, key=lambda one: (one.label.at, one.label.exception))
        try:
            desk = self._content.equip(client).desk
            return (
                newest if (newest.author.rules, newest.ground) == (desk.pack.digest, ground_of(desk.policy)) else None
            )
        except ContentError as error:
            _LOG.warning("nothing is certified for %s: %s", client, error)
            return None

    def _since_drift(self, client: str, present: Labelled, labels: Sequence[Labelled]) -> Iterator[Label]:
        """Yield the labels of who answers now, on the ground of now, and of cells that drifted only those after that.

        Else the very labels that were overtaken would certify the cell again.
        """
        with self._store.within(frozenset({client})).read() as reader:
            drifted = reader.certificates.drifted(client, model=present.author.model)
        for one in labels:
            since = drifted.get(str(one.label.cell))
            same = (one.author, one.ground) == (present.author, present.ground)
            if same and (since is None or one.label.at > since):
                yield one.label

    def _learned(self, client: str, author: Author) -> Mapping[Author, datetime]:
        """Return until when a local model knows the cases by heart; another has not learned from them."""
        with self._store.within(frozenset({client})).read() as reader:
            until = reader.models.learned_until(client, author.model)
        return {} if until is None else {author: until}

    def _judge(self, group: _Group, terms: Terms, *, by: str) -> Iterator[Said]:
        scorer, parts = _of_rule(group) if group.is_rule else _of_model(group)
        versions = Versions(
            model=group.by.model,
            prompt=group.by.prompt,
            rules=group.by.rules,
            scorer=scorer.version if scorer else RULE,
        )
        exact = replace(terms, by="rule" if group.is_rule else "model", versions=versions)
        said: dict[str, list[Said]] = defaultdict(list)
        for verdict in issue(group.cells, parts, terms=exact):
            client = str(verdict.cell.client)
            grounded = verdict if group.is_rule else self._grounded(verdict, client)
            said[client].append(Said(round=terms.round, at=terms.now, model=group.by.model, verdict=grounded))
        for client, listed in said.items():
            with self._store.write(frozenset({client}), priority=Priority.WORK) as writer:
                _keep(writer, client, listed, scorer, of=versions, by=by)
            yield from listed

    def _grounded(self, verdict: Verdict, client: str) -> Verdict:
        """Say in a certificate what the explanations of its cell's client are made by: a pool shares all but that."""
        if not isinstance(verdict, Certificate):
            return verdict
        ground = ground_of(self._content.equip(client).desk.policy)
        return replace(verdict, versions=replace(verdict.versions, ground=ground))


def _of_model(group: _Group) -> tuple[Scorer | None, Split]:
    """Return the scorer of a model, fitted on the older part, and both parts with its scores."""
    parts = split(group.labels, learned_until=group.learned_until)
    scorer = fit([one.features for one in parts.fit], [not one.wrong for one in parts.fit]) if parts.fit else unfitted()
    return scorer, parts.scored(scorer.score)


def _of_rule(group: _Group) -> tuple[Scorer | None, Split]:
    """Return all labels to certify on: a rule admits or does not, so that there is nothing to fit."""
    return None, Split(fit=(), certification=certifying(group.labels))


def _keep(writer: Writer, client: str, said: Iterable[Said], scorer: Scorer | None, *, of: Versions, by: str) -> None:
    """Store what was said of a client's cells, and note it; what is refused now is not certified any more."""
    if scorer is not None:
        writer.certificates.keep_scorer(scorer)
    for one in said:
        if isinstance(one.verdict, Refused):
            _demote(writer, one, one.verdict, of)
        writer.certificates.keep(one)
        writer.note(_deed(client, one, by=by))


def _demote(writer: Writer, said: Said, refused: Refused, of: Versions) -> None:
    """Let the certificate count no more that the same model under the same rules had for a cell, whatever scored it."""
    certificate = writer.certificates.newest(refused.cell)
    if certificate is not None and replace(certificate.versions, scorer=of.scorer, ground=of.ground) == of:
        writer.certificates.demote(certificate, at=said.at, told=f"round {said.round}: {refused.told}")


def _deed(client: str, said: Said, *, by: str) -> Happening:
    """Return the audit row of what a round said of one cell."""
    verdict = said.verdict
    told = {"round": said.round, "model": said.model, "cell": str(verdict.cell)}
    told |= {"certificate": verdict.id} if isinstance(verdict, Certificate) else {"refused": verdict.told}
    return Happening(
        tenant=client,
        at=said.at,
        event="certify",
        subject=f"certification:{said.round}",
        content={"actor": by, "before": None, "after": told},
    )
