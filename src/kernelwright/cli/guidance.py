"""What language models are told beside their problem, from the options that say so."""

from dataclasses import dataclass
from pathlib import Path

from kernelwright.authors.llm.analyst import analyst_named
from kernelwright.records.advice import RULES
from kernelwright.records.guidance import DEFAULT_EXEMPLARS, Guidance
from kernelwright.store.home import default_home
from kernelwright.swarm.reference_kernel import reference_kernel_named


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidanceOptions:
    """The options, as typed; ``reference`` is "" where none is given."""

    exemplars: int = DEFAULT_EXEMPLARS
    analyst: str = RULES
    reference: str = ""


USUAL = GuidanceOptions()


def guidance_of(options: GuidanceOptions, home: Path | None) -> Guidance:
    """Return what the options ask for, a reference kernel with its text.

    Raises:
        UnknownNameError: no such analyst, or no such run.
        ReferenceKernelError: the reference kernel can't be shown.
    """
    analyst_named(options.analyst)  # said now, not when the first candidate is accepted
    reference = reference_kernel_named(options.reference, home or default_home()) if options.reference else None
    return Guidance(exemplars=options.exemplars, analyst=options.analyst, reference=reference)
