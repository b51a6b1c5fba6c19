from ipaddress import ip_address

import pytest

from triage.delivery import AddressPolicy, Limits, Message, Sender

SHORT = Limits(total=0.4)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def answer(status, *headers, body=b""):
    lines = [f"HTTP/1.1 {status} -", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def silent(_, released):
    released.wait()


def dripping(content, every=0.02):
    """Sends a whole valid answer, but so slowly that each single wait is short and all of them are long."""

    def drip(stream, released):
        for byte in content:
            stream.sendall(bytes([byte]))
            if released.wait(every):
                return

    return drip


def test_what_arrives_is_the_message_signed_and_nothing_else(receiver, send, message):
    there = receiver(OK)
    outcome = send(there.url(path="/hook?tenant=1"))
    ((line, headers, body),) = there.received
    assert (outcome.verdict, outcome.status, outcome.told, outcome.again) == ("delivered", 200, "ok", False)
    assert line == "POST /hook?tenant=1 HTTP/1.1"
    assert headers["host"] == f"127.0.0.1:{there.port}"
    assert (headers["webhook-id"], headers["content-type"]) == (message.id, "application/json")
    assert body == message.body


@pytest.mark.parametrize(
    ("said", "verdict", "again", "asked"),
    [
        pytest.param(answer(204), "delivered", False, None, id="no content"),
        pytest.param(answer(410), "gone", False, None, id="gone"),
        pytest.param(answer(500), "retry", True, None, id="server error"),
        pytest.param(answer(429, "Retry-After: 120"), "retry", True, 120, id="too many"),
        pytest.param(answer(503, "retry-after: Sat, 21 Nov 2026 12:01:30 GMT"), "retry", True, 90, id="a date"),
        pytest.param(answer(429, "Retry-After: Fri, 20 Nov 2026 12:00:00 GMT"), "retry", True, 0, id="a past date"),
        pytest.param(answer(429, "Retry-After: 99999999999999999999"), "retry", True, 10**9, id="an age"),
        pytest.param(answer(429, "Retry-After: soon"), "retry", True, None, id="no time at all"),
        pytest.param(answer(404), "refused", True, None, id="not found"),
    ],
)
def test_the_status_is_the_verdict(receiver, send, said, verdict, again, asked):
    outcome = send(receiver(said).url())
    assert (outcome.verdict, outcome.again, outcome.retry_after) == (verdict, again, asked)


@pytest.mark.parametrize("inner", ["http://169.254.169.254/latest", "//10.0.0.1/", "same server"])
def test_a_redirect_is_not_followed_wherever_it_leads(receiver, send, inner):
    there = receiver(OK)
    here = receiver(answer(302, f"Location: {there.url() if inner == 'same server' else inner}"))
    outcome = send(here.url())
    assert (outcome.verdict, outcome.status) == ("refused", 302)
    assert len(here.received) == 1
    assert there.received == []


@pytest.mark.parametrize(
    "does",
    [
        pytest.param(silent, id="says nothing"),
        pytest.param(dripping(answer(200, f"X: {'x' * 400}")), id="headers come byte by byte"),
        pytest.param(lambda stream, _: stream.sendall(b"HTTP/1.1 200 OK\r\nX: "), id="headers break off"),
        pytest.param(lambda stream, _: stream.sendall(b"SSH-2.0-OpenSSH\r\n\r\n"), id="another protocol"),
        pytest.param(lambda stream, _: stream.close(), id="hangs up"),
    ],
)
def test_without_an_answer_in_time_it_is_tried_again(receiver, send, does):
    outcome = send(receiver(does).url(), limits=SHORT)
    assert (outcome.verdict, outcome.status) == ("retry", None)
    assert outcome.told


def test_a_body_that_never_ends_is_left_at_the_deadline(receiver, send):
    def drip(stream, released):
        stream.sendall(b"HTTP/1.1 200 -\r\nContent-Length: 100000\r\n\r\n")
        dripping(b"y" * 100_000)(stream, released)

    outcome = send(receiver(drip).url(), limits=Limits(total=1))
    assert outcome.verdict == "delivered"
    assert 0 < len(outcome.told) < 1000
    assert set(outcome.told) == {"y"}


def test_of_ten_megabytes_the_first_kibibyte_is_kept_and_most_is_never_sent(receiver, send):
    sent = []

    def pour(stream, _):
        stream.sendall(b"HTTP/1.1 500 -\r\nContent-Length: 10485760\r\n\r\n")
        for _ in range(640):
            stream.sendall(b"z" * 16384)
            sent.append(16384)

    there = receiver(pour)
    outcome = send(there.url())
    there.close()
    assert (outcome.verdict, outcome.told) == ("retry", "z" * 1024)
    assert sum(sent) < 10485760


def test_what_a_receiver_writes_cannot_move_a_terminal_or_forge_a_line(receiver, send):
    outcome = send(receiver(answer(400, body=b"a\r\nb\x1b[2J\x00\xff\xe2\x80\xae end")).url())
    assert outcome.told == r"a\r\nb\x1b[2J\x00\xff\u202e end"


def test_a_closed_door_is_tried_again(receiver, send):
    there = receiver(OK)
    there.close()
    outcome = send(there.url())
    assert outcome.verdict == "retry"
    assert outcome.told.startswith("no connection: [Errno 111]")


def test_a_host_with_a_dead_address_is_reached_at_its_other_one(receiver, send):
    there = receiver(OK)  # listens on 127.0.0.1 alone
    outcome = send(
        there.url(host="hooks.example"), resolve=lambda _: (ip_address("127.0.0.2"), ip_address("127.0.0.1"))
    )
    assert outcome.verdict == "delivered"
    assert there.received[0][1]["host"] == f"hooks.example:{there.port}"


def test_tls_is_verified_by_the_name_of_the_url_though_an_address_is_dialled(receiver, send, certified):
    server, client = certified
    there = receiver(OK, tls=server)
    assert send(there.url(scheme="https", host="hooks.example"), tls=client).verdict == "delivered"
    stranger = send(there.url(scheme="https", host="other.example"), tls=client)
    assert stranger.verdict == "retry"
    assert "not valid for 'other.example'" in stranger.told
    assert len(there.received) == 1


def test_a_certificate_that_nobody_vouches_for_is_not_sent_to(receiver, send, certified):
    there = receiver(OK, tls=certified[0])
    outcome = send(there.url(scheme="https", host="hooks.example"))
    assert outcome.verdict == "retry"
    assert "CERTIFICATE_VERIFY_FAILED" in outcome.told
    assert there.received == []


PATIENT = Limits(connect=60, silence=60, total=0.4)
"""Under which only the deadline of the whole exchange can speak; what a receiver does ends later, and otherwise."""


def test_tls_that_is_never_spoken_ends_with_the_deadline(receiver, send):
    there = receiver(lambda _, released: released.wait(3), reads=False)
    assert send(there.url(scheme="https"), limits=PATIENT).told.startswith("no answer in time")


def test_a_receiver_that_reads_nothing_ends_with_the_deadline(receiver, key, at, loopback):
    there, large = receiver(silent, reads=False), Message("msg_1", b"0" * 30_000_000)
    outcome = Sender(policy=loopback, limits=SHORT).send(there.url(), message=large, keys=(key,), at=at)
    assert outcome.told.startswith("no answer in time")


def test_a_host_that_moves_inside_after_registration_is_not_connected_to(receiver, send):
    there = receiver(OK)
    outcome = send(f"https://hooks.example:{there.port}/", policy=AddressPolicy(ports=frozenset({there.port})))
    assert (outcome.verdict, outcome.again) == ("blocked", True)
    assert outcome.told.startswith("nothing was sent: hooks.example is not on the public internet")
    assert there.received == []


def test_a_host_that_changes_between_look_ups_is_looked_up_once(receiver, send):
    there = receiver(OK)
    answers = [(ip_address("127.0.0.1"),), (ip_address("10.0.0.1"),)]
    outcome = send(there.url(host="rebinding.example"), resolve=lambda _: answers.pop(0))
    assert outcome.verdict == "delivered"
    assert answers == [(ip_address("10.0.0.1"),)]


def test_a_host_without_an_address_is_tried_again(send):
    def nowhere(host):
        raise OSError(f"{host}: no such host")

    outcome = send("https://hooks.example/", resolve=nowhere)
    assert outcome.verdict == "retry"
    assert "no IP address at present" in outcome.told


def test_a_look_up_that_never_ends_is_left_at_the_deadline(send, receiver):
    there = receiver(OK)
    outcome = send("https://hooks.example/", resolve=lambda _: silent(None, there.released), limits=SHORT)
    assert outcome.verdict == "retry"
