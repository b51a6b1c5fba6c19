"""Resident memory of a process as Linux tells it, in bytes; None elsewhere, or where the process is gone."""

from pathlib import Path

_PROCESSES = Path("/proc")


def resident(process: int | str = "self") -> int | None:
    """Return what a process holds now."""
    return _field("VmRSS", process)


def private() -> int | None:
    """Return what this process holds alone, without the files that it has mapped."""
    return _field("RssAnon", "self")


def peak() -> int | None:
    """Return the most that this process held since it began, or since its peak was forgotten."""
    return _field("VmHWM", "self")


def forget_peak() -> None:
    """Let the peak begin anew at what is held now, where the system can."""
    clear = _PROCESSES / "self/clear_refs"
    if clear.exists():
        clear.write_text("5", encoding="ascii")


def _field(name: str, process: int | str) -> int | None:
    try:
        lines = (_PROCESSES / str(process) / "status").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    kilobytes = [line.split()[1] for line in lines if line.startswith(f"{name}:")]
    return int(kilobytes[0]) * 1024 if kilobytes else None
