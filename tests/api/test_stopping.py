"""`triage serve` ends in order when it is told to, whatever is under way."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from threading import Semaphore, Thread

import pytest

from triage.bootstrap import at_work, now, opened
from triage.delivery import AddressPolicy
from triage.settings import Settings, Webhooks
from triage.store import Store
from triage.testing.desk import payment_exception
from triage.workflow import TriageWorkflow

PENDING, SLOW = 500, 0.05


class Receiving(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.server.got.append(self.headers["webhook-id"])
        self.server.arrived.release()
        time.sleep(self.server.slow)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def receiver():
    """A real receiver on loopback that takes its time."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Receiving) as server:
        server.got, server.arrived, server.slow = [], Semaphore(0), SLOW
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def backlog(tmp_path, content, receiver):
    """A database with many messages for the receiver."""
    url = f"sqlite:///{tmp_path}/triage.db"
    with closing(Store.open(url)) as store:
        addresses = AddressPolicy(allow=(ip_network("127.0.0.0/8"),))
        desk = TriageWorkflow(store=store, clock=now, content=content, addresses=addresses)
        desk.webhooks.register(f"http://127.0.0.1:{receiver.server_port}/", client="default")
        for _ in desk.file_many(payment_exception(str(number)) for number in range(PENDING)):
            pass
    return url


def serving(url):
    command = [sys.executable, "-c", "from triage.cli import main; main()", "serve", "--db", url, "--role", "worker"]
    return subprocess.Popen(command, env={**os.environ, "TRIAGE_WEBHOOKS_ALLOW": "127.0.0.0/8"})


def test_sigterm_among_many_deliveries_ends_it_soon_with_nothing_lost_or_doubled(backlog, receiver):
    process = serving(backlog)
    try:
        assert all(receiver.arrived.acquire(timeout=60) for _ in range(3))
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
    finally:
        process.kill()
        process.wait()
    assert len(receiver.got) < PENDING
    receiver.slow = 0
    settings = Settings(database_url=backlog, webhooks=Webhooks(allow=("127.0.0.0/8",)))
    with opened(settings) as desk, at_work(desk, settings):
        assert all(receiver.arrived.acquire(timeout=60) for _ in range(PENDING - 3))
    assert Counter(Counter(receiver.got).values()) == {1: PENDING}
