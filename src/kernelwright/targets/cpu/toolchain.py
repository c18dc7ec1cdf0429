"""The C++ compiler that builds kernels: found once, its version part of every digest.

A user's machine may have no compiler. The ``ziglang`` wheel is clang with its own headers and
linker, installs with pip and needs nothing else, so it is what we ask for then.
"""

import platform
import re
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from kernelwright.compilers.command import version_line
from kernelwright.errors import MachineNotAbleError

Family = Literal["gcc", "clang", "zig"]

# No -ffast-math: NaN and infinities must come out as torch's do. What is switched on instead
# changes no value but for fused multiply-add: errno and traps, which nobody reads here.
_COMMON = (
    "-std=c++17",
    "-O3",
    "-fPIC",
    "-fopenmp-simd",
    "-fno-math-errno",
    "-fno-trapping-math",
    "-ffp-contract=fast",
    "-fno-exceptions",
    "-fno-rtti",
    "-fvisibility=hidden",
)
# g++ 13 adds a wrong sum where jump threading has copied a step of a vectorised reduction into two branches
# (13.3, 128 to 512 bits; 12.2 doesn't). Loops that are vectorised have no jumps left to thread.
_GCC_ONLY = ("-fno-thread-jumps",)
REMEDY = "Install one: `pip install ziglang`, or `apt install g++`, or `xcode-select --install`."


@dataclass(frozen=True, slots=True, kw_only=True)
class Toolchain:
    """A compiler, how to call it, and its version as one line."""

    command: tuple[str, ...]
    family: Family
    version: str

    @property
    def major(self) -> int:
        """The first number of the version; 0 if the line holds none."""
        found = re.search(r"(\d+)\.\d+", self.version)
        return int(found[1]) if found else 0

    @property
    def flags(self) -> tuple[str, ...]:
        """Flags of every compilation."""
        more = _GCC_ONLY if self.family == "gcc" else ()
        return (*_COMMON, *more, *_machine_flags(self.family, platform.machine()))

    def compiling(self, source: str, output: str, include: Sequence[str]) -> tuple[str, ...]:
        """Return the command that compiles one unit to an object."""
        folders = tuple(f"-I{folder}" for folder in include)
        return (*self.command, *self.flags, *folders, "-c", source, "-o", output)

    def preprocessing(self, source: str, include: Sequence[str]) -> tuple[str, ...]:
        """Return the command that prints one unit preprocessed."""
        return (*self.command, *self.flags, *(f"-I{folder}" for folder in include), "-E", source)

    def linking(self, objects: Sequence[str], output: str, *, with_runtimes: bool) -> tuple[str, ...]:
        """Return the command that links objects to a shared library.

        Args:
            objects: paths of what is linked.
            output: path of the library.
            with_runtimes: whether the runtimes of C++ and of the compiler itself are linked.
                zig has to build them first (half a minute, once for a machine), and kernels
                seldom need them.
        """
        command = self.command
        if self.family == "zig" and not with_runtimes:
            command = (*command[:-1], "cc", "-nostdlib")
        strict = () if sys.platform == "darwin" else ("-Wl,-z,defs", "-Wl,--as-needed")
        return (*command, "-shared", "-fPIC", *strict, *objects, "-o", output, "-lm", "-lpthread", "-lc")


def find_toolchain(choice: str | None = None) -> Toolchain:
    """Return the compiler to use.

    Args:
        choice: a command such as "g++-13" or "python -m ziglang c++" (what ``$CXX`` would hold);
            without it the first of c++, g++ and clang++ on the path, then the ``ziglang`` wheel.

    Raises:
        MachineNotAbleError: the choice isn't a compiler, or there is none at all.
    """
    if choice:
        toolchain = _toolchain_of(_zig() if choice == "zig" else tuple(choice.split()))
        if toolchain is None:
            raise MachineNotAbleError("build kernels", f"`{choice}` doesn't answer like a C++ compiler", REMEDY)
        return toolchain
    for command in _candidates():
        toolchain = _toolchain_of(command)
        if toolchain is not None:
            return toolchain
    raise MachineNotAbleError("build kernels", "no C++ compiler found", REMEDY)


def _candidates() -> list[tuple[str, ...]]:
    found = [shutil.which(name) for name in ("c++", "g++", "clang++")]
    commands: list[tuple[str, ...]] = [(path,) for path in found if path]
    return [*commands, zig] if (zig := _zig()) else commands


def _zig() -> tuple[str, ...]:
    """Return the command of the ``ziglang`` wheel's compiler, called without Python before it; () without the wheel."""
    spec = find_spec("ziglang")
    folders = map(Path, (spec.submodule_search_locations or ()) if spec else ())
    return next(((str(each / "zig"), "c++") for each in folders if (each / "zig").is_file()), ())


def _toolchain_of(command: tuple[str, ...]) -> Toolchain | None:
    line = version_line(command)
    if not line:
        return None
    is_zig = command[-1] == "c++" and ("ziglang" in command or Path(command[0]).name == "zig")
    family: Family = "zig" if is_zig else "clang" if "clang" in line.lower() else "gcc"
    return Toolchain(command=command, family=family, version=("zig " if is_zig else "") + _tidy(line))


def _tidy(line: str) -> str:
    """Drop the command's own name: `c++` and `g++` of one version are one compiler."""
    return re.sub(r"^(?:\S*\+\+\S*|g\+\+|c\+\+)\s+(?=\()", "gcc ", line)


def _machine_flags(family: Family, machine: str) -> tuple[str, ...]:
    is_x86 = machine.lower() in ("x86_64", "amd64", "i686")
    native = "-march=native" if is_x86 and family != "zig" else "-mcpu=native"
    # clang says so where a loop marked simd stays scalar; that is no complaint about the source.
    quiet = () if family == "gcc" else ("-Wno-pass-failed",)
    return (native, *quiet)
