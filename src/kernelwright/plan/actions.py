"""What a running plan does to tensors: allocate, call the library, launch.

The interpreter decides what is done, this does it, after the checks that need a value:
sizes against the limits, and that nothing is written but what the plan itself allocated.
"""

import warnings
from collections.abc import Mapping, Sequence
from math import prod
from typing import Any, Protocol, cast

import torch

from kernelwright.plan.allocator import Allocator
from kernelwright.plan.arithmetic import kind_of
from kernelwright.plan.complaint import PlanError
from kernelwright.plan.launcher import BoundLaunch, Launcher, LaunchError, Slot
from kernelwright.plan.library import CLONE, FILL, Operator
from kernelwright.plan.limits import Limits
from kernelwright.plan.operators import callable_of
from kernelwright.plan.sizes import REFUSALS, bytes_bound, exact_bytes
from kernelwright.plan.tree import At

_MESSAGE_CHARACTERS = 240


class Actions(Protocol):
    """What the interpreter asks for."""

    def allocate(self, shape: tuple[int, ...], dtype: torch.dtype, at: At) -> torch.Tensor:
        """Return new memory."""
        ...

    def call(self, operator: Operator, arguments: Sequence[Any], keywords: Mapping[str, Any], at: At) -> Any:
        """Call an operator of the library; tensors come back alone or in a tuple."""
        ...

    def launch(
        self, kernel: str, arguments: Sequence[Any], threads: tuple[int, ...], group: tuple[int, ...] | None, at: At
    ) -> None:
        """Launch a kernel."""
        ...


class Performer:
    """Does what is asked, at once. One serves one run of ``prepare`` or ``forward``.

    Args:
        protected: tensors the plan may read but the library may not write for it.
    """

    def __init__(
        self, launcher: Launcher, allocator: Allocator, limits: Limits, protected: Sequence[torch.Tensor]
    ) -> None:
        self._launcher, self._allocator, self._limits = launcher, allocator, limits
        self._protected = {address for tensor in protected if (address := storage_address(tensor))}
        self._bytes = 0
        self._launches = 0

    def allocate(self, shape: tuple[int, ...], dtype: torch.dtype, at: At) -> torch.Tensor:
        """Return new memory, within the limits."""
        self._account(prod(shape) * dtype.itemsize, at)
        try:
            return self._allocator.empty(shape, dtype, line=at.line)
        except REFUSALS as error:
            raise PlanError(f"can't allocate {list(shape)}: {first_line(error)}", at) from None

    def call(self, operator: Operator, arguments: Sequence[Any], keywords: Mapping[str, Any], at: At) -> Any:
        """Call an operator once its result is known to fit and it writes only what the plan owns."""
        written = written_by(operator, arguments, keywords)
        self._check_arguments(operator, arguments, keywords, written, at)
        self._check_size(operator, arguments, keywords, at)
        before = None if written is None else (written.shape, written.data_ptr())
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # torch's advice; an author is told of failures only
                result = callable_of(operator)(*arguments, **keywords)
        except REFUSALS as error:
            raise PlanError(f"{operator.name}: {first_line(error)}", at) from None
        if before is not None and written is not None and before != (written.shape, written.data_ptr()):
            wanted = f"{list(written.shape)}, not {list(before[0])}"  # torch has given it the result's shape
            raise PlanError(f"{operator.name}: out= has to be of shape {wanted}", at)
        plain = _plain(result, operator, at)
        if written is None:
            self._charge(operator, plain, at)
        return plain

    def launch(
        self, kernel: str, arguments: Sequence[Any], threads: tuple[int, ...], group: tuple[int, ...] | None, at: At
    ) -> None:
        """Launch a kernel and wait for nothing."""
        self._launches += 1
        if self._launches > self._limits.launches:
            raise PlanError(f"a plan launches at most {self._limits.launches} kernels", at)
        check_launch(kernel, arguments, threads, group, at)
        tensors = [value for value in arguments if isinstance(value, torch.Tensor)]
        slots = iter(range(len(tensors)))
        bound = tuple(Slot(index=next(slots)) if isinstance(v, torch.Tensor) else v for v in arguments)
        try:
            self._launcher.launch(BoundLaunch(kernel=kernel, arguments=bound, threads=threads, group=group), tensors)
        except LaunchError as error:
            raise PlanError(str(error), at) from None

    def _account(self, size: int, at: At) -> None:
        if size > self._limits.tensor_bytes:
            raise PlanError(f"a tensor of {size} bytes; at most {self._limits.tensor_bytes} are allowed", at)
        self._bytes += size
        if self._bytes > self._limits.bytes:
            raise PlanError(f"the plan has allocated more than {self._limits.bytes} bytes", at)

    def _check_arguments(
        self,
        operator: Operator,
        arguments: Sequence[Any],
        keywords: Mapping[str, Any],
        written: torch.Tensor | None,
        at: At,
    ) -> None:
        if (operator.writes_first or "out" in keywords) and written is None:
            raise PlanError(f"{operator.name}: what is written has to be a tensor", at)
        if written is not None and storage_address(written) in self._protected:
            raise PlanError(f"{operator.name} would write to an input or a weight; write to an empty(...)", at)
        if operator.kind == "view" and operator.name != "to":
            given = (*arguments, *keywords.values())
            if any(isinstance(value, torch.dtype) for value in given):
                raise PlanError(f"{operator.name} can't change the dtype; convert with to(x, dtype)", at)

    def _check_size(self, operator: Operator, arguments: Sequence[Any], keywords: Mapping[str, Any], at: At) -> None:
        """Refuse a result that is too large before torch starts to fill memory with it."""
        if operator.kind == "query":
            return
        most = self._limits.tensor_bytes
        size = bytes_bound(operator, arguments, keywords)
        if size > most:
            size = exact_bytes(operator, arguments, keywords, size)
        if size > most:
            raise PlanError(f"{operator.name}: a tensor of {size} bytes; at most {most} are allowed", at)

    def _charge(self, operator: Operator, result: Any, at: At) -> None:
        """Count what a call allocated; what it wrote into, or only looks at, was counted before."""
        results = cast("tuple[Any, ...]", result) if isinstance(result, tuple) else (result,)
        for each in results if operator.kind != "view" else ():
            if isinstance(each, torch.Tensor):
                self._account(each.numel() * each.element_size(), at)


def written_by(operator: Operator, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> torch.Tensor | None:
    """Return the tensor that a call writes, if it is to write one and is given one."""
    target = arguments[0] if operator.writes_first and arguments else keywords.get("out")
    return target if isinstance(target, torch.Tensor) else None


def fill(actions: Actions, tensor: torch.Tensor, value: Any, at: At) -> torch.Tensor:
    """Fill new memory; not counted as a library call."""
    actions.call(FILL, (tensor, value), {}, at)
    return tensor


def fresh(actions: Actions, tensor: torch.Tensor, at: At) -> torch.Tensor:
    """Return a copy; not counted as a library call."""
    return cast("torch.Tensor", actions.call(CLONE, (tensor,), {}, at))


def check_launch(
    kernel: str, arguments: Sequence[Any], threads: tuple[int, ...], group: tuple[int, ...] | None, at: At
) -> None:
    """Refuse arguments that no kernel takes."""
    for index, value in enumerate(arguments):
        if isinstance(value, torch.Tensor):
            if value.layout != torch.strided:
                raise PlanError(f"{kernel}: argument {index} has a layout only the library can read", at)
        elif not isinstance(value, (int, float)):
            raise PlanError(f"{kernel}: argument {index} is {kind_of(value)}; kernels take tensors and numbers", at)
    if not threads or min(threads) < 0 or (group is not None and (not group or min(group) < 1)):
        raise PlanError(f"{kernel}: threads={threads}, group={group}: sizes count from 1", at)


def storage_address(tensor: torch.Tensor) -> int:
    """Return where the memory behind ``tensor`` begins; 0 where there is none to share.

    A tensor on the "meta" device has no memory, but views of it are views all the same: they share a storage.
    """
    if tensor.layout != torch.strided:
        return 0
    storage = tensor.untyped_storage()
    return storage._cdata if tensor.is_meta else storage.data_ptr()  # noqa: SLF001 - a storage's only identity


def first_line(error: BaseException) -> str:
    """Return the first line of torch's message, cut short: the rest is torch's own stack, or a list of backends."""
    lines = str(error).strip().splitlines()
    return lines[0][:_MESSAGE_CHARACTERS] if lines else type(error).__name__


def _plain(result: Any, operator: Operator, at: At) -> Any:
    """Return a result as a value of plans: torch's named tuples and sizes become tuples."""
    if isinstance(result, (tuple, list)):
        return tuple(_plain(item, operator, at) for item in cast("tuple[Any, ...]", result))
    if isinstance(result, (torch.Tensor, int, float)):
        return result
    raise PlanError(f"{operator.name} returns {kind_of(result)}, which a plan can't hold", at)
