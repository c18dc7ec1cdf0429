"""Requests that can't be met and machines that can't do what was asked.

A kernel that doesn't compile or is wrong is a result, never an exception. Every message
says what was asked, what exists and what to do; the facts are attributes too. ``exit_code``
is what the command line ends with: 2 asked wrongly, 3 this machine is not able.
"""


class KernelwrightError(Exception):
    """Base of everything raised on purpose."""

    exit_code = 2


class UnknownNameError(KernelwrightError):
    """Nothing of this kind (target, author, baseline, run, ...) has the requested name."""

    def __init__(self, kind: str, name: str, known: tuple[str, ...], hint: str = "") -> None:
        listed = ", ".join(known) if known else "none"
        super().__init__(f"no {kind} called {name!r}; known: {listed}." + (f" {hint}" if hint else ""))
        self.kind, self.name, self.known = kind, name, known


class LoadError(KernelwrightError):
    """A reference can't be loaded: no such file, not Python, no ``Model``, it raises, ..."""

    def __init__(self, reference: str, problem: str, remedy: str) -> None:
        super().__init__(f"{reference}: {problem}. {remedy}")
        self.reference, self.problem, self.remedy = reference, problem, remedy


class CandidateFormError(KernelwrightError):
    """A candidate's files are not of a form that can be judged."""

    def __init__(self, candidate: str, problem: str, remedy: str) -> None:
        super().__init__(f"{candidate}: {problem}. {remedy}")
        self.candidate, self.problem, self.remedy = candidate, problem, remedy


class MachineNotAbleError(KernelwrightError):
    """This machine lacks what the request needs: a compiler, a sandbox, memory, disk."""

    exit_code = 3

    def __init__(self, asked: str, missing: str, remedy: str) -> None:
        super().__init__(f"can't {asked}: {missing}. {remedy}")
        self.asked, self.missing, self.remedy = asked, missing, remedy


class StoreError(KernelwrightError):
    """The store can't be read or written (full disk, newer schema, not a store)."""

    exit_code = 3

    def __init__(self, path: str, problem: str, remedy: str) -> None:
        super().__init__(f"store {path}: {problem}. {remedy}")
        self.path, self.problem, self.remedy = path, problem, remedy


class BatchFormError(KernelwrightError):
    """A batch can't be read: no such folder, no candidates, a broken manifest or file of results."""

    def __init__(self, batch: str, problem: str, remedy: str) -> None:
        super().__init__(f"{batch}: {problem}. {remedy}")
        self.batch, self.problem, self.remedy = batch, problem, remedy


class BaseUrlError(KernelwrightError):
    """Models can't be asked at the address that was given."""

    def __init__(self, url: str, problem: str) -> None:
        super().__init__(f"base URL {url!r}: {problem}. Name one as in http://127.0.0.1:8000/v1.")
        self.url, self.problem = url, problem


class RecordingError(KernelwrightError):
    """A recording of models' answers can't be read or written."""

    def __init__(self, path: str, problem: str, remedy: str) -> None:
        super().__init__(f"recording {path}: {problem}. {remedy}.")
        self.path, self.problem, self.remedy = path, problem, remedy


class ReferenceKernelError(KernelwrightError):
    """What was named as a reference kernel can't be shown to a model: no such file, no text, too long, no winner."""

    def __init__(self, reference: str, problem: str, remedy: str) -> None:
        super().__init__(f"reference {reference!r}: {problem}. {remedy}")
        self.reference, self.problem, self.remedy = reference, problem, remedy
