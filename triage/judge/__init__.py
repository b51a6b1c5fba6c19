"""Rules over the facts of explanations."""

from triage.judge.check import Report, Tried, check_rules, run_test
from triage.judge.pack import (
    FactTables,
    RulePack,
    compile_file,
    fact_types,
    load_pack,
    narrow,
    pack_from_text,
    pack_text,
)
from triage.judge.rule import Rule, RuleTest

__all__ = [
    "FactTables",
    "Report",
    "Rule",
    "RulePack",
    "RuleTest",
    "Tried",
    "check_rules",
    "compile_file",
    "fact_types",
    "load_pack",
    "narrow",
    "pack_from_text",
    "pack_text",
    "run_test",
]
