"""A worker in a process of its own: `worker_process.py URL FILE`. Its one task notes that it came, waits until FILE is
there, takes effect by a unique key, and notes that it went."""

import os
import signal
import sys
import threading
import time
from pathlib import Path

from sqlalchemy import text

from triage.durable import Pulse, Queue, Task, Worker, WriteGate, engines

SWIFT = Queue("swift", at_once=2, ahead=4, poll=0.05)


def main(url, released):
    gate = WriteGate()
    engine = engines.open_engine(url, gate)

    def write(statement, key):
        with engine.begin() as connection:
            connection.execute(text(statement), {"key": key, "pid": os.getpid()})

    def effect(arguments):
        key = arguments["key"]
        write("INSERT INTO came VALUES (:key, :pid)", key)
        while not Path(released).exists():
            time.sleep(0.02)
        write("INSERT INTO effects VALUES (:key, :pid) ON CONFLICT DO NOTHING", key)
        write("INSERT INTO went VALUES (:key, :pid)", key)

    worker = Worker(
        url, tasks={"effect": Task(effect)}, gate=gate, queues=(SWIFT,), pulse=Pulse(every=0.2, silence=1.5)
    )
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    worker.start()
    stopping.wait()
    worker.stop(5)
    engine.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
