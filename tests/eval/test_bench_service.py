"""The benchmark of the service decides what it says it decides, and leaves nothing behind."""

import subprocess
import sys

from triage_eval.bench_service.ceiling import _decided
from triage_eval.bench_service.posts import post

from triage.bootstrap import Content
from triage.model.codec import plain, read_exception
from triage.model.repeat import Answer
from triage.workflow import Posting

BENCHMARK = """
from triage_eval.bench_service.tied import tied
with tied("signal:pause", []) as process:
    print(process.pid, flush=True)
    process.wait()
"""


def test_what_a_killed_benchmark_started_ends_with_it():
    with subprocess.Popen([sys.executable, "-c", BENCHMARK], stdout=subprocess.PIPE) as benchmark:
        assert int(benchmark.stdout.readline())
        benchmark.kill()
        benchmark.communicate(timeout=60)  # until nobody is left who could write there


def test_the_ceiling_of_deciding_decides_as_the_service_does():
    content, exception = Content(), read_exception(post(1, seed=7)[1])
    records = []

    def answer(filed):
        records.append(filed.record)
        return Answer(status=201, body=b"")

    _decided(Posting(exception=exception, write=answer), content)
    assert (records[0].outcome, plain(records[0].action)["type"]) == ("resolved", "allocate_payment")
