"""A plan as an ``nn.Module`` that torch.compile and torch.export can see through.

``forward`` is one custom operator with a fake implementation, so that a graph holds a call of
it. Called eagerly the module goes straight to the replay: the way through torch's dispatcher
costs more than many a kernel. Weights are the operator's arguments, so that an exported program
carries them as its own.
"""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from operator import attrgetter
from typing import Any, cast

import torch
from torch.utils import _pytree as pytree

from kernelwright.plan.actions import storage_address
from kernelwright.plan.complaint import InputMismatchError
from kernelwright.plan.launcher import Launcher
from kernelwright.plan.program import Program
from kernelwright.plan.replay import Replay
from kernelwright.plan.tree import Plan
from kernelwright.records.contract import Constant, Contract
from kernelwright.records.tensor import TensorSpec

NAMESPACE = "kernelwright"
_PROGRAMS_KEPT = 4  # sets of weights that one operator serves at a time

# torch's registry of operators lasts as long as the process and takes no name twice, so what an
# operator does is looked up here, where a candidate that is loaded again can take its place.
_RUNNERS: dict[str, "_Runner"] = {}
_OPERATORS: dict[str, Callable[..., list[torch.Tensor]]] = {}


def as_module(
    plan: Plan,
    launcher: Launcher,
    contract: Contract,
    *,
    digest: str,
    state: Mapping[str, torch.Tensor],
    constants: Mapping[str, torch.Tensor] | None = None,
    device: str = "cpu",
) -> "PlanModule":
    """Return a module that runs ``plan``.

    Args:
        plan: checked.
        launcher: of the candidate's artifact.
        contract: what calls look like; other inputs are refused with ``InputMismatchError``.
        digest: the candidate's id; names the operator, so that equal candidates share one.
        state: parameters (``nn.Parameter``) and buffers by qualified name; the module's
            ``state_dict`` has the same keys.
        constants: tensors captured with the reference's graph; not part of ``state_dict``.
        device: where it runs.
    """
    names = (*state, *(constants or {}))
    runner = _Runner(plan=plan, launcher=launcher, contract=contract, names=names, device=device)
    return PlanModule(runner=runner, operator=_registered(runner, digest), state=state, constants=constants or {})


def as_operator(
    plan: Plan, launcher: Launcher, contract: Contract, *, digest: str, names: tuple[str, ...], device: str = "cpu"
) -> Callable[[list[torch.Tensor], list[torch.Tensor]], list[torch.Tensor]]:
    """Return the custom operator alone, for a caller that holds the weights.

    It takes the contract's tensor inputs and the weights in the order of ``names``. The other
    arguments are those of ``as_module``.
    """
    return _registered(_Runner(plan=plan, launcher=launcher, contract=contract, names=names, device=device), digest)


def _registered(runner: "_Runner", digest: str) -> Callable[..., list[torch.Tensor]]:
    name = f"plan_{digest[:32]}"
    _RUNNERS[name] = runner
    if name not in _OPERATORS:
        _OPERATORS[name] = _operator(name)
    return _OPERATORS[name]


class PlanModule(torch.nn.Module):
    """Runs a plan on weights of its own; results take no part in autograd."""

    def __init__(
        self,
        *,
        runner: "_Runner",
        operator: Callable[..., list[torch.Tensor]],
        state: Mapping[str, torch.Tensor],
        constants: Mapping[str, torch.Tensor],
    ) -> None:
        super().__init__()
        for name, tensor in state.items():
            _register(self, name, tensor, is_persistent=True)
        for name, tensor in constants.items():
            _register(self, name, tensor, is_persistent=False)
        self._runner, self._operator, self._names = runner, operator, runner.names
        self._gather()
        self.register_load_state_dict_post_hook(_gather_again)

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Return what the contract's outputs look like for inputs that fit it."""
        runner = self._runner
        inputs = args if runner.is_flat and not kwargs else runner.tensor_leaves(args, kwargs)
        if torch.compiler.is_compiling():
            outputs = self._operator(list(inputs), [_by_name(self, name) for name in self._names])
        else:
            outputs = self._bound.run(inputs)
        return runner.nested(outputs)

    @property
    def plan_replay(self) -> Replay | None:
        """The replay that serves eager calls, once there was one: what it launches and calls."""
        return self._bound.replay

    def _gather(self) -> None:
        state = {name: _by_name(self, name) for name in self._names}
        self._bound = _Bound(self._runner, state)

    def _apply(self, fn: Callable[..., Any], recurse: bool = True) -> "PlanModule":
        applied = super()._apply(fn, recurse)  # to(), half(), ...: tensors are replaced, not written
        self._gather()
        return applied

    def __deepcopy__(self, memo: dict[int, Any]) -> "PlanModule":
        persistent = set(self.state_dict())
        state = {name: deepcopy(_by_name(self, name), memo) for name in self._names}  # tied weights stay tied
        copy = PlanModule(
            runner=self._runner,
            operator=self._operator,
            state={name: tensor for name, tensor in state.items() if name in persistent},
            constants={name: tensor for name, tensor in state.items() if name not in persistent},
        )
        memo[id(self)] = copy
        return copy.train(self.training)


def _gather_again(module: torch.nn.Module, _incompatible: Any) -> None:
    cast("Any", module)._gather()  # noqa: SLF001 - a hook of the same class; assign=True replaces tensors


def _register(module: torch.nn.Module, name: str, tensor: torch.Tensor, *, is_persistent: bool) -> None:
    """Put a tensor where its qualified name says, with bare modules on the way."""
    *path, last = name.split(".")
    for part in path:
        if part not in dict(module.named_children()):
            module.add_module(part, torch.nn.Module())
        module = module.get_submodule(part)
    if isinstance(tensor, torch.nn.Parameter):
        module.register_parameter(last, tensor)
    else:
        module.register_buffer(last, tensor, persistent=is_persistent)


def _by_name(module: torch.nn.Module, name: str) -> torch.Tensor:
    path, _, last = name.rpartition(".")
    return cast("torch.Tensor", getattr(module.get_submodule(path), last))


class _Runner:
    """What is the same for every set of weights: plan, launcher, contract, forms of inputs and outputs."""

    def __init__(
        self, *, plan: Plan, launcher: Launcher, contract: Contract, names: tuple[str, ...], device: str
    ) -> None:
        self.plan, self.launcher, self.contract, self.device = plan, launcher, contract, device
        self.names = names
        self.specs = contract.tensor_inputs
        given = len(contract.inputs)
        flat = pytree.treespec_dumps(pytree.tree_structure(((0,) * given, {})))
        self.is_flat = contract.input_tree == flat and given == len(self.specs)
        self._tree = pytree.treespec_loads(contract.output_tree)
        self._is_single = self._tree == pytree.tree_structure(0) and len(contract.tensor_outputs) == 1
        self._programs: dict[tuple[int, ...], _Bound] = {}

    def tensor_leaves(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[torch.Tensor, ...]:
        """Return the tensors among the inputs, in the contract's order.

        Raises:
            InputMismatchError: the inputs don't nest as the contract's, or a constant differs.
        """
        leaves, tree = pytree.tree_flatten((args, kwargs))
        expected = self.contract.inputs
        if len(leaves) != len(expected) or pytree.treespec_dumps(tree) != self.contract.input_tree:
            raise InputMismatchError("the inputs don't nest as in the call this module was made for")
        for leaf, wanted in zip(leaves, expected, strict=True):
            if isinstance(wanted, Constant) and (type(leaf), leaf) != (type(wanted.value), wanted.value):
                raise InputMismatchError(f"this module was made for {wanted.value!r}, not {leaf!r}")
        return tuple(leaf for leaf, wanted in zip(leaves, expected, strict=True) if isinstance(wanted, TensorSpec))

    def nested(self, outputs: Sequence[torch.Tensor]) -> Any:
        """Return outputs nested as the contract's, its constants among them."""
        if self._is_single:
            return outputs[0]
        rest = iter(outputs)
        leaves = [next(rest) if isinstance(leaf, TensorSpec) else leaf.value for leaf in self.contract.outputs]
        return pytree.tree_unflatten(leaves, self._tree)

    def bound_to(self, state: Sequence[torch.Tensor]) -> "_Bound":
        """Return the program for these weights: inside a graph they arrive as arguments."""
        key = tuple(tensor.data_ptr() for tensor in state)  # the programs below keep these alive: no address recurs
        if key not in self._programs:
            while len(self._programs) >= _PROGRAMS_KEPT:
                self._programs.pop(next(iter(self._programs)))
            self._programs[key] = _Bound(self, dict(zip(self.names, state, strict=True)))
        return self._programs[key]


class _Bound:
    """A runner with weights. The program is made at the first call, ``prepare`` run again when weights change."""

    def __init__(self, runner: _Runner, state: Mapping[str, torch.Tensor]) -> None:
        self._runner, self._state = runner, state
        self._weights = tuple(state.values())
        self._program: Program | None = None
        self._versions: tuple[int, ...] = ()
        self.replay: Replay | None = None

    def run(self, inputs: Sequence[torch.Tensor]) -> Sequence[torch.Tensor]:
        if self._program is None or (self._runner.plan.prepare is not None and self._versions != self._read_versions()):
            self._prepare()
        replay = self.replay
        if replay is None:
            replay = self._specialized(inputs)
        try:
            return replay(inputs)
        except InputMismatchError:
            fitted = _fitted(inputs, self._runner.specs)
            return replay(fitted)

    def _prepare(self) -> None:
        self._versions = self._read_versions()
        runner = self._runner
        if self._program is None:
            self._program = Program(runner.plan, runner.launcher, self._state, device=runner.device)
        else:
            self._program.refresh()

    def _specialized(self, inputs: Sequence[torch.Tensor]) -> Replay:
        program = cast("Program", self._program)
        self.replay = program.specialize(_fitted(inputs, self._runner.specs))
        return self.replay

    def _read_versions(self) -> tuple[int, ...]:
        # torch counts writes to every tensor; those made in inference mode carry no count and can't change later.
        return tuple(map(_version, self._weights))


def _version(tensor: torch.Tensor) -> int:
    return 0 if tensor.is_inference() else _written(tensor)


_written = attrgetter("_version")


def _fitted(inputs: Sequence[torch.Tensor], specs: Sequence[TensorSpec]) -> list[torch.Tensor]:
    """Return the inputs with the contract's strides, copied where theirs differ.

    Raises:
        InputMismatchError: a shape or dtype differs; no copy can help.
    """
    if len(inputs) != len(specs):
        raise InputMismatchError(f"{len(specs)} tensors are wanted, not {len(inputs)}")
    fitted: list[torch.Tensor] = []
    for index, (tensor, spec) in enumerate(zip(inputs, specs, strict=True)):
        found = (tuple(tensor.shape), str(tensor.dtype).removeprefix("torch."))
        if found != (spec.shape, spec.dtype):
            raise InputMismatchError(f"tensor {index} is {found[1]}{list(found[0])}; this module was made for {spec}")
        if tensor.stride() == spec.strides:
            fitted.append(tensor)
        else:
            copy = torch.empty_strided(spec.shape, spec.strides, dtype=tensor.dtype, device=tensor.device)
            fitted.append(copy.copy_(tensor.detach()))
    return fitted


def _operator(name: str) -> Callable[..., list[torch.Tensor]]:
    """Register ``name``. What it does is looked up at each call, so a later runner takes over."""

    def run(inputs: list[torch.Tensor], state: list[torch.Tensor]) -> list[torch.Tensor]:
        runner = _RUNNERS[name]
        outputs = runner.bound_to(state).run(inputs)
        return _unshared(outputs, inputs, runner.contract.tensor_outputs)

    def fake(inputs: list[torch.Tensor], state: list[torch.Tensor]) -> list[torch.Tensor]:
        del state
        runner = _RUNNERS[name]
        return [
            torch.empty_strided(
                spec.shape,
                spec.strides,
                dtype=getattr(torch, spec.dtype),
                device=inputs[0].device if inputs else runner.device,
            )
            for spec in runner.contract.tensor_outputs
        ]

    custom = torch.library.custom_op(
        f"{NAMESPACE}::{name}", run, mutates_args=(), schema="(Tensor[] inputs, Tensor[] state) -> Tensor[]"
    )
    custom.register_fake(fake)
    return cast("Callable[..., list[torch.Tensor]]", custom)


def _unshared(
    outputs: Sequence[torch.Tensor], inputs: Sequence[torch.Tensor], specs: Sequence[TensorSpec]
) -> list[torch.Tensor]:
    """Return outputs as a graph expects them: no two over the same memory, strides as the fake ones have."""
    seen = {storage_address(tensor) for tensor in inputs}
    own: list[torch.Tensor] = []
    for output, spec in zip(outputs, specs, strict=True):
        address = storage_address(output)
        is_own = address not in seen and output.stride() == spec.strides
        seen.add(address)
        if is_own:
            own.append(output)
        else:
            own.append(
                torch.empty_strided(spec.shape, spec.strides, dtype=output.dtype, device=output.device).copy_(output)
            )
    return own
