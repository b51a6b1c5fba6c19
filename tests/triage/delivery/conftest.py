import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from threading import Event, Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from triage.delivery import AddressPolicy, Limits, Sender, SigningSecret, compose

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)


@dataclass
class Receiver:
    """A real server on loopback that reads each request whole, and then does with the connection what it was told."""

    answer: object
    tls: ssl.SSLContext | None = None
    reads: bool = True
    received: list = field(default_factory=list)
    released: Event = field(default_factory=Event)

    def __post_init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = Thread(target=self.serve, daemon=True)
        self.thread.start()

    def url(self, *, host="127.0.0.1", scheme="http", path="/hook"):
        return f"{scheme}://{host}:{self.port}{path}"

    def serve(self):
        while True:
            connection, _ = self.listener.accept()
            with connection, suppress(OSError):
                if self.released.is_set():
                    return
                self.talk(connection) if self.reads else self.answer(connection, self.released)

    def talk(self, connection):
        with self.tls.wrap_socket(connection, server_side=True) if self.tls else connection as stream:
            with stream.makefile("rb") as lines:
                self.received.append(read_request(lines))
            self.answer(stream, self.released)

    def close(self):
        if self.released.is_set():
            return
        self.released.set()
        socket.create_connection(("127.0.0.1", self.port)).close()
        self.thread.join()
        self.listener.close()


def read_request(lines):
    first = lines.readline().decode().strip()
    headers = {}
    while line := lines.readline().decode().strip():
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return first, headers, lines.read(int(headers["content-length"]))


@pytest.fixture
def receiver():
    """Starts receivers; each is given bytes to answer, or a function of the connection."""
    started = []

    def start(answer, **how):
        does = answer if callable(answer) else lambda stream, _: stream.sendall(answer)
        started.append(Receiver(does, **how))
        return started[-1]

    yield start
    for each in started:
        each.close()


@pytest.fixture
def at():
    return AT


@pytest.fixture
def key():
    return SigningSecret("whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz")


@pytest.fixture
def message():
    return compose(7, client="acme", topic="exception.resolved", at=AT, body={"id": "exc_1", "reasons": ["für €"]})


@pytest.fixture
def loopback():
    return AddressPolicy(allow=(ip_network("127.0.0.0/8"),))


@pytest.fixture
def send(loopback, message, key):
    """Makes one attempt; loopback is allowed, and every name is there, unless said otherwise."""

    def attempt(url, **changed):
        given = {"policy": loopback, "resolve": lambda _: (ip_address("127.0.0.1"),), "limits": Limits(total=5)}
        return Sender(**given | changed).send(url, message=message, keys=(key,), at=AT)

    return attempt


@pytest.fixture(scope="session")
def certified(tmp_path_factory):
    """A server's TLS context with a certificate for hooks.example, and a client's that trusts it."""
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "hooks.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, private.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("hooks.example")]), critical=False)
        .sign(private, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    secret = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    file.write_bytes(secret + pem)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cadata=pem.decode())
