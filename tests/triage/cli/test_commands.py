import subprocess
import sys

import pytest
from typer.testing import CliRunner

from triage.cli import build, load
from triage.cli.rules import app
from triage.errors import InputError


def test_help_names_every_command_and_imports_none_of_them():
    program = "import sys; from triage.cli import build; build(None); print('pydantic' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"
    assert "Checks and tests rule files." in CliRunner().invoke(build(None), ["--help"]).output


def test_a_driver_that_cannot_be_imported_says_so():
    with pytest.raises(InputError, match=r"the command 'x' \(triage_nowhere:app\) cannot be loaded: No module named"):
        load("x", "triage_nowhere:app")


@pytest.mark.parametrize("command", ["check", "test"])
def test_a_broken_rule_fails_both_commands(tmp_path, command):
    (tmp_path / "duplicate_invoice").mkdir()
    (tmp_path / "duplicate_invoice" / "x.yaml").write_text("idd: x")
    ran = CliRunner().invoke(app, [command, str(tmp_path)])
    assert ran.exit_code == 1
    assert "duplicate_invoice/x.yaml:1: unknown key 'idd'; did you mean 'id'?" in ran.output
