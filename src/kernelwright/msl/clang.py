"""The clang that reads Metal: found once, called stage by stage.

Only clang will do, since vectors rest on an extension of it (properties, from Microsoft's C++). It is
called as ``clang -cc1``, the compiler without its driver: no headers of the system, no files of its
own, the same for every clang from 16 on, and for the one inside the ``ziglang`` wheel.
"""

import platform
import re
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from kernelwright.compilers.command import Finished, Runner, TimedOut, version_line
from kernelwright.compilers.headers import INCLUDE_FOLDER as MATHEMATICS
from kernelwright.compilers.processors import processors
from kernelwright.errors import MachineNotAbleError

OLDEST = 16
CPP_NAME = "kw_shader.cpp"
INCLUDE_FOLDER = Path(__file__).parent / "include"
_OWN = INCLUDE_FOLDER / "kw"
REMEDY = "Install one: `pip install ziglang`, or `apt install clang` (16 or newer)."
_ASKED = "compile Metal"
_TIMEOUT_S = 300.0
_NEWEST_NAMED = 30

# What Metal is, and what makes C++ take it: properties for swizzles, 1.0 a float, half rounded after each operation,
# no aliasing by type (kernels reinterpret buffers freely), no contraction that the source doesn't ask for. Any function
# may have a barrier in it: a call that is copied into both ways of a branch, before it is inlined, parts the threads.
_LANGUAGE = (
    "-std=c++17",
    "-fdeclspec",
    "-ffloat16-excess-precision=none",
    "-ffp-contract=off",
    "-relaxed-aliasing",
    "-fconvergent-functions",
    "-Wno-everything",
)
_SINGLE = "-cl-single-precision-constant"
# C++ for OpenCL, with what it would leave out: half, pointers to functions, bit fields.
_SPACED_LANGUAGE = (
    "-x",
    "clcpp",
    "-cl-std=clc++2021",
    "-cl-ext=+all",
    "-fdeclspec",
    _SINGLE,
    "-Wno-everything",
)
_FOLDERS = (str(INCLUDE_FOLDER), str(INCLUDE_FOLDER / "sys"), str(MATHEMATICS))
_LAYOUTS = ("-fdump-record-layouts", "-fdump-record-layouts-canonical")
# What C++ leaves undefined is looked for, and gone on from.
_UNDEFINED = "signed-integer-overflow,integer-divide-by-zero,shift-base,shift-exponent,array-bounds"
_WATCHES = "-DKW_WATCHES=1"
_WATCHED = (
    _WATCHES,
    "-debug-info-kind=line-tables-only",
    "-dwarf-version=4",
    f"-fsanitize={_UNDEFINED}",
    f"-fsanitize-recover={_UNDEFINED}",
    # Marked where they are zeroed: unset.py.
    "-ftrivial-auto-var-init=zero",
)
_VECTORISING = ("-vectorize-loops", "-vectorize-slp")
# Of a loop that keeps the greatest of some twenty values or more, unrolled, LLVM 22's vectoriser never comes to an end.
_UNROLLED = ("-mllvm", "-unroll-full-max-count=16")
# How a kernel is built: for the CPU, plainly, or so that its accesses are watched, or lifted, where float and half are
# two types that are both doubles (kw/widening.h); or for a GPU's warps.
BuildKind = Literal["plain", "watched", "lifted", "warps"]
_ADDED: Mapping[BuildKind, tuple[str, ...]] = {
    "plain": (_SINGLE,),
    "watched": (_SINGLE, *_WATCHED),
    "lifted": ("-mlong-double-64", "-DKW_LIFTED"),
    "warps": (_SINGLE, "-DKW_WARPS=1", "-funroll-loops"),
}
_MACROS = {"__METAL_VERSION__": "320", "__METAL__": "1", "__METAL_MACOS__": "1", "__HAVE_BFLOAT__": "1"}

# cc1 knows no "native": the features that the kernel reports, by LLVM's names.
_FEATURES = {
    "sse3": "pni", "ssse3": "ssse3", "sse4.1": "sse4_1", "sse4.2": "sse4_2", "popcnt": "popcnt", "lzcnt": "abm",
    "bmi": "bmi1", "bmi2": "bmi2", "avx": "avx", "avx2": "avx2", "fma": "fma", "f16c": "f16c", "avx512f": "avx512f",
    "avx512bw": "avx512bw", "avx512dq": "avx512dq", "avx512vl": "avx512vl", "avx512cd": "avx512cd",
}  # fmt: skip
# The oldest whose warps' lanes run on their own, as all later ones' do: what is right there is right on any.
PTX_PROCESSOR, PTX_VERSION = "sm_70", "ptx63"
_TRIPLES = {"x86_64": "x86_64-unknown-linux-gnu", "aarch64": "aarch64-unknown-linux-gnu"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Clang:
    """A clang, how to call it and its linker, its version as one line."""

    command: tuple[str, ...]
    linker: tuple[str, ...]
    version: str
    triple: str
    features: tuple[str, ...]

    @property
    def programs(self) -> tuple[str, ...]:
        """The programs that its commands call."""
        return self.command[0], self.linker[0]

    def preprocessing(self, source: str, *, include: Iterable[str], defines: Mapping[str, str]) -> tuple[str, ...]:
        """Return the command that prints ``source`` preprocessed, as Metal."""
        macros = [f"-D{name}={value}" for name, value in (_MACROS | dict(defines)).items()]
        folders = (str(INCLUDE_FOLDER / "metal"), *include)
        first = ("-include", str(_OWN / "macros.h"))
        return (
            *self.command,
            "-cc1",
            "-E",
            "-x",
            "c++",
            "-std=c++17",
            "-undef",
            *macros,
            *_folders(folders),
            *first,
            source,
        )

    def precompiling(self, output: str, *, kind: BuildKind = "plain") -> tuple[str, ...]:
        """Return the command from the prelude's headers to what ``checking`` and ``lowering`` can take for them."""
        made = ("-x", "c++-header", "-emit-pch", "-fno-pch-timestamp")
        return (*self._front(), *_ADDED[kind], *made, "-o", output, str(_OWN / "prelude.h"))

    def checking_spaces(self, source: str) -> tuple[str, ...]:
        """Return the command that only says what is wrong with ``source`` as C++ for OpenCL."""
        machine = ("-triple", self.triple)
        how = ("-fsyntax-only", "-fno-caret-diagnostics", "-ferror-limit", "0")
        return (*self.command, "-cc1", *machine, *_SPACED_LANGUAGE, *_folders(_FOLDERS), *how, source)

    def checking(self, source: str, *, prelude: Path | None = None) -> tuple[str, ...]:
        """Return the command that only says what is wrong with rewritten ``source``."""
        how = ("-Werror=vla", "-fsyntax-only", "-ferror-limit", "50")
        return (*self._front(), *_ADDED["plain"], *_precompiled(prelude), *how, source)

    def describing(self, source: str, *, prelude: Path | None = None) -> tuple[str, ...]:
        """Return the command that prints how the classes of rewritten ``source`` lie in memory, not lifted."""
        return (*self._front(), *_ADDED["plain"], *_precompiled(prelude), *_LAYOUTS, "-fsyntax-only", source)

    def lowering(
        self, source: str, output: str, *, kind: BuildKind = "plain", prelude: Path | None = None
    ) -> tuple[str, ...]:
        """Return the command from rewritten C++ to LLVM IR, everything inlined.

        If it is watched it isn't optimized yet; if it is lifted, how its classes lie in memory is printed.
        """
        how = {"watched": ("-disable-llvm-passes",), "lifted": _LAYOUTS}.get(kind, ())
        return (*self._front(), *_ADDED[kind], *how, *_precompiled(prelude), "-emit-llvm", "-o", output, source)

    def following(self, source: str, output: str) -> tuple[str, ...]:
        """Return the command from rewritten C++, lifted, to the LLVM IR of what its kernels get to, as written."""
        # Without a precompiled prelude, since this changes what is in it.
        told = ("-DKW_TELLS_REACHED", "-disable-llvm-passes")
        return (*self._front(), *_ADDED["lifted"], *told, "-emit-llvm", "-o", output, source)

    def optimizing(self, source: str, output: str) -> tuple[str, ...]:
        """Return the command that does to a watched kernel's LLVM IR what ``lowering`` does to that of others."""
        return (
            *self.command,
            "-cc1",
            *self._machine(),
            "-O1",
            "-Wno-everything",
            "-emit-llvm",
            "-x",
            "ir",
            "-o",
            output,
            source,
        )

    def compiling_runtime(self, output: str, *, kind: BuildKind, prelude: Path) -> tuple[str, ...]:
        """Return the command to the object that is linked to every kernel; it isn't watched itself.

        Then it has other options than the prelude was compiled with, which older clangs refuse: it reads the headers.
        """
        how = (_SINGLE, _WATCHES) if kind == "watched" else (*_ADDED[kind], *_precompiled(prelude))
        added = (*_VECTORISING, *how)
        return (*self._front(), *added, "-emit-obj", "-o", output, str(_OWN / "driver.h"))

    def emitting(self, source: str, output: str, *, watches: bool = False) -> tuple[str, ...]:
        """Return the command from LLVM IR to an object; in a watched kernel there is nothing to vectorise."""
        optimizing = ("-O1",) if watches else ("-O3", *_VECTORISING, *_UNROLLED)
        kinds = ("-Wno-everything", "-emit-obj", "-x", "ir")
        return (*self.command, "-cc1", *self._machine(), *optimizing, *kinds, "-o", output, source)

    def emitting_ptx(self, source: str, output: str) -> tuple[str, ...]:
        """Return the command from LLVM IR to PTX."""
        optimizing = ("-O3", "-funroll-loops", "-vectorize-slp", "-ffp-contract=off")
        return (*self._for_gpu(), *optimizing, "-S", "-o", output, source)

    def printing_for_gpu(self, source: Path, output: str) -> tuple[str, ...]:
        """Return the command from a GPU's bitcode to LLVM IR as text, as it is."""
        return (*self._for_gpu(), "-disable-llvm-passes", "-emit-llvm", "-o", output, str(source))

    def _for_gpu(self) -> tuple[str, ...]:
        machine = ("-triple", "nvptx64-nvidia-cuda", "-target-cpu", PTX_PROCESSOR, "-target-feature", f"+{PTX_VERSION}")
        return (*self.command, "-cc1", *machine, "-Wno-everything", "-x", "ir")

    def linking(self, sources: Sequence[str], output: str) -> tuple[str, ...]:
        """Return the command from objects to a shared library; libm is found when that is loaded."""
        return (*self.linker, "-shared", "-o", output, *sources)

    def _machine(self) -> tuple[str, ...]:
        return "-triple", self.triple, "-mrelocation-model", "pic", "-pic-level", "2"

    def _front(self) -> tuple[str, ...]:
        features = (each for name in self.features for each in ("-target-feature", f"+{name}"))
        # -O1 also where nothing is optimized: a precompiled prelude serves only those who are called as it was.
        return (*self.command, "-cc1", *self._machine(), *features, *_LANGUAGE, "-O1", "-x", "c++", *_folders(_FOLDERS))


def _precompiled(prelude: Path | None) -> tuple[str, ...]:
    return ("-include-pch", str(prelude)) if prelude else ()


def run_clang(runner: Runner, command: Sequence[str], folder: Path) -> Finished:
    """Run one of a clang's commands in ``folder``.

    Raises:
        MachineNotAbleError: it doesn't end.
    """
    ended = runner(command, folder=folder, timeout_s=_TIMEOUT_S)
    if isinstance(ended, TimedOut):
        raise MachineNotAbleError(
            _ASKED, f"clang needed more than {ended.timeout_s:.0f} s", "Give it a smaller source."
        )
    return ended


def find_clang(choice: str = "") -> Clang:
    """Return the clang to use.

    Args:
        choice: a command, such as "clang-19"; without it the newest clang on the path, then the ``ziglang`` wheel.

    Raises:
        MachineNotAbleError: there is none, it is older than 16, or this isn't Linux on x86-64 or aarch64.
    """
    triple = _TRIPLES.get(platform.machine()) if sys.platform == "linux" else None
    if triple is None:
        here = f"{platform.system()} on {platform.machine()}"
        raise MachineNotAbleError(
            _ASKED, f"only Linux on x86-64 or aarch64 is supported, not {here}", "On a Mac, Metal itself is at hand."
        )
    too_old = ""
    for command, linker in [(tuple(choice.split()), ())] if choice else _candidates():
        version = version_line(command)
        major = re.search(r"clang version (\d+)", version)
        if major is None:
            continue
        if int(major[1]) < OLDEST:
            too_old = f"{command[0]} is clang {major[1]}, and {OLDEST} is the oldest that will do"
            continue
        own = linker or _linker_beside(command)
        if own:
            return Clang(command=command, linker=own, version=version, triple=triple, features=_host_features())
    missing = too_old or (f"`{choice}` is no clang that can link" if choice else "no clang found")
    raise MachineNotAbleError(_ASKED, missing, REMEDY)


@cache
def header_texts() -> tuple[str, ...]:
    """Return the texts of all headers that kernels are compiled with: part of what a kernel is made from."""
    folders = (_OWN, INCLUDE_FOLDER / "sys", MATHEMATICS)
    return tuple(file.read_text(encoding="utf-8") for folder in folders for file in sorted(folder.glob("*.h")))


def _candidates() -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return commands of clang, each with its linker where that is known already."""
    names = ("clang", *(f"clang-{version}" for version in range(_NEWEST_NAMED, OLDEST - 1, -1)))
    found: list[tuple[tuple[str, ...], tuple[str, ...]]] = [((path,), ()) for path in map(shutil.which, names) if path]
    zig = _zig()
    return [*found, ((zig, "clang"), (zig, "ld.lld"))] if zig else found


def _zig() -> str:
    spec = find_spec("ziglang")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        if (Path(folder) / "zig").is_file():
            return str(Path(folder) / "zig")
    return shutil.which("zig") or ""


def _linker_beside(command: Sequence[str]) -> tuple[str, ...]:
    folder = Path(shutil.which(command[0]) or command[0]).resolve().parent
    for name in (str(folder / "ld.lld"), "ld.lld", "ld"):
        path = shutil.which(name)
        if path:
            return (path,)
    return ()


def _host_features() -> tuple[str, ...]:
    flags = set(next(iter(processors()), {}).get("flags", "").split())
    return tuple(name for name, flag in _FEATURES.items() if flag in flags)


def _folders(folders: Iterable[str]) -> Iterable[str]:
    return (each for folder in folders for each in ("-I", folder))
