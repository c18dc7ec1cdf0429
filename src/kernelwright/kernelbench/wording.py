"""How figures and outcomes are worded, the same on the terminal and on the page."""

from kernelwright.kernelbench.row import Row
from kernelwright.records.measurement import Ratio


def ratio_text(ratio: Ratio) -> str:
    """Return a ratio with its interval: "1.32 (1.28-1.36)"."""
    return f"{ratio.value:.2f} ({ratio.low:.2f}-{ratio.high:.2f})"


def outcome_text(row: Row) -> str:
    """Return how far a problem came, in a few words."""
    if row.verdict == "win":
        return "win, own kernels" if row.kernels else "win, library calls alone"
    if row.verdict == "no_answer":
        return "no answer"
    if row.accepted:
        return "baseline; own kernels accepted" if row.own_kernels else "baseline; library calls accepted"
    return "baseline" if row.captured else "baseline; not captured"


def speedup_text(row: Row) -> str:
    """Return the speedup with its interval; without one where the baseline is used."""
    return ratio_text(row.speedup) if row.verdict == "win" else "1.00"


def reason_text(row: Row) -> str:
    """Return why the outcome is what it is; where no candidate won, to what and how narrowly it lost."""
    if row.verdict != "baseline" or not row.baseline:
        return row.reason
    if row.best_try is None:
        return f"{row.reason}; the faster baseline is {row.baseline}"
    best = row.best_try
    interval = f" ({best.low:.2f}-{best.high:.2f})" if best.low is not None and best.high is not None else ""
    return f"{row.reason}; the best one was timed at {best.value:.2f}x {best.baseline}{interval}"


def sizes_text(row: Row) -> str:
    """Return the sizes that were changed to fit the machine."""
    return ", ".join(f"{name}={value}" for name, value in row.sizes) or "as in the file"
