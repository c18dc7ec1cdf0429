"""A candidate: source text that claims to implement one problem on one target.

Candidates are values. Two with the same text have the same id no matter who wrote
them or when, so the store can drop repeats and the verifier can reuse old verdicts.
"""

from dataclasses import dataclass
from typing import Literal

from kernelwright.records.digest import digest_of

PLAN_FILE = "plan.py"
MODULE_FILE = "model_new.py"
# An answer in which no candidate was found, as it came.
ANSWER_FILE = "answer.md"
Form = Literal["plan", "module"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """One file of a candidate; ``name`` is a plain file name without folders."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Files that claim to solve a problem.

    ``form`` is "plan" (``plan.py`` and kernel sources) or "module" (``model_new.py``, a
    KernelBench ``ModelNew`` file). ``author`` and ``note`` are not part of the identity.
    """

    problem_id: str
    target: str
    form: Form
    files: tuple[SourceFile, ...]
    author: str
    note: str = ""

    @property
    def id(self) -> str:
        """Digest of problem, target and text; the author doesn't count."""
        ordered = tuple(sorted((file.name, file.text) for file in self.files))
        return digest_of("candidate", self.problem_id, self.target, self.form, ordered)

    @property
    def entry(self) -> SourceFile:
        """The plan, or the module file.

        Raises:
            KeyError: the candidate lacks it.
        """
        return self.file_named(PLAN_FILE if self.form == "plan" else MODULE_FILE)

    @property
    def kernel_files(self) -> tuple[SourceFile, ...]:
        """Every file but the entry: the kernel sources."""
        entry = PLAN_FILE if self.form == "plan" else MODULE_FILE
        return tuple(file for file in self.files if file.name != entry)

    def file_named(self, name: str) -> SourceFile:
        """Return the file called ``name``.

        Raises:
            KeyError: there is none.
        """
        for file in self.files:
            if file.name == name:
                return file
        raise KeyError(name)
