"""Tensors that are on "mps" as far as a candidate can tell, and lie in ordinary memory.

A mode sees every call of torch's Python interface, attributes included. Where one names the device "mps" torch is
given "cpu"; where one asks a tensor for its device the answer is what a Mac's would be. A tensor is on "mps" unless it
was made on the CPU: by a call that names no device and takes no tensor of "mps", by ``.cpu()`` or ``.to("cpu")``, or
from such a tensor. That is marked on its storage, so that views, ``detach`` and parameters agree about it. So what a
Mac refuses is refused here: operators on tensors of both kinds, kernels that are given one of the CPU, float64.

Not seen: calls of torch in other threads than the candidate's own, tensors made by their classes
(``torch.FloatTensor(3)``; they count as being on "mps"), and which operators MPS lacks.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Self, cast

import torch
from torch.overrides import TorchFunctionMode
from torch.utils import _device as default_device

MPS, CPU = torch.device("mps", 0), torch.device("cpu")
_MARK = "kernelwright_is_on_the_cpu"
_MOVES = frozenset({torch.Tensor.to, torch.Tensor.cpu})
# Of these one tensor may lie elsewhere than the other: they copy, index or only look.
_MAY_MIX = frozenset(
    {
        torch.Tensor.to,
        torch.Tensor.copy_,
        torch.Tensor.set_,
        torch.Tensor.__getitem__,
        torch.Tensor.__setitem__,
        torch.Tensor.index_put_,
        torch.Tensor.index_put,
        torch.index_put,
        torch.Tensor.tensor_split,
        torch.tensor_split,
        torch._pack_padded_sequence,  # noqa: SLF001 - lengths are on the CPU there
        torch._has_compatible_shallow_copy_type,  # noqa: SLF001 - of Module.to
    }
)
_TO_NUMPY = frozenset({torch.Tensor.numpy, torch.Tensor.__array__})
# These make no tensor: devices, and what Module.to goes on with, stay what they are called.
_NAMES = frozenset({torch.device, cast("Any", torch._C)._nn._parse_to})  # noqa: SLF001 - it has no other name
_DOUBLE = frozenset({torch.float64, torch.complex128})
_MIXED = "Expected all tensors to be on the same device, but found at least two devices, mps:0 and cpu!"
_NO_NUMPY = "can't convert mps:0 device type tensor to numpy. Use Tensor.cpu() to copy the tensor to host memory first."
_NO_DOUBLE = (
    "Cannot convert a MPS Tensor to float64 dtype as the MPS framework doesn't support float64. "
    "Please use float32 instead."
)


class MpsTensors(TorchFunctionMode):
    """Serves the device "mps" while active; entered again for each call of the candidate."""

    def __init__(self, *, has_double: bool = False) -> None:
        """``has_double``: whether tensors of "mps" may be float64, as lifted candidates' are."""
        super().__init__()
        self._has_double = has_double
        self._default: torch.device | None = None
        self._answers: Mapping[Any, Any] = _ANSWERS

    def __enter__(self) -> Self:
        """Begin; what the candidate made torch's default device holds again."""
        if self._default is not None:
            torch.set_default_device(self._default)
        return super().__enter__()

    def __exit__(self, *raised: object) -> None:
        """End; torch's default device is the CPU for those who know nothing of this."""
        super().__exit__(*raised)
        self._default = default_device.CURRENT_DEVICE
        if self._default is not None:
            torch.set_default_device(None)

    def __torch_function__(
        self, func: Any, types: Sequence[type], args: tuple[Any, ...] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        """Run one call of torch's."""
        del types
        about = getattr(func, "__self__", None)
        if func.__name__ in ("__get__", "__set__"):
            told = self._answers.get(about) if func.__name__ == "__get__" else None
            return told(args[0]) if told else func(*args)
        if func is torch.Tensor.get_device:
            return -1 if is_on_cpu(args[0]) else 0
        if func in _NAMES:
            return func(*args, **(kwargs or {}))
        return self._called(func, args, dict(kwargs or {}))

    def _called(self, func: Any, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        given = list(_tensors((args, keywords)))
        asked = _asked_device(func, args, keywords)
        sides = {is_on_cpu(each) for each in given if each.dim() or not is_on_cpu(each)}
        if func in _TO_NUMPY and sides != {True} and given and not is_on_cpu(given[0]):
            raise TypeError(_NO_NUMPY)
        if len(sides) > 1 and func not in _MAY_MIX:
            raise RuntimeError(f"{_MIXED} (in {getattr(func, '__name__', func)})")
        is_for_cpu = asked.type != "mps" if asked is not None else False not in map(is_on_cpu, given)
        if func is torch.Tensor.to and asked is None and len(given) > 1:
            is_for_cpu = is_on_cpu(given[1])
            asked = CPU if is_for_cpu else MPS
        reply = func(*_without_mps(func, args), **_without_mps_named(func, keywords))
        return self._placed(reply, given, is_for_cpu=is_for_cpu, moves=asked is not None)

    def _placed(self, reply: Any, given: Sequence[torch.Tensor], *, is_for_cpu: bool, moves: bool) -> Any:
        """Return what a call gave, marked by where it lies; what only changes its place is copied."""
        known = {address for each in given if (address := _address(each)) is not None}
        is_same_memory = isinstance(reply, torch.Tensor) and _address(reply) in known
        if is_same_memory and moves and is_on_cpu(reply) != is_for_cpu:
            reply = reply.detach().clone().requires_grad_(reply.requires_grad)
            known = set()
        for each in _tensors(reply):
            if is_for_cpu and _address(each) not in known:
                mark_on_cpu(each)
            if each.dtype in _DOUBLE and not (self._has_double or is_on_cpu(each) or any(map(_is_double, given))):
                raise TypeError(_NO_DOUBLE)
        return reply


def is_on_cpu(tensor: torch.Tensor) -> bool:
    """Whether a tensor is on the CPU as the candidate sees it."""
    return tensor.layout == torch.strided and hasattr(tensor.untyped_storage(), _MARK)


def mark_on_cpu(tensor: torch.Tensor) -> None:
    """Have the candidate see a tensor, and all that shares its memory, on the CPU."""
    if tensor.layout == torch.strided:
        setattr(tensor.untyped_storage(), _MARK, True)


def _is_double(tensor: torch.Tensor) -> bool:
    return tensor.dtype in _DOUBLE and not is_on_cpu(tensor)


def device_of(tensor: torch.Tensor) -> torch.device:
    """Return the device that the candidate sees."""
    return CPU if is_on_cpu(tensor) else MPS


def is_on_mps(tensor: torch.Tensor) -> bool:
    """Whether a tensor is on "mps" as the candidate sees it."""
    return not is_on_cpu(tensor)


_ANSWERS: Mapping[Any, Any] = {
    torch.Tensor.device: device_of,
    torch.Tensor.is_mps: is_on_mps,
    torch.Tensor.is_cpu: is_on_cpu,
}


def _asked_device(func: Any, args: tuple[Any, ...], keywords: dict[str, Any]) -> torch.device | None:
    """Return the device that a call names, or that torch's default is for it."""
    if func is torch.Tensor.cpu:
        return CPU
    named = keywords.get("device")
    if named is None:
        named = next((each for each in args if isinstance(each, torch.device) or _is_device_name(func, each)), None)
    if named is None and default_device.CURRENT_DEVICE is not None and func in default_device._device_constructors():  # noqa: SLF001 - what torch's own mode asks
        named = keywords["device"] = default_device.CURRENT_DEVICE
    with suppress(RuntimeError):  # torch complains of what is no device, in its own words
        return None if named is None else torch.device(named)
    return None


def _is_device_name(func: Any, value: Any) -> bool:
    return func is torch.Tensor.to and isinstance(value, str)


def _without_mps(func: Any, args: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(CPU if _is_mps(each, is_name=_is_device_name(func, each)) else each for each in args)


def _without_mps_named(func: Any, keywords: Mapping[str, Any]) -> dict[str, Any]:
    del func
    return {name: CPU if name == "device" and _is_mps(each, is_name=True) else each for name, each in keywords.items()}


def _is_mps(value: Any, *, is_name: bool) -> bool:
    if isinstance(value, torch.device):
        return value.type == "mps"
    return is_name and isinstance(value, str) and value.partition(":")[0] == "mps"


def _tensors(value: Any) -> Iterator[torch.Tensor]:
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, (tuple, list)):
        for each in value:
            yield from _tensors(each)
    elif isinstance(value, dict):
        for each in value.values():
            yield from _tensors(each)


def _address(tensor: torch.Tensor) -> int | None:
    return tensor.untyped_storage()._cdata if tensor.layout == torch.strided else None  # noqa: SLF001 - its identity
