import io
import logging
import re
import socket
import threading
from time import sleep

import httpx
import pytest
import uvicorn
from triage_api.telemetry import log_handler

from triage.errors import StoreError
from triage.settings import Log

CANARIES = {
    "key": "trk_live_canary4f9aB2c8",
    "webhook": "whsec_canaryMfKQ9r8GKYqrTwjU",
    "bearer": "canaryeyJhbGciOiJ",
    "cookie": "canarysession",
    "password": "canaryhunter2",
    "card": "4111111111111111",
    "iban": "DE89370400440532013000",
    "mail": "canary.ada@mail.example",
    "session": "canarysessiontoken",
    "client secret": "canaryclientsecret",
}

LEAK = (
    "{key} {webhook} Authorization: Bearer {bearer}\nCookie: s={cookie}\npassword={password} {card} {iban} {mail}"
    "\nCookie: triage-session={session}; __Host-triage-session={session}\nclient_secret={client secret}"
).format_map(CANARIES)

HEADERS = {
    "Authorization": f"Bearer {CANARIES['bearer']}",
    "Cookie": f"session={CANARIES['cookie']}; triage-session={CANARIES['session']}",
    "X-Api-Key": CANARIES["key"],
    "X-Request-ID": f"{CANARIES['password']} {CANARIES['mail']}",
}


class Leaking:
    """A workflow whose every answer is an error that tells all secrets."""

    def __init__(self, error):
        self._error = error

    def __getattr__(self, _name):
        def fail(*_, **__):
            raise self._error(LEAK)

        return fail


def found_in(lines):
    return {name for name, canary in CANARIES.items() for line in lines if canary in str(line)}


def ask_all(api):
    """Ask every operation well, and with canaries in the path, the query, the headers and the body."""
    asked = 0
    headers = HEADERS | {"Authorization": api.headers["Authorization"]}
    body = {"content": LEAK.encode(), "headers": headers | {"Content-Type": "application/json"}}
    for path, operations in api.get("/openapi.json").json()["paths"].items():
        for method in operations:
            plain, told = path.replace("{id}", "nope"), path.replace("{id}", CANARIES["mail"])
            api.request(method, plain, headers=HEADERS)
            api.request(method, told, **body)
            api.request(method, told, params={"memo": LEAK}, **body)
            api.request(method, plain, headers=headers)
            api.request(method, plain, params={"code": CANARIES["session"], "state": CANARIES["session"]})
            api.request(method, plain, json={"email": CANARIES["mail"], "password": CANARIES["password"]})
            asked += 6
    return asked


@pytest.mark.parametrize("error", [None, RuntimeError, StoreError], ids=["well", "bug", "store"])
def test_no_route_lets_a_planted_secret_into_the_log(workflow, keyed, logged, error):
    api = keyed(Leaking(error) if error else workflow)
    asked = ask_all(api)
    lines = [line for line in logged() if line["event"] == "request"]
    assert found_in(logged()) == set()
    assert len(lines) == asked + 1
    assert {line["route"] for line in lines} >= set(api.app.openapi()["paths"])


def test_the_canaries_are_seen_where_nothing_is_redacted(caplog):
    logging.getLogger("x").error(LEAK)
    assert found_in([caplog.text]) == set(CANARIES)


def test_a_traceback_is_logged_without_what_its_error_tells(logged):
    with pytest.raises(ValueError, match=CANARIES["card"]) as raised:
        raise ValueError(LEAK)
    held = {"Cookie": "x", "at": {"mail": LEAK}}
    logging.getLogger("uvicorn.error").error("failed for %s", LEAK, extra=held, exc_info=raised.value)
    (line,) = logged()
    assert found_in([line]) == set()
    assert "Traceback" in line["exception"]
    assert (line["logger"], line["level"], line["Cookie"]) == ("uvicorn.error", "error", "***")


@pytest.fixture
def failing(keyed):
    return keyed(Leaking(RuntimeError))


@pytest.fixture
def address(failing):
    """A real server whose every answer fails."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(failing.app, log_config=None, access_log=False, lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            sleep(0.01)
        yield "http://{}:{}".format(*listening.getsockname())
        server.should_exit = True
        thread.join()


def awaited(lines):
    """Return lines as soon as there are any: the server answers first and logs a failure afterwards."""
    for _ in range(200):
        if found := lines():
            return found
        sleep(0.05)
    return []


def test_what_the_server_logs_of_a_failure_goes_through_the_same_pipe(failing, address, logged):
    shown = HEADERS | {"Authorization": failing.headers["Authorization"]}
    answer = httpx.get(f"{address}/v1/cases", headers=shown)
    (line,) = awaited(lambda: [one for one in logged() if one["logger"] == "uvicorn.error" and "exception" in one])
    assert answer.status_code == 500
    assert "RuntimeError" in line["exception"]
    assert found_in(logged()) == set()
    assert line["request_id"] == answer.headers["X-Request-ID"]


def test_an_access_line_names_the_route_and_not_the_address(api, logged):
    answer = api.get("/v1/exceptions/exc_nope?", headers={"X-Request-ID": "caller-0001"})
    (line,) = logged()
    assert {name: line[name] for name in ("method", "route", "status", "tenant", "key_id", "request_id")} == {
        "method": "GET",
        "route": "/v1/exceptions/{id}",
        "status": answer.status_code,
        "tenant": "default",
        "key_id": line["key_id"],
        "request_id": "caller-0001",
    }
    assert line["ms"] >= 0
    assert re.fullmatch(r"key_[a-z0-9]{8}", line["key_id"])


def test_an_address_without_a_route_is_told_as_one(api, logged):
    api.request("BREW", "/made/up")
    (line,) = logged()
    assert (line["method"], line["route"], line["status"]) == ("OTHER", "-", 404)


@pytest.mark.parametrize("stated", ["caller-0001", "4bf92f3577b34da6a3ce929d0e0e4736"])
def test_a_sane_request_id_is_kept(api, stated):
    assert api.get("/livez", headers={"X-Request-ID": stated}).headers.get_list("X-Request-ID") == [stated]


@pytest.mark.parametrize("stated", ["", "short", "with space 1", "ada@mail.example", "x" * 65, 'x","level":"error'])
def test_another_request_id_is_made_anew(api, stated):
    (given,) = api.get("/livez", headers={"X-Request-ID": stated}).headers.get_list("X-Request-ID")
    assert given != stated
    assert len(given) == 32


@pytest.mark.parametrize("status", [500, 503])
def test_a_failure_carries_its_request_id_once(keyed, status):
    api = keyed(Leaking({500: RuntimeError, 503: StoreError}[status]))
    answer = api.get("/v1/cases", headers={"X-Request-ID": "caller-0001"})
    assert (answer.status_code, answer.headers.get_list("X-Request-ID")) == (status, ["caller-0001"])


def test_a_person_may_read_lines_as_text():
    stream = io.StringIO()
    handler = log_handler(Log(format="console"), stream)
    handler.handle(logging.makeLogRecord({"msg": "for %s", "args": ("ada@x.org",), "levelname": "INFO"}))
    assert "for ***" in stream.getvalue()


class Unshowable:
    def __repr__(self):
        raise RuntimeError("no text")


def test_a_line_that_cannot_be_written_says_so_and_nothing_else(capsys):
    handler = log_handler(Log(), io.StringIO())
    handler.handle(logging.makeLogRecord({"name": "x", "lineno": 7, "msg": LEAK, "held": Unshowable()}))
    assert capsys.readouterr().err == "a log line of x:7 could not be written\n"
