"""Drawing blind audits: each week of each client once, from all that the desk decided by itself in it.

What is drawn hangs on a secret of the installation and on ids alone, so drawing again draws the same, and nobody can
steer a case past it. A week is drawn when nothing of it can be committed any more.
"""

import hmac
import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from triage.certify import Cell, Sample, weekly
from triage.durable import Priority, Stop
from triage.errors import InputError
from triage.model.week import Week
from triage.ports import Clock
from triage.store import Happening, Reader, Store
from triage.store.blind_audits import BlindAudit, Draw, Resolution
from triage.workflow.rota import Round, Span

_LOG = logging.getLogger(__name__)

LATE = timedelta(hours=1)
"""So long after its end a week is drawn: until then a decision that was made in it may be committed."""

WEEKS = 4
"""So many weeks that are over are looked at: what a desk resolved before that is drawn by hand alone."""

SALT = "blind_audits"
"""The name of the secret that says what is drawn."""


class Drawing:
    """Draws for all clients."""

    def __init__(
        self, *, store: Store, clock: Clock, share: Decimal, minimum: int, by: str = "desk", stop: Stop | None = None
    ) -> None:
        self._store, self._clock, self._by, self._stop = store, clock, by, stop or Stop()
        self._share, self._minimum = share, minimum

    @property
    def round(self) -> Round:
        """The round that looks four times a day for weeks that are over and not drawn."""
        return Round(name="draw_blind_audits", every=timedelta(hours=6), do=self._do)

    def catch_up(self) -> tuple[Draw, ...]:
        """Draw what is not drawn of the last weeks that are over, the oldest first, and return what came of it.

        Raises `LeftUndone` between two clients if the worker is to stop.
        """
        last = Week.of(self._clock() - LATE).before(1)
        return tuple(draw for ago in range(WEEKS - 1, -1, -1) for draw in self.draw(last.before(ago)))

    def draw(self, week: Week) -> tuple[Draw, ...]:
        """Draw a week for every client for whom anything was resolved in it, and return what was drawn now.

        Raises `InputError` for a week that is not over.
        """
        if self._clock() < week.until + LATE:
            raise InputError(f"{week} is not over: it can be drawn from {week.until + LATE:%Y-%m-%d %H:%M} UTC on")
        drawn = (self._draw_for(client, week) for client in self._clients())
        return tuple(draw for draw in drawn if draw is not None)

    def _clients(self) -> tuple[str, ...]:
        with self._store.read() as reader:
            return tuple(reader.blind_audits.resolving())

    def _draw_for(self, client: str, week: Week) -> Draw | None:
        """Draw a week of a client unless it is drawn; while it is read, everybody else goes on writing."""
        self._stop.heed()
        salt, store = self._store.salt(SALT, now=self._clock()), self._store.within(frozenset({client}))
        with store.read() as reader:
            cells = None if reader.blind_audits.drawn(client, week) else _cells(client, week, reader)
        if not cells:
            return None
        samples = {cell: self._sample(resolutions, salt) for cell, resolutions in cells.items()}
        now, counted = self._clock(), sum(map(len, cells.values()))
        audits = _audits(samples, week, salt=salt, now=now)
        draw = Draw(
            client=client,
            week=week,
            share=self._share,
            minimum=self._minimum,
            resolutions=counted,
            audits=len(audits),
            drawn_at=now,
        )
        return draw if self._keep(draw, audits, store) else None

    def _sample(self, resolutions: Iterable[str], salt: bytes) -> Sample:
        return weekly(resolutions, salt=salt, share=self._share, minimum=self._minimum)

    def _keep(self, draw: Draw, audits: list[BlindAudit], store: Store) -> bool:
        """Store a draw, unless somebody else has drawn meanwhile."""
        with store.write(priority=Priority.WORK) as writer:
            if writer.blind_audits.drawn(draw.client, draw.week):
                return False
            writer.blind_audits.draw(draw, audits)
            writer.note(_happening(draw, self._by))
            return True

    def _do(self, _span: Span) -> None:
        for draw in self.catch_up():
            _LOG.info("drawn for %s: %d of %d resolutions of %s", draw.client, draw.audits, draw.resolutions, draw.week)


def _cells(client: str, week: Week, reader: Reader) -> Mapping[Cell, list[str]]:
    """Gather the names of the resolutions of a week by their cells."""
    found: dict[Cell, list[str]] = defaultdict(list)
    for resolution in reader.blind_audits.resolutions(client, week):
        found[resolution.cell].append(_named(resolution))
    return found


def _named(resolution: Resolution) -> str:
    """Return what a resolution is drawn by: an exception may be resolved again after a person took it back."""
    return f"{resolution.exception}:{resolution.number}"


def _audits(samples: Mapping[Cell, Sample], week: Week, *, salt: bytes, now: datetime) -> list[BlindAudit]:
    """Return the audits of all cells in the order of their ids, which tells nothing of the cells."""
    made = (audit for cell, sample in samples.items() for audit in _of_cell(cell, sample, week, salt=salt, now=now))
    return sorted(made, key=lambda audit: audit.id)


def _of_cell(cell: Cell, sample: Sample, week: Week, *, salt: bytes, now: datetime) -> Iterator[BlindAudit]:
    for name in sample.exceptions:
        exception, _, number = name.rpartition(":")
        yield BlindAudit(
            id=_id(name, salt),
            client=cell.client or "",
            exception=exception,
            number=int(number),
            week=week,
            cell=cell,
            share=sample.share,
            drawn_at=now,
        )


def _id(name: str, salt: bytes) -> str:
    """Return the id of an audit, from which nobody without the secret finds the exception, or the other way round."""
    return f"bla_{hmac.digest(salt, f'id:{name}'.encode(), 'sha256').hex()[:24]}"


def _happening(draw: Draw, by: str) -> Happening:
    """The audit row of a draw: how many of how many, and under which settings; never which."""
    told = {"actor": by, "share": f"{draw.share:f}", "minimum": draw.minimum}
    return Happening(
        tenant=draw.client,
        at=draw.drawn_at,
        event="draw_blind_audits",
        subject=f"blind_{draw.week}",
        content={**told, "resolutions": draw.resolutions, "audits": draw.audits},
    )
