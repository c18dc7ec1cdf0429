"""What a candidate's plan moves: its launches and library calls for given shapes, and the bytes of each.

The plan runs on torch's "meta" device, where tensors have shapes and no memory, with a launcher that launches
nothing: what it would do is known in milliseconds, whatever the sizes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from math import prod
from typing import Any, cast

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry

from kernelwright.plan.complaint import PlanError
from kernelwright.plan.launcher import Batch, BoundLaunch
from kernelwright.plan.operators import callable_of
from kernelwright.plan.parse import parse
from kernelwright.plan.program import Program
from kernelwright.plan.recorder import CallStep, LaunchStep, Recording, Root, Use, View, uses
from kernelwright.plan.schedule import LaunchRun
from kernelwright.plan.tree import PlanRefused
from kernelwright.records.candidate import Candidate, SourceFile
from kernelwright.records.contract import Contract
from kernelwright.records.evidence import Intermediate
from kernelwright.records.graph import Graph
from kernelwright.records.prediction import NotPredicted
from kernelwright.records.tensor import TensorSpec, stored_elements
from kernelwright.targets.cpu import declared as in_cpp
from kernelwright.targets.kernel_use import Use as KernelUse
from kernelwright.targets.metal import declared as in_metal
from kernelwright.timing.prediction.eager import read_bytes_of
from kernelwright.timing.prediction.steps import Step, Traffic

# What reads off a kernel's text which of its arguments it writes, by target.
_USES_IN: dict[str, Callable[[Iterable[SourceFile]], dict[str, tuple[KernelUse, ...]]]] = {
    "cpu": in_cpp.uses_in,
    "metal": in_metal.uses_in,
}


def constants_of(graph: Graph) -> dict[str, TensorSpec]:
    """Return the specs of the constants that a graph was captured with, by the names a plan has for them."""
    return {given.target: given.spec for given in graph.inputs if given.kind == "constant"}


def traffic_of(
    candidate: Candidate, contract: Contract, constants: Mapping[str, TensorSpec] | None = None
) -> Traffic | NotPredicted:
    """Return what one call of a candidate does, for the shapes of a contract.

    ``prepare`` isn't part of a call. The bytes of a launch are those of the distinct tensors that it is given: of
    those that the kernel declares const they are read, of others written, or both if the kernel's text reads them and
    there was something in them. One that is expanded counts once, views of one tensor no more than that has.

    Args:
        candidate: of the plan form.
        contract: shapes, dtypes and strides of inputs and state.
        constants: what else the plan may name, as ``constants_of`` a graph says.
    """
    if candidate.form != "plan":
        return NotPredicted(reason="only a plan says ahead of a run what it launches; this is a ModelNew file")
    if candidate.target not in _USES_IN:
        return NotPredicted(reason=f"nobody reads what kernels for {candidate.target} write")
    plan = parse(candidate.entry.text)
    if isinstance(plan, PlanRefused):
        return NotPredicted(reason=f"the plan is refused: {plan.diagnostics[0].message}")
    named = {each.name: each.spec for each in contract.state} | dict(constants or {})
    parameters = {name: _meta(spec) for name, spec in named.items()}
    try:
        program = Program(plan, _NoLauncher(), parameters, device="meta")
        schedule = program.schedule([_meta(spec) for spec in contract.tensor_inputs])
    except PlanError as error:
        return NotPredicted(reason=f"the plan fails: {error}")
    counted = _Counting(schedule.recording, _USES_IN[candidate.target](candidate.kernel_files))
    for step in schedule.body:
        for each in step.launches if isinstance(step, LaunchRun) else (step,):
            counted.take(each)
    return Traffic(steps=tuple(counted.steps), intermediates=counted.intermediates())


class _NoLauncher:
    """Launches nothing."""

    def kernels(self) -> tuple[str, ...]:
        return ()

    def launch(self, launch: BoundLaunch, tensors: Sequence[torch.Tensor]) -> None:
        """Do nothing: tensors have no memory."""

    def bind(self, launches: Sequence[BoundLaunch]) -> Batch:
        raise NotImplementedError("nothing is replayed")


class _Counting:
    """Turns what a recording notes into steps, in order; knows which tensors hold something by then."""

    def __init__(self, recording: Recording, uses_of: Mapping[str, tuple[KernelUse, ...]]) -> None:
        self._recording, self._uses_of = recording, uses_of
        self._filled = {slot for slot, root in recording.roots.items() if root.kind not in ("buffer", "result")}
        self._of_weights = {slot for slot, root in recording.roots.items() if root.is_constant}
        self._writers: dict[int, int] = {}  # by root: the step that wrote it last
        self._readers: dict[tuple[int, int], list[int]] = {}  # by root and writer
        self.steps: list[Step] = []

    def take(self, step: CallStep | LaunchStep) -> None:
        self.steps.append(self._launch(step) if isinstance(step, LaunchStep) else self._call(step))

    def intermediates(self) -> tuple[Intermediate, ...]:
        """Return the tensors that steps so far wrote and later ones read."""
        return tuple(
            Intermediate(bytes=self._bytes([root]), written_by=writer, read_by=tuple(dict.fromkeys(readers)))
            for (root, writer), readers in self._readers.items()
        )

    def _noted(self, read: Iterable[int], written: Iterable[int]) -> bool:
        """Note what the step that comes next reads and writes; return whether weights alone decide it."""
        number = len(self.steps)
        sources = {self._root(slot).slot for slot in read}
        made = {self._root(slot).slot for slot in written}
        for root in sorted(sources & self._writers.keys()):
            self._readers.setdefault((root, self._writers[root]), []).append(number)
        self._writers |= dict.fromkeys(made, number)
        is_of_weights = bool(sources) and sources <= self._of_weights
        self._of_weights = self._of_weights | made if is_of_weights else self._of_weights - made
        return is_of_weights

    def _launch(self, step: LaunchStep) -> Step:
        given = [each.slot for each in step.arguments if isinstance(each, Use)]
        declared = self._uses_of.get(step.kernel, ())
        if len(declared) != len(step.arguments):
            declared = (KernelUse(is_read=False, is_written=True),) * len(step.arguments)  # made by a macro: not found
        read: list[int] = []
        written: list[int] = []
        for argument, use in zip(step.arguments, declared, strict=True):
            if not isinstance(argument, Use):
                continue
            written += [argument.slot] if use.is_written else []
            is_filled = self._root(argument.slot).slot in self._filled
            read += [argument.slot] if use.is_read and (is_filled or not use.is_written) else []
        self._filled |= {self._root(slot).slot for slot in written}
        return Step(
            name=step.kernel,
            is_own=True,
            read_bytes=self._bytes(read),
            written_bytes=self._bytes(written),
            elements=tuple(prod(self._form(slot).shape) for slot in dict.fromkeys(given)),
            line=step.at.line,
            work_items=prod(step.threads),
            per_group=prod(step.group) if step.group else 1,
            is_of_weights=self._noted(read, written),
        )

    def _call(self, step: CallStep) -> Step:
        first = 1 if step.operator.writes_first else 0
        named = tuple((name, value) for name, value in step.keywords if name != "out")
        target = step.arguments[0] if first else dict(step.keywords).get("out")
        made = [target.slot] if isinstance(target, Use) else []
        made += [slot for slot in step.results if slot is not None]
        given = list(dict.fromkeys(uses(replace(step, arguments=step.arguments[first:], keywords=named))))
        self._filled |= {self._root(slot).slot for slot in made}
        written = self._bytes(made)
        sizes = tuple(self._bytes([slot]) for slot in given)
        forms = [self._form(slot) for slot in (*given, *made)]
        return Step(
            name=step.operator.name,
            is_own=False,
            read_bytes=read_bytes_of(step.operator.name, sizes, written),
            written_bytes=written,
            product_operations=self._products(step),
            dtype=str(self._root(made[0]).dtype).removeprefix("torch.") if made else "float32",
            elements=tuple(prod(form.shape) for form in forms),
            line=step.at.line,
            is_of_weights=self._noted(given, made),
        )

    def _products(self, step: CallStep) -> int:
        """Return the operations of a library call's products: it is called again on tensors without memory."""
        counting = _Products()
        keywords = {name: self._tensors(value) for name, value in step.keywords}
        with torch.no_grad(), counting:
            callable_of(step.operator)(*map(self._tensors, step.arguments), **keywords)
        return counting.operations

    def _tensors(self, value: Any) -> Any:
        if isinstance(value, Use):
            form, root = self._form(value.slot), self._root(value.slot)
            return torch.empty_strided(form.shape, form.strides, dtype=root.dtype, device="meta")
        return tuple(map(self._tensors, cast("tuple[Any, ...]", value))) if isinstance(value, tuple) else value

    def _form(self, slot: int) -> Root | View:
        return self._recording.views.get(slot) or self._recording.roots[slot]

    def _root(self, slot: int) -> Root:
        view = self._recording.views.get(slot)
        return self._recording.roots[slot if view is None else view.root]

    def _bytes(self, slots: Sequence[int]) -> int:
        """Return the bytes of distinct tensors: views of one root together no more than the root has."""
        of_root: dict[int, int] = {}
        for slot in dict.fromkeys(slots):
            root = self._root(slot)
            of_root[root.slot] = min(
                _stored_bytes(root, root.dtype),
                of_root.get(root.slot, 0) + _stored_bytes(self._form(slot), root.dtype),
            )
        return sum(of_root.values())


class _Products(TorchDispatchMode):
    """Adds up the floating-point operations of products."""

    def __init__(self) -> None:
        super().__init__()
        self.operations = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        del types
        result = func(*args, **(kwargs or {}))
        packet = func.overloadpacket
        if packet in flop_registry:
            self.operations += int(flop_registry[packet](*args, **(kwargs or {}), out_val=result))
        elif packet.__name__ in _VECTOR_PRODUCTS:
            self.operations += 2 * args[_VECTOR_PRODUCTS[packet.__name__]].numel()
        return result


# Products with a vector, which torch's own counter leaves out, and which argument is the matrix.
_VECTOR_PRODUCTS = {"mv": 0, "dot": 0, "addmv": 1}


def _meta(spec: TensorSpec) -> torch.Tensor:
    return torch.empty_strided(spec.shape, spec.strides, dtype=getattr(torch, spec.dtype), device="meta")


def _stored_bytes(form: Root | View, dtype: torch.dtype) -> int:
    return stored_elements(form.shape, form.strides) * dtype.itemsize
