import pytest
from starlette.testclient import TestClient
from triage_api.app import create_app
from triage_api.telemetry import Finding, Measure, Metrics, Probe, Telemetry, install_tracing

from triage.bootstrap import now
from triage.errors import InputError, StoreError
from triage.store.database import HEAD
from triage.workflow import TriageWorkflow


@pytest.fixture
def observed(keyed):
    """A way to make a client of a desk that is observed so."""
    return lambda **telemetry: keyed(telemetry=Telemetry(**telemetry))


def failing():
    raise StoreError("secret of the inside")


OK = {"detail": "", "status": "ok"}


def test_a_desk_that_can_work_says_what_was_checked(api):
    answer = api.get("/readyz")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert answer.json() == {"status": "ok", "checks": [{"name": "database"} | OK, {"name": "migrations"} | OK]}


def test_a_degraded_desk_still_takes_requests(observed):
    api = observed(probes=(Probe("model", lambda: Finding("degraded", "the breaker is open")),))
    answer = api.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert answer.json()["checks"][2] == {"name": "model", "status": "degraded", "detail": "the breaker is open"}


def test_a_failed_check_takes_the_desk_out_and_keeps_its_words_for_the_log(observed, caplog):
    probes = (Probe("queue_age", failing), Probe("model", lambda: Finding("degraded", "slow")))
    answer = observed(probes=probes).get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (503, "failed")
    assert [check["status"] for check in answer.json()["checks"]] == ["ok", "ok", "failed", "degraded"]
    assert "secret" not in answer.text
    assert "secret of the inside" in caplog.text


def test_a_schema_of_another_release_is_not_ready(api, workflow):
    with workflow._store._database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'r9999'")
    answer = api.get("/readyz")
    assert answer.status_code == 503
    assert [check["status"] for check in answer.json()["checks"]] == ["ok", "failed"]


class Nothing:
    """A workflow that fails at whatever is asked of it."""

    def __getattr__(self, name):
        def fail():
            raise AssertionError(f"asked for {name}")

        return fail


def test_living_asks_nothing_of_the_database():
    assert TestClient(create_app(Nothing())).get("/livez").json() == {"status": "ok"}


def value(api, series):
    """Return the value of one series."""
    lines = api.get("/metrics").text.splitlines()
    return next((float(line.rpartition(" ")[2]) for line in lines if line.startswith(f"{series} ")), None)


def test_requests_are_counted_by_template_and_status(api):
    for address in ("/v1/exceptions/a", "/v1/exceptions/b", "/made/up"):
        api.get(address)
    labels = 'method="GET",route="/v1/exceptions/{id}"'
    assert value(api, f'triage_http_requests_total{{{labels},status="404"}}') == 2
    assert value(api, f"triage_http_request_seconds_count{{{labels}}}") == 2
    assert value(api, 'triage_http_requests_total{method="GET",route="-",status="404"}') == 1


@pytest.fixture
def metered(workflow, content, keyed):
    """A client of a desk whose filings are counted."""
    metrics = Metrics()
    watched = TriageWorkflow(store=workflow._store, clock=now, content=content, watch=metrics.filed)
    return keyed(watched, telemetry=Telemetry(metrics=metrics))


def test_filings_are_counted_by_kind_and_by_what_came_of_them(metered, exception):
    for body in (exception(), exception(), exception(amount=1), exception("e2")):
        metered.post("/v1/exceptions", json=body)
    kind = 'kind="unmatched_payment"'
    assert value(metered, f'triage_filings_total{{{kind},outcome="escalated"}}') == 2
    assert value(metered, f'triage_filings_total{{{kind},outcome="repeated"}}') == 1
    assert value(metered, 'triage_filings_total{kind="-",outcome="refused"}') == 1


@pytest.mark.usefixtures("case")
def test_what_waits_is_measured_when_it_is_read(api):
    assert value(api, 'triage_cases_open{queue="cash"}') == 1
    assert value(api, 'triage_cases_oldest_seconds{queue="cash"}') >= 0
    assert value(api, "triage_outbox_waiting") == 0  # nobody is told
    assert value(api, "triage_outbox_oldest_seconds") is None


def test_others_plug_their_gauges_in(observed):
    metrics = Metrics()
    lines = [
        Measure(name="queue_oldest_seconds", help="Age.", value=n, labels={"queue": q}) for q, n in (("a", 3), ("b", 5))
    ]
    metrics.ask("engine", lambda: lines)
    api = observed(metrics=metrics)
    assert [value(api, f'triage_queue_oldest_seconds{{queue="{queue}"}}') for queue in "ab"] == [3, 5]
    assert value(api, 'triage_gauges_up{source="engine"}') == 1


def test_gauges_that_fail_take_no_other_metric_with_them(observed):
    metrics = Metrics()
    metrics.ask("engine", failing)
    api = observed(metrics=metrics)
    assert value(api, 'triage_gauges_up{source="engine"}') == 0
    assert value(api, "triage_outbox_waiting") == 0


def test_the_text_is_what_prometheus_reads(api):
    answer = api.get("/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    names = [line.split()[2] for line in answer.text.splitlines() if line.startswith("# TYPE")]
    assert len(names) == len(set(names))
    assert "process_resident_memory_bytes" in names


@pytest.mark.usefixtures("case")
def test_no_metric_names_a_client(api):
    assert "default" not in api.get("/metrics").text


def test_metrics_that_are_switched_off_are_not_there(observed):
    assert observed(shown=False).get("/metrics").status_code == 404


def test_the_revision_is_named_by_the_release(workflow):
    assert workflow._store._database.revision() == HEAD


def test_traces_without_their_packages_are_refused_with_what_to_install(workflow):
    with pytest.raises(InputError, match=r"pip install 'billing-exception-triage\[otel\]'"):
        install_tracing(create_app(workflow), endpoint="http://collector:4318")


def test_without_an_endpoint_there_are_no_traces(workflow):
    app = create_app(workflow)
    before = list(app.user_middleware)
    install_tracing(app, endpoint=None)
    assert app.user_middleware == before
