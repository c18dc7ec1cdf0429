"""Guidance: what language models are told beside their problem, as the user asked for it."""

from dataclasses import dataclass

from kernelwright.records.advice import RULES
from kernelwright.records.candidate import SourceFile

DEFAULT_EXEMPLARS, MOST_EXEMPLARS = 2, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceKernel:
    """An implementation to learn from, in another language or for another target.

    ``name`` is where it is from (a file's name, "run 3f2a..."), ``language`` what a reader would call it: "CUDA C++".
    Its text is kept here, so that a run that goes on says the same whatever became of the file.
    """

    name: str
    language: str
    files: tuple[SourceFile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guidance:
    """How many exemplars are shown at most, who analyses accepted attempts, and the reference kernel if there is one.

    ``analyst`` is "rules", "none" or a model as in "openai:gpt-5".
    """

    exemplars: int = DEFAULT_EXEMPLARS
    analyst: str = RULES
    reference: ReferenceKernel | None = None


USUAL_GUIDANCE = Guidance()
