"""The author `tinygrad`: tinygrad's kernels, rendered as Metal, and its launches as a candidate.

tinygrad schedules and renders on any machine; here it is given the captured graph, operator by operator, in its own
terms. It is an optional extra.
"""

from importlib.util import find_spec

from kernelwright.authors.author import Brief, Workbench
from kernelwright.authors.compiling import raised_by, submitted_once, why_not
from kernelwright.records.candidate import SourceFile

# tinygrad's maximum prefers numbers to NaN, and its masks multiply: it promises nothing for what isn't finite.
_ASSUMPTIONS = ("inputs are finite", "weights are finite", "intermediates are finite")
_MISSING = "tinygrad is not installed: pip install 'kernelwright[tinygrad]'"


class Tinygrad:
    """Submits what tinygrad makes of the captured graph, once."""

    name = "tinygrad"

    def available(self) -> str | None:
        """Return how to get tinygrad where it isn't installed, or ``None``."""
        return None if find_spec("tinygrad") else _MISSING

    def work(self, brief: Brief, workbench: Workbench) -> str:
        """Submit one candidate and say how it fared, or why there is none."""
        return submitted_once(candidate_files(brief), workbench, note="tinygrad's Metal kernels")


def candidate_files(brief: Brief) -> tuple[SourceFile, ...] | str:
    """Return the files of tinygrad's candidate for a brief, or one sentence that says why there are none."""
    if find_spec("tinygrad") is None:
        return _MISSING
    refusal = why_not(brief, ("metal",))
    if refusal or brief.graph is None:
        return refusal
    from kernelwright.authors.tinygrad.plan_text import as_scheduled, files_of  # noqa: PLC0415 - imports tinygrad
    from kernelwright.authors.tinygrad.scheduled import NotCoveredError, scheduled  # noqa: PLC0415

    assumptions = _ASSUMPTIONS if brief.contract.accepts_finite_only else ()
    try:
        made = scheduled(as_scheduled(brief.graph))
        return files_of(made, brief.graph, brief.contract.tensor_outputs, assumptions)
    except NotCoveredError as error:
        return str(error)
    except Exception as error:  # noqa: BLE001 - a compiler that isn't ours raises what it likes
        return raised_by("tinygrad", error)
