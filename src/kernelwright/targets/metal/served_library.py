"""What ``torch.mps.compile_shader`` gives in a candidate's process: kernels that the parent has compiled.

A launch is torch's: numbers become int64 and float32, tensors must be on "mps". A watched kernel that misuses
something ends the process, with its last words on stderr: a candidate can't catch what it was caught at.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from kernelwright.msl.built import BuiltKernel
from kernelwright.msl.kernel import MetalKernel
from kernelwright.msl.launching import Launcher
from kernelwright.msl.library import ShaderLibrary
from kernelwright.msl.misuse import MisuseError
from kernelwright.sandbox.wire import Message
from kernelwright.targets.metal.faults import EXIT_CODE, told
from kernelwright.targets.metal.manifest import listed_kernel
from kernelwright.targets.metal.mps_tensors import is_on_cpu
from kernelwright.targets.metal.shader_builder import COMPILE
from kernelwright.targets.runnable import Refused


class ShaderRefused(Refused, SyntaxError):  # noqa: N818 - an answer, as what it is made from
    """A source that Metal doesn't take; torch raises SyntaxError there too."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeMadeElsewhere:
    """A kernel's code as the parent made it."""

    built: BuiltKernel
    lifts: bool
    declared_bytes: int


@dataclass(frozen=True, kw_only=True)
class ServedKernel(MetalKernel):
    """A kernel whose launches are noted in ``launched``."""

    launched: dict[str, None]

    def __call__(self, *args: Any, **named: Any) -> None:
        """Launch as torch does, with torch's own arguments.

        Raises:
            RuntimeError, ValueError: what torch would refuse, and a tensor of the CPU among the arguments.
        """
        # Inside, tensors are what they are: in this process's memory.
        with torch._C.DisableTorchFunction():  # noqa: SLF001 - the public one leaves modes on
            for value in args:
                if isinstance(value, torch.Tensor) and value.dim() and is_on_cpu(value):
                    raise RuntimeError(f"Passed CPU tensor to MPS op (kernel {self.entry.name})")
            self.launched[self.entry.name] = None
            try:
                super().__call__(*args, **named)
            except MisuseError as error:
                os.write(2, told(error.misuses[0]).encode())
                os._exit(EXIT_CODE)


@dataclass(frozen=True, kw_only=True)
class ShaderServer:
    """Makes libraries of sources, by asking the parent once for each."""

    ask: Callable[[Message], Message]
    launcher: Launcher
    lifts: bool
    launched: dict[str, None]
    made: dict[str, ShaderLibrary] = field(default_factory=dict[str, ShaderLibrary])

    def compile_shader(self, source: str) -> ShaderLibrary:
        """Return the kernels of a source.

        Raises:
            ShaderRefused: (a SyntaxError) it isn't Metal, or can't be compiled here.
        """
        if source not in self.made:
            answer = self.ask({"asks": COMPILE, "source": source})
            if "kernels" not in answer:
                raise ShaderRefused(answer.get("findings") or f"torch.mps.compile_shader: {answer.get('refused')}")
            self.made[source] = ShaderLibrary(self._kernel(each) for each in answer["kernels"])
        return self.made[source]

    def _kernel(self, read: Mapping[str, Any]) -> ServedKernel:
        listed = listed_kernel(read, Path())
        assert isinstance(listed.built, BuiltKernel)  # a module's kernels run on this machine's CPU
        return ServedKernel(
            entry=listed.entry,
            code=CodeMadeElsewhere(built=listed.built, lifts=self.lifts, declared_bytes=listed.declared),
            launcher=self.launcher,
            launched=self.launched,
        )
