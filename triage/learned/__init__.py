"""The local proposer: a choice learned from reviewed cases on facts and words, without a key and without a network."""

from triage.learned.local import Local
from triage.learned.model import Model, read_model
from triage.learned.report import Report
from triage.learned.reviewed import example
from triage.learned.training import Example, TooFew, Trained, train

__all__ = ["Example", "Local", "Model", "Report", "TooFew", "Trained", "example", "read_model", "train"]
