"""A provider of a model on loopback: a real server that reads each request, and then does what it was told to."""

import json
import math
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field

MODEL = "m1"


@dataclass
class Provider:
    """Each connection has a thread; `does(stream, body)` writes whatever it likes and may raise `OSError`."""

    does: object = None
    bodies: list = field(default_factory=list)
    heads: list = field(default_factory=list)
    stuck: int = 0
    sent: int = 0

    def __post_init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.base = f"http://127.0.0.1:{self.listener.getsockname()[1]}/v1"
        self.talks = []
        threading.Thread(target=self.serve, name="provider", daemon=True).start()

    def serve(self):
        with suppress(OSError):
            while True:
                stream, _ = self.listener.accept()
                self.talks.append(threading.Thread(target=self.talk, args=(stream,), daemon=True))
                self.talks[-1].start()

    def talk(self, stream):
        stream.settimeout(10)
        with stream, suppress(OSError), stream.makefile("rb") as lines:
            head = b"".join(iter(lambda: lines.readline().lower(), b"\r\n"))
            self.heads.append(head.decode())
            size = next(int(line.split(b":")[1]) for line in head.splitlines() if line.startswith(b"content-length"))
            self.bodies.append(json.loads(lines.read(size)))
            self.does(self, stream, self.bodies[-1])

    def wait_until_left(self, stream):
        """Wait for the client to hang up, and note it where he does not."""
        try:
            stream.recv(1)
        except TimeoutError:
            self.stuck += 1
        except OSError:
            pass

    def settle(self):
        """Wait until every connection is over."""
        for talk in self.talks:
            talk.join(15)
        over, self.talks = not any(talk.is_alive() for talk in self.talks), []
        return over

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


def http(body, *, status="200 OK", kind="application/json", headers=()):
    """An HTTP reply as bytes."""
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status}", f"content-type: {kind}", f"content-length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def completion(text, *, likely=None, finish="stop", model=MODEL, usage=(100, 20), **message):
    """A chat completion; `likely` are the probabilities of the first token."""
    choice = {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": text} | message}
    if likely:
        tops = [{"token": token, "logprob": math.log(share), "bytes": None} for token, share in likely.items()]
        choice["logprobs"] = {"content": [tops[0] | {"top_logprobs": tops}]}
    used = {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)}
    return {"id": "c1", "object": "chat.completion", "created": 1, "model": model, "choices": [choice], "usage": used}


def argued(explanation="exp_1", **changes):
    """What a good model answers to the first call."""
    said = {"rationale": "The note names it.", "choice": explanation, "reason": "text_names_it", "confidence": 0.9}
    return json.dumps(said | changes)


def wants_labels(body):
    """Whether this is a call for a label alone."""
    return "response_format" not in body
