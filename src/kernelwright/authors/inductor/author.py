"""The author `inductor`: PyTorch's own Metal code generator, its kernels and its launches as a candidate.

What `torch.compile` would run on an Apple GPU stands beside other candidates here, verified as they are, and stands in
for that baseline where there is no such GPU. It needs no Mac.
"""

from kernelwright.authors.author import Brief, Workbench
from kernelwright.records.candidate import SourceFile
from kernelwright.records.verdict import Accepted

_REASON_CHARACTERS = 300


class Inductor:
    """Submits what TorchInductor makes of the captured graph, once."""

    name = "inductor"

    def available(self) -> str | None:
        """Return what PyTorch lacks here, or ``None``."""
        from kernelwright.authors.inductor.wrapper import why_not_here  # noqa: PLC0415 - it imports torch

        return why_not_here()

    def work(self, brief: Brief, workbench: Workbench) -> str:
        """Submit one candidate and say how it fared, or why there is none."""
        made = candidate_files(brief)
        if isinstance(made, str):
            return f"nothing submitted: {made}"
        attempt = workbench.submit(made, note="TorchInductor's Metal kernels")
        return f"submitted one candidate: {'accepted' if isinstance(attempt.verdict, Accepted) else 'not accepted'}"


def candidate_files(brief: Brief) -> tuple[SourceFile, ...] | str:
    """Return the files of Inductor's candidate for a brief, or one sentence that says why there are none."""
    if brief.target != "metal":
        return f"this author writes kernels for metal only, not for {brief.target}"
    if brief.graph is None:
        return "the module's graph could not be captured"
    if brief.contract.is_random:
        return "the module draws random numbers"
    if brief.contract.mutates:
        return f"the module changes {', '.join(brief.contract.mutates)} in place"
    from kernelwright.authors.inductor.plan_text import NotInPlansError, files_of  # noqa: PLC0415 - they import torch
    from kernelwright.authors.inductor.recording import recorded  # noqa: PLC0415
    from kernelwright.authors.inductor.wrapper import why_not_here, wrapper_of  # noqa: PLC0415

    lacking = why_not_here()
    if lacking is not None:
        return lacking
    try:
        run = recorded(wrapper_of(brief.graph), brief.graph.inputs)
        return files_of(run, brief.graph, brief.contract.tensor_outputs)
    except NotInPlansError as error:
        return str(error)
    except Exception as error:  # noqa: BLE001 - a compiler that isn't ours raises what it likes
        told = str(error).strip().splitlines() or [""]
        return f"Inductor raised {type(error).__name__}: {told[0][:_REASON_CHARACTERS]}"
