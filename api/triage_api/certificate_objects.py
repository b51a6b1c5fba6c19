"""What is said of cells of cases: where a model, or a rule on trial, may act alone, and what is missing elsewhere."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from triage.certify import Cell, Certificate, Insufficient
from triage.model import Kind
from triage.store.certificates import Said

Standing = Literal["certified", "insufficient", "refused", "demoted", "expired"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CellObject:
    """A class of cases; null stands for all of them. `band` is in minor units of the case's own currency."""

    kind: Kind
    action: str | None
    band: str | None
    client: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundObject:
    """What a certificate promises: of what scores at least `threshold` in the `pool`, at most `alpha` is wrong.

    `errors` of `labels` were. Shares and scores are exact decimals; `prompt` is empty where none was read.
    """

    id: str
    alpha: str
    threshold: str
    labels: int
    errors: int
    pool: CellObject
    prompt: str
    rules: str
    issued: int
    expires: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictObject:
    """What the last round that looked at a cell said of a model or a rule in it; `told` is why there is no more."""

    object: Literal["verdict"] = "verdict"
    cell: CellObject
    model: str
    standing: Standing
    told: str | None
    round: int
    created: int
    certificate: BoundObject | None


def verdict_object(said: Said, *, now: datetime) -> VerdictObject:
    """Show what was said of a cell, as it counts at an instant."""
    verdict = said.verdict
    certificate = verdict if isinstance(verdict, Certificate) else None
    return VerdictObject(
        cell=_cell(verdict.cell),
        model=said.model,
        standing=_standing(said, now=now),
        told=said.demoted if isinstance(verdict, Certificate) else verdict.told,
        round=said.round,
        created=int(said.at.timestamp()),
        certificate=_bound(certificate) if certificate else None,
    )


def _standing(said: Said, *, now: datetime) -> Standing:
    verdict = said.verdict
    if not isinstance(verdict, Certificate):
        return "insufficient" if isinstance(verdict, Insufficient) else "refused"
    if said.demoted is not None:
        return "demoted"
    return "expired" if verdict.expires_at <= now else "certified"


def _bound(certificate: Certificate) -> BoundObject:
    return BoundObject(
        id=certificate.id,
        alpha=str(certificate.alpha),
        threshold=str(certificate.threshold),
        labels=certificate.n,
        errors=certificate.k,
        pool=_cell(certificate.pool),
        prompt=certificate.versions.prompt,
        rules=certificate.versions.rules,
        issued=int(certificate.issued_at.timestamp()),
        expires=int(certificate.expires_at.timestamp()),
    )


def _cell(cell: Cell) -> CellObject:
    return CellObject(kind=cell.kind, action=cell.action, band=cell.band, client=cell.client)
