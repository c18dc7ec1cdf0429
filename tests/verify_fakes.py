"""A subject in this process: a Python callable behind the verifier's Protocol.

It honours the Protocol in full (copies of inputs, guard bands, poison, held outputs), so that
tests of the verifier need neither compiler nor sandbox. It isolates nothing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

import torch

from kernelwright.plan.work_order import WorkOrder
from kernelwright.problems.leaves import inputs_from, leaves_of
from kernelwright.problems.load import load_reference
from kernelwright.problems.reference import Reference
from kernelwright.records.candidate import MODULE_FILE, Candidate, SourceFile
from kernelwright.records.tensor import TensorSpec
from kernelwright.records.verdict import Verdict
from kernelwright.targets.circumstances import Circumstances, under
from kernelwright.targets.reply import Died, Outputs, Reply
from kernelwright.verification.checks.table import CHECKS, Check
from kernelwright.verification.effort import EFFORTS, Effort
from kernelwright.verification.examine import examine


class CallableSubject:
    """Runs ``candidate(inputs..., state)`` where state maps names to tensors; ``state`` only if it takes it."""

    def __init__(self, candidate: Callable[..., Any], reference: Reference, *, takes_state: bool) -> None:
        self._candidate = candidate
        self._contract = reference.problem.contract
        self._takes_state = takes_state
        self._state: dict[str, torch.Tensor] = {}
        self._states: list[dict[str, torch.Tensor]] = [self._state]
        self._circumstances = Circumstances()
        self._held: list[tuple[Any, ...]] = []
        self._earlier: list[int] = []
        # Inputs are written into the same buffers in every call: old addresses, new contents.
        self._buffers: dict[tuple[int, int], torch.Tensor] = {}

    def load_state(self, state: Mapping[str, torch.Tensor]) -> Reply:
        for name, value in state.items():
            if name in self._state:
                self._state[name].copy_(value)
            else:
                self._state[name] = value.clone()
        return Outputs(leaves=())

    def call(self, leaves: Sequence[Any], *, guarded: bool, hold: bool = False, work: WorkOrder | None = None) -> Reply:
        assert work is None, "a callable has no work items"
        given = [self._presented(at, leaf) for at, leaf in enumerate(leaves)]
        before = {name: tensor.clone() for name, tensor in self._state.items()}
        inputs = inputs_from(given, self._contract.input_tree)
        extra = {"state": self._state} if self._takes_state else {}
        try:
            with under(self._circumstances), _poison() if guarded else nullcontext():
                outputs = leaves_of(self._candidate(*inputs.args, **inputs.kwargs, **extra))
        except SystemExit:
            return Died(kind="crashed", message="the process ended early")
        except Exception as error:  # noqa: BLE001 - a candidate may raise anything
            return Died(kind="crashed", message=f"{type(error).__name__}: {error}")
        mutated = [f"input {at} was changed" for at, leaf in enumerate(leaves) if _differs(leaf, given[at])]
        mutated += [
            f"{name!r} was changed"
            for name, value in before.items()
            if _differs(value, self._state[name]) and name not in self._contract.mutates
        ]
        aliases = self._aliases(outputs, given)
        copies = tuple(leaf.clone() if isinstance(leaf, torch.Tensor) else leaf for leaf in outputs)
        if hold:
            self._held.append(outputs)
        self._earlier = [_address(each) for held in self._held for each in held if isinstance(each, torch.Tensor)]
        changed = {name: self._state[name].clone() for name in self._contract.mutates if name in self._state}
        return Outputs(leaves=copies, aliases=tuple(aliases), mutated=tuple(mutated), changed=changed)

    def reread(self) -> Reply:
        return Outputs(leaves=tuple(leaf for held in self._held for leaf in held))

    def read_state(self, names: Sequence[str]) -> Reply:
        return Outputs(leaves=tuple(self._state[name].clone() for name in names))

    def repeat(self, input_sets: Sequence[Sequence[Any]], order: Sequence[int]) -> Sequence[Outputs] | Died:
        replies: list[Outputs] = []
        for at in order:
            reply = self.call(input_sets[at], guarded=False)
            if isinstance(reply, Died):
                return reply
            replies.append(reply)
        return replies

    def place(self, circumstances: Circumstances) -> Reply:
        self._circumstances = circumstances
        return Outputs()

    def switch_modes(self, *, and_back: bool) -> Reply:
        return Outputs()

    def construct(
        self, *, seed: int, arguments: Sequence[Any] | None = None, keywords: Mapping[str, Any] | None = None
    ) -> Reply:
        """The same callable with a state of its own: what it keeps, both instances share."""
        self._states[1:] = [{}]
        return self.use(1)

    def use(self, instance: int) -> Reply:
        self._state = self._states[instance]
        return Outputs()

    def close(self) -> None:
        self._held.clear()

    def _presented(self, at: int, leaf: Any) -> Any:
        """Copy an input to where the last one was, in the contract's strides."""
        spec = self._contract.inputs[at]
        if not isinstance(leaf, torch.Tensor) or not isinstance(spec, TensorSpec):
            return leaf
        offset = leaf.storage_offset() % 16
        if (at, offset) not in self._buffers:
            reach = sum((size - 1) * step for size, step in zip(spec.shape, spec.strides, strict=True)) + 1
            storage = torch.zeros(max(reach, 0) + offset, dtype=leaf.dtype)
            self._buffers[at, offset] = storage.as_strided(spec.shape, spec.strides, offset)
        return self._buffers[at, offset].copy_(leaf)

    def _aliases(self, outputs: Sequence[Any], given: Sequence[Any]) -> list[str]:
        tensors = [leaf for leaf in outputs if isinstance(leaf, torch.Tensor) and leaf.numel()]
        known = {_address(leaf): f"input {at}" for at, leaf in enumerate(given) if isinstance(leaf, torch.Tensor)}
        known |= {_address(value): repr(name) for state in self._states for name, value in state.items()}
        known |= dict.fromkeys(self._earlier, "an earlier output")
        found = []
        for at, leaf in enumerate(tensors):
            if _address(leaf) in known:
                found.append(f"output {at} shares memory with {known[_address(leaf)]}")
            known[_address(leaf)] = f"output {at}"
        return found


@contextmanager
def _poison() -> Iterator[None]:
    """Fill what torch.empty returns with NaN; torch does so in its deterministic mode."""
    torch.use_deterministic_algorithms(True, warn_only=True)
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(False)


def _address(tensor: torch.Tensor) -> int:
    return tensor.untyped_storage().data_ptr()


def _differs(before: Any, after: Any) -> bool:
    return isinstance(before, torch.Tensor) and not torch.equal(
        before.nan_to_num(12345.0) if before.is_floating_point() else before,
        after.nan_to_num(12345.0) if after.is_floating_point() else after,
    )


def chosen(*names: str) -> tuple[Check, ...]:
    """The checks of these names, in the table's order, after the first questions were asked."""
    return tuple(each for each in CHECKS if each.name in {"values", *names})


def candidate_of(reference: Reference, text: str = "") -> Candidate:
    """A candidate record to go with a callable."""
    return Candidate(
        problem_id=reference.problem.id,
        target="cpu",
        form="module",
        files=(SourceFile(name=MODULE_FILE, text=text),),
        author="test",
    )


def reference_of(module: torch.nn.Module, draw: Callable[[], Any], **options: Any) -> Reference:
    """A reference from a live module and a function that draws its arguments."""
    return load_reference(module, inputs=draw, **({"mode": "eval"} | options))


def judged(
    reference: Reference,
    candidate: Callable[..., Any],
    *,
    takes_state: bool = False,
    effort: Effort = EFFORTS["quick"],
    seed: int = 20_26,
    declared: Sequence[str] = (),
    checks: Sequence[Check] = CHECKS,
) -> Verdict:
    """The verdict of ``checks`` on a callable."""
    subject = CallableSubject(candidate, reference, takes_state=takes_state)
    try:
        return examine(
            reference,
            candidate_of(reference),
            subject,
            effort=effort,
            seed=seed,
            declared=declared,
            is_sandboxed=False,
            checks=checks,
        )
    finally:
        subject.close()
