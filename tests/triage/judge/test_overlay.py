import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from triage.content.clients import parse_client, read_client
from triage.decide import propose
from triage.errors import ContentError
from triage.judge import check_rules, load_pack, pack_from_text, pack_text
from triage.model import NoAction

PATH = "duplicate_invoice/dup-exact-reissue.yaml"
POLICY = read_client("default").text.partition("rules:")[0]
OTHER = "duplicate_invoice/another-rule.yaml"


def overlay_of(text):
    return parse_client(f"{POLICY}rules:\n{text}", "acme").overlay


def said(text):
    return overlay_of(f"  dup-exact-reissue: {text}")


@pytest.fixture
def narrowed(rule_text, tables):
    """The pack of one rule as a client narrows it."""
    return lambda text: load_pack({PATH: rule_text}, tables, said(text))


def test_a_moved_parameter_decides_and_the_rule_is_marked(narrowed, explain):
    judgement = narrowed("{params: {min_score: 0.98, max_days: 1, max_rounding: {USD: 0.00}}}").judge((explain(),))
    assert judgement.admitted == (("e1", ("dup-exact-reissue@1+client",)),)
    strict = narrowed("{params: {min_score: 0.9999}}").judge((explain(),))
    assert (strict.results[0].verdict, strict.admitted) == ("unmet", ())
    assert strict.results[0].to_plain()["overlaid"] is True


def test_an_added_unless_sends_to_a_person(narrowed, explain):
    (result,) = narrowed("{unless: [{dear: invoice.amount > 0}]}").judge((explain(),)).results
    assert (result.verdict, result.unless[-1].label) == ("guarded", "dear")


LOWERED = ("{enabled: false}", "{status: shadow}", "{status: draft}")


@pytest.mark.parametrize("text", LOWERED)
def test_a_rule_that_is_switched_off_or_lowered_resolves_nothing_and_still_objects(narrowed, explain, text):
    pack = narrowed(text)
    (sure,) = pack.judge((explain(),)).results
    (guarded,) = pack.judge((explain(disputed=True),)).results
    assert (sure.admits, sure.aside != "", guarded.guards) == (False, True, True)


def test_a_client_may_make_a_pilot_of_a_rule(narrowed, explain):
    pack = narrowed("{status: pilot, pilot: {max_amount: {USD: 0.50}}}")
    small, large = (pack.judge((explain(moves=moves),), exception="exc_1") for moves in (50, 51))
    assert (bool(small.admitted), bool(large.admitted)) == (True, False)


@pytest.mark.parametrize("text", [*LOWERED, "{params: {min_score: 0.9999}}"])
def test_narrowing_a_rule_does_not_hide_the_rival_that_it_sees(rule_text, tables, explain, text):
    nothing = rule_text.replace("dup-exact-reissue", "another-rule").replace("hold_invoice", "no_action")
    both = (explain("held"), explain("let-be", action=lambda **_: NoAction(subject="b")))
    files = {PATH: rule_text, OTHER: nothing}
    shipped, client = load_pack(files, tables), load_pack(files, tables, said(text))
    assert propose(None, both, shipped.judge(both)) is None
    assert propose(None, both, client.judge(both)) is None


def test_what_the_parameters_of_a_client_leave_out_is_watched_and_objects(narrowed, explain):
    pack = narrowed("{params: {min_score: 0.9999}}")
    narrow, shipped = pack.judge((explain(),)).results
    assert (narrow.name, narrow.verdict) == ("dup-exact-reissue@1+client", "unmet")
    assert (shipped.name, shipped.verdict, shipped.admits) == ("dup-exact-reissue@1", "admits", False)
    assert (shipped.aside, shipped.objects) == ("this client's parameters leave it out", True)
    assert pack.judge((explain(disputed=True),)).results[-1].guards
    assert len(pack.judge((explain(score="0.1"),)).results) == 1


FAULTS = {
    "range": ("{params: {max_days: 90}}", "overlay max_days=90 outside [0, 31]"),
    "ratio": ("{params: {min_score: 0.89}}", "overlay min_score=0.89 outside [0.90, 1]"),
    "money": ("{params: {max_rounding: {USD: 0.06}}}", "overlay max_rounding=0.06 USD outside [0.00 USD, 0.05 USD]"),
    "no range": ("{params: {max_rounding: {EUR: 0.01}}}", "overlay max_rounding=0.01 EUR: it cannot be moved, for the"),
    "currency": ("{params: {max_rounding: {CHF: 0.01}}}", "overlay max_rounding: the rule lists no CHF, so a client"),
    "half a cent": ("{params: {max_rounding: {USD: 0.001}}}", "0.001 is not a whole number of minor units of USD"),
    "type": ("{params: {max_days: 1.5}}", "overlay max_days=1.5 is not a whole number"),
    "truth": ("{params: {max_days: true}}", "overlay max_days=true is not a whole number"),
    "amounts": ("{params: {max_rounding: 1}}", "overlay max_rounding=1 is not amounts by currency"),
    "parameter": ("{params: {max_day: 1}}", "unknown parameter 'max_day'; did you mean 'max_days'?"),
    "fact": ("{unless: [{dear: invoice.amunt > 0}]}", "unless 'dear': unknown fact 'invoice.amunt'; did you mean"),
    "label": ("{unless: [{same amount: invoice.amount > 0}]}", "the label 'same amount' is used twice"),
    "key": ("{when: []}", "unknown key 'when'"),
    "nothing": ("{}", "say what it changes: params, enabled, status, pilot or unless"),
    "raised": ("{status: stable}", "Input should be 'draft', 'shadow' or 'pilot'"),
    "bounds alone": ("{pilot: {share: 0.1}}", "belong together"),
}


@pytest.mark.parametrize(("text", "problem"), FAULTS.values(), ids=FAULTS)
def test_what_would_widen_or_does_not_fit_is_refused_with_its_line(narrowed, text, problem):
    with pytest.raises(ContentError) as refused:
        narrowed(text)
    last = POLICY.count("\n") + 2
    assert str(refused.value).startswith(f"clients/acme.yaml:{last}: ")
    assert problem in str(refused.value)


@pytest.mark.parametrize(("shipped", "given"), [("draft", "shadow"), ("shadow", "pilot, pilot: {share: 0.1}")])
def test_a_client_cannot_raise_a_status(rule_text, tables, shipped, given):
    text = rule_text.replace("status: stable", f"status: {shipped}")
    with pytest.raises(ContentError, match=f"a client may only lower it from {shipped}"):
        load_pack({PATH: text}, tables, said(f"{{status: {given}}}"))


def test_a_client_cannot_let_a_pilot_act_on_more(rule_text, tables):
    text = rule_text.replace("status: stable", "status: pilot\npilot: {share: 0.10}")
    with pytest.raises(ContentError, match="may not exceed those of the rule's own pilot"):
        load_pack({PATH: text}, tables, said("{status: pilot, pilot: {share: 0.11}}"))


def test_an_unknown_rule_is_told_with_the_nearest(rule_text, tables):
    findings = check_rules({PATH: rule_text}, tables, overlays=[overlay_of("  dup-exact: {enabled: false}")]).findings
    assert any("rules.dup-exact: unknown rule; did you mean 'dup-exact-reissue'?" in finding for finding in findings)


def test_a_stored_pack_carries_the_overlay_and_its_digest(rule_text, tables, explain):
    files, overlay = {PATH: rule_text}, said("{params: {min_score: 0.9950}, unless: [{dear: invoice.amount > 0}]}")
    pack = load_pack(files, tables, overlay)
    stored = pack_from_text(pack_text(files, overlay), tables)
    assert stored.digest == pack.digest != load_pack(files, tables).digest
    assert stored.judge((explain(),)) == pack.judge((explain(),))
    assert b'"min_score":0.9950' in pack_text(files, overlay)


def test_a_client_who_changes_nothing_shares_the_pack(rule_text, tables):
    overlay = read_client("default").overlay
    assert load_pack({PATH: rule_text}, tables, overlay).digest == load_pack({PATH: rule_text}, tables).digest


SCORES = st.decimals("0.85", "1", places=4)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100, deadline=None)
@given(
    score=SCORES,
    least=SCORES.filter(lambda score: score >= 0),
    off=st.booleans(),
    dear=st.booleans(),
    disputed=st.booleans(),
)
def test_no_overlay_lets_through_what_the_loosest_parameters_do_not(
    rule_text, tables, explain, score, least, off, dear, disputed
):
    loosest = load_pack({PATH: rule_text.replace("default: 0.97", "default: 0.90")}, tables)
    text = f"{{enabled: {str(not off).lower()}, params: {{min_score: {least}}}"
    text += ", unless: [{dear: invoice.amount > 0}]}" if dear else "}"
    explanation = explain(score=str(score), disputed=disputed)
    try:
        pack = load_pack({PATH: rule_text}, tables, said(text))
    except ContentError:
        assert not 0.9 <= least <= 1
        return
    if pack.judge((explanation,)).admitted:
        assert loosest.judge((explanation,)).admitted


LINES = """\
  dup-exact-reissue:
    status: pilot
    pilot: {share: 0.2}
    params:
      max_days: 90
      max_day: 1
    unless:
      - dear: invoice.amount > 0
      - vague: invoice.amunt > 0
      - same amount: invoice.amount > 0
"""


def test_every_fault_of_a_client_is_told_at_once_each_with_its_own_line(rule_text, tables):
    text = rule_text.replace("status: stable", "status: pilot\npilot: {share: 0.10}")
    with pytest.raises(ContentError) as refused:
        load_pack({PATH: text}, tables, overlay_of(LINES))
    first = POLICY.count("\n") + 2
    told = [line.split(": ", 2) for line in str(refused.value).splitlines() if line.startswith("clients/acme.yaml:")]
    assert sorted((int(place.rpartition(":")[2]) - first, problem) for place, _, problem in told) == [
        (2, "overlay pilot: its share and amounts may not exceed those of the rule's own pilot"),
        (4, "overlay max_days=90 outside [0, 31]"),
        (5, "unknown parameter 'max_day'; did you mean 'max_days'?"),
        (8, "unless 'vague': unknown fact 'invoice.amunt'; did you mean 'invoice.amount'?"),
        (9, "the label 'same amount' is used twice"),
    ]


@pytest.mark.parametrize("status", ["draft", "shadow", "pilot"])
def test_a_client_may_state_the_stage_that_the_rule_is_at(rule_text, tables, status):
    bounds = "\npilot: {share: 0.10}" if status == "pilot" else ""
    text = rule_text.replace("status: stable", f"status: {status}{bounds}")
    own = f"status: {status}" + (", pilot: {share: 0.10}" if bounds else "")
    load_pack({PATH: text}, tables, said(f"{{{own}}}"))
