"""Exception triage for billing: explain, judge, guard, decide, and prove each decision."""

__version__ = "0.1.0"
