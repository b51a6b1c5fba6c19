"""Certificates as they are kept: what each round said of each cell, by which scorers, and what was demoted since."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, not_, select, true

from triage.certify import (
    Cell,
    Certificate,
    Insufficient,
    Licence,
    Refused,
    Scorer,
    Verdict,
    read_certificate,
    read_scorer,
)
from triage.errors import InputError, NotFoundError
from triage.model import JsonObject
from triage.model.codec import canonical_json, read
from triage.store.database import Clients
from triage.store.statements import insert
from triage.store.tables import certification_rounds, demotions, scorers, verdicts

_LOG = logging.getLogger(__name__)

DRIFT = "drift: "
"""What a demotion is told with that the watch made, and no round."""

RULE_NAME = "rule:"
"""What the name of a rule begins with, where a verdict is not of a model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a round said of a cell and a model; `demoted` is why its certificate counts no more."""

    round: int
    at: datetime
    model: str
    verdict: Verdict
    demoted: str | None = None

    def stands(self, now: datetime) -> bool:
        """Tell whether this is a certificate that counts at an instant, for the versions that it was issued for."""
        return isinstance(self.verdict, Certificate) and self.demoted is None and now < self.verdict.expires_at


class Certificates:
    """The certificates of the clients that are seen."""

    def __init__(self, connection: Connection, *, clients: Clients) -> None:
        self._connection, self._clients = connection, clients

    def last_round(self) -> int:
        """Return the number of the last round of this installation, 0 before the first."""
        return self._connection.execute(select(func.max(certification_rounds.c.number))).scalar() or 0

    def open_round(self, number: int, *, at: datetime, by: str, cells: int) -> None:
        """Store that somebody looks at the labels of so many cells: the look is paid for, whatever comes of it."""
        row = {"number": number, "at": at, "by": by, "cells": cells}
        self._connection.execute(insert(certification_rounds, self._connection.dialect), row)

    def keep(self, said: Said) -> None:
        """Store what a round said of a cell. Raises `NotFoundError` for a cell of no client."""
        verdict, cell = said.verdict, said.verdict.cell
        if cell.client is None:
            raise NotFoundError(f"{cell} is of no client: certificates are of cells, and not of pools")
        row: JsonObject = {"round": said.round, "tenant_id": cell.client, "model": said.model, "cell": str(cell)}
        row["at"] = said.at
        row["certificate"] = verdict.id if isinstance(verdict, Certificate) else None
        self._connection.execute(insert(verdicts, self._connection.dialect), row | {"body": canonical_json(verdict)})

    def keep_scorer(self, scorer: Scorer) -> None:
        """Store a scorer under its version, once."""
        row = {"version": scorer.version, "body": scorer.to_json()}
        self._connection.execute(insert(scorers, self._connection.dialect).on_conflict_do_nothing(), row)

    def demote(self, certificate: Certificate, *, at: datetime, told: str) -> None:
        """Store that a certificate counts no more; the first reason stays."""
        row = {"certificate": certificate.id, "tenant_id": certificate.cell.client, "at": at, "told": told}
        self._connection.execute(insert(demotions, self._connection.dialect).on_conflict_do_nothing(), row)

    def newest(self, cell: Cell) -> Certificate | None:
        """Return the newest certificate of a cell that a model was ever given, void or not, if it was any."""
        of_cell = (verdicts.c.tenant_id == cell.client, verdicts.c.cell == str(cell))
        wanted = select(verdicts.c.body).where(*of_cell, verdicts.c.certificate.is_not(None))
        wanted = wanted.where(not_(verdicts.c.model.startswith(RULE_NAME, autoescape=True)))
        row = self._connection.execute(wanted.order_by(verdicts.c.round.desc()).limit(1)).first()
        return None if row is None else read_certificate(row.body)

    def licence_of(self, cell: Cell) -> Licence | None:
        """Return the newest certificate of a cell with its scorer; None where this release cannot score by that."""
        certificate = self.newest(cell)
        if certificate is None:
            return None
        try:
            return self._licence(certificate)
        except InputError as error:
            _LOG.warning("%s lets nothing be done: %s", certificate.id, error)
            return None

    def licence(self, certificate: str) -> Licence:
        """Return a certificate as it counts now. Raises `NotFoundError` where it was never given."""
        row = self._connection.execute(select(verdicts.c.body).where(verdicts.c.certificate == certificate)).first()
        if row is None:
            raise NotFoundError(f"certificate {certificate} is not stored here")
        return self._licence(read_certificate(row.body))

    def drifted(self, client: str, *, model: str) -> Mapping[str, datetime]:
        """Return when cells of a client were last demoted because a model went wrong there, by the cells' names."""
        of_model = (verdicts.c.tenant_id == client, verdicts.c.model == model)
        drift = demotions.c.told.startswith(DRIFT, autoescape=True)
        wanted = select(verdicts.c.cell, func.max(demotions.c.at).label("at")).where(*of_model, drift)
        wanted = wanted.join(demotions, demotions.c.certificate == verdicts.c.certificate).group_by(verdicts.c.cell)
        return {row.cell: row.at for row in self._connection.execute(wanted)}

    def beside(self, certificate: Certificate, *, now: datetime) -> tuple[Certificate, ...]:
        """Return what still counts of the promises that a cell's certificate repeats, itself included, oldest first.

        Rounds certify a cell again and again; these are for the same model, prompt and rules, whatever scored it.
        """
        same = (verdicts.c.tenant_id == certificate.cell.client, verdicts.c.cell == str(certificate.cell))
        wanted = select(verdicts.c.body).where(*same, verdicts.c.model == certificate.versions.model)
        wanted = wanted.where(verdicts.c.certificate.is_not(None), demotions.c.certificate.is_(None))
        wanted = wanted.outerjoin(demotions, demotions.c.certificate == verdicts.c.certificate)
        found = [read_certificate(row.body) for row in self._connection.execute(wanted.order_by(verdicts.c.round))]
        return tuple(one for one in found if one.expires_at > now and one.promises_as(certificate))

    def latest(self, *, now: datetime) -> tuple[Said, ...]:
        """Return what counts of every cell, by cell and model: the newest certificate that stands, else what was said
        last.
        """
        found: dict[tuple[str, str], Said] = {}
        for said in (*self._newest(), *self._newest(verdicts.c.certificate.is_not(None))):
            key = (str(said.verdict.cell), said.model)
            if key not in found or said.stands(now):
                found[key] = said
        return tuple(found[key] for key in sorted(found))

    def _newest(self, *which: ColumnElement[bool]) -> tuple[Said, ...]:
        """Return of every cell and model the newest verdict of some."""
        key = verdicts.c["tenant_id", "model", "cell"]
        last = select(*key, func.max(verdicts.c.round).label("round")).where(self._mine(), *which).group_by(*key)
        newest = last.subquery()
        same = [verdicts.c[name] == newest.c[name] for name in ("tenant_id", "model", "cell", "round")]
        wanted = select(verdicts, demotions.c.told).join(newest, and_(*same))
        wanted = wanted.outerjoin(demotions, demotions.c.certificate == verdicts.c.certificate)
        return tuple(map(_said, self._connection.execute(wanted)))

    def _licence(self, certificate: Certificate) -> Licence:
        version = certificate.versions.scorer
        row = self._connection.execute(select(scorers.c.body).where(scorers.c.version == version)).first()
        if row is None:
            raise NotFoundError(f"scorer {version} of certificate {certificate.id} is not stored here")
        scorer = read_scorer(row.body)
        return Licence(certificate=certificate, scorer=scorer, demoted=self._demoted(certificate.id))

    def _demoted(self, certificate: str) -> str | None:
        mine = demotions.c.certificate == certificate
        return self._connection.execute(select(demotions.c.told).where(mine)).scalar()

    def _mine(self) -> ColumnElement[bool]:
        return true() if self._clients is None else verdicts.c.tenant_id.in_(sorted(self._clients))


def _said(row: Row[Any]) -> Said:
    return Said(round=row.round, at=row.at, model=row.model, verdict=_verdict(row), demoted=row.told)


def _verdict(row: Row[Any]) -> Verdict:
    if row.certificate is not None:
        return read_certificate(row.body)
    verdict: Insufficient | Refused = read(Insufficient | Refused, row.body)  # type: ignore[arg-type]
    return verdict
