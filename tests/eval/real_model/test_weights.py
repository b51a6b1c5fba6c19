from dataclasses import replace

import pytest
from triage_eval.real_model.__main__ import main
from triage_eval.real_model.weights import SIZES, MissingWeightsError, assemble, of_size, verified

from triage.errors import InputError


def test_parts_are_put_together_in_the_order_of_their_numbers(planted, tmp_path):
    file = assemble(planted, unpacked=tmp_path / "unpacked", folder=tmp_path / "models")
    assert (file.name, file.read_bytes()) == ("planted.gguf", b"GGUF and then the rest")
    assert verified(planted, folder=tmp_path / "models") == file


def test_a_wrong_hash_is_said_and_nothing_is_deleted_or_named_as_if_it_were_right(planted, tmp_path):
    other = replace(planted, sha256="0" * 64)
    with pytest.raises(InputError, match=r"unverified is not planted: its SHA-256 is .* left as it is"):
        assemble(other, unpacked=tmp_path / "unpacked", folder=tmp_path / "models")
    assert [file.name for file in (tmp_path / "models").iterdir()] == ["planted.gguf.unverified"]
    assert len(list((tmp_path / "unpacked").rglob("part*.bin"))) == planted.parts


def test_what_was_changed_after_it_was_put_together_is_refused_and_kept(planted, tmp_path):
    file = assemble(planted, unpacked=tmp_path / "unpacked", folder=tmp_path / "models")
    file.write_bytes(b"something else")
    with pytest.raises(InputError, match="and must be"):
        verified(planted, folder=tmp_path / "models")
    assert file.read_bytes() == b"something else"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(lambda folder: (folder / "planted_part2/data/part02.bin").unlink(), "part02.bin 0", id="missing"),
        pytest.param(
            lambda folder: (folder / "planted_part1/data/part03.bin").write_bytes(b"x"), "part03.bin 2", id="doubled"
        ),
    ],
)
def test_a_part_that_is_not_there_once_is_named(planted, tmp_path, change, said):
    change(tmp_path / "unpacked")
    with pytest.raises(InputError, match=f"{said} times"):
        assemble(planted, unpacked=tmp_path / "unpacked", folder=tmp_path / "models")


def test_weights_that_are_not_there_are_told_from_wrong_ones(tmp_path):
    with pytest.raises(MissingWeightsError, match="`just model` fetches it"):
        verified(of_size("0.5b"), folder=tmp_path)
    assert main(["has", "0.5b", "--folder", str(tmp_path)]) == 1
    (tmp_path / of_size("0.5b").file).write_bytes(b"x")
    assert main(["has", "0.5b", "--folder", str(tmp_path)]) == 2


@pytest.mark.parametrize("size", SIZES)
def test_the_package_client_is_asked_for_every_part_by_its_exact_version(size, capsys):
    assert main(["packages", size]) == 0
    lines = capsys.readouterr().out.split()
    assert len(lines) == len({*lines}) == SIZES[size].parts
    assert all(line.endswith(f"=={SIZES[size].version}") for line in lines)


def test_a_size_that_there_is_not_names_those_there_are(capsys):
    assert main(["packages", "7b"]) == 2
    assert "choose 0.5b or 1.5b" in capsys.readouterr().err
