import pytest

from triage.content.clients import parse_policy, read_client
from triage.content.folders import content_folder, read_rules
from triage.errors import ContentError
from triage.model import Kind, Mode
from triage.money import Money


def test_the_default_policy_reads_and_its_text_gives_it_again():
    client = read_client("default")
    assert client.policy == parse_policy(client.text, "default")
    assert client.policy.limit("USD") == Money(2_500_000, "USD")
    assert client.policy.limit("JPY") == Money(2_500_000, "JPY")
    assert client.policy.mode(Kind.DUPLICATE_INVOICE) is Mode.AUTO


FAULTS = {
    "key": ("proration:", "proraton:", "unknown key 'proraton'; did you mean 'proration'?"),
    "zone": ("timezone: UTC", "timezone: Berlin", "timezone: unknown time zone 'Berlin'"),
    "truth for a number": ("tolerance: 1 ", "tolerance: true ", "proration.tolerance: Input should be a valid int"),
    "half a yen": ("JPY: 4000", "JPY: 4000.5", "payments.bank_fee.JPY: 4000.5 is not a whole number"),
    "share": ("[0.02]", "[2]", "payments.discounts.0: Input should be less than 1"),
    "negative limit": ("limits: {USD: 25000.00", "limits: {USD: -1", "limits.USD: -1 is not an amount"),
    "stage": ("stages: []", "stages: [{name: late}]", "dunning.stages.0: needs the key 'overdue_days'"),
}


@pytest.mark.parametrize(("old", "new", "problem"), FAULTS.values(), ids=FAULTS)
def test_a_fault_in_a_policy_is_told_with_its_line(old, new, problem):
    text = read_client("default").text
    line = text[: text.index(old)].count("\n") + 1
    with pytest.raises(ContentError) as refused:
        parse_policy(text.replace(old, new, 1), "acme")
    assert f"clients/acme.yaml:{line}: {problem}" in str(refused.value)


def test_what_a_policy_lacks_is_told():
    with pytest.raises(ContentError, match=r"clients/acme\.yaml:4: needs the key 'daily_caps'"):
        parse_policy(read_client("default").text.replace("daily_caps:", "# ", 1), "acme")


def test_an_unknown_client_is_refused_with_the_known_ones():
    with pytest.raises(ContentError, match=r"did you mean 'default'\? \(known clients: default\)"):
        read_client("defalt")


def test_no_rules_never_look_like_all_is_well(tmp_path):
    with pytest.raises(ContentError, match="no rule files"):
        read_rules(override=tmp_path)
    with pytest.raises(ContentError, match="no folder of rules"):
        content_folder("rules", override=tmp_path / "nowhere")


def test_a_file_that_would_be_left_out_is_named(tmp_path):
    (tmp_path / "a.yml").write_text("id: x")
    with pytest.raises(ContentError, match=r"a\.yml: rename it to \.yaml"):
        read_rules(override=tmp_path)
