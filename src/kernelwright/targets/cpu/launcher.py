"""Launches the kernels of one library: arguments are checked and laid out once, then one native call runs all.

What is left to Python at run time is to collect the tensors' addresses. Everything else, the
order of launches, their scalars, how work is split, lies in C structures made by ``bind``.
"""

import ctypes
import functools
import math
from collections.abc import Callable, Mapping, Sequence
from struct import Struct

import torch

from kernelwright.plan.launcher import BoundLaunch, LaunchError, Slot, kernel_named
from kernelwright.plan.work_order import WorkOrder
from kernelwright.targets.cpu.signature import Signature, signature_of
from kernelwright.targets.cpu.threads import openmp_threading

MAX_ARGUMENTS = 256
# Below this many bytes in all its tensors a launch isn't worth waking threads for.
SERIAL_BYTES = 32 * 1024
# Bound by MAX_VALUES in runtime/kw_runtime.cpp: a longer batch becomes several native calls.
_MAX_VALUES = 1024
_ARRANGEMENTS = ("usual", "shuffled", "reversed")  # by number in runtime/kw_runtime.cpp


class _Value(ctypes.Union):
    _fields_ = (("pointer", ctypes.c_void_p), ("integer", ctypes.c_int64), ("real", ctypes.c_double))


class _Kernel(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("invoke", ctypes.c_void_p),
        ("codes", ctypes.POINTER(ctypes.c_uint8)),
        ("count", ctypes.c_int64),
    )


class _Launch(ctypes.Structure):
    _fields_ = (
        ("invoke", ctypes.c_void_p),
        ("first_value", ctypes.c_int64),
        ("items", ctypes.c_int64),
        ("group", ctypes.c_int64),
        ("is_serial", ctypes.c_int64),
    )


class _Patch(ctypes.Structure):
    _fields_ = (("value", ctypes.c_int64), ("slot", ctypes.c_int64))


class _Extent(ctypes.Structure):
    _fields_ = (
        ("begin", ctypes.c_size_t),
        ("end", ctypes.c_size_t),
        ("item_bytes", ctypes.c_int64),
        ("name", ctypes.c_char_p),
    )


class _Batch(ctypes.Structure):
    _fields_ = (
        ("launches", ctypes.c_void_p),
        ("launch_count", ctypes.c_int64),
        ("values", ctypes.c_void_p),
        ("value_count", ctypes.c_int64),
        ("patches", ctypes.c_void_p),
        ("patch_count", ctypes.c_int64),
    )


class CpuLauncher:
    """Launches the kernels of one shared library; keeps it open as long as it lives."""

    def __init__(self, path: str) -> None:
        """Open the library: its code runs in this process from here on.

        Raises:
            OSError: it can't be opened.
        """
        self._library = ctypes.CDLL(path) if path else None
        self._kernels = _kernels_in(self._library) if self._library else {}
        self._follow_torch = _share_threads(self._library) if self._library else False

    def kernels(self) -> tuple[str, ...]:
        """Names of the kernels that can be launched, in the order of the source."""
        return tuple(self._kernels)

    def signature(self, kernel: str) -> Signature:
        """Return what ``kernel`` takes.

        Raises:
            LaunchError: no such kernel.
        """
        return self._entry(kernel)[0]

    def launch(self, launch: BoundLaunch, tensors: Sequence[torch.Tensor]) -> None:
        """Launch one kernel now, its slots filled from ``tensors``.

        Raises:
            LaunchError: no such kernel, or the arguments don't fit its signature.
        """
        self.bind((launch,)).run(tensors)

    def bind(self, launches: Sequence[BoundLaunch]) -> "CpuBatch":
        """Check consecutive launches and lay them out for one native call.

        Dtypes are checked when the batch first runs: only then are there tensors.

        Raises:
            LaunchError: no such kernel, or the arguments don't fit its signature.
        """
        signatures = tuple(self._entry(launch.kernel)[0] for launch in launches)
        for launch, signature in zip(launches, signatures, strict=True):
            signature.check_arguments(launch.arguments)
            _check_extent(launch)
        addresses = tuple(self._entry(launch.kernel)[1] for launch in launches)
        return CpuBatch(self._library, tuple(launches), signatures, addresses, follow_torch=self._follow_torch)

    def reorder(self, order: WorkOrder) -> None:
        """Run every launch by ``order`` from now on; it holds for all who opened this library."""
        if self._library is not None:
            self._library.kw_set_order(
                ctypes.c_int64(_ARRANGEMENTS.index(order.arrangement)),
                ctypes.c_int64(order.pieces),
                ctypes.c_uint64(order.seed),
            )

    def _entry(self, kernel: str) -> tuple[Signature, int]:
        return kernel_named(self._kernels, kernel)


class CpuBatch:
    """Consecutive launches bound into one native call.

    The first run checks dtypes and looks at the tensors' sizes; later runs trust that they are
    the same, as a replayed plan guarantees. May be run from several Python threads at a time.
    """

    def __init__(
        self,
        library: ctypes.CDLL | None,
        launches: tuple[BoundLaunch, ...],
        signatures: tuple[Signature, ...],
        addresses: tuple[int, ...],
        *,
        follow_torch: bool,
    ) -> None:
        self._library = library
        self._launches = launches
        self._signatures = signatures
        self._addresses = addresses
        self._follow_torch = follow_torch
        slots = [a.index for launch in launches for a in launch.arguments if isinstance(a, Slot)]
        self._used = max(slots, default=-1) + 1
        self._go: Callable[[Sequence[torch.Tensor]], None] = self._first_run
        self._kept: list[object] = []  # what the native structures point to

    def run(self, tensors: Sequence[torch.Tensor]) -> None:
        """Launch every kernel in order on the storage of ``tensors``.

        Raises:
            LaunchError: on the first run, a tensor that a kernel can't take.
        """
        self._go(tensors)

    def _first_run(self, tensors: Sequence[torch.Tensor]) -> None:
        self._check(tensors)
        serial = [_is_serial(launch, tensors) for launch in self._launches]
        calls = tuple(self._call(part, serial) for part in _parts(self._launches))
        run = _runner(calls, len(tensors), self._library if self._follow_torch else None)
        self._go = self._watched(run) if hasattr(self._library, "kw_watch") else run
        self._go(tensors)

    def _watched(self, run: Callable[[Sequence[torch.Tensor]], None]) -> Callable[[Sequence[torch.Tensor]], None]:
        """Tell a library that was built to watch its kernels where the tensors lie, before each run."""
        names = {
            argument.index: f"argument {position} of kernel {launch.kernel}".encode()
            for launch in reversed(self._launches)
            for position, argument in enumerate(launch.arguments, start=1)
            if isinstance(argument, Slot)
        }

        def run_watched(tensors: Sequence[torch.Tensor]) -> None:
            assert self._library is not None
            extents = _extents(tensors, names)
            self._library.kw_watch((_Extent * len(extents))(*extents), ctypes.c_int64(len(extents)))
            run(tensors)

        return run_watched

    def _check(self, tensors: Sequence[torch.Tensor]) -> None:
        if len(tensors) < self._used:
            raise LaunchError(f"the launches name slot {self._used - 1}, but there are only {len(tensors)} tensors")
        for launch, signature in zip(self._launches, self._signatures, strict=True):
            for position, argument in enumerate(launch.arguments):
                if isinstance(argument, Slot):
                    tensor = tensors[argument.index]
                    dtype = str(tensor.dtype).removeprefix("torch.")
                    signature.check_tensor(position, dtype, tensor.device.type)

    def _call(self, part: range, serial: Sequence[bool]) -> functools.partial[None]:
        """Lay out the launches of ``part`` and return the native call that runs them."""
        values: list[_Value] = []
        patches: list[_Patch] = []
        rows: list[_Launch] = []
        for index in part:
            launch, signature = self._launches[index], self._signatures[index]
            rows.append(
                _Launch(
                    self._addresses[index],
                    len(values),
                    math.prod(launch.threads),
                    math.prod(launch.group or (1,)),
                    serial[index],
                )
            )
            for argument, parameter in zip(launch.arguments, signature.parameters, strict=True):
                if isinstance(argument, Slot):
                    patches.append(_Patch(len(values), argument.index))
                    values.append(_Value())
                elif parameter.element in ("float32", "float64"):
                    values.append(_Value(real=float(argument)))
                else:
                    values.append(_Value(integer=int(argument)))
        arrays = ((_Launch * len(rows))(*rows), (_Value * len(values))(*values), (_Patch * len(patches))(*patches))
        batch = _Batch(*(field for array in arrays for field in (ctypes.addressof(array), len(array))))
        self._kept += [*arrays, batch]
        assert self._library is not None  # there are launches, so there is a library
        return functools.partial(self._library.kw_run, ctypes.c_void_p(ctypes.addressof(batch)))


def _runner(
    calls: Sequence[functools.partial[None]], tensor_count: int, told: ctypes.CDLL | None
) -> Callable[[Sequence[torch.Tensor]], None]:
    """Return what runs ``calls``; every nanosecond here is paid by every call of a module.

    ``told`` is a library that must be told torch's thread count each time.
    """
    # Immutable bytes rather than a shared array: several Python threads may be in here.
    pack, data_ptr = Struct(f"{tensor_count}Q").pack, torch.Tensor.data_ptr

    def run_one(tensors: Sequence[torch.Tensor]) -> None:
        only(pack(*map(data_ptr, tensors)))

    def run_all(tensors: Sequence[torch.Tensor]) -> None:
        if told is not None:
            told.kw_set_threads(torch.get_num_threads())
        addresses = pack(*map(data_ptr, tensors))
        for call in calls:
            call(addresses)

    if len(calls) == 1 and told is None:
        only = calls[0]
        return run_one
    return run_all


def _extents(tensors: Sequence[torch.Tensor], names: Mapping[int, bytes]) -> list[_Extent]:
    """Return where tensors lie, those that overlap as one, under the name of the first."""
    found: list[_Extent] = []
    for index, name in sorted(names.items(), key=lambda each: tensors[each[0]].data_ptr()):
        tensor = tensors[index]
        if not tensor.numel():
            continue
        reach = 1 + sum((size - 1) * step for size, step in zip(tensor.shape, tensor.stride(), strict=True))
        begin, end = tensor.data_ptr(), tensor.data_ptr() + reach * tensor.itemsize
        if found and begin < found[-1].end:
            found[-1].end = max(found[-1].end, end)
        else:
            found.append(_Extent(begin, end, tensor.itemsize, name))
    return found


def _kernels_in(library: ctypes.CDLL) -> dict[str, tuple[Signature, int]]:
    library.kw_run.argtypes = (ctypes.c_void_p, ctypes.c_char_p)
    library.kw_run.restype = None
    found: dict[str, tuple[Signature, int]] = {}
    tables = ctypes.cast(library.kw_tables, ctypes.POINTER(ctypes.POINTER(_Kernel)))
    table = 0
    while tables[table]:
        row = 0
        while (entry := tables[table][row]).name:
            name = entry.name.decode()
            found[name] = signature_of(name, entry.codes[: entry.count]), entry.invoke
            row += 1
        table += 1
    return found


def _share_threads(library: ctypes.CDLL) -> bool:
    """Give the library torch's threads; return whether it has to use its own and be told how many."""
    openmp = openmp_threading()
    if openmp is not None:
        library.kw_use_threading(ctypes.byref(openmp))
    return openmp is None


def _check_extent(launch: BoundLaunch) -> None:
    if any(size < 0 for size in launch.threads) or any(size < 1 for size in launch.group or ()):
        raise LaunchError(
            f"kernel {launch.kernel}: threads={launch.threads}, group={launch.group}; "
            f"threads must not be negative and groups hold at least one"
        )


def _is_serial(launch: BoundLaunch, tensors: Sequence[torch.Tensor]) -> bool:
    """Whether waking threads would cost more than it gains; depends on sizes alone, so results repeat."""
    touched = {argument.index for argument in launch.arguments if isinstance(argument, Slot)}
    held = sum(tensors[index].numel() * tensors[index].element_size() for index in touched)
    return held < SERIAL_BYTES or math.prod(launch.threads) <= math.prod(launch.group or (1,))


def _parts(launches: Sequence[BoundLaunch]) -> list[range]:
    """Split a batch where its arguments would outgrow what one native call holds."""
    parts: list[range] = []
    start, held = 0, 0
    for index, launch in enumerate(launches):
        if held + len(launch.arguments) > _MAX_VALUES:
            parts.append(range(start, index))
            start, held = index, 0
        held += len(launch.arguments)
    return [*parts, range(start, len(launches))] if launches else []
