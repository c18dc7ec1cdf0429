"""The fast module: the user's module with another ``forward``.

It is an instance of a subclass of the user's own class, sharing parameters, buffers and submodules
with the original, so that ``isinstance``, ``state_dict``, attributes, hooks and ``.eval()`` work as
before. ``forward`` asks the guards, runs the kernels' replay, or calls the original's ``forward``.
"""

from collections.abc import Callable, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any, Protocol, cast

import torch
from torch.utils._pytree import tree_flatten, tree_unflatten, treespec_loads

from kernelwright.records.contract import Constant, Contract, TensorSpec
from kernelwright.release.guards import GRADIENTS, HOOKS, STATE, LeafGuard, ambient_reason
from kernelwright.release.state import LiveState, Stamp, hook_tables
from kernelwright.release.stats import Tally

Replay = Callable[[Sequence[torch.Tensor]], tuple[torch.Tensor, ...]]


class Engine(Protocol):
    """Makes replays of one plan; rebuilt work happens only when weights or layouts change."""

    def replay_for(self, state: dict[str, torch.Tensor], inputs: Sequence[torch.Tensor]) -> Replay:
        """Run ``prepare`` on ``state`` and bind the plan's launches for the shapes of ``inputs``."""
        ...

    def operator(self, state: dict[str, torch.Tensor], inputs: Sequence[torch.Tensor]) -> tuple[torch.Tensor, ...]:
        """Answer one call through a custom operator that torch.compile and torch.export can trace."""
        ...


Saver = Callable[[Path], Path]


class Served:
    """What a fast module carries besides the original: its engine, guards and counts."""

    def __init__(
        self, original: torch.nn.Module, contract: Contract, engine: Engine, *, device: str, save: Saver
    ) -> None:
        self.original, self.contract, self.engine, self.device, self.save = original, contract, engine, device, save
        self.tally = Tally()
        self._guard = LeafGuard(contract, device)
        self._state = LiveState(original, contract)
        self._hooks = hook_tables(original)
        self._input_tree = treespec_loads(contract.input_tree)
        self._output_tree = treespec_loads(contract.output_tree)
        self._strides = tuple(spec.strides for spec in contract.tensor_inputs)
        self._tensor_places = tuple(place for place, leaf in enumerate(contract.inputs) if isinstance(leaf, TensorSpec))
        self._is_flat = _is_flat_call(self._input_tree, len(contract.inputs))
        self._gives_one_tensor = self._output_tree.is_leaf() and len(contract.tensor_outputs) == 1
        self._stamp: Stamp | None = None
        self._replay: Replay | None = None

    def onto(self, original: torch.nn.Module) -> "Served":
        """Return the same for another module of the same kind, with counts of its own."""
        return Served(original, self.contract, self.engine, device=self.device, save=self.save)

    def answer(self, module: torch.nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Serve one call by kernels, or return ``NotImplemented`` after counting why not."""
        inputs = self._admitted(module, args, kwargs)
        if isinstance(inputs, str):
            self.tally.fell_back(inputs)
            return NotImplemented
        outputs = self._current_replay(inputs)(inputs)
        self.tally.served += 1
        return outputs[0] if self._gives_one_tensor else self._nested(outputs)

    def traced(self, module: torch.nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Answer while torch traces: one custom operator, or ``NotImplemented`` where guards say so.

        Not counted: the trace runs once, the compiled code as often as it likes.
        """
        leaves, tree = tree_flatten((args, kwargs))
        if module.training != (self.contract.mode == "train") or tree != self._input_tree:
            return NotImplemented
        if self._guard.traced_reason(leaves) or not self._state.is_whole() or self._state.needs_gradients():
            return NotImplemented
        inputs = self._laid_out(leaves)
        return self._nested(self.engine.operator(self._state.tensors(), inputs))

    def _admitted(
        self, module: torch.nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> list[torch.Tensor] | str:
        """Return the tensors for the kernels, or the reason why the user's module must answer."""
        reason = ambient_reason(module, self.contract.mode) or (HOOKS if any(self._hooks) else None)
        if reason is not None:
            return reason
        leaves: Sequence[Any] = args
        # Flattening nested inputs costs more than a small kernel; plain positional ones need none.
        if kwargs or not self._is_flat:
            leaves, tree = tree_flatten((args, kwargs))
            if tree != self._input_tree:
                return "the inputs nest differently"
        return self._guard.reason(leaves) or self._state_reason() or self._laid_out(leaves)

    def _laid_out(self, leaves: Sequence[Any]) -> list[torch.Tensor]:
        return [
            _in_layout(leaves[place], strides)
            for place, strides in zip(self._tensor_places, self._strides, strict=True)
        ]

    def _state_reason(self) -> str | None:
        if not self._state.is_whole():
            return STATE
        if self._state.needs_gradients():
            return GRADIENTS
        stamp = self._state.stamp()
        if stamp != self._stamp and not self._state.fits(self.device):
            return STATE
        if stamp != self._stamp:
            self._stamp, self._replay = stamp, None
        return None

    def _current_replay(self, inputs: Sequence[torch.Tensor]) -> Replay:
        if self._replay is None:
            self._replay = self.engine.replay_for(self._state.tensors(), inputs)
        return self._replay

    def _nested(self, outputs: Sequence[torch.Tensor]) -> Any:
        remaining = iter(outputs)
        leaves = [leaf.value if isinstance(leaf, Constant) else next(remaining) for leaf in self.contract.outputs]
        return tree_unflatten(leaves, self._output_tree)


class FastForward:
    """Mixed in before the user's class: routes ``forward``."""

    _kernelwright: Served

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Answer by kernels where the contract allows, else by the user's own ``forward``."""
        served, module = self._kernelwright, cast("torch.nn.Module", self)
        route = served.traced if torch.compiler.is_compiling() else served.answer
        answer = route(module, args, kwargs)
        if answer is NotImplemented:
            return super().forward(*args, **kwargs)  # pyright: ignore[reportAttributeAccessIssue] - the user's class has it
        return answer

    def save(self, folder: str | Path) -> Path:
        """Write the release that ``kernelwright.load`` reads, and return its folder.

        Raises:
            CandidateFormError: the folder holds something that is no release, or nothing won.
            MachineNotAbleError: it can't be written.
        """
        return self._kernelwright.save(Path(folder))

    def __deepcopy__(self, memo: dict[int, Any]) -> torch.nn.Module:
        """Copy the weights; the copy serves from the same kernels."""
        served = self._kernelwright
        copied = deepcopy(served.original, memo)
        return make_fast(copied, served.onto(copied))

    def __reduce__(self) -> Any:
        """Refuse: a pickle would tie the file to this version and to compiled code."""
        raise TypeError("a fast module can't be pickled; use fast.save(folder) and kernelwright.load(folder, model)")


def served_of(module: torch.nn.Module) -> Served:
    """Return what a fast module carries.

    Raises:
        TypeError: ``module`` did not come from ``optimize`` or ``load``.
    """
    if not isinstance(module, FastForward):
        raise TypeError(f"{type(module).__name__} is not a module that kernelwright.optimize or load returned")
    return module._kernelwright  # noqa: SLF001 - ours


def make_fast(module: torch.nn.Module, served: Served) -> torch.nn.Module:
    """Return a module of a subclass of ``module``'s class, sharing everything with it but ``forward``."""
    kind = type(module)
    subclass = type(f"Fast{kind.__name__}", (FastForward, kind), {"__module__": kind.__module__})
    fast = subclass.__new__(subclass)
    # The same dictionaries, not copies: weights loaded into one are seen by both.
    fast.__dict__.update(module.__dict__)
    fast.__dict__["_kernelwright"] = served
    return fast


def _in_layout(tensor: torch.Tensor, strides: tuple[int, ...]) -> torch.Tensor:
    """Return ``tensor`` in the contract's layout, copied only where it differs."""
    if tensor.stride() == strides:
        return tensor
    copy = torch.empty_strided(tensor.shape, strides, dtype=tensor.dtype, device=tensor.device)
    return copy.copy_(tensor)


def _is_flat_call(tree: Any, leaves: int) -> bool:
    """Whether the inputs are positional tensors or constants alone, so that they need no flattening."""
    args, kwargs = tree.children()
    return kwargs.num_leaves == 0 and args.num_leaves == leaves and all(child.is_leaf() for child in args.children())
