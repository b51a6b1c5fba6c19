"""Certificates over HTTP: what is said of each cell, and the receipt of what was done under one."""

import json
from contextlib import closing

import pytest
from certified import Desk

from triage.model import ModelMode
from triage.model.codec import digest
from triage.store import Store
from triage.testing import PinnedClock

CELL = {"kind": "unmatched_payment", "action": "allocate_payment", "band": "to_10k", "client": "default"}


@pytest.fixture(scope="module")
def certified(tmp_path_factory):
    """A desk that is certified in one cell, and has done one thing under that."""
    file = tmp_path_factory.mktemp("certified") / "triage.db"
    with closing(Store.open(f"sqlite:///{file}")) as store:
        desk = Desk(store=store, clock=PinnedClock())
        desk.live()
        desk.certify()
        yield desk, desk.ask("new")[0]


@pytest.fixture
def api(certified, keyed):
    return keyed(certified[0](ModelMode.AUTO))


def test_each_cell_is_listed_with_its_bound(api):
    (said,) = api.get("/v1/certificates").json()["data"]
    assert (said["cell"], said["model"], said["standing"], said["told"]) == (CELL, "small", "certified", None)
    bound = said["certificate"]
    assert (bound["alpha"], bound["errors"], bound["pool"]) == ("0.02", 0, CELL)
    assert bound["expires"] - bound["issued"] == 90 * 86_400


def test_a_filter_leaves_out_other_clients(api):
    assert api.get("/v1/certificates", params={"client": "acme"}).json()["data"] == []


def test_what_was_done_has_a_receipt_that_names_its_certificate(api, certified):
    record = certified[1]
    answer = api.get(f"/v1/exceptions/{record.id}/choice_receipt")
    receipt = answer.json()
    (said,) = api.get("/v1/certificates").json()["data"]
    assert answer.headers["ETag"] == f'"{digest(answer.content)}"'
    assert receipt["certificate"] == said["certificate"]["id"]
    assert receipt["proposal"]["proposed_by"] == ["model:small@choose@1"]
    consultation = api.get(f"/v1/exceptions/{record.id}/consultation").content
    assert (receipt["consultation"], json.loads(consultation)["against"]) == (digest(consultation), [])


def test_it_is_replayed(api, certified):
    assert api.post(f"/v1/exceptions/{certified[1].id}/replay").json()["same"] is True


def test_what_no_model_chose_has_none(api, certified):
    escalated, _ = certified[0].ask("shown", ModelMode.SUGGEST)
    assert api.get(f"/v1/exceptions/{escalated.id}/choice_receipt").status_code == 404
