"""One YAML file a client: what his contracts and his finance team settled, read into `ClientPolicy`."""

from dataclasses import dataclass
from pathlib import Path

from triage.content.client_schema import ClientFile
from triage.content.folders import content_folder, read_text
from triage.content.near import did_you_mean
from triage.content.overlay import Overlay
from triage.content.schema import read
from triage.content.strict_yaml import Block, load
from triage.errors import UnknownClientError
from triage.model import ClientPolicy
from triage.model.codec import digest


@dataclass(frozen=True, slots=True)
class Client:
    """A client's policy, what he changes about the rules, and the text that both were read from."""

    policy: ClientPolicy
    overlay: Overlay
    text: str

    @property
    def digest(self) -> str:
        """The SHA-256 of the text, as receipts name it."""
        return digest(self.text.encode())


def parse_client(text: str, name: str) -> Client:
    """Read the text of one client's file. Raises `ContentError` that names every fault with its line."""
    file = f"clients/{name}.yaml"
    block = load(text, file)
    given = read(ClientFile, block, file)
    return Client(given.policy(name), Overlay(file, given.rules, block.get("rules", {})), text)  # type: ignore[arg-type]


def parse_policy(text: str, name: str) -> ClientPolicy:
    """Read the policy alone from the text of one client's file."""
    return parse_client(text, name).policy


def policy_of(block: Block, *, name: str, file: str) -> ClientPolicy:
    """Read a client's policy from a block of YAML. Raises `ContentError` that names every fault with its line."""
    given = read(ClientFile, block, file)
    return given.policy(name)


def client_names(*, rules: Path | None = None) -> tuple[str, ...]:
    """Return the clients that have a file, in order."""
    folder = content_folder("rules", override=rules) / "clients"
    return tuple(sorted(path.stem for path in folder.glob("*.yaml")))


def read_client(name: str, *, rules: Path | None = None) -> Client:
    """Read the policy of one client from `clients/<name>.yaml` in the rules folder."""
    names = client_names(rules=rules)
    if name not in names:
        known = f"known clients: {', '.join(names)}" if names else "there is no client file at all"
        raise UnknownClientError(f"no file clients/{name}.yaml{did_you_mean(name, names)} ({known})")
    text = read_text(content_folder("rules", override=rules) / "clients" / f"{name}.yaml")
    return parse_client(text, name)
