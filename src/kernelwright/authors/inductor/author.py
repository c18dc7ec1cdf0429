"""The author `inductor`: PyTorch's own Metal code generator, its kernels and its launches as a candidate.

What `torch.compile` would run on an Apple GPU stands beside other candidates here, verified as they are, and stands in
for that baseline where there is no such GPU. It needs no Mac.
"""

from kernelwright.authors.author import Brief, Workbench
from kernelwright.authors.compiling import raised_by, submitted_once, why_not
from kernelwright.records.candidate import SourceFile


class Inductor:
    """Submits what TorchInductor makes of the captured graph, once."""

    name = "inductor"

    def available(self) -> str | None:
        """Return what PyTorch lacks here, or ``None``."""
        from kernelwright.authors.inductor.wrapper import why_not_here  # noqa: PLC0415 - it imports torch

        return why_not_here()

    def work(self, brief: Brief, workbench: Workbench) -> str:
        """Submit one candidate and say how it fared, or why there is none."""
        return submitted_once(candidate_files(brief), workbench, note="TorchInductor's Metal kernels")


def candidate_files(brief: Brief) -> tuple[SourceFile, ...] | str:
    """Return the files of Inductor's candidate for a brief, or one sentence that says why there are none."""
    refusal = why_not(brief, ("metal",))
    if refusal or brief.graph is None:
        return refusal
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
        return raised_by("Inductor", error)
