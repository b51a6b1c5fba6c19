"""`python -m crash.planted LABEL NTH SIGN COMMAND...`: the command `triage`, in a process that dies at a point."""

import sys
from pathlib import Path

from crash.points import Plant, plant
from triage.cli import main

if __name__ == "__main__":
    label, nth, sign = sys.argv[1:4]
    sys.argv[1:4] = []
    plant(Plant(label=label, nth=int(nth), sign=Path(sign)))
    main()
