"""What a kernel takes, argument by argument, and whether a launch fits it.

The codes were written by the compiler (``kw_abi::code_of``), so they say what the kernel
really takes, not what someone believes its source says.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from kernelwright.plan.launcher import LaunchError, Slot

# Mirrors kw_abi::code in include/kw_abi.h.
_ELEMENTS = (
    *("unknown", "bool", "uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64"),
    *("float16", "bfloat16", "float32", "float64"),
)
_POINTER_BIT = 0x40
_CONST_BIT = 0x80
_INTEGERS = {f"{sign}int{bits}": (sign, bits) for sign in ("", "u") for bits in (8, 16, 32, 64)}
_SPELLED = {"float16": "kw_half", "bfloat16": "kw_bf16", "float32": "float", "float64": "double"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter; ``element`` is a dtype as torch names it, of the scalar or of what is pointed to."""

    element: str
    is_pointer: bool
    is_const: bool

    def __str__(self) -> str:
        spelled = _SPELLED.get(self.element) or (self.element if self.element == "bool" else f"{self.element}_t")
        return f"{'const ' if self.is_const else ''}{spelled}{'*' if self.is_pointer else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A kernel's name and its parameters, `begin` and `end` left out."""

    kernel: str
    parameters: tuple[Parameter, ...]

    def __str__(self) -> str:
        return f"{self.kernel}({', '.join(map(str, self.parameters))})"

    def check_arguments(self, arguments: Sequence[Slot | float]) -> None:
        """Raise ``LaunchError`` unless count and kinds of ``arguments`` fit."""
        if len(arguments) != len(self.parameters):
            raise LaunchError(
                f"kernel {self} takes {len(self.parameters)} arguments before begin and end, "
                f"the launch passes {len(arguments)}"
            )
        for position, (argument, parameter) in enumerate(zip(arguments, self.parameters, strict=True), start=1):
            complaint = _complaint(argument, parameter)
            if complaint:
                raise LaunchError(f"argument {position} of kernel {self} is {parameter}, the launch passes {complaint}")

    def check_tensor(self, position: int, dtype: str, device: str) -> None:
        """Raise ``LaunchError`` unless a tensor of ``dtype`` can be the argument at ``position`` (from 0)."""
        parameter = self.parameters[position]
        if device != "cpu":
            raise LaunchError(f"argument {position + 1} of kernel {self} is a tensor on {device}, not on the CPU")
        if dtype != parameter.element:
            raise LaunchError(
                f"argument {position + 1} of kernel {self} is {parameter}, the launch passes a {dtype} tensor"
            )


def signature_of(kernel: str, codes: Sequence[int]) -> Signature:
    """Return the signature that the codes of ``kw_kernel`` spell."""
    return Signature(
        kernel=kernel,
        parameters=tuple(
            Parameter(
                element=_ELEMENTS[code & ~(_POINTER_BIT | _CONST_BIT)],
                is_pointer=bool(code & _POINTER_BIT),
                is_const=bool(code & _CONST_BIT),
            )
            for code in codes
        ),
    )


def _complaint(argument: Slot | float, parameter: Parameter) -> str:
    """Return what is wrong with passing ``argument``, as the object of "passes"; empty if nothing is."""
    if isinstance(argument, Slot) or parameter.is_pointer:
        if isinstance(argument, Slot) and parameter.is_pointer:
            return ""
        return "a tensor" if isinstance(argument, Slot) else f"the number {argument!r}"
    if parameter.element == "bool":
        return "" if isinstance(argument, bool) else f"{argument!r}; write True or False"
    if parameter.element in _INTEGERS:
        return _integer_complaint(argument, *_INTEGERS[parameter.element])
    return ""  # a floating parameter takes any number


def _integer_complaint(argument: float, sign: str, bits: int) -> str:
    if isinstance(argument, float):
        hint = "; use // for integer division" if math.isfinite(argument) and argument.is_integer() else ""
        return f"the float {argument!r}{hint}"
    low, high = (0, 2**bits - 1) if sign else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    return "" if low <= argument <= high else f"{argument}, which doesn't fit; declare it int64_t"
