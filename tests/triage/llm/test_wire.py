import httpx
import pytest

from triage.delivery.wire import Deadline
from triage.llm.fault import FaultError
from triage.llm.wire import Exchange, Guarded, during, require_reply

from .faults import answers_well

ASKED = {"response_format": {}}


@pytest.fixture
def client():
    with httpx.Client(transport=Guarded()) as client:
        yield client


@pytest.fixture
def exchange():
    return Exchange(Deadline.within(5), 10_000)


def test_an_exchange_carries_one_request(provider, client, exchange):
    provider.does = answers_well()

    def twice():
        client.post(provider.base, json=ASKED)
        client.post(provider.base, json=ASKED)

    with pytest.raises(httpx.ConnectError, match="one request"):
        during(exchange, call=twice)
    assert provider.bodies == [ASKED]
    assert exchange.body


def test_after_an_exchange_nothing_is_sent(provider, client, exchange):
    with pytest.raises(ZeroDivisionError):
        during(exchange, call=lambda: 1 // 0)
    with pytest.raises(httpx.ConnectError, match="outside of an exchange"):
        client.post(provider.base, json=ASKED)
    assert not provider.bodies


def test_replies_are_asked_for_as_they_are(provider, client, exchange):
    provider.does = answers_well()
    during(exchange, call=lambda: client.post(provider.base, json=ASKED).content)
    assert "accept-encoding: identity" in provider.heads[0]
    assert "gzip" not in provider.heads[0]


@pytest.mark.parametrize(
    ("status", "headers", "again", "after"),
    [
        (429, [(b"Retry-After", b"7")], True, 7),
        (503, [(b"retry-after", b"Wed, 21 Oct 2015 07:28:00 GMT")], True, 0),
        (500, [(b"retry-after", b"soon")], True, 0),
        (408, [], True, 0),
        (401, [(b"retry-after", b"1")], False, 0),
        (302, [], False, 0),
        (204, [], False, 0),
        (200, [], False, 0),
        (200, [(b"content-type", b"text/html; charset=utf-8")], False, 0),
        (200, [(b"content-type", b"application/json"), (b"content-encoding", b"br")], False, 0),
    ],
)
def test_what_does_not_begin_as_a_completion_is_a_fault(status, headers, again, after):
    with pytest.raises(FaultError) as fault:
        require_reply(status, headers)
    assert (fault.value.why, fault.value.again, fault.value.after) == ("provider_error", again, after)


@pytest.mark.parametrize("kind", [b"application/json", b"Application/JSON; charset=utf-8"])
def test_json_begins_as_a_completion(kind):
    require_reply(200, [(b"Content-Type", kind), (b"content-encoding", b"identity")])
