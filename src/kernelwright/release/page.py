"""The README of a release: what it is, its figures, and how to check them."""

from typing import TYPE_CHECKING

from kernelwright.records.problem import Problem

if TYPE_CHECKING:
    from kernelwright.release.package import Release

_PAGE = """# {name}

Kernels for `{problem}` on `{target}`, written by {author}, verified against the module in float64
and timed against what the module's user had before.

```python
import {name}

fast = {name}.load(model)  # model: an instance of the original module; its weights are shared
```

| | |
| --- | --- |
| speed | {speed} |
| largest error | {error:.2f} times the original's own rounding error |
| kernels that ran | {kernels} |
| library calls | {library} |
| assumes | {assumptions} |
| not proved | {unproved} |
| machine | {machine} |

Calls with other shapes or dtypes, in another mode, or that need gradients run the original module.
The kernels are compiled when the package is loaded; that needs a C++ compiler (or `pip install ziglang`).

## Verify it again

    {command}
"""


def page_of(release: "Release", name: str) -> str:
    """Return the page as Markdown."""
    facts = release.accepted.facts
    best = release.measurement.fastest
    library = ", ".join(f"{call} x {count}" for call, count in facts.library_calls)
    return _PAGE.format(
        name=name,
        problem=release.problem.name,
        target=release.candidate.target,
        author=release.candidate.author,
        speed=f"{best.ratio.value:.2f}x {best.baseline} ({best.ratio.low:.2f} to {best.ratio.high:.2f}, 95 %)",
        error=release.accepted.worst_error,
        kernels=", ".join(facts.own_kernels) or "none",
        library=library or "none",
        assumptions="; ".join(facts.assumptions) or "nothing",
        unproved="; ".join(facts.unproved) or "nothing known",
        machine=str(release.machine),
        command=verify_command(release.problem, name),
    )


def verify_command(problem: Problem, folder: str) -> str:
    """Return the command that verifies a release of ``problem`` again."""
    match problem.origin.kind:
        case "file":
            return f"kernelwright verify {folder}/reference.py {folder}"
        case "import":
            return f"kernelwright verify {problem.origin.spelling} {folder} --inputs {problem.origin.inputs}"
        case "export":
            return f"kernelwright verify {problem.origin.spelling} {folder}"
        case "live":
            return f'python -c "import kernelwright as kw; ...; print(kw.verify(model, {folder!r}, inputs))"'
