"""A backlog for a model: payments that nothing names, left to people, and a model that was taught by some like them."""

import json
import re
import shutil
from pathlib import Path

from triage.bootstrap import Content, now
from triage.content.folders import content_folder
from triage.durable import DurableJobs
from triage.learned import TooFew
from triage.model import BillingException, Choose
from triage.model.codec import read_exception
from triage.store import Store
from triage.workflow import TriageWorkflow
from triage_eval.bench_service.posts import post

TAUGHT = 60
"""So many reviewed payments teach the model."""

_MODELS = re.compile(r"^models: \{\}", re.MULTILINE)


def asking_rules(folder: Path) -> Path:
    """Copy the shipped rules, and let the default client have a model asked about payments in shadow."""
    rules = Path(shutil.copytree(content_folder("rules"), folder / "rules"))
    client = rules / "clients" / "default.yaml"
    text, found = _MODELS.subn("models: {unmatched_payment: shadow}", client.read_text())
    assert found == 1, "the shipped client names models already"  # noqa: S101 - a benchmark of something else then
    client.write_text(text)
    return rules


def fill(url: str, count: int, *, seed: int, rules: Path) -> None:
    """Teach a model by a few payments that a person decided, and leave so many others for it to be asked about."""
    store = Store.open(url, jobs=DurableJobs())
    try:
        desk = TriageWorkflow(store=store, clock=now, content=Content(rules))
        _teach(desk, seed=seed)
        for _ in desk.file_many(_unnamed(number, seed=seed) for number in range(TAUGHT, TAUGHT + count)):
            pass
    finally:
        store.close()


def _teach(desk: TriageWorkflow, *, seed: int) -> None:
    for number in range(TAUGHT):
        record = desk.file(_unnamed(number, seed=seed)).record
        first = json.loads(desk.receipt(record.id))["explanations"][0]["id"]
        desk.review(str(record.case_id), version=1, review=Choose(explanation=first), reviewer="bench")
    learned = desk.training.train("default", by="bench")
    assert not isinstance(learned, TooFew), learned  # noqa: S101 - there would be no model


def _unnamed(number: int, *, seed: int) -> BillingException:
    """Return a payment that equals an open invoice of its payer and names nothing: a person decides it."""
    body = json.loads(post(number, seed=seed)[1])
    body["documents"]["payments"][0]["memo"] = "thank you"
    return read_exception(json.dumps(body).encode())
