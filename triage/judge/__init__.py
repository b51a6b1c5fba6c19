"""Rules over the facts of explanations."""

from triage.judge.check import Finding, Report, check_rules, run_test
from triage.judge.pack import FactTables, RulePack, fact_types, load_pack, pack_from_text, pack_text
from triage.judge.rule import Rule, RuleTest

__all__ = [
    "FactTables",
    "Finding",
    "Report",
    "Rule",
    "RulePack",
    "RuleTest",
    "check_rules",
    "fact_types",
    "load_pack",
    "pack_from_text",
    "pack_text",
    "run_test",
]
