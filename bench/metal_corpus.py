"""How much of a project's Metal source the toolchain takes: checks files, and compiles some of their kernels.

    python bench/metal_corpus.py FOLDER... [-I DIR] [-D NAME=VALUE] [--before FILE] [--skip WORD] [--build 3]

Every *.metal below each FOLDER (or a file) is checked with all its instances, as `kernelwright msl check` does; of each
file that is fine the first `--build` kernels are compiled too. Prints a line for each file that isn't fine, and totals.
"""

import argparse
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from kernelwright.compilers.cache import BuildCache, cache_folder
from kernelwright.errors import MachineNotAbleError
from kernelwright.msl.build import KernelBuilder
from kernelwright.msl.built import BuiltKernel
from kernelwright.msl.checking import strictly_checked
from kernelwright.msl.clang import Clang, find_clang
from kernelwright.msl.findings import Finding
from kernelwright.msl.frontend import Frontend, ShaderSource


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What became of one file: findings of the check, kernels in it, kernels built, findings of those that weren't."""

    file: Path
    findings: tuple[Finding, ...]
    kernels: int
    built: int
    failed: tuple[Finding, ...]
    seconds: float


def source_of(file: Path, before: Sequence[Path], include: Sequence[str], defines: dict[str, str]) -> ShaderSource:
    """Return a file as its project builds it: by itself, or behind others."""
    source = ShaderSource.of_file(file, include=include, defines=defines)
    if not before:
        return source
    first = "\n".join(each.read_text(encoding="utf-8") for each in before)
    return replace(source, text=f"{first}\n{source.text}")


def tried(file: Path, source: ShaderSource, clang: Clang, builds: int) -> Tried:
    """Check one file and build its first kernels."""
    began = time.perf_counter()
    frontend = Frontend(clang=clang)
    translation, findings = strictly_checked(frontend, source)
    kernels, built = 0, 0
    failed: list[Finding] = []
    if translation:
        kernels = len(translation.entries)
        builder = KernelBuilder(clang=clang, cache=BuildCache(folder=cache_folder("msl")))
        for entry in translation.entries[:builds] if not findings else ():
            try:
                made = builder.build(translation, entry.name)
            except MachineNotAbleError as error:
                made = (Finding(file=str(file), line=0, column=0, rule="build", message=f"{entry.name}: {error}"),)
            built += isinstance(made, BuiltKernel)
            failed += () if isinstance(made, BuiltKernel) else made[:1]
    return Tried(
        file=file,
        findings=findings,
        kernels=kernels,
        built=built,
        failed=tuple(failed),
        seconds=time.perf_counter() - began,
    )


def main() -> None:
    """Try every file and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("-I", dest="include", action="append", default=[])
    parser.add_argument("-D", dest="defines", action="append", default=[])
    parser.add_argument(
        "--before", type=Path, action="append", default=[], help="put before each, where a project joins its sources"
    )
    parser.add_argument("--skip", action="append", default=[], help="files whose path has this word")
    parser.add_argument("--build", type=int, default=0, help="kernels of each file to compile")
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    defines = dict(each.partition("=")[::2] for each in asked.defines)
    files = [
        file for folder in asked.folders for file in ([folder] if folder.is_file() else sorted(folder.rglob("*.metal")))
    ]
    files = [file for file in files if not any(word in str(file) for word in asked.skip)]
    clang = find_clang()
    found: list[Tried] = []
    with ThreadPoolExecutor(asked.jobs) as pool:
        sources = (source_of(file, asked.before, asked.include, defines) for file in files)
        for each in pool.map(lambda file, source: tried(file, source, clang, asked.build), files, sources):
            found.append(each)
            for finding in (*each.findings[:3], *each.failed[:3]):
                print(f"{each.file.name}: {finding}", flush=True)
    fine = sum(not each.findings for each in found)
    print(
        f"{fine} of {len(found)} files fine, "
        f"{sum(each.kernels for each in found if not each.findings)} kernels in them; "
        f"{sum(each.built for each in found)} compiled, {sum(len(each.failed) for each in found)} refused; "
        f"{sum(each.seconds for each in found):.0f} s"
    )


if __name__ == "__main__":
    main()
