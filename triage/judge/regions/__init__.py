"""Interval analysis: in which regions of the facts a clause is true, false or unknown. Exact, and bounded in size."""

from triage.judge.regions.axis import Axis, fact_axis, fact_value
from triage.judge.regions.box import (
    EVERYWHERE,
    NOWHERE,
    Box,
    Boxes,
    TooManyBoxesError,
    all_of,
    any_of,
    apart,
    both,
    disjoint,
)
from triage.judge.regions.condition import Condition, axes, where
from triage.judge.regions.reading import condition
from triage.judge.regions.region import Point, Region, meet, rest

__all__ = [
    "EVERYWHERE",
    "NOWHERE",
    "Axis",
    "Box",
    "Boxes",
    "Condition",
    "Point",
    "Region",
    "TooManyBoxesError",
    "all_of",
    "any_of",
    "apart",
    "axes",
    "both",
    "condition",
    "disjoint",
    "fact_axis",
    "fact_value",
    "meet",
    "rest",
    "where",
]
