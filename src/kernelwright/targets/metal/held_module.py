"""A ``ModelNew`` file that was written for MPS, held on a machine that has none.

It runs unchanged: the device "mps" is served by the CPU (``mps_tensors``), ``torch.mps`` by this package
(``served_mps``), and ``torch.mps.compile_shader`` by the emulation of Metal. It is treated as KernelBench treats one
on a Mac: constructed, moved to "mps", and called with tensors of "mps".
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch.utils import _pytree as pytree

from kernelwright.msl.in_process import InProcess
from kernelwright.msl.launching import Launcher
from kernelwright.plan.work_order import WorkOrder
from kernelwright.records.candidate import MODULE_FILE
from kernelwright.sandbox.wire import Message
from kernelwright.targets.held import HeldModule
from kernelwright.targets.metal.lifted_tensors import LiftedTensors
from kernelwright.targets.metal.mps_tensors import MpsTensors, is_on_cpu
from kernelwright.targets.metal.ranges import ranges_of
from kernelwright.targets.metal.served_library import ShaderServer
from kernelwright.targets.metal.served_mps import serve_mps
from kernelwright.targets.runnable import Call, Leaves, Observed, Refused

# Other orders of threads that a watched kernel runs in where a verifier asks for orders.
_SEEDS = 2
_OBJECTIVE_C = re.compile(
    r"#\s*(?:import|include)\s*<(?:Metal|Foundation|MetalPerformanceShaders)/|objective-c\+\+|\.mm\b"
)


class HeldMetalModule(HeldModule):
    """A module for MPS; ``ask`` puts a question to the parent."""

    def __init__(
        self,
        settings: Mapping[str, Any],
        arguments: Sequence[Any],
        keywords: Mapping[str, Any],
        ask: Callable[[Message], Message],
    ) -> None:
        _must_be_servable(settings["entry"])
        self._launched: dict[str, None] = {}
        self._is_watched, self._is_lifted = settings["purpose"] == "watched", settings["purpose"] == "lifted"
        self._mps = LiftedTensors(getattr(torch, settings["lifted_from"])) if self._is_lifted else MpsTensors()
        self._place = InProcess()
        self._launcher = Launcher(threads=torch.get_num_threads(), place=self._place)
        server = ShaderServer(ask=ask, launcher=self._launcher, lifts=self._is_lifted, launched=self._launched)
        serve_mps(server.compile_shader)
        super().__init__(settings, arguments, keywords)

    def bind(self, leaves: Leaves) -> Call:
        """Return the module's call on tensors of "mps"."""
        call = super().bind(leaves)

        def on_mps() -> Any:
            with self._within():
                reply = call()
            for index, leaf in enumerate(pytree.tree_leaves(reply)):
                if isinstance(leaf, torch.Tensor) and is_on_cpu(leaf):
                    raise RuntimeError(f"output {index} of ModelNew is on the CPU: the inputs are on mps")
            return reply

        return on_mps

    def observe(self, leaves: Leaves, *, guarded: bool) -> Observed:
        """Call; a watched build on memory whose ends it knows, others as any module."""
        self._launched.clear()
        if self._is_watched:
            return Observed(reply=self.bind(leaves)(), kernels=tuple(self._launched))
        return super().observe(leaves, guarded=guarded)

    def observe_in_order(self, leaves: Leaves, order: WorkOrder) -> Observed:
        """Call on guarded memory, every launch by ``order``; a watched build also compares other orders of threads."""
        threads = torch.get_num_threads()
        torch.set_num_threads(order.threads or threads)
        self._reorder(order)
        try:
            return self.observe(leaves, guarded=True)
        finally:
            self._reorder(WorkOrder())
            torch.set_num_threads(threads)

    def _reorder(self, order: WorkOrder) -> None:
        is_usual = order.arrangement == "usual"
        self._place.ranges, self._launcher.keeps_groups = ranges_of(order), not is_usual
        self._launcher.seeds = _SEEDS if self._is_watched and not is_usual else 0
        self._launcher.threads = torch.get_num_threads()

    def _within(self) -> MpsTensors:
        return self._mps

    def _constructed(self, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> Any:
        module = super()._constructed(arguments, keywords)
        return module.to("mps") if isinstance(module, torch.nn.Module) else module

    def _construct(self, seed: int, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> None:
        super()._construct(seed, arguments, keywords)
        if self._is_lifted:
            self._module.double()  # what NumPy made, or a class of tensors

    def _own_functions(self) -> tuple[str, ...]:
        return (*self._launched, *super()._own_functions())


def _must_be_servable(text: str) -> None:
    """Raise ``Refused`` where the file builds Objective-C++ around its kernels."""
    if "cpp_extension" not in text:
        return
    for number, line in enumerate(text.splitlines(), start=1):
        if _OBJECTIVE_C.search(line):
            raise Refused(
                f"{MODULE_FILE}:{number}: Objective-C++ through torch.utils.cpp_extension needs Apple's compiler and "
                "frameworks, which are only on a Mac; what is served here is torch.mps.compile_shader: pass it the "
                "kernel's source and call library.kernel(*arguments, threads=..., group_size=...)"
            )
