"""What every target's builder does around its compiler: refuse bad files, find what is built, keep what isn't yet."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from kernelwright.compilers.cache import BuildCache
from kernelwright.records.build import Artifact, BuildFailed, Built, Diagnostic
from kernelwright.records.candidate import Candidate, SourceFile

# Part of every key. What was built before, in round 1, was built where a source could read this machine's files.
ROUND = 2

Texts = Sequence[tuple[str, str]]  # names and texts of sources, by name


def built_once(
    candidate: Candidate,
    *,
    target: str,
    cache: BuildCache,
    complaints: Callable[[Sequence[SourceFile]], tuple[Diagnostic, ...]],
    key: Callable[[Texts], str],
    make: Callable[[Sequence[SourceFile], str], Path | tuple[Diagnostic, ...]],
    file: str,
    kernels: Callable[[Path], tuple[str, ...]],
) -> Built:
    """Build a candidate, or find it built.

    Args:
        candidate: of the plan form; without kernels there is nothing to build.
        target: the target's name.
        cache: where builds are kept.
        complaints: about the files as such, before anything is compiled.
        key: the digest of everything that sources are built with.
        make: builds sources and keeps the entry under a key; or says what is wrong.
        file: of an entry, which the launcher opens.
        kernels: names of the kernels of an entry.
    """
    started = time.perf_counter()
    sources = candidate.kernel_files
    found = complaints(sources)
    if found:
        return BuildFailed(candidate_id=candidate.id, diagnostics=found)
    if not sources:
        return Artifact(candidate_id=candidate.id, target=target, path="", kernels=(), build_s=0.0)
    digest = key([(each.name, each.text) for each in sorted(sources, key=lambda each: each.name)])
    entry = cache.find(digest)
    was_cached = entry is not None
    if entry is None:
        made = make(sources, digest)
        if not isinstance(made, Path):
            return BuildFailed(candidate_id=candidate.id, diagnostics=made)
        entry = made
    return Artifact(
        candidate_id=candidate.id,
        target=target,
        path=str(entry / file),
        kernels=kernels(entry),
        build_s=time.perf_counter() - started,
        was_cached=was_cached,
    )
