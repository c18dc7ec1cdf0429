"""Which compilers run where: inside the sandbox, with the folders that they need and no others."""

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from kernelwright.compilers.cache import BuildCache, cache_folder
from kernelwright.compilers.command import Runner, run_command
from kernelwright.compilers.environment import compilers_environment
from kernelwright.sandbox.sandbox import Sandbox

# Parts of its own that a fresh zig builds, half a minute's work: kept between runs, and apart from the user's own.
_ZIG_CACHE = "zig"


def compilers_in(sandbox: Sandbox, programs: Sequence[str], cache: BuildCache) -> Runner:
    """Return what runs compilers on sources that nobody trusts, to build into ``cache``.

    They read the system's folders, Python's, their own and the cache, and write into its workplaces. Where the sandbox
    isolates nothing, as ``--unsafe`` allows, and on macOS they run as they are.

    Args:
        sandbox: where candidates run.
        programs: compilers and linkers, as commands name them.
        cache: whose workplaces commands run in.
    """
    # Apple's compilers want services that no profile of ours was tried with.
    if not sandbox.is_isolating or sys.platform == "darwin":
        return run_command
    zig = cache_folder(_ZIG_CACHE)
    for folder in (cache.workplaces, zig):
        folder.mkdir(parents=True, exist_ok=True)  # what isn't there can't be shown
    return sandbox.workshop(
        readable=(cache.folder, *_folders_of(programs)),
        writable=(cache.workplaces.resolve(), zig.resolve()),
        environment=compilers_environment() | {"ZIG_GLOBAL_CACHE_DIR": str(zig), "ZIG_LOCAL_CACHE_DIR": "{scratch}"},
    )


def _folders_of(programs: Sequence[str]) -> tuple[Path, ...]:
    """Return the folders in which programs lie with what belongs to them: headers, libraries, other programs."""
    found = {Path(shutil.which(each) or each) for each in programs}
    named = {path for each in found for path in (each.absolute(), each.resolve())}
    return tuple(sorted({each.parents[1] if each.parent.name == "bin" else each.parent for each in named}))
