"""NVIDIA's library of mathematics, libdevice: what it calls the functions of C's, and where it lies.

LLVM has no code of its own for them on a GPU.
"""

import os
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from kernelwright.errors import MachineNotAbleError
from kernelwright.msl.ir import Instruction
from kernelwright.msl.ir_types import words_of

_NAMES = words_of(
    "acos acosh asin asinh atan atan2 atanh cbrt cos cosh erf erfc exp exp10 exp2 expm1 fdim fmod frexp hypot ilogb "
    "ldexp lgamma log log10 log1p log2 logb modf nextafter pow remainder sin sinh tan tanh tgamma"
)
# LLVM makes code of these for any GPU.
_INTRINSICS = re.compile(r"llvm\.(\w+)\.(f32|f64)(?:\.i32)?$")
_OF_TRITON = "backends/nvidia/lib/libdevice.10.bc"
_ASKED = "run Metal kernels on an NVIDIA GPU"
_REMEDY = "Install one: `pip install nvidia-cuda-nvcc`, or set CUDA_HOME to a CUDA toolkit."


def device_declaration(callee: str, declared: str) -> str:
    """Return the declaration of what answers a call on a GPU: the library's function, or LLVM's own.

    Raises:
        MachineNotAbleError: nothing does.
    """
    intrinsic = _INTRINSICS.fullmatch(callee)
    if intrinsic and intrinsic[1] in _NAMES and not callee.startswith("llvm.frexp"):
        name = intrinsic[1] + ("f" if intrinsic[2] == "f32" else "")
    elif callee.startswith("llvm."):
        return declared
    elif callee.removesuffix("f") in _NAMES or callee in _NAMES:
        name = callee
    else:
        raise MachineNotAbleError(_ASKED, f"it calls {callee}, which isn't there", "Please report it with the source.")
    return declared.replace(f"@{callee}(", f"@__nv_{name}(", 1)


def as_device_call(remainder: Instruction) -> tuple[str, str]:
    """Return the call that computes a remainder of floats, and the declaration of what it calls."""
    kind, operands = re.fullmatch(r"\S+ = frem (?:[a-z]+ )*?(float|double) (.*)", remainder.text).groups()  # pyright: ignore[reportOptionalMemberAccess]
    name = "__nv_fmodf" if kind == "float" else "__nv_fmod"
    first, second = operands.split(", ")[:2]
    return (
        f"{remainder.result} = call {kind} @{name}({kind} {first}, {kind} {second})",
        f"declare {kind} @{name}({kind}, {kind})",
    )


def find_library() -> Path:
    """Return the file of the library.

    Raises:
        MachineNotAbleError: it isn't installed.
    """
    for each in _candidates():
        if each.is_file():
            return each
    raise MachineNotAbleError(_ASKED, "no libdevice.10.bc found, NVIDIA's library of mathematics", _REMEDY)


def _candidates() -> Iterator[Path]:
    file = Path("nvvm") / "libdevice" / "libdevice.10.bc"
    toolkits = [Path(os.environ[name]) for name in ("CUDA_HOME", "CUDA_PATH") if os.environ.get(name)]
    yield from (each / file for each in (*toolkits, Path("/usr/local/cuda")))
    # Where wheels have it: NVIDIA's own, or Triton's, which PyTorch brings along.
    for package, places in (("nvidia", (f"cuda_nvcc/{file}", f"cu13/{file}")), ("triton", (_OF_TRITON,))):
        spec = find_spec(package)
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            yield from (Path(folder) / place for place in places)
