"""Candidates as the child holds them: a plan with its kernels, or a ``ModelNew`` module."""

import importlib.util
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch.utils import _pytree as pytree

from kernelwright.plan.allocator import GuardedAllocator
from kernelwright.plan.parse import parse
from kernelwright.plan.program import Program
from kernelwright.plan.replay import Replay
from kernelwright.plan.tree import PlanRefused
from kernelwright.records.build import Artifact
from kernelwright.targets import images
from kernelwright.targets.arguments import decoded
from kernelwright.targets.guards import GuardedCalls, poisoned_heap
from kernelwright.targets.registry import target_named
from kernelwright.targets.runnable import Call, Leaves, Observed, Refused, Runnable

_MODULE_NAME = "model_new"


def candidate_from(settings: Mapping[str, Any], runs: Sequence[memoryview]) -> Runnable:
    """Make the candidate that the parent describes; its native code may run from here on.

    Raises:
        Refused: its plan or file isn't one.
    """
    if settings["form"] == "plan":
        return HeldPlan(settings)
    return HeldModule(settings, decoded(settings["arguments"], runs), decoded(settings["keywords"], runs))


class HeldPlan:
    """A plan with its loaded kernels. Calls run replays: what a release runs too."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        launcher = target_named(settings["target"]).load(Artifact(**_artifact_fields(settings["artifact"])))
        plan = parse(settings["entry"], launcher.kernels())
        if isinstance(plan, PlanRefused):
            raise Refused(plan.evidence)
        self._plan, self._launcher = plan, launcher
        self._strides: list[tuple[int, ...]] = [tuple(each) for each in settings["input_strides"]]
        self._outputs: list[Any] = settings["outputs"]
        self._tree: str = settings["output_tree"]
        self._parameters: dict[str, torch.Tensor] = {}
        self._program: Program | None = None
        self._guarded: tuple[Program, GuardedAllocator] | None = None
        self._replays: dict[Any, Replay] = {}

    def load_state(self, state: Mapping[str, torch.Tensor]) -> None:
        """Take weights, buffers and constants; the first time they are made, later filled in place."""
        self._guarded = None
        if self._program is None:
            self._parameters = {name: tensor.clone() for name, tensor in state.items()}
            self._program = Program(self._plan, self._launcher, self._parameters)
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
        return lambda: replay(tensors)

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
        program, allocator = self._guarded_program()
        try:
            reply = program.forward(tensors)
            violations = tuple(map(str, allocator.check()))
        finally:
            allocator.reset()
        if violations:
            return Observed(reply=reply, violations=violations)
        return _observed(reply, self._replay(tensors))

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
            allocator = GuardedAllocator()
            self._guarded = Program(self._plan, self._launcher, self._parameters, allocator=allocator), allocator
        return self._guarded

    def _replay(self, tensors: Sequence[torch.Tensor]) -> Replay:
        key = tuple((tensor.shape, tensor.stride(), tensor.dtype) for tensor in tensors)
        if key not in self._replays:
            self._replays[key] = self._ready().specialize(tensors)
        return self._replays[key]

    def _presented(self, leaves: Leaves) -> list[torch.Tensor]:
        tensors = [leaf for leaf in leaves if isinstance(leaf, torch.Tensor)]
        for index, (tensor, strides) in enumerate(zip(tensors, self._strides, strict=False)):
            if tensor.stride() != strides and tensor.dim() == len(strides):
                tensors[index] = _with_strides(tensor, strides)
        return tensors


class HeldModule:
    """A ``ModelNew`` module from a candidate's own Python file."""

    def __init__(self, settings: Mapping[str, Any], arguments: Sequence[Any], keywords: Mapping[str, Any]) -> None:
        made = _class_in(settings["entry"])
        torch.manual_seed(settings["seed"])
        module = made(*arguments, **keywords)
        if not isinstance(module, torch.nn.Module):
            raise Refused("ModelNew is not a torch.nn.Module")
        self._module = module
        self._module.train(settings["mode"] == "train")
        self._may_change = frozenset(settings["mutates"])
        self._tree: str = settings["input_tree"]
        self._names: frozenset[str] = frozenset()
        self._optional = frozenset(settings["buffers"])

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
        return dict(self._module.named_parameters()) | dict(self._module.named_buffers())

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
        return Observed(reply=reply, violations=violations, mutated=tuple(changed), library_calls=calls.counts)

    def leaves(self, reply: Any) -> Leaves:
        """Return the reply's leaves in pytree order."""
        return pytree.tree_leaves(reply)

    def tree(self, reply: Any) -> str:
        """Return how the reply nests."""
        try:
            return pytree.treespec_dumps(pytree.tree_structure(reply))
        except (NotImplementedError, TypeError):
            return ""


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


def _observed(reply: Any, replay: Replay) -> Observed:
    return Observed(reply=reply, kernels=tuple(replay.kernels_launched), library_calls=tuple(replay.library_calls))


def _with_strides(tensor: torch.Tensor, strides: tuple[int, ...]) -> torch.Tensor:
    target = torch.empty_strided(tuple(tensor.shape), strides, dtype=tensor.dtype)
    return target.copy_(tensor)


def _same_bytes(one: torch.Tensor, other: torch.Tensor | None) -> bool:
    if other is None or one.shape != other.shape or one.dtype != other.dtype:
        return False
    pair = [each.detach().contiguous().reshape(-1).view(torch.uint8) for each in (one, other)]
    return torch.equal(*pair)


def _artifact_fields(value: Mapping[str, Any]) -> dict[str, Any]:
    return {**value, "kernels": tuple(value["kernels"])}
