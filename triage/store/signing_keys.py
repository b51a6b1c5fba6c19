"""Key files of those who sign checkpoints: PEM, the private one for its owner's eyes alone, none ever overwritten."""

import os
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from triage.errors import InputError

PUBLIC = ".pub"
"""What the name of a public key file adds to that of its private one."""

_OTHERS = 0o077


def make_keys(file: Path) -> Path:
    """Write a new private key to a file and its public key beside it, and return where that is.

    Raises `InputError` where either is there already.
    """
    public = file.with_name(file.name + PUBLIC)
    for one in (file, public):
        if one.exists():
            raise InputError(f"{one} is there already: name another file, for a key that was lost cannot be made again")
    key = Ed25519PrivateKey.generate()
    _write_new(file, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), mode=0o600)
    _write_new(public, key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo), mode=0o644)
    return public


def read_private(file: Path) -> Ed25519PrivateKey:
    """Read a private key. Raises `InputError` where others than its owner may, or where it is none."""
    text, mode = _read(file)
    if mode & _OTHERS:
        raise InputError(f"others may read or write {file} (mode {mode & 0o777:04o}): run `chmod 600 {file}`")
    try:
        key = load_pem_private_key(text, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise _none(file, "private") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise _none(file, "private")
    return key


def read_public(file: Path) -> Ed25519PublicKey:
    """Read a public key. Raises `InputError` where it is none."""
    try:
        key = load_pem_public_key(_read(file)[0])
    except (ValueError, UnsupportedAlgorithm):
        raise _none(file, "public") from None
    if not isinstance(key, Ed25519PublicKey):
        raise _none(file, "public")
    return key


def _read(file: Path) -> tuple[bytes, int]:
    """Return what a file holds and its mode, both of the same file even if its name is given to another meanwhile."""
    try:
        with file.open("rb") as stream:
            return stream.read(), os.fstat(stream.fileno()).st_mode
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from error


def _write_new(file: Path, content: bytes, *, mode: int) -> None:
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as stream:
            stream.write(content)
    except OSError as error:
        raise InputError(f"{file} cannot be written: {error.strerror}") from error


def _none(file: Path, kind: str) -> InputError:
    return InputError(f"{file} is no {kind} Ed25519 key in PEM: make one with `triage audit keygen`")
