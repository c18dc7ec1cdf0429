"""Checks Metal sources without running them: what `kernelwright msl check` says."""

from dataclasses import dataclass
from pathlib import Path

from kernelwright.compilers.cache import BuildCache, usual_cache
from kernelwright.compilers.command import Runner, run_command
from kernelwright.msl.clang import Clang, find_clang
from kernelwright.msl.findings import Finding
from kernelwright.msl.frontend import Frontend, ShaderSource, Translation
from kernelwright.msl.shared_parts import SharedParts
from kernelwright.msl.space_mixing import mixed_spaces


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One source's findings, none if it is fine, and the names of its entry points as hosts call them."""

    file: str
    errors: tuple[Finding, ...]
    entry_points: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.errors


def check(
    source: str | ShaderSource, *, clang: Clang | None = None, cache: Path | None = None, runner: Runner = run_command
) -> Checked:
    """Check one source.

    Args:
        source: Metal Shading Language, or a source with how to build it.
        clang: the one to use; the newest on the path without it, else that of the ``ziglang`` wheel.
        cache: folder of what all checks share; one in the user's cache folder without it.
        runner: runs it.

    Raises:
        MachineNotAbleError: there is no clang.
    """
    asked = ShaderSource(text=source) if isinstance(source, str) else source
    kept = BuildCache(folder=cache) if cache else usual_cache("msl")
    found = clang or find_clang()
    # What is said of a source isn't kept: whoever checks has changed it, most likely.
    frontend = Frontend(clang=found, runner=runner, parts=SharedParts(clang=found, cache=kept, runner=runner))
    translation, findings = strictly_checked(frontend, asked)
    entries = translation.entries if translation else ()
    return Checked(file=asked.name, errors=findings, entry_points=tuple(entry.name for entry in entries))


def strictly_checked(frontend: Frontend, source: ShaderSource) -> tuple[Translation | None, tuple[Finding, ...]]:
    """Return the source as C++, if it can be that, and all that is wrong with it, address spaces that are mixed too.

    Those are looked for in sources that are fine otherwise: a second pass of clang, of which a launch has no use.
    """
    translation, findings = frontend.checked(source)
    if translation and not findings:
        findings = mixed_spaces(translation, frontend)
    return translation, findings
