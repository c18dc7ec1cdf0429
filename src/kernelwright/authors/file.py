"""The author that submits what somebody has written already: a file or a folder.

A folder holds a plan and its kernel sources; a single Python file is a KernelBench ``ModelNew``,
or a plan on its own.
"""

from pathlib import Path

from kernelwright.authors.author import Brief, Workbench
from kernelwright.authors.reading import read_files
from kernelwright.records.attempt import Attempt
from kernelwright.records.candidate import Form


class FileAuthor:
    """Submits one candidate, once.

    Raises:
        CandidateFormError: there is no candidate at ``path``.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        form, files = read_files(path)
        self._form: Form = form
        self._files = files

    @property
    def name(self) -> str:
        """``file:`` and the path as given."""
        return f"file:{self._path}"

    def work(self, brief: Brief, workbench: Workbench) -> str:
        """Submit the candidate and say how it fared."""
        del brief  # what is in the file does not depend on it
        attempt = workbench.submit(self._files, form=self._form, note=f"read from {self._path}")
        return f"submitted {self._path}: {_outcome(attempt)}"


def _outcome(attempt: Attempt) -> str:
    return "accepted" if attempt.is_accepted else attempt.feedback
