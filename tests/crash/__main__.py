"""`python -m crash`: tortures a database, and reports as JSON what was done and what is wrong with it."""

import argparse
import json
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from pathlib import Path

from crash.book import CLIENT, Asked, exception, mirrored
from crash.filer import Filer, take
from crash.oracle import faults
from crash.points import LABELS, MIGRATION
from crash.restarts import Restarts
from crash.served import Served
from crash.torture import Torture
from triage.access import Scope
from triage.bootstrap import Content, now
from triage.model import JsonObject
from triage.store import Store
from triage.workflow import Access, TriageWorkflow


def main() -> int:
    """Torture as the command line says; the exit code says whether anything is wrong."""
    asked = _arguments()
    with ExitStack() as opened:
        folder = opened.enter_context(tempfile.TemporaryDirectory(prefix="triage-torture-"))
        restarts = Restarts()
        if asked.restarts:
            asked.database = opened.enter_context(restarts.server())
            opened.enter_context(restarts.going_on())
        report = torture(asked, Path(folder), restarts)
    sys.stdout.write(json.dumps(report, indent=2) + "\n")
    return 1 if report["faults"] else 0


def torture(asked: argparse.Namespace, folder: Path, restarts: Restarts) -> JsonObject:
    """Kill light processes first, then the service itself, and look at what is left."""
    began, content = time.monotonic(), Content()
    warm(f"sqlite:///{folder}/warm.db", content)
    url = asked.database or f"sqlite:///{folder}/desk.db"
    torturing = Torture(folder, seed=asked.seed)
    torturing.run(asked.cycles, start=lambda planted: Filer(url, content=content, planted=planted), desks=asked.desks)
    key = api_key(url)
    torturing.run(asked.served, start=lambda planted: Served(url, key=key, planted=planted), labels=LABELS)
    worked = time.monotonic()
    restarts.stop()
    found = faults(url, torturing.told, content=content)
    told, tally = torturing.told, torturing.tally
    missed = [label for label in (*MIGRATION, *LABELS) if not tally.struck[label]]
    return {
        **{name: getattr(tally, name) for name in ("cycles", "kills", "in_flight", "at_random")},
        "struck": dict(sorted(tally.struck.items())),
        "points": len(MIGRATION) + len(LABELS),
        "missed": missed,
        "acknowledged": told.acknowledged,
        "steps": told.steps,
        "retried": told.retried,
        "seconds": round(worked - began, 1),
        "seconds_of_checking": round(time.monotonic() - worked, 1),
        "restarts": restarts.done,
        "seed": asked.seed,
        "faults": found,
    }


def warm(url: str, content: Content) -> None:
    """Take every step once, so that forked processes do not each begin with what only the first call does."""
    with closing(Store.open(url)) as store:
        workflow = TriageWorkflow(store=store, clock=now, content=content)
        for step in ("undo", "review", "apply"):
            id_ = workflow.file(exception(0)).record.id
            take(workflow, Asked(ticket=0, verb=step, number=0, id=id_))
        workflow.mirror([mirrored(0)], client=CLIENT)


def api_key(url: str) -> str:
    """Return a key of the clients of the service."""
    with closing(Store.open(url)) as store:
        access = Access(store=store, clock=now)
        return access.create(client=CLIENT, name="torture", scopes=frozenset(Scope)).text


def _arguments() -> argparse.Namespace:
    asked = argparse.ArgumentParser(prog="crash", description=__doc__)
    asked.add_argument("--cycles", type=int, default=10_000, help="starts and deaths of light processes")
    asked.add_argument("--served", type=int, default=200, help="starts and deaths of the service over HTTP")
    asked.add_argument("--desks", type=int, default=1, help="light processes that work at once")
    asked.add_argument("--database", help="an address; default: a SQLite file of its own")
    asked.add_argument("--restarts", action="store_true", help="on a PostgreSQL of its own, restarted every 5 seconds")
    asked.add_argument("--seed", type=int, default=1)
    return asked.parse_args()


if __name__ == "__main__":
    sys.exit(main())
