"""What providers do wrong: how each fault looks on the wire, and the silence that it has to end in."""

import gzip
import itertools
import json
import time
from contextlib import suppress
from dataclasses import dataclass

from triage.model.choice import Silence

from .provider import Provider, argued, completion, http, wants_labels

LIKELY = {"A": 0.8, "B": 0.1, "N": 0.1}


@dataclass(frozen=True)
class Fault:
    """`calls` is how often the provider may be asked at most, `seconds` the deadline: short where it has to end it."""

    name: str
    why: Silence
    does: object
    calls: int = 1
    seconds: float = 10.0


def says(*replies):
    """Reply with these bytes, at once."""

    def does(_provider, stream, _body):
        stream.sendall(b"".join(replies))

    return does


def argues(text, **how):
    """Reply to the first call with this text."""
    return says(http(completion(text, **how)))


def labels(reply):
    """Answer the first call well, and the calls for labels with this."""
    turns = itertools.count()

    def does(_provider, stream, body):
        stream.sendall(http(reply(next(turns)) if wants_labels(body) else completion(argued())))

    return does


def hangs(*before):
    """Write something, and then nothing more."""

    def does(provider, stream, _body):
        stream.sendall(b"".join(before))
        provider.wait_until_left(stream)

    return does


def drips(before, drop=b" "):
    """Write a little again and again, faster than any time limit for one read."""

    def does(_provider, stream, _body):
        stream.sendall(before)
        while True:
            stream.sendall(drop)
            time.sleep(0.02)

    return does


def pours(before, part, most):
    """Write until the client hangs up, and count what he let come."""

    def does(provider, stream, _body):
        stream.sendall(before)
        for _ in range(most // len(part)):
            stream.sendall(part)
            provider.sent += len(part)

    return does


def half_closes(provider, stream, _body):
    stream.sendall(b"HTTP/1.1 200 OK\r\ncontent-ty")
    stream.shutdown(1)
    provider.wait_until_left(stream)


def resets(_provider, stream, _body):
    with suppress(OSError):
        stream.setsockopt(1, 13, b"\x01\x00\x00\x00\x00\x00\x00\x00")  # linger for no time: RST instead of FIN


def redirects(provider, stream, _body):
    place = f"location: {provider.base}/chat/completions"
    stream.sendall(http(b"{}", status="307 Temporary Redirect", headers=[place]))


OK = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
CHUNKED = OK + b"transfer-encoding: chunked\r\n\r\n"
MEGABYTE = 1024 * 1024
GOOD = json.dumps(completion(argued())).encode()
BOMB = gzip.compress(b" " * (20 * MEGABYTE))
LONG = json.dumps(completion(argued(rationale="x" * (10 * MEGABYTE)))).encode()

FAULTS = (
    # the connection
    Fault("it takes the request and never answers", "timeout", hangs(), seconds=0.2),
    Fault("it stops after the headers", "timeout", hangs(OK + b"content-length: 99\r\n\r\n"), seconds=0.2),
    Fault("it drips the body", "timeout", drips(OK + b"content-length: 99999\r\n\r\n{"), seconds=0.2),
    Fault("it drips the headers", "timeout", drips(b"HTTP/1.1 200 OK\r\nx: ", b"y"), seconds=0.2),
    Fault("it drips chunks", "timeout", drips(CHUNKED, b"1\r\n \r\n"), seconds=0.2),
    Fault("it promises for ever", "timeout", drips(b"", b"HTTP/1.1 102 Processing\r\n\r\n"), seconds=0.2),
    Fault("it hangs up without a word", "provider_error", says()),
    Fault("it resets the connection", "provider_error", resets),
    Fault("it closes half the connection in the headers", "provider_error", half_closes),
    Fault("it breaks off in the body", "truncated", says(OK, b"content-length: 9999\r\n\r\n", GOOD)),
    Fault("it breaks off in a chunk", "truncated", says(CHUNKED, b"ffff\r\n", GOOD)),
    Fault("its chunks are no chunks", "truncated", says(CHUNKED, b"zz\r\n", GOOD)),
    Fault("it does not speak HTTP", "provider_error", says(b"SSH-2.0-OpenSSH_9.2p1 Debian\r\n")),
    Fault("its headers have no end", "provider_error", pours(b"HTTP/1.1 200 OK\r\n", b"x: y\r\n" * 1000, 4 * MEGABYTE)),
    # the status
    Fault("429", "provider_error", says(http(b"{}", status="429 Too Many")), calls=3),
    Fault(
        "429 until tomorrow",
        "provider_error",
        says(http(b"{}", status="429 Too Many", headers=["retry-after: 86400"])),
    ),
    Fault("500", "provider_error", says(http(b"{}", status="500 Oops")), calls=3),
    Fault("503 with a page", "provider_error", says(http(b"<html>", status="503 Busy", kind="text/html")), calls=3),
    Fault("401", "provider_error", says(http(b"{}", status="401 Unauthorized"))),
    Fault("404", "provider_error", says(http(b"{}", status="404 Not Found"))),
    Fault("400", "provider_error", says(http({"error": {"message": "max_tokens"}}, status="400 Bad Request"))),
    Fault("a redirect to itself", "provider_error", redirects),
    # the body
    Fault("a page of HTML", "provider_error", says(http(b"<html>hello</html>", kind="text/html"))),
    Fault("JSON that calls itself text", "provider_error", says(http(GOOD, kind="text/plain"))),
    Fault("an empty body", "invalid", says(http(b""))),
    Fault("JSON that ends too early", "invalid", says(http(GOOD[:-9]))),
    Fault("a list", "invalid", says(http([]))),
    Fault("an error under status 200", "invalid", says(http({"error": {"message": "overloaded"}}))),
    Fault("bytes that are no UTF-8", "invalid", says(http(GOOD.replace(b"note", b"n\xff\xfee")))),
    Fault("ten megabytes", "provider_error", says(http(LONG))),
    Fault("a body without end", "provider_error", pours(CHUNKED, b"1000\r\n" + b" " * 4096 + b"\r\n", 100 * MEGABYTE)),
    Fault("a gzip bomb", "provider_error", says(http(BOMB, headers=["content-encoding: gzip"]))),
    Fault("brackets without end", "invalid", says(http(b"[" * 60_000))),
    Fault("no choice", "provider_error", says(http(completion("") | {"choices": []}))),
    Fault("no text", "invalid", argues(None)),
    Fault("tokens below zero", "invalid", argues(argued(), usage=(-5, 20))),
    Fault("another model", "another_model", argues(argued(), model="m1-turbo")),
    Fault("the model's name missing", "invalid", says(http({**completion(argued()), "model": None}))),
    # what the model says
    Fault("a refusal", "refused", argues(None, refusal="I cannot help with that.")),
    Fault("a filter", "refused", argues("", finish="content_filter")),
    Fault("an answer too long", "truncated", argues(argued()[:30], finish="length")),
    Fault("prose around JSON", "invalid", argues(f"Sure! {argued()} Anything else?")),
    Fault("a code block", "invalid", argues(f"```json\n{argued()}\n```")),
    Fault("two answers", "invalid", argues(argued() + argued("exp_2"))),
    Fault("another schema", "invalid", argues('{"answer": "exp_1"}')),
    Fault("more than was asked for", "invalid", argues(argued(amount_minor=100))),
    Fault("an id that nobody offered", "invalid", argues(argued("exp_99"))),
    Fault("an id of another exception", "invalid", argues(argued("exp_of_acme"))),
    Fault("NaN as confidence", "invalid", argues(argued().replace("0.9", "NaN"))),
    Fault("a choice that is no text", "invalid", argues(argued(["exp_1", "exp_2"]))),
    # the second call
    Fault("a second thought", "inconsistent", labels(lambda _: completion("B", likely={"B": 0.9, "A": 0.1})), calls=2),
    Fault("two labels alike", "inconsistent", labels(lambda _: completion("A", likely={"B": 0.5, "A": 0.5})), calls=2),
    Fault("no label", "invalid", labels(lambda _: completion("Z", likely={"Z": 0.9, "A": 0.1})), calls=2),
    Fault("samples that contradict each other", "inconsistent", labels(lambda n: completion("ABN"[n % 3])), calls=7),
    Fault("a sample that is no label", "invalid", labels(lambda n: completion("A" if n < 5 else "?")), calls=7),
    Fault(
        "NaN as log-probability",
        "invalid",
        labels(
            lambda _: (
                json.dumps(completion("A", likely=LIKELY)).replace('"logprob": -', '"logprob": NaN, "x": -').encode()
            )
        ),
        calls=2,
    ),
    Fault(
        "a probability above one",
        "invalid",
        labels(lambda _: completion("A", likely={"A": 3.0})),
        calls=2,
    ),
)


def answers_well(likely=LIKELY, label="A"):
    """Answer both calls as a good model does; without log-probabilities where `likely` is None."""

    def does(_provider: Provider, stream, body):
        good = completion(label, likely=likely) if wants_labels(body) else completion(argued())
        stream.sendall(http(good))

    return does
