import stat
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from triage.errors import InputError, InvalidDocumentError
from triage.store.checkpoint import Checkpoint, contradictions, is_signed, read_checkpoint, sign
from triage.store.signing_keys import make_keys, read_private, read_public
from triage.testing import NOON
from triage.testing.desk import payment_exception

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


@pytest.fixture
def taken(workflow, store):
    """A checkpoint of a trail of six rows."""
    for name in "123":
        workflow.file(payment_exception(name, payment=f"pay_{name}", invoices=(f"in_{name}",)))
    store.seal()
    trail = store.verify()
    return Checkpoint(position=trail.rows, hash=trail.last_hash, rows=trail.rows + trail.unsealed, at=NOON)


def told(store, checkpoint):
    return list(contradictions(checkpoint, now=store.trail_at(checkpoint.position)))


def test_a_trail_that_went_on_contradicts_no_checkpoint(taken, store, workflow):
    workflow.file(payment_exception("4", payment="pay_4", invoices=("in_4",)))
    store.seal()
    assert (taken.position, store.verify().rows, told(store, taken)) == (6, 8, [])


def test_an_end_that_was_cut_off_shows_by_a_checkpoint_alone(taken, store, unguarded):
    unguarded("DELETE FROM audit WHERE position > 4")
    assert (store.verify().broken, store.verify().rows) == (None, 4)
    cut, fewer = told(store, taken)
    assert cut == "the chain had a row 6 on 2026-06-30T12:00:00Z and has none now: its end was cut off"
    assert fewer == "the trail had 6 rows on 2026-06-30T12:00:00Z and has 4 now: rows were taken out"


def test_a_chain_written_anew_shows_by_a_checkpoint_alone(taken, store, unguarded, workflow):
    unguarded("DELETE FROM audit WHERE position > 4")
    store.upgrade()
    workflow.file(payment_exception("5", payment="pay_5", invoices=("in_5",)))
    store.seal()
    assert (store.verify().broken, store.verify().rows) == (None, 6)
    (anew,) = told(store, taken)
    assert anew == "row 6 is not the one of 2026-06-30T12:00:00Z: it, or an earlier one, was written anew"


@pytest.mark.usefixtures("taken")
@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
def test_a_row_taken_out_before_it_was_sealed_shows_by_the_count(store, unguarded):
    unguarded("UPDATE audit SET position = NULL, prev = NULL, hash = NULL WHERE seq > 4")
    waiting = Checkpoint(position=4, hash=store.verify().last_hash, rows=6, at=NOON)
    unguarded("DELETE FROM audit WHERE seq = 6")
    assert store.verify().broken is None
    assert told(store, waiting) == ["the trail had 6 rows on 2026-06-30T12:00:00Z and has 5 now: rows were taken out"]


def test_an_empty_trail_has_a_checkpoint_too(store):
    assert told(store, Checkpoint(position=0, hash="", rows=0, at=NOON)) == []


CHECKPOINT = Checkpoint(position=6, hash="ab", rows=7, at=NOON)


def test_a_checkpoint_is_written_and_read_back():
    signed = sign(CHECKPOINT, key=KEY)
    assert read_checkpoint(signed.text().encode()) == signed
    assert is_signed(signed, key=KEY.public_key())


@pytest.mark.parametrize(
    "change",
    [{"position": 5}, {"hash": "ac"}, {"rows": 6}, {"at": NOON.replace(hour=13)}],
    ids=lambda change: next(iter(change)),
)
def test_no_part_of_a_checkpoint_changes_under_its_signature(change):
    signed = sign(CHECKPOINT, key=KEY)
    assert not is_signed(replace(signed, checkpoint=replace(CHECKPOINT, **change)), key=KEY.public_key())


@pytest.mark.parametrize("signature", ["", "!", "AAAA", "é"])
def test_what_is_no_signature_signs_nothing(signature):
    assert not is_signed(replace(sign(CHECKPOINT, key=KEY), signature=signature), key=KEY.public_key())


def test_the_key_of_another_signs_nothing():
    another = Ed25519PrivateKey.from_private_bytes(bytes(32))
    assert not is_signed(sign(CHECKPOINT, key=another), key=KEY.public_key())


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b'{"checkpoint":{"position":1},"signature":""}'])
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(InvalidDocumentError):
        read_checkpoint(text)


def test_keys_are_made_once_for_their_owner_and_sign(tmp_path):
    public = make_keys(tmp_path / "key")
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert is_signed(sign(CHECKPOINT, key=read_private(tmp_path / "key")), key=read_public(public))


@pytest.mark.parametrize("name", ["key", "key.pub"])
def test_no_key_is_overwritten(tmp_path, name):
    (tmp_path / name).write_text("precious")
    with pytest.raises(InputError, match=f"{name} is there already"):
        make_keys(tmp_path / "key")
    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == {name: "precious"}


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601])
def test_a_private_key_that_others_can_reach_is_refused(tmp_path, mode):
    make_keys(tmp_path / "key")
    (tmp_path / "key").chmod(mode)
    with pytest.raises(InputError, match=rf"mode {mode:04o}\): run `chmod 600"):
        read_private(tmp_path / "key")


def test_each_key_file_is_only_what_it_is(tmp_path):
    public = make_keys(tmp_path / "key")
    public.chmod(0o600)
    with pytest.raises(InputError, match="no private Ed25519 key"):
        read_private(public)
    with pytest.raises(InputError, match="no public Ed25519 key"):
        read_public(tmp_path / "key")
    with pytest.raises(InputError, match="cannot be read"):
        read_public(tmp_path / "none")
