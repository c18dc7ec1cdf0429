"""An exemplar: a verified kernel of ours for another problem, shown to a model as a sample of the craft."""

from dataclasses import dataclass

from kernelwright.records.candidate import SourceFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemplar:
    """Plan and kernels, what they compute, and where they are from.

    ``problem`` is the problem's name, ``problem_id`` its id, ``graph`` what was captured of it, as text. ``operators``
    are its operators by name in order, views left out: problems that have the same ones in the same order are taken
    for the same. ``provenance`` says who wrote the kernels, how they were verified, and where they lie.
    """

    problem: str
    problem_id: str
    graph: str
    operators: tuple[str, ...]
    files: tuple[SourceFile, ...]
    provenance: str

    @property
    def characters(self) -> int:
        """How much of it is shown."""
        return len(self.graph) + sum(len(file.text) for file in self.files)
