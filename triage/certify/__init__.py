"""The statistics under which a machine may act alone: scores, certificates, audits and the watch over them. Pure."""

from triage.certify.audit import Sample, drawn, weekly
from triage.certify.budget import BLAST, BUDGET, Blast, Proposer, budget
from triage.certify.cell import Cell, band
from triage.certify.certificate import Certificate, Insufficient, Refused, Verdict, Versions, read_certificate
from triage.certify.coverage import Judged, Operating, auroc, coverage_at, risk_coverage
from triage.certify.drift import DRIFT_DELTA, Drift, Outcome, watch
from triage.certify.features import FEATURES, Answer, Features, Grounds, features, grounds
from triage.certify.issue import LIFETIME, Terms, issue
from triage.certify.label import Label, Source, certifying, even
from triage.certify.licence import Licence
from triage.certify.scorer import RULE, Scorer, fit, read_scorer, unfitted
from triage.certify.spending import Spending
from triage.certify.split import Split, split
from triage.certify.tail import labels_needed, most_errors, tail, upper_bound
from triage.certify.threshold import Count, counts, loosest, sequence
from triage.model.consultation import Band

__all__ = [
    "BLAST",
    "BUDGET",
    "DRIFT_DELTA",
    "FEATURES",
    "LIFETIME",
    "RULE",
    "Answer",
    "Band",
    "Blast",
    "Cell",
    "Certificate",
    "Count",
    "Drift",
    "Features",
    "Grounds",
    "Insufficient",
    "Judged",
    "Label",
    "Licence",
    "Operating",
    "Outcome",
    "Proposer",
    "Refused",
    "Sample",
    "Scorer",
    "Source",
    "Spending",
    "Split",
    "Terms",
    "Verdict",
    "Versions",
    "auroc",
    "band",
    "budget",
    "certifying",
    "counts",
    "coverage_at",
    "drawn",
    "even",
    "features",
    "fit",
    "grounds",
    "issue",
    "labels_needed",
    "loosest",
    "most_errors",
    "read_certificate",
    "read_scorer",
    "risk_coverage",
    "sequence",
    "split",
    "tail",
    "unfitted",
    "upper_bound",
    "watch",
    "weekly",
]
