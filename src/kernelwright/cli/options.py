"""Options into what they mean, each with a message that says what exists."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from rich.console import Console

from kernelwright.authors.author import AuthorOptions, Conditional
from kernelwright.authors.registry import author_named
from kernelwright.compilers.processors import thread_count
from kernelwright.errors import LoadError, MachineNotAbleError, UnknownNameError
from kernelwright.kernelbench.row import RunMode
from kernelwright.records.contract import Mode, Precision
from kernelwright.records.run import Request
from kernelwright.targets.registry import AUTO, target_named

if TYPE_CHECKING:  # torch is for those who load something
    from kernelwright.problems.reference import Reference

AS_CONSTRUCTED = "as-constructed"


def mode_named(name: str) -> Mode:
    """Return the mode called ``name``.

    Raises:
        UnknownNameError: there is none.
    """
    if name not in get_args(Mode):
        raise UnknownNameError("mode", name, get_args(Mode))
    return name  # pyright: ignore[reportReturnType] - checked against the literal above


def kept_mode_named(name: str) -> Mode | None:
    """Return the mode called ``name``; ``None`` for "as-constructed", which keeps what the constructor leaves.

    Raises:
        UnknownNameError: there is none.
    """
    if name not in (*get_args(Mode), AS_CONSTRUCTED):
        raise UnknownNameError("mode", name, (*get_args(Mode), AS_CONSTRUCTED))
    return None if name == AS_CONSTRUCTED else mode_named(name)


def run_mode_named(name: str) -> RunMode:
    """Return the mode called ``name`` that many problems are run in.

    Raises:
        UnknownNameError: there is none.
    """
    match name:
        case "as-constructed" | "eval":
            return name
        case _:
            raise UnknownNameError("mode", name, get_args(RunMode))


def check_authors(names: Iterable[str], options: AuthorOptions) -> None:
    """Check that every author can work: hours later it would be found that one could not.

    Raises:
        UnknownNameError: there is no such author.
        MachineNotAbleError: something that one of them needs is missing.
    """
    for name in dict.fromkeys(names):
        author = author_named(name, options)
        missing = author.available() if isinstance(author, Conditional) else None
        if missing:
            raise MachineNotAbleError(f"begin with {name}", missing, f"Or leave {name} out")


def precision_named(name: str) -> Precision:
    """Return the precision policy called ``name``.

    Raises:
        UnknownNameError: there is none.
    """
    if name not in get_args(Precision):
        raise UnknownNameError("precision", name, get_args(Precision))
    return name  # pyright: ignore[reportReturnType]


def reference_named(
    spelling: str,
    *,
    inputs: str,
    mode: Mode | None,
    precision: Precision,
    fit: bool,
    console: Console,
    target: str = AUTO,
    time_s: float = 120.0,
) -> "Reference":
    """Load a reference as the command line spells it, shrunk to what runs quickly on ``target`` here if asked."""
    from kernelwright.problems.load import load_reference

    sizes = _fitted_sizes(spelling, console, target, time_s) if fit else {}
    return load_reference(spelling, inputs=inputs or None, mode=mode, precision=precision, sizes=sizes)


def requested_reference(request: Request, console: Console, *, time_s: float) -> "Reference":
    """Load what a request names, fitted to a search of ``time_s`` seconds where it asks for that."""
    return reference_named(
        request.reference,
        inputs=request.inputs,
        mode=kept_mode_named(request.mode),
        precision=precision_named(request.precision),
        fit=request.fit,
        target=request.target,
        console=console,
        time_s=time_s,
    )


def _fitted_sizes(spelling: str, console: Console, target: str, time_s: float) -> dict[str, int]:
    from kernelwright.problems.fit import FitBudget
    from kernelwright.problems.fit import fit as fit_file

    path, _, model = spelling.partition(":")
    if not path.endswith(".py"):
        raise LoadError(spelling, "--fit changes the size constants of a file", "Name a .py file, or leave out --fit")
    budget = FitBudget.for_search(time_s, is_emulated=target != AUTO and target_named(target).is_emulated)
    fitted = fit_file(Path(path), budget, **({"model": model} if model else {}))
    console.print(f"sizes: {fitted}", markup=False)
    return fitted.sizes


def check_time(time_s: float) -> None:
    """Check a time that is there to be used.

    Raises:
        UnknownNameError: it is none.
    """
    if time_s <= 0:
        raise UnknownNameError("time", f"{time_s:g}", ("any number of seconds above 0",))


def check_jobs(jobs: int, why: str) -> None:
    """Check that so many jobs have a core each; ``why`` says what comes of it where they haven't.

    Raises:
        UnknownNameError: they are more than cores.
    """
    most = thread_count()
    if jobs > most:
        raise UnknownNameError("number of jobs", str(jobs), (f"1 to {most}, one for each core",), why)
