"""The C++ compiler of the ziglang wheel, called as inductor calls g++.

Run as a program, by path. Two things differ from g++: OpenMP's header and clang's runtime
calls come from ``openmp/omp.h`` beside this file, and libgomp is the one inside torch, which
every process that loads the result has open already.
"""

import os
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

OPENMP_FOLDER = Path(__file__).parent / "openmp"


def arguments_for_zig(arguments: Sequence[str], libgomp: Path) -> tuple[str, ...]:
    """Return g++'s arguments as zig's clang wants them."""
    linked = tuple(str(libgomp) if each == "-lgomp" else each for each in arguments)
    # A lone "--version" must stay alone.
    return linked if len(linked) < 2 else ("-I", str(OPENMP_FOLDER), *linked)


def torch_libgomp() -> Path:
    """Return the OpenMP runtime that the installed torch brings."""
    found = find_spec("torch")
    if found is None or found.origin is None:
        raise SystemExit("torch is not installed for this Python")
    return Path(found.origin).parent / "lib" / "libgomp.so.1"


if __name__ == "__main__":
    command = [sys.executable, "-m", "ziglang", "c++", *arguments_for_zig(sys.argv[1:], torch_libgomp())]
    os.execv(sys.executable, command)  # noqa: S606 - no shell is wanted
