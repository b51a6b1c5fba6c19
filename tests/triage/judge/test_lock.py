import pytest

from triage.errors import ContentError
from triage.judge import check_rules, load_pack
from triage.judge.lock import Locked, behaviour, read_lock, refusals, relock, unlocked, write_lock

PATH = "duplicate_invoice/dup-exact-reissue.yaml"


@pytest.fixture
def rules(rule_text, tables):
    """The rules of the pack after the text was changed from one thing to another."""
    return lambda *changes: load_pack({PATH: _changed(rule_text, changes)}, tables).rules


def _changed(text, changes):
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


BEHAVIOUR = {
    "an expression": [("dup.days_apart <=", "dup.days_apart <")],
    "a label": [("- same amount:", "- the amount:"), ("[same amount]", "[the amount]")],
    "a default": [("default: 7", "default: 6")],
    "a range": [("max: 31", "max: 30")],
    "the status": [("status: stable", "status: shadow")],
    "a guard": [(": invoice.is_disputed", ": invoice.is_disputed or dup.candidates > 9")],
    "the action": [("action: hold_invoice", "action: void_invoice")],
    "the reason": [("reason: possible_duplicate", "reason: duplicate")],
}
WORDS = {
    "the title": ("title: Same", "title: The same"),
    "the owner": ("owner: billing-ops", "owner: finance"),
    "a runbook": ("runbook: Compare", "runbook: First compare"),
    "a comment": ("status: stable", "status: stable  # for a year now"),
    "a test": ("name: plain reissue", "name: a plain reissue"),
    "the version": ("version: 1", "version: 2"),
}


@pytest.mark.parametrize("changes", BEHAVIOUR.values(), ids=BEHAVIOUR)
def test_changed_behaviour_must_raise_the_version(rules, changes):
    changed, lock = rules(*changes), relock(rules(), {})
    (problem,) = unlocked(changed, lock)
    assert problem == (
        f"{PATH}:5: dup-exact-reissue behaves otherwise than version 1 of rules.lock.json, "
        "and its version did not rise: raise it to 2"
    )
    assert list(refusals(changed, lock)) == [problem]


@pytest.mark.parametrize("change", WORDS.values(), ids=WORDS)
def test_words_may_change_freely(rules, change):
    assert behaviour(*rules(change)) == behaviour(*rules())


def test_a_raised_version_is_asked_for_in_the_lock(rules):
    changed = rules(("default: 7", "default: 6"), ("version: 1", "version: 2"))
    lock = relock(rules(), {})
    assert list(refusals(changed, lock)) == []
    (problem,) = unlocked(changed, lock)
    assert problem.endswith("version 2 of dup-exact-reissue is not in rules.lock.json: run `triage rules lock`")
    assert list(unlocked(changed, relock(changed, lock))) == []


def test_a_version_never_falls(rules):
    lock = relock(rules(("version: 1", "version: 3")), {})
    (problem,) = unlocked(rules(), lock)
    assert "version 1 is below version 3 of rules.lock.json: raise it to 4" in problem


def test_a_rule_that_is_gone_is_noticed_and_its_id_cannot_come_back_as_it_was(rules):
    lock = relock(rules(), {})
    (problem,) = unlocked([], lock)
    assert problem.startswith("rules.lock.json: 'dup-exact-reissue' is locked and there is no such rule")
    retired = relock([], lock)
    assert retired == {"dup-exact-reissue": Locked(1, None)}
    assert list(unlocked([], retired)) == []
    assert len(list(refusals(rules(), retired))) == 1
    assert list(refusals(rules(("version: 1", "version: 2")), retired)) == []


def test_a_lock_has_one_sorted_line_a_rule_and_reads_as_it_was_written(rules):
    lock = {"b": Locked(2, "x"), **relock(rules(), {}), "a": Locked(1, None)}
    lines = write_lock(lock).splitlines()
    assert [line.partition('":')[0] for line in lines[1:-1]] == ['  "a', '  "b', '  "dup-exact-reissue']
    assert read_lock(write_lock(lock)) == lock


@pytest.mark.parametrize("text", ["[]", "{", '{"a": 1}', '{"a": {"version": "x", "behaviour": ""}}', '{"a": {}}'])
def test_a_damaged_lock_is_refused(text):
    with pytest.raises(ContentError, match=r"rules\.lock\.json: damaged"):
        read_lock(text)


def test_rules_without_any_lock_are_told_once(rule_text, tables):
    assert check_rules({PATH: rule_text}, tables, lock={}).findings == (
        "rules.lock.json: there is none: run `triage rules lock`",
    )
