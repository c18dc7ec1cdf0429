"""How the study's figures are worded, the same on the page and in its files."""

from datetime import UTC, datetime

from kernelwright.study.facts import AttemptFacts, CellFacts
from kernelwright.study.means import Mean
from kernelwright.study.tables import Cost, Level, ReasonCount

NONE = "-"
_MOST_NAME = 32  # characters


def level_text(level: Level) -> str:
    """Return "level 1", or "all levels"."""
    return "all levels" if level is None else f"level {level}"


def mean_text(mean: Mean) -> str:
    """Return a mean with its interval: "1.32 (1.10-1.58)"."""
    interval = "" if mean.low is None or mean.high is None else f" ({mean.low:.2f}-{mean.high:.2f})"
    return f"{mean.value:.2f}{interval}"


def share_text(count: int, of: int) -> str:
    """Return a count with its share: "12 of 100 (12 %)"."""
    return f"{count} of {of} ({100 * count / of:.0f} %)" if of else "0 of 0"


def ratio_text(ratio: float | None) -> str:
    """Return "1.32x", or that there is none."""
    return NONE if ratio is None else f"{ratio:.2f}x"


def usd_text(usd: float | None, unpriced: int = 0) -> str:
    """Return dollars, and how many calls have no known price."""
    if unpriced:
        return f"${usd:.4f}, {unpriced} unpriced" if usd else "price unknown"
    return NONE if usd is None else f"${usd:.4f}"


def each_text(cost: Cost, usd_each: float | None) -> str:
    """Return what a right kernel cost."""
    if not cost.calls:
        return "nobody was asked"
    if cost.unpriced:
        return "price unknown"
    return "none is right" if usd_each is None else f"${usd_each:.4f}"


def seconds_text(seconds: float) -> str:
    """Return a time in seconds, or in minutes where there are many."""
    return f"{seconds:.1f} s" if seconds < 120 else f"{seconds / 60:.1f} min"


def outcome_text(name: str) -> str:
    """Return an outcome or a reason in words: "wrong values"."""
    return name.replace("_", " ")


def short_text(name: str) -> str:
    """Return a name, cut where a figure has no room for all of it."""
    return name if len(name) <= _MOST_NAME else f"{name[: _MOST_NAME - 1]}..."


def count_text(counted: ReasonCount | None) -> str:
    """Return "12, of which 3", or nothing for none; the second are those that loose rules let pass."""
    if counted is None:
        return ""
    return f"{counted.attempts}, of which {counted.passed_loosely}" if counted.passed_loosely else str(counted.attempts)


def answer_text(cell: CellFacts) -> str:
    """Return what came out of a cell, in a few words."""
    if cell.state == "failed":
        return "failed"
    if cell.win is not None:
        return f"{cell.win.value:.2f} ({cell.win.low:.2f}-{cell.win.high:.2f}) over {cell.baseline}"
    return "1.00, the module itself"


def line_of_attempt(attempt: AttemptFacts) -> str:
    """Return both verdicts on an attempt: "accepted (loose: passed)"."""
    strict = outcome_text(attempt.strict)
    checks = " in full" if attempt.is_examined and attempt.strict == "accepted" else ""
    return f"{strict}{checks}; loose: {outcome_text(attempt.loose)}"


def day_text(seconds: float) -> str:
    """Return the day of a moment since the epoch, by UTC."""
    return datetime.fromtimestamp(seconds, tz=UTC).strftime("%Y-%m-%d")
