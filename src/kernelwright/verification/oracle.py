"""The oracle: what a reference answers in float64, and how far its own result lies from that.

It runs in the parent, on the CPU, on copies of the module, and no candidate's code ever shares
its process. The device's eager result is never the judge: it can be wrong itself.
"""

import warnings
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch

from kernelwright.problems.copying import copied
from kernelwright.problems.leaves import inputs_from, leaves_of, tensor_leaves
from kernelwright.problems.reference import Reference
from kernelwright.records.contract import Contract
from kernelwright.records.tensor import TensorSpec
from kernelwright.verification.bits import same_bits
from kernelwright.verification.reduced import reduced
from kernelwright.verification.rounding import ELEMENT_BOUND
from kernelwright.verification.widen import widen, widened

# How many neighbouring inputs are tried when one reading of the reference's error is too small
# to be believed.
NEIGHBOURS = 4
# What neighbouring weights may hold, in the contract's dtype and in float64, to be used again.
_MOST_NEIGHBOUR_BYTES = 512 << 20
# A whole number up to here may be a flag, a count or an index.
_LARGEST_MEANT = 2.0**16
# Longer sums in one variable lose so much that nobody should keep them so.
_MOST_TERMS = 2048

# A module in the contract's dtypes and the same in float64.
_Copies = tuple[torch.nn.Module, torch.nn.Module]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedTensor:
    """One tensor that must come back.

    ``exact`` is float64 (or the reference's own integers), ``own`` what the reference gives in
    the contract's dtype. ``slack`` is how much the answer moves, at each element, among inputs
    that differ by a rounding; ``also`` are integer answers seen among those. ``None`` and ``()``
    until ``Oracle.look_around`` was asked.
    """

    exact: torch.Tensor
    own: torch.Tensor
    slack: torch.Tensor | None = None
    also: tuple[torch.Tensor, ...] = ()

    def own_error(self) -> torch.Tensor:
        """Return the reference's absolute error at each element, 0 where either answer is not finite."""
        error = (self.own.double() - self.exact).abs()
        error = torch.where(error.isfinite(), error, 0.0)
        return error if self.slack is None else torch.maximum(error, self.slack)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What must come back for one set of inputs: a tensor or a plain value for each leaf.

    ``changed`` holds the state and inputs that the contract says the reference changes, as they
    are afterwards.
    """

    leaves: tuple[Any, ...]
    changed: Mapping[str, ExpectedTensor]

    @property
    def tensors(self) -> tuple[ExpectedTensor, ...]:
        """The leaves that are tensors."""
        return tuple(leaf for leaf in self.leaves if isinstance(leaf, ExpectedTensor))


def allowing_repeats(expected: Expected, terms: int) -> Expected:
    """Return ``expected`` with the slack that a sum of equal numbers in one variable needs.

    Adding the same number again and again rounds the same way each time: the error grows with the
    number of terms, where that of a random sum grows with its root. The slack is a small part of
    the bound for any order (Higham, Accuracy and Stability, 2nd ed., sec. 4.2), since a unit is
    multiplied by rounding's bounds.
    """
    terms = min(terms, _MOST_TERMS)

    def eased(leaf: Any) -> Any:
        if not isinstance(leaf, ExpectedTensor) or not leaf.own.is_floating_point():
            return leaf
        size = torch.where(leaf.exact.isfinite(), leaf.exact.abs(), 0.0)
        return replace(leaf, slack=size * (terms * torch.finfo(leaf.own.dtype).eps / (2 * ELEMENT_BOUND)))

    return replace(expected, leaves=tuple(map(eased, expected.leaves)))


@dataclass(frozen=True, slots=True, kw_only=True)
class NoAnswer:
    """The reference has none for these inputs: it raises, or answers in another shape."""

    reason: str


class Oracle:
    """Answers for one reference, under any weights it is given."""

    def __init__(self, reference: Reference) -> None:
        self._contract: Contract = reference.problem.contract
        self._tree = self._contract.input_tree
        self._own = copied(reference.module)
        self._wide = copied(reference.module).double()
        self._state = _named_state(self._own, self._contract)
        self._around: list[_Copies] = []  # neighbours of the present weights, as far as they were asked for
        self.has_float64 = True
        self.why_no_float64 = ""

    @property
    def state(self) -> dict[str, torch.Tensor]:
        """Parameters and buffers by name, as they are now; copies, in the contract's dtypes."""
        return {name: tensor.detach().clone() for name, tensor in self._state.items()}

    @property
    def loadable(self) -> dict[str, torch.Tensor]:
        """The part of ``state`` that a checkpoint holds: other buffers are what the constructor makes them."""
        saved = self._own.state_dict().keys()
        return {name: value for name, value in self.state.items() if name in saved}

    def load_state(self, state: Mapping[str, torch.Tensor]) -> None:
        """Put these values into both copies of the module."""
        self._around = []
        wide = _named_state(self._wide, self._contract)
        with torch.no_grad():
            for name, value in state.items():
                self._state[name].copy_(value)
                wide[name].copy_(value)

    def is_alike_in_other_mode(self, leaves: Sequence[Any]) -> bool:
        """Whether the reference gives the same bits, and changes nothing, in the mode that it isn't in."""
        other = copied(self._own)
        other.train(not other.training)
        try:
            (here, changed), (there, _) = self._run(self._own, leaves), self._run(other, leaves)
        except Exception:  # noqa: BLE001 - the user's module; raising in one mode is a difference
            return False
        untouched = same_bits(list(_named_state(other, self._contract).values()), list(self._state.values()))
        plain = [[leaf for leaf in leaves if not isinstance(leaf, torch.Tensor)] for leaves in (here, there)]
        return not changed and untouched and same_bits(*map(tensor_leaves, (here, there))) and plain[0] == plain[1]

    def expect(self, leaves: Sequence[Any]) -> Expected | NoAnswer:
        """Return what must come back for these inputs. They are not changed."""
        return self._expect(self._own, self._wide, leaves)

    def _expect(self, own: torch.nn.Module, wide: torch.nn.Module, leaves: Sequence[Any]) -> Expected | NoAnswer:
        try:
            own_leaves, own_changed = self._run(own, leaves)
        except Exception as error:  # noqa: BLE001 - the user's module may raise anything for inputs it wasn't made for
            return NoAnswer(reason=f"the reference raises {type(error).__name__}: {_first_line(error)}")
        if not self._fits(own_leaves):
            return NoAnswer(reason="the reference answers in another shape")
        exact_leaves, exact_changed = self._run_wide(wide, leaves, own_leaves, own_changed)
        answers = tuple(map(_expected, exact_leaves, own_leaves))
        changed = {name: _expected(exact_changed[name], own_changed[name]) for name in own_changed}
        return Expected(leaves=answers, changed=changed)

    def look_around(self, leaves: Sequence[Any], expected: Expected, generator: torch.Generator) -> Iterator[Expected]:
        """Yield ``expected`` with more and more of the slack that rounding the inputs and weights alone explains.

        Where the reference happens to be exact (a sum kept in double inside an operator, a lucky
        cancellation), an honest kernel is not: but it stays as near as the reference's answers to
        inputs one rounding away do. Slack only grows: whoever is content with less needn't ask for all.
        """
        for own, wide in self._neighbours(generator):
            answer = self._expect(own, wide, [_nudged(leaf, generator) for leaf in leaves])
            if isinstance(answer, Expected):
                around = map(_with_slack, expected.leaves, answer.leaves)
                changed = {name: _with_slack(value, answer.changed[name]) for name, value in expected.changed.items()}
                expected = replace(expected, leaves=tuple(around), changed=changed)
            yield expected

    def _neighbours(self, generator: torch.Generator) -> Iterator[_Copies]:
        """Yield copies of the module with weights one rounding away from the present ones."""
        # All that are asked about under the same weights share them, if they aren't too large to be held so often.
        state_bytes = sum(tensor.numel() * tensor.element_size() for tensor in self._state.values())
        keeps = NEIGHBOURS * 3 * state_bytes <= _MOST_NEIGHBOUR_BYTES
        for number in range(NEIGHBOURS):
            if number < len(self._around):
                yield self._around[number]
                continue
            own = copied(self._own)
            state = _named_state(own, self._contract)
            with torch.no_grad():
                for name, value in self._state.items():
                    state[name].copy_(_nudged(value, generator))
            copies = own, copied(own).double()
            if keeps:
                self._around.append(copies)
            yield copies

    def _run(
        self, module: torch.nn.Module, leaves: Sequence[Any], *, in_float64: bool = False
    ) -> tuple[tuple[Any, ...], dict[str, torch.Tensor]]:
        """Call ``module`` and return its output leaves and what it changed; its state is as before afterwards."""
        changed_names, precision = self._contract.mutates, "strict" if in_float64 else self._contract.precision
        if not changed_names:
            with torch.no_grad(), _unheard(), reduced(precision):
                given = inputs_from(leaves, self._tree)
                return self._kept(module(*given.args, **given.kwargs)), {}
        kept = [leaf.clone() if isinstance(leaf, torch.Tensor) else leaf for leaf in leaves]
        state = _named_state(module, self._contract)
        before = {name: state[name].detach().clone() for name in changed_names if name in state}
        with torch.no_grad(), _unheard(), reduced(precision):
            given = inputs_from(kept, self._tree)
            outputs = tuple(_copy(leaf) for leaf in leaves_of(module(*given.args, **given.kwargs)))
            changed = {name: _named(name, state, kept).detach().clone() for name in changed_names}
            for name, value in before.items():
                state[name].copy_(value)
        return outputs, changed

    def _run_wide(
        self,
        module: torch.nn.Module,
        leaves: Sequence[Any],
        own_leaves: tuple[Any, ...],
        own_changed: dict[str, torch.Tensor],
    ) -> tuple[tuple[Any, ...], dict[str, torch.Tensor]]:
        if self.has_float64:
            try:
                with widened():
                    answers, changed = self._run(module, [widen(leaf) for leaf in leaves], in_float64=True)
            except Exception as error:  # noqa: BLE001 - any failure of the user's module in float64 means the same
                self._give_up(f"{type(error).__name__}: {_first_line(error)}")
            else:
                narrow = _still_narrow(answers, own_leaves)
                if not narrow:
                    return answers, changed
                self._give_up(narrow)
        wide = tuple(widen(leaf) for leaf in own_leaves)
        return wide, {name: widen(value) for name, value in own_changed.items()}

    def _fits(self, leaves: Sequence[Any]) -> bool:
        """Whether the reference itself answered in the contract's shapes."""
        want = [leaf.shape if isinstance(leaf, TensorSpec) else None for leaf in self._contract.outputs]
        return want == [tuple(leaf.shape) if isinstance(leaf, torch.Tensor) else None for leaf in leaves]

    def _kept(self, outputs: Any) -> tuple[Any, ...]:
        """Return the leaves; those that are views of the state are copied, since weights will be redrawn in place."""
        states = {_storage(tensor) for tensor in self._state.values()}
        return tuple(
            _copy(leaf) if isinstance(leaf, torch.Tensor) and _storage(leaf) in states else leaf
            for leaf in leaves_of(outputs)
        )

    def _give_up(self, reason: str) -> None:
        self.has_float64, self.why_no_float64 = False, reason


@contextmanager
def _unheard() -> Generator[None]:
    """Keep to ourselves what a module warns of for inputs that its author would not give it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _named_state(module: torch.nn.Module, contract: Contract) -> dict[str, torch.Tensor]:
    named: dict[str, torch.Tensor] = dict(module.named_parameters(remove_duplicate=False))
    named |= dict(module.named_buffers(remove_duplicate=False))
    return {each.name: named[each.name] for each in contract.state}


def _named(name: str, state: Mapping[str, torch.Tensor], leaves: Sequence[Any]) -> torch.Tensor:
    if not name.startswith("input:"):
        return state[name]
    return leaves[int(name.removeprefix("input:"))]


def _copy(leaf: Any) -> Any:
    return leaf.detach().clone() if isinstance(leaf, torch.Tensor) else leaf


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else ""


def _storage(tensor: torch.Tensor) -> int:
    return tensor.untyped_storage().data_ptr()


def _expected(exact: Any, own: Any) -> Any:
    return ExpectedTensor(exact=exact, own=own) if isinstance(own, torch.Tensor) else own


def _still_narrow(answers: tuple[Any, ...], own: tuple[Any, ...]) -> str:
    if len(answers) != len(own):
        return f"in float64 it returns {len(answers)} values, not {len(own)}"
    for at, (wide, narrow) in enumerate(zip(answers, own, strict=True)):
        if isinstance(narrow, torch.Tensor) and widen(narrow).dtype != wide.dtype:
            return f"output {at} stays {str(wide.dtype).removeprefix('torch.')} when the module runs in float64"
    return ""


def _nudged(value: Any, generator: torch.Generator) -> Any:
    """Move every floating element by about one rounding, up or down at random.

    Whole numbers stay: a mask's 1 and a padding's 0 are compared with ``==``, and a module that
    no longer finds its 1 would move its whole answer and excuse anything. Among large numbers
    whole ones mean nothing: beyond 2**24 every float32 is one.
    """
    if not isinstance(value, torch.Tensor) or not value.is_floating_point():
        return value
    eps = torch.finfo(value.dtype).eps
    moved = torch.addcmul(value, value, _coins(value, generator).mul_(2 * eps).sub_(eps))
    is_whole = value == value.round()
    return torch.where(is_whole & (value.abs() <= _LARGEST_MEANT), value, moved) if bool(is_whole.any()) else moved


def _coins(like: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Return zeros and ones of the shape and dtype of ``like``: drawn eight at a time, as there are many."""
    drawn = torch.randint(0, 256, ((like.numel() + 7) // 8,), generator=generator, dtype=torch.uint8)
    bits = torch.from_numpy(np.unpackbits(drawn.numpy(), count=like.numel()))
    return bits.reshape(like.shape).to(like.dtype)


def _with_slack(expected: Any, neighbour: Any) -> Any:
    if not isinstance(expected, ExpectedTensor):
        return expected
    if not expected.exact.is_floating_point():
        return replace(expected, also=(*expected.also, neighbour.exact, neighbour.own))
    slack = torch.zeros_like(expected.exact) if expected.slack is None else expected.slack
    for moved in (neighbour.own_error(), (neighbour.exact - expected.exact).abs()):
        slack = torch.maximum(slack, torch.where(moved.isfinite(), moved, 0.0))
    return replace(expected, slack=slack)
