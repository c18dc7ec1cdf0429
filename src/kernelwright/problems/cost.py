"""Cost: how much memory and time one call needs, found without doing it.

The module is constructed and called on torch's meta device, where tensors have shapes but no
data, while every operator is watched: what is alive at once gives the memory, arithmetic and
traffic give the time. The rates are those of one ordinary core and lean towards slow; they
are fixed numbers, so that an estimate is the same on every machine.
"""

import weakref
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import prod
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from torch.utils.flop_counter import flop_registry

# One core of a machine with 256-bit vectors, fitted to a few hundred modules timed on one.
_FLOPS_PER_S = 50e9  # multiply-adds in library kernels, counted as two
_GROUPED_FLOPS_PER_S = 12e9  # the same in grouped convolutions
_RECURRENT_FLOPS_PER_S = 20e9  # the same in products of one step's few rows
_READ_BYTES_PER_S = 6e9
_WRITE_BYTES_PER_S = 1.5e9  # fresh memory, which the system hands out a page at a time
_CONVOLUTION_BYTES_PER_S = 0.42e9  # in and out, with the reordering that libraries do
_TRANSPOSED_BYTES_PER_S = 0.25e9  # the same for transposed ones, which scatter
_ELEMENTS_PER_S = 150e6  # exp, tanh and other functions, scans, sorting, gathering
_WINDOW_ELEMENTS_PER_S = 300e6  # pooling, by elements looked at
_CALL_S = 4e-6  # dispatch of one operator

_PLAIN_NAMES = (
    "abs add add_ addcmul bernoulli cat clamp clamp_min clone contiguous copy_ div div_ eq fill_ full ge gt le lt "
    "maximum mean minimum mul mul_ ne neg ones relu relu_ rsub "
    "sub sub_ sum threshold where zero_ zeros"
)
_FREE_NAMES = (
    "alias as_strided detach diagonal empty expand permute select slice split split_with_sizes squeeze t transpose "
    "unbind unsafe_split unsqueeze view _unsafe_view _reshape_alias empty_like empty_strided unfold"
)
_Tensors = list[torch.Tensor]
_PLAIN = frozenset(_PLAIN_NAMES.split())
_FREE = frozenset(_FREE_NAMES.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one call without gradients needs.

    ``memory_bytes`` is parameters, buffers and inputs, and the most that is alive beside them
    at any moment of the call; ``state_bytes`` parameters and buffers alone; ``seconds`` an
    estimate for one core.
    """

    memory_bytes: int
    state_bytes: int
    seconds: float


def cost_of(make: Callable[[], tuple[torch.nn.Module, tuple[Any, ...], dict[str, Any]]]) -> Cost:
    """Estimate one call of what ``make`` returns: a module, its arguments, its keyword arguments.

    ``make`` runs on the meta device as well. Numbers that user code reads out of tensors
    (``.item()``) are 0 there, since there is no data.

    Raises:
        Whatever construction or the call raises on the meta device.
    """
    with torch.device("meta"), torch.no_grad():
        with _NoData():
            module, args, kwargs = make()
        watch = _Watch((*module.parameters(), *module.buffers(), *tree_leaves((args, kwargs))))
        for each in module.modules():
            if isinstance(each, torch.nn.RNNBase):
                each.forward = partial(_recurrent, each, watch)
        with watch:
            result = module(*args, **kwargs)
    del result
    state = sum(each.nbytes for each in (*module.parameters(), *module.buffers()))
    return Cost(memory_bytes=watch.peak_bytes, state_bytes=state, seconds=watch.seconds)


class _NoData(TorchDispatchMode):
    """Answers 0 where user code reads a number out of a tensor that has no data."""

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        del types
        if func is torch.ops.aten._local_scalar_dense.default and args[0].is_meta:  # noqa: SLF001 - what .item() calls
            kind = args[0].dtype
            return False if kind == torch.bool else 0.0 if kind.is_floating_point else 0
        return func(*args, **(kwargs or {}))


class _Watch(_NoData):
    """Adds up the time of every operator and follows which storages are alive."""

    def __init__(self, held: tuple[Any, ...]) -> None:
        super().__init__()
        self.seconds = 0.0
        self.peak_bytes = 0
        self._live_bytes = 0
        self._known: dict[int, weakref.ref[Any]] = {}
        for each in held:
            if isinstance(each, torch.Tensor):
                self._follow(each)

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = super().__torch_dispatch__(func, types, args, kwargs)
        for each in tree_leaves(result):
            if isinstance(each, torch.Tensor):
                self._follow(each)
        given = [each for each in tree_leaves((args, kwargs or {})) if isinstance(each, torch.Tensor)]
        self.seconds += _seconds(func, args, kwargs or {}, result, given)
        return result

    def add_seconds(self, seconds: float) -> None:
        """Count time that no single operator stands for."""
        self.seconds += seconds

    def _follow(self, tensor: torch.Tensor) -> None:
        storage = tensor.untyped_storage()
        key: int = storage._cdata  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - a storage's only identity
        if key in self._known:
            return
        size = storage.nbytes()

        def gone(_: Any) -> None:
            self._live_bytes -= size
            self._known.pop(key, None)

        self._known[key] = weakref.ref(storage, gone)
        self._live_bytes += size
        self.peak_bytes = max(self.peak_bytes, self._live_bytes)


def _seconds(func: Any, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any, given: _Tensors) -> float:
    name = func.overloadpacket.__name__
    if name in _FREE:
        return _CALL_S
    made = [each for each in tree_leaves(result) if isinstance(each, torch.Tensor)]
    read, written = sum(map(_bytes_of, given)), sum(map(_bytes_of, made))
    traffic = read / _READ_BYTES_PER_S + written / _WRITE_BYTES_PER_S
    count = flop_registry.get(func.overloadpacket)
    if name.startswith("convolution"):
        traffic = (read + written) / (_TRANSPOSED_BYTES_PER_S if args[6] else _CONVOLUTION_BYTES_PER_S)
    if count is not None:
        is_grouped = name.startswith("convolution") and args[8] > 1
        rate = _GROUPED_FLOPS_PER_S if is_grouped else _FLOPS_PER_S
        return _CALL_S + max(count(*args, **kwargs, out_val=result) / rate, traffic)
    elements = max((each.numel() for each in (*given, *made)), default=0)
    if "_pool" in name:
        return _CALL_S + max(_window(name, args) * made[0].numel() / _WINDOW_ELEMENTS_PER_S, traffic)
    return _CALL_S + (traffic if name in _PLAIN else max(elements / _ELEMENTS_PER_S, traffic))


def _window(name: str, args: tuple[Any, ...]) -> int:
    """Return how many elements one result of a pooling operator looks at."""
    if "adaptive" in name:
        spatial = [int(each) for each in args[1]]
        return max(args[0].shape[-len(spatial) :].numel() // max(prod(spatial), 1), 1)
    sides = args[1] if isinstance(args[1], (list, tuple)) else (args[1],)
    return prod(sides) ** (args[0].dim() - 2 if len(sides) == 1 else 1)


def _recurrent(
    module: torch.nn.RNNBase, watch: _Watch, given: torch.Tensor, state: Any = None
) -> tuple[torch.Tensor, Any]:
    """Stand in for a recurrent layer, which off the CPU is thousands of small operators to watch."""
    if given.shape[-1] != module.input_size:
        raise ValueError(f"a recurrent layer for {module.input_size} features is given {given.shape[-1]}")
    is_batched = given.dim() == 3
    steps = given.shape[1 if module.batch_first and is_batched else 0]
    rows = given.numel() // given.shape[-1]
    directions = 2 if module.bidirectional else 1
    width = module.proj_size or module.hidden_size
    weights = sum(each.numel() for each in module.parameters() if each.dim() == 2)
    calls = steps * module.num_layers * directions * 8
    watch.add_seconds(2 * rows * weights / _RECURRENT_FLOPS_PER_S + calls * _CALL_S)
    result = given.new_empty((*given.shape[:-1], width * directions))
    batch = (rows // steps,) if is_batched else ()
    if state is None:
        hidden = given.new_empty((module.num_layers * directions, *batch, width))
        cell = given.new_empty((module.num_layers * directions, *batch, module.hidden_size))
        return result, (hidden, cell) if isinstance(module, torch.nn.LSTM) else hidden
    return result, state


def _bytes_of(tensor: torch.Tensor) -> int:
    # A view counts by its own elements, an expanded one by what is really there.
    there = prod(size for size, step in zip(tensor.shape, tensor.stride(), strict=True) if step)
    return there * tensor.element_size()
