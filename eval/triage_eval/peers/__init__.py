"""Public tools that find invoices of payments: each tuned for 99 % precision on one half, scored on the other."""

from triage_eval.peers.apart import Limits, Stopped
from triage_eval.peers.measuring import TOOLS, Figures, PeerResult, Tool, measure
from triage_eval.peers.table import table

__all__ = ["TOOLS", "Figures", "Limits", "PeerResult", "Stopped", "Tool", "measure", "table"]
