"""Candidates as the child holds them: a plan with its kernels, or a ``ModelNew`` module."""

import importlib.util
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from copy import copy
from pathlib import Path
from types import ModuleType
from typing import Any

import torch
from torch.utils import _pytree as pytree

from kernelwright.plan.allocator import ExactAllocator, GuardedAllocator
from kernelwright.plan.launcher import Launcher
from kernelwright.plan.parse import parse
from kernelwright.plan.program import Program
from kernelwright.plan.replay import Replay
from kernelwright.plan.tree import PlanRefused
from kernelwright.plan.work_order import Reorderable, WorkOrder
from kernelwright.records.build import Artifact
from kernelwright.records.profile import StepTime
from kernelwright.sandbox.wire import Message
from kernelwright.targets import images
from kernelwright.targets.arguments import decoded
from kernelwright.targets.device import CPU, device_named
from kernelwright.targets.guards import GuardedCalls
from kernelwright.targets.heap import poisoned_heap
from kernelwright.targets.helper import helping
from kernelwright.targets.instrumented import BUFFER_LINE
from kernelwright.targets.registry import target_named
from kernelwright.targets.runnable import Call, Leaves, Observed, Refused, Runnable

_MODULE_NAME = "model_new"


def candidate_from(
    settings: Mapping[str, Any], runs: Sequence[memoryview], ask: Callable[[Message], Message]
) -> Runnable:
    """Make the candidate that the parent describes; its native code may run from here on. ``ask`` asks the parent.

    Raises:
        Refused: its plan or file isn't one.
    """
    if settings["form"] == "plan":
        return HeldPlan(settings)
    arguments, keywords = decoded(settings["arguments"], runs), decoded(settings["keywords"], runs)
    holder = helping(target_named(settings["target"]))
    if holder is None:
        return HeldModule(settings, arguments, keywords)
    return holder.hold(settings, arguments, keywords, ask)


class HeldPlan:
    """A plan with its loaded kernels. Calls run replays: what a release runs too."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        launcher = target_named(settings["target"]).load(Artifact(**_artifact_fields(settings["artifact"])))
        self._prepare(settings, launcher)

    def _prepare(self, settings: Mapping[str, Any], launcher: Launcher) -> None:
        plan = parse(settings["entry"], launcher.kernels())
        if isinstance(plan, PlanRefused):
            raise Refused(plan.evidence)
        self._settings, self._plan, self._launcher = settings, plan, launcher
        self._device: str = settings.get("device", CPU)
        self._strides: list[tuple[int, ...]] = [tuple(each) for each in settings["input_strides"]]
        self._outputs: list[Any] = settings["outputs"]
        self._tree: str = settings["output_tree"]
        self._parameters: dict[str, torch.Tensor] = {}
        self._program: Program | None = None
        self._guarded: tuple[Program, GuardedAllocator] | None = None
        self._instrumented: str = settings["instrumented"]
        self._exact: Program | None = None
        self._replays: dict[Any, Replay] = {}

    def another(self, *, seed: int, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> "HeldPlan":
        """Return the same plan with weights of its own, on the same loaded kernels; a plan takes no arguments."""
        del seed, arguments, keywords
        other = HeldPlan.__new__(HeldPlan)
        other._prepare(self._settings, self._launcher)  # noqa: SLF001 - one of its own kind
        return other

    def load_state(self, state: Mapping[str, torch.Tensor]) -> None:
        """Take weights, buffers and constants; the first time they are made, later filled in place."""
        self._guarded = self._exact = None
        if self._program is None:
            self._parameters = {name: tensor.clone() for name, tensor in state.items()}
            self._program = Program(self._plan, self._launcher, self._parameters, device=self._device)
            return
        for name, tensor in state.items():
            self._parameters[name].copy_(tensor)
        self._program.refresh()

    def state(self) -> Mapping[str, torch.Tensor]:
        """Return the live tensors."""
        return self._parameters

    def bind(self, leaves: Leaves) -> Call:
        """Return a replay's call."""
        tensors = self._presented(leaves)
        replay = self._replay(tensors)
        if any(mine is not given for mine, given in zip(tensors, _tensors(leaves), strict=True)):
            # What had to be laid out anew is a copy, and the contents may have changed since.
            return lambda: replay(self._presented(leaves))
        return lambda: replay(tensors)

    def profile(self, leaves: Leaves, *, budget_s: float) -> Sequence[StepTime]:
        """Time the steps of a replay."""
        tensors = self._presented(leaves)
        return self._replay(tensors).profile(tensors, budget_s=budget_s, stopwatch=device_named(self._device).stopwatch)

    def observe(self, leaves: Leaves, *, guarded: bool) -> Observed:
        """Run guarded memory through the interpreter, or a replay whose scratch has been poisoned.

        A guarded run goes before the recording of a replay, which runs the kernels on plain memory:
        one that writes outside its buffers should be found, not corrupt this process first.
        """
        tensors = self._presented(leaves)
        if not guarded:
            replay = self._replay(tensors)
            replay.poison()
            return _observed(replay(tensors), replay)
        if self._instrumented == "exact":
            return Observed(reply=self._exact_program().forward(tensors))
        program, allocator = self._guarded_program()
        try:
            reply = program.forward(tensors)
            violations = tuple(map(str, allocator.check()))
        finally:
            allocator.reset()
        if violations or self._instrumented:
            return Observed(reply=reply, violations=violations)
        return _observed(reply, self._replay(tensors))

    def observe_in_order(self, leaves: Leaves, order: WorkOrder) -> Observed:
        """Run guarded memory through the interpreter, every launch by ``order``."""
        if not isinstance(self._launcher, Reorderable):
            raise Refused("this target runs work items in its own order only")
        threads = torch.get_num_threads()
        torch.set_num_threads(order.threads or threads)
        self._launcher.reorder(order)
        try:
            return self.observe(leaves, guarded=True)
        finally:
            self._launcher.reorder(WorkOrder())
            torch.set_num_threads(threads)

    def leaves(self, reply: Any) -> Leaves:
        """Return the plan's tensors with the contract's plain outputs between them."""
        tensors = iter(reply)
        return [next(tensors, None) if each is None else images.plain_value(each) for each in self._outputs] + [
            *tensors
        ]

    def tree(self, reply: Any) -> str:
        """Return the contract's own tree: a plan returns leaves, the host nests them."""
        del reply
        return self._tree

    def _ready(self) -> Program:
        if self._program is None:
            self.load_state({})
        assert self._program is not None
        return self._program

    def _guarded_program(self) -> tuple[Program, GuardedAllocator]:
        if self._guarded is None:
            self._ready()
            allocator = GuardedAllocator(device=self._device)
            self._guarded = Program(self._plan, self._launcher, self._parameters, allocator=allocator), allocator
        return self._guarded

    def _exact_program(self) -> Program:
        if self._exact is None:
            self._ready()
            self._exact = Program(
                self._plan, self._launcher, self._parameters, allocator=ExactAllocator(announce=_announce)
            )
        return self._exact

    def _replay(self, tensors: Sequence[torch.Tensor]) -> Replay:
        key = tuple((tensor.shape, tensor.stride(), tensor.dtype) for tensor in tensors)
        if key not in self._replays:
            self._replays[key] = self._ready().specialize(tensors)
        return self._replays[key]

    def _presented(self, leaves: Leaves) -> list[torch.Tensor]:
        tensors = _tensors(leaves)
        for index, (tensor, strides) in enumerate(zip(tensors, self._strides, strict=False)):
            if tensor.stride() != strides and tensor.dim() == len(strides):
                tensors[index] = _with_strides(tensor, strides)
        return tensors


class HeldModule:
    """A ``ModelNew`` module from a candidate's own Python file."""

    def __init__(self, settings: Mapping[str, Any], arguments: Sequence[Any], keywords: Mapping[str, Any]) -> None:
        self._settings = settings
        with self._within():
            self._class = _class_in(settings["entry"])
        self._construct(settings["seed"], arguments, keywords)

    def _construct(self, seed: int, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> None:
        torch.manual_seed(seed)
        with self._within():
            module = self._constructed(arguments, keywords)
        if not isinstance(module, torch.nn.Module):
            raise Refused("ModelNew is not a torch.nn.Module")
        self._module = module.to(self._settings.get("device", CPU))
        is_training = self._settings["mode"] == "train"
        # As with the reference: a part that the constructor froze stays so where the whole has its mode already.
        if module.training != is_training:
            with self._within():
                module.train(is_training)
        self._may_change = frozenset(self._settings["mutates"])
        self._tree: str = self._settings["input_tree"]
        self._names: frozenset[str] = frozenset()
        self._optional = frozenset(self._settings["buffers"])

    def another(self, *, seed: int, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> "HeldModule":
        """Return a second instance of the same class object, which the file's globals and caches are shared with."""
        other = copy(self)
        other._construct(seed, arguments, keywords)  # noqa: SLF001 - one of its own kind
        return other

    def switch_modes(self, *, and_back: bool) -> None:
        """Go into the other mode and, as a training loop does around an evaluation, back."""
        was_training = self._module.training
        with self._within():
            self._module.train(not was_training)
            if and_back:
                self._module.train(was_training)

    def load_state(self, state: Mapping[str, torch.Tensor]) -> None:
        """Load strictly: every parameter must be there, on both sides, with its shape.

        Buffers may be missing on either side: a scratch of the module's own is nobody's business,
        and a mask may be known without one. Whether the answer rests on a buffer is for the values
        to tell. Once a whole state has been seen, a later one may hold some of the names and
        changes those alone.
        """
        own = self._module.state_dict()
        values = {name: tensor for name, tensor in state.items() if name in own}
        by_address = {own[name].data_ptr(): tensor for name, tensor in values.items()}
        for name, tensor in own.items():
            # A tied weight has several names in a state dict but is one parameter of the contract.
            if name not in values and tensor.data_ptr() in by_address:
                values[name] = by_address[tensor.data_ptr()]
        buffers = dict(self._module.named_buffers())  # with those that no state dict holds
        is_whole = state.keys() >= self._names
        if is_whole:
            values |= {name: tensor for name, tensor in own.items() if name in buffers and name not in values}
        with self._within():
            self._module.load_state_dict(values, strict=is_whole)
        self._names = self._names or frozenset(state)
        for name in state.keys() - values.keys():
            if name not in buffers and name in self._optional:
                continue
            if name not in buffers:
                raise Refused(f"ModelNew has no parameter or buffer called {name!r}")
            buffers[name].copy_(state[name])

    def state(self) -> Mapping[str, torch.Tensor]:
        """Return the live tensors by every name they have."""
        module = self._module
        named: dict[str, torch.Tensor] = dict(module.named_parameters(remove_duplicate=False))
        return named | dict(module.named_buffers(remove_duplicate=False))

    def bind(self, leaves: Leaves) -> Call:
        """Return the module's call with its arguments nested."""
        args, kwargs = pytree.tree_unflatten(list(leaves), pytree.treespec_loads(self._tree))
        module = self._module
        return lambda: module(*args, **kwargs)

    def observe(self, leaves: Leaves, *, guarded: bool) -> Observed:
        """Call; guarded, also count library calls and compare state with what it was before."""
        call = self.bind(leaves)
        if not guarded:
            return Observed(reply=call())
        before = {name: tensor.detach().clone() for name, tensor in self.state().items()}
        allocator = GuardedAllocator()
        calls = GuardedCalls(allocator)
        with poisoned_heap(), calls:
            reply = call()
        changed = [
            f"state {name!r} was changed"
            for name, tensor in self.state().items()
            if name in self._names - self._may_change and not _same_bytes(tensor, before.get(name))
        ]
        violations = tuple(map(str, allocator.check()))
        return Observed(
            reply=reply,
            violations=violations,
            mutated=tuple(changed),
            kernels=self._own_functions(),
            library_calls=calls.counts,
        )

    def leaves(self, reply: Any) -> Leaves:
        """Return the reply's leaves in pytree order."""
        return pytree.tree_leaves(reply)

    def tree(self, reply: Any) -> str:
        """Return how the reply nests."""
        try:
            return pytree.treespec_dumps(pytree.tree_structure(reply))
        except (NotImplementedError, TypeError):
            return ""

    def _within(self) -> AbstractContextManager[Any]:
        """Return what the file's own code runs within."""
        return nullcontext()

    def _constructed(self, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> Any:
        return self._class(*arguments, **keywords)

    def _own_functions(self) -> tuple[str, ...]:
        return _extension_functions()


def _class_in(source: str) -> Any:
    # A real file: inspect, and through it triton and torch.compile, read the source again.
    path = Path.cwd() / f"{_MODULE_NAME}.py"
    path.write_text(source, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(_MODULE_NAME, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[_MODULE_NAME] = module
    spec.loader.exec_module(module)
    made = getattr(module, "ModelNew", None)
    if not callable(made):
        raise Refused("the file defines no class ModelNew")
    return made


def _extension_functions() -> tuple[str, ...]:
    """Return the functions of extensions that the candidate's file holds and made here: "module.function"."""
    here = str(Path.cwd())
    held = [each for each in vars(sys.modules[_MODULE_NAME]).values() if isinstance(each, ModuleType)]
    own = [each for each in held if str(getattr(each, "__file__", None) or "").startswith(here)]
    return tuple(
        f"{module.__name__}.{name}"
        for module in own
        for name, value in sorted(vars(module).items())
        if callable(value) and not name.startswith("_")
    )


def _observed(reply: Any, replay: Replay) -> Observed:
    return Observed(reply=reply, kernels=tuple(replay.kernels_launched), library_calls=tuple(replay.library_calls))


def _tensors(leaves: Leaves) -> list[torch.Tensor]:
    return [leaf for leaf in leaves if isinstance(leaf, torch.Tensor)]


def _announce(begin: int, length: int, name: str) -> None:
    """Leave word of where a buffer lies, for a report that knows addresses only."""
    os.write(2, BUFFER_LINE.format(begin=begin, bytes=length, name=name.replace("\n", " ")).encode() + b"\n")


def _with_strides(tensor: torch.Tensor, strides: tuple[int, ...]) -> torch.Tensor:
    target = torch.empty_strided(tuple(tensor.shape), strides, dtype=tensor.dtype, device=tensor.device)
    return target.copy_(tensor)


def _same_bytes(one: torch.Tensor, other: torch.Tensor | None) -> bool:
    if other is None or one.shape != other.shape or one.dtype != other.dtype:
        return False
    pair = [each.detach().contiguous().reshape(-1).view(torch.uint8) for each in (one, other)]
    return torch.equal(*pair)


def _artifact_fields(value: Mapping[str, Any]) -> dict[str, Any]:
    return {**value, "kernels": tuple(value["kernels"])}
