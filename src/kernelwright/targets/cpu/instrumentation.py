"""Instrumentation: what is compiled into kernels so that they tell of their own mistakes.

Two kinds, since compilers allow only one of them at a time. ``sanitizing`` finds undefined
behaviour and, where the compiler brings AddressSanitizer, accesses outside of buffers.
``watching`` finds races: each memory access is noted by a runtime of our own (kw_watch.cpp).
"""

import platform
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from kernelwright.compilers.environment import environment_without_secrets
from kernelwright.targets.cpu.toolchain import Toolchain

_RUNTIME = Path(__file__).parent / "runtime"
# Little optimisation: what the compiler would take out because it is undefined must still be there.
_COMMON = ("-O1", "-gdwarf-4", "-fno-omit-frame-pointer")
# Not all of `undefined`. Left out is what every compiler defines alike and honest kernels do: shifting
# negative numbers to the left (C++20 defines it), adding 0 to the null pointer of an empty tensor.
_UNDEFINED = (
    "alignment,bool,float-cast-overflow,integer-divide-by-zero,null,return,shift-exponent,"
    "signed-integer-overflow,unreachable,vla-bound"
)
_ASAN_OPTIONS = {
    "detect_leaks": "0",  # needs to stop all threads, which a sandbox forbids; and a kernel's leak is no wrong answer
    "verify_asan_link_order": "0",
    "detect_odr_violation": "0",
    "alloc_dealloc_mismatch": "0",  # between torch's libraries
    "allocator_may_return_null": "1",
    "redzone": "1024",
    "max_malloc_fill_size": str(1 << 24),
    "malloc_fill_byte": "255",  # NaN as any float: what is read before it is written shows
    "quarantine_size_mb": "8",
    "malloc_context_size": "4",
    "print_legend": "0",
    "exitcode": "99",
}
_ANSWER_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrumentation:
    """Flags for the kernels, and the runtime that is linked beside ours.

    ``environment`` is what the process that loads the library must have been started with;
    ``missing`` says what can't be found for want of something, empty if all can.
    """

    compile_flags: tuple[str, ...]
    link_flags: tuple[str, ...] = ()
    runtime_sources: tuple[Path, ...] = ()
    runtime_flags: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    missing: str = ""


def sanitizing(toolchain: Toolchain) -> Instrumentation:
    """Return what finds undefined behaviour, and accesses outside of buffers if the compiler can."""
    undefined = f"-fsanitize={_UNDEFINED},{'bounds' if toolchain.family == 'gcc' else 'array-bounds'}"
    flags = (*_COMMON, undefined, "-fno-sanitize-recover=all", *_initialising(toolchain))
    sources = (_RUNTIME / "kw_undefined.cpp",)
    library = _address_sanitizer(toolchain)
    if library is None:
        # zig would trap instead of calling our runtime.
        calls = ("-fno-sanitize-trap=all",) if toolchain.family != "gcc" else ()
        return Instrumentation(
            compile_flags=(*flags, *calls),
            runtime_sources=sources,
            missing=f"{toolchain.version} brings no AddressSanitizer for programs that load libraries",
        )
    shared = () if toolchain.family == "gcc" else ("-shared-libsan",)
    options = ":".join(f"{name}={value}" for name, value in _ASAN_OPTIONS.items())
    return Instrumentation(
        compile_flags=(*flags, "-fsanitize=address"),
        link_flags=("-fsanitize=address", *shared),
        runtime_sources=sources,
        environment={"LD_PRELOAD": str(library), "ASAN_OPTIONS": options},
    )


def watching(toolchain: Toolchain) -> Instrumentation:
    """Return what finds races between work items."""
    # gcc instruments what is left after loads have been moved out of loops, places then are a line off;
    # clang leaves a read out that is followed by a write.
    whole = ("-fno-tree-loop-im",) if toolchain.family == "gcc" else ("-mllvm", "-tsan-compound-read-before-write=1")
    return Instrumentation(
        compile_flags=(*_COMMON, "-fsanitize=thread", *whole),
        runtime_sources=(_RUNTIME / "kw_watch.cpp",),
        runtime_flags=("-DKW_WATCHED",),
    )


def _initialising(toolchain: Toolchain) -> tuple[str, ...]:
    """Have local variables begin as huge numbers or NaN, where the compiler can."""
    is_old_gcc = toolchain.family == "gcc" and toolchain.major < 12
    return () if is_old_gcc else ("-ftrivial-auto-var-init=pattern",)


def _address_sanitizer(toolchain: Toolchain) -> Path | None:
    if sys.platform != "linux" or toolchain.family == "zig":
        return None
    names = {
        "gcc": ("libasan.so",),
        "clang": (f"libclang_rt.asan-{platform.machine()}.so", "libclang_rt.asan.so"),
    }[toolchain.family]
    return next((path for name in names if (path := _compilers_file(toolchain.command, name))), None)


@cache
def _compilers_file(command: tuple[str, ...], name: str) -> Path | None:
    try:
        reply = subprocess.run(
            (*command, f"-print-file-name={name}"),
            capture_output=True,
            text=True,
            timeout=_ANSWER_S,
            check=False,
            env=environment_without_secrets(),
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    path = Path(reply.stdout.strip())
    if not path.is_absolute() or not path.is_file():
        return None  # a compiler that has no such file repeats the bare name
    with path.open("rb") as file:
        return path.resolve() if file.read(4) == b"\x7fELF" else None
