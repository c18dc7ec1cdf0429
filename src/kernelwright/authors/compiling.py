"""What authors that compile the captured graph share: briefs that none of them can serve, one submission."""

from collections.abc import Collection

from kernelwright.authors.author import Brief, Workbench
from kernelwright.records.candidate import SourceFile

_REASON_CHARACTERS = 300


def why_not(brief: Brief, targets: Collection[str], *, author: str = "this author") -> str:
    """Return why a brief can't be served by an author that compiles its graph for ``targets``, or an empty string."""
    if brief.target not in targets:
        return f"{author} writes kernels for {', '.join(targets)} only, not for {brief.target}"
    if brief.graph is None:
        return "the module's graph could not be captured"
    if brief.contract.is_random:
        return "the module draws random numbers"
    if brief.contract.mutates:
        return f"the module changes {', '.join(brief.contract.mutates)} in place"
    return ""


def submitted_once(made: tuple[SourceFile, ...] | str, workbench: Workbench, *, note: str) -> str:
    """Submit the one candidate there is and say how it fared, or why there is none."""
    if isinstance(made, str):
        return f"nothing submitted: {made}"
    attempt = workbench.submit(made, note=note)
    return f"submitted one candidate: {'accepted' if attempt.is_accepted else 'not accepted'}"


def raised_by(generator: str, error: Exception) -> str:
    """Return in one sentence what a generator that isn't ours raised."""
    told = str(error).strip().splitlines() or [""]
    return f"{generator} raised {type(error).__name__}: {told[0][:_REASON_CHARACTERS]}"
