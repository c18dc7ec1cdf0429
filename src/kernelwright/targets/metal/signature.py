"""What a Metal kernel takes, argument by argument, and how a launch's numbers become what it reads.

PyTorch passes an int as 64 bits and a float as 32, whatever the kernel says; here a number becomes what the kernel
declares. Types that a template leaves open are taken on trust.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from kernelwright.plan.launcher import LaunchError, Slot

_ELEMENTS = {
    "bool": "bool", "char": "int8", "uchar": "uint8", "short": "int16", "ushort": "uint16", "int": "int32",
    "uint": "uint32", "long": "int64", "ulong": "uint64", "half": "float16", "bfloat": "bfloat16", "float": "float32",
    "int8_t": "int8", "uint8_t": "uint8", "int16_t": "int16", "uint16_t": "uint16", "int32_t": "int32",
    "uint32_t": "uint32", "int64_t": "int64", "uint64_t": "uint64",
}  # fmt: skip
_VECTOR = re.compile(r"(?:packed_)?(bool|u?char|u?short|u?int|u?long|half|bfloat|float)[234]")
_QUALIFIERS = {"const", "device", "constant", "volatile", "restrict", "__restrict", "metal", "::"}

Kind = Literal["array", "number"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter that a launch fills: its text, an array or a number, of which dtype if that is known."""

    text: str
    kind: Kind
    dtype: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A kernel's name and what a launch passes to it."""

    kernel: str
    parameters: tuple[Parameter, ...]

    def __str__(self) -> str:
        return f"{self.kernel}({', '.join(each.text for each in self.parameters)})"

    def check_arguments(self, arguments: Sequence[Slot | float]) -> None:
        """Raise ``LaunchError`` unless count and kinds of ``arguments`` fit."""
        if len(arguments) != len(self.parameters):
            raise LaunchError(
                f"kernel {self} takes {len(self.parameters)} buffers, the launch passes {len(arguments)} arguments"
            )
        for position, (argument, parameter) in enumerate(zip(arguments, self.parameters, strict=True), start=1):
            complaint = _complaint(argument, parameter)
            if complaint:
                raise LaunchError(
                    f"argument {position} of kernel {self} is {parameter.text}, the launch passes {complaint}"
                )

    def check_tensor(self, position: int, dtype: str, *, is_lifted: bool = False) -> None:
        """Raise ``LaunchError`` unless a tensor of ``dtype`` can be the argument at ``position`` (from 0).

        Lifted kernels find float64 where others find any floating type.
        """
        parameter = self.parameters[position]
        wanted = "float64" if is_lifted and "float" in parameter.dtype else parameter.dtype
        if wanted and dtype != wanted:
            raise LaunchError(
                f"argument {position + 1} of kernel {self} is {parameter.text}, the launch passes a {dtype} tensor"
            )

    def packed(self, position: int, number: float) -> Any:
        """Return a number as what the kernel declares: NumPy's scalar, or an int or float where that is open."""
        dtype = self.parameters[position].dtype
        if not dtype:
            return number
        if dtype == "bfloat16":
            bits = np.array([number], np.float32).view(np.uint32)
            return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype(np.uint16)[0]
        return np.array([number]).astype(dtype)[0]


def parameter_of(text: str) -> Parameter:
    """Return what a parameter's declaration says, its name left out: ``device const float *``."""
    words = text.split()
    kind: Kind = "array" if "*" in words or "[" in words else "number"
    names = [word for word in words if word not in _QUALIFIERS and word not in "*&"]
    vector = _VECTOR.fullmatch(names[-1]) if len(names) == 1 else None
    scalar = vector[1] if vector else names[-1] if len(names) == 1 else ""
    # A vector that is no array is a struct to its caller.
    dtype = "" if vector and kind == "number" else _ELEMENTS.get(scalar, "")
    return Parameter(text=" ".join(words).replace(" *", "*").replace(" &", "&"), kind=kind, dtype=dtype)


def _complaint(argument: Slot | float, parameter: Parameter) -> str:
    """Return what is wrong with passing ``argument``, as the object of "passes"; empty if nothing is."""
    if parameter.kind == "array":
        return "" if isinstance(argument, Slot) else f"the number {argument!r}"
    if isinstance(argument, Slot):
        return "a tensor"
    if parameter.dtype.startswith(("float", "bfloat")) or not parameter.dtype:
        return ""
    if parameter.dtype == "bool":
        return "" if isinstance(argument, bool) else f"{argument!r}; write True or False"
    if isinstance(argument, float):
        hint = "; use // for integer division" if argument.is_integer() else ""
        return f"the float {argument!r}{hint}"
    limits = np.iinfo(parameter.dtype)
    return "" if limits.min <= argument <= limits.max else f"{argument}, which doesn't fit; declare it long"
