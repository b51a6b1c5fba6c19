"""A model of few words on loopback: it argues for what it is told to, and gives that label nine tenths."""

import json
import math
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MODEL = "planted"


@dataclass
class Planted:
    """`label` is argued for, `alone` is what it says when asked for the label by itself."""

    label: str = "none"
    alone: str = "none"
    bodies: list = field(default_factory=list)

    def reply(self, body):
        self.bodies.append(body)
        said = {"content": self.alone, "role": "assistant"}
        choice = {"index": 0, "message": said, "finish_reason": "stop"}
        if "response_format" in body:
            answer = {"rationale": "so", "quotes": [], "reason": "too_little", "confidence": 100, "label": self.label}
            said["content"] = json.dumps(answer)
        else:
            tops = [{"token": word, "logprob": math.log(share)} for word, share in ((self.alone, 0.9), ("A", 0.05))]
            choice["logprobs"] = {"content": [{"token": self.alone, "logprob": -0.1, "top_logprobs": tops}]}
        usage = {"prompt_tokens": 500, "completion_tokens": 20, "total_tokens": 520}
        return {
            "id": "1",
            "object": "chat.completion",
            "created": 1,
            "model": MODEL,
            "choices": [choice],
            "usage": usage,
        }


@contextmanager
def served(planted):
    """Serve it for a block, and yield its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            reply = json.dumps(planted.reply(body)).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
