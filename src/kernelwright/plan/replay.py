"""A plan for one set of shapes: a static list of steps, run with next to no overhead.

Tensors live in a list of slots. Constants, the arena's buffers and their views are there
before a call begins; a call copies the list, makes its outputs, and runs one closure for each
library call and for each run of launches. Outputs are fresh at every call.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from operator import itemgetter
from statistics import median
from time import monotonic, perf_counter_ns
from typing import Any, cast

import torch

from kernelwright.plan.complaint import InputMismatchError
from kernelwright.plan.launcher import BoundLaunch, Launcher, Slot
from kernelwright.plan.operators import callable_of
from kernelwright.plan.recorder import CallStep, LaunchStep, Root, Use, View, uses
from kernelwright.plan.schedule import LaunchRun, Schedule, one_by_one
from kernelwright.plan.stopwatch import NoWatch, Stopwatch
from kernelwright.records.profile import StepTime

Slots = list[Any]
StepFunction = Callable[[Slots], None]

_LEAST_ROUNDS = 3  # of a profile


class State:
    """The weights and stored values of a program, shared with its replays.

    ``generation`` grows when a tensor is replaced by another; contents may change freely.
    """

    __slots__ = ("generation", "parameters", "stored")

    def __init__(self, parameters: Mapping[str, torch.Tensor], stored: Mapping[str, Any]) -> None:
        self.parameters, self.stored = parameters, stored
        self.generation = 0

    def tensor(self, root: Root) -> torch.Tensor:
        """Return the tensor that a constant root stands for now.

        Raises:
            InputMismatchError: it no longer looks as it did when it was recorded.
        """
        held = self.parameters if root.kind == "parameter" else self.stored
        tensor = cast("torch.Tensor", held[root.name])
        strides = tuple(tensor.stride()) if tensor.layout == torch.strided else ()
        if (tuple(tensor.shape), strides, tensor.dtype) != (root.shape, root.strides, root.dtype):
            raise InputMismatchError(f"{root.kind} {root.name} changed its shape, strides or dtype; specialize again")
        return tensor


class Replay:
    """What ``Program.specialize`` returns: call it with tensors like those it was made for.

    ``library_calls`` are names of ATen or oneDNN operators with how often each runs in a call,
    ``kernels_launched`` the kernels, once each, in the order of their first launch, and
    ``launches`` how many launches a call makes.
    """

    __slots__ = (
        "_checks",
        "_device",
        "_frames",
        "_generation",
        "_keeps",
        "_launcher",
        "_outputs",
        "_schedule",
        "_state",
        "_steps",
        "_width",
        "kernels_launched",
        "launches",
        "library_calls",
    )

    def __init__(
        self, schedule: Schedule, launcher: Launcher, state: State, *, device: str, keep_scratch: bool
    ) -> None:
        self._schedule, self._state, self._device = schedule, state, device
        self._launcher = launcher
        self._keeps = keep_scratch
        recording = schedule.recording
        self._checks = [(torch.Size(root.shape), root.strides, root.dtype) for root in recording.inputs]
        self._width = 1 + max((*recording.roots, *recording.views), default=0)
        self._steps = tuple(step for step, _ in _steps(schedule, launcher, device))
        self._outputs = _tuple_getter(recording.outputs)
        self._generation = state.generation
        self._frames: list[Slots] = [self._frame()]
        launched = [launch.kernel for step in schedule.body if isinstance(step, LaunchRun) for launch in step.launches]
        self.launches = len(launched)
        self.kernels_launched = tuple(dict.fromkeys(launched))
        self.library_calls = _library_calls(schedule)

    @property
    def scratch_bytes(self) -> int:
        """Bytes of the arena that is kept between calls."""
        return self._schedule.arena_bytes

    def __call__(self, tensors: Sequence[torch.Tensor]) -> tuple[torch.Tensor, ...]:
        """Run on ``tensors``.

        Raises:
            InputMismatchError: their number, shapes, strides or dtypes aren't those recorded.
        """
        checks = self._checks
        if len(tensors) != len(checks):
            raise InputMismatchError(f"{len(checks)} tensors are wanted, not {len(tensors)}")
        for tensor, (shape, strides, dtype) in zip(tensors, checks, strict=True):
            if tensor.shape != shape or tensor.stride() != strides or tensor.dtype is not dtype:
                raise InputMismatchError(_mismatch(tensors, checks))
        if torch.is_grad_enabled():
            with torch.no_grad():
                return self._run(tensors)
        return self._run(tensors)

    def poison(self) -> None:
        """Overwrite the kept scratch memory, so that nothing can be read from an earlier call.

        All bits set: NaN in every floating type, -1 in the signed integers.
        """
        for frame in self._frames:
            arena = frame[-1]
            if arena is not None:
                arena.fill_(0xFF)

    def profile(
        self, tensors: Sequence[torch.Tensor], *, budget_s: float, stopwatch: Callable[[], Stopwatch] = NoWatch
    ) -> tuple[StepTime, ...]:
        """Run for about ``budget_s``, each launch and library call by itself, and return what each took.

        Args:
            tensors: inputs like those recorded.
            budget_s: for all of it.
            stopwatch: makes what times a step, where a step isn't over when it returns.

        Raises:
            InputMismatchError: the tensors aren't like those recorded.
        """
        self(tensors)
        steps = tuple(_steps(one_by_one(self._schedule), self._launcher, self._device))
        took_ns: list[list[float]] = [[] for _ in steps]
        rounds, ends = 0, monotonic() + budget_s
        with torch.no_grad():
            while rounds < _LEAST_ROUNDS or monotonic() < ends:
                rounds += 1
                slots = self._frame()
                slots[: len(tensors)] = tensors
                for (step, _), so_far in zip(steps, took_ns, strict=True):
                    watch = stopwatch()
                    began = perf_counter_ns()
                    watch.start()
                    step(slots)
                    seconds = watch.stop()
                    so_far.append(perf_counter_ns() - began if seconds is None else 1e9 * seconds)
        timed = zip(steps, took_ns, strict=True)
        return tuple(_step_time(done, median(so_far)) for (_, done), so_far in timed if done is not None)

    def listing(self) -> tuple[str, ...]:
        """Return what a call does, a line for each step, for people to read."""
        return tuple(_lines(self._schedule))

    def _run(self, tensors: Sequence[torch.Tensor]) -> tuple[torch.Tensor, ...]:
        if self._generation != self._state.generation:
            self._frames = [self._frame()]
            self._generation = self._state.generation
        try:
            frame = self._frames.pop()  # a frame serves one call at a time; a second thread makes its own
        except IndexError:
            frame = self._frame()
        slots = frame.copy()
        slots[: len(tensors)] = tensors
        for step in self._steps:
            step(slots)
        if self._keeps:
            self._frames.append(frame)
        return self._outputs(slots)

    def _frame(self) -> Slots:
        """Make a list of slots with all that outlives a call; the arena itself comes last."""
        schedule = self._schedule
        roots = schedule.recording.roots
        slots: Slots = [None] * (self._width + 1)
        for root in roots.values():
            if root.is_constant:
                slots[root.slot] = self._state.tensor(root)
        if schedule.arena_bytes:
            arena = torch.empty(schedule.arena_bytes, dtype=torch.uint8, device=self._device)
            slots[-1] = arena
            for slot, place in schedule.places.items():
                root = roots[slot]
                whole = arena[place.offset : place.offset + place.size].view(root.dtype)
                slots[slot] = whole.as_strided(root.shape, root.strides)
        for view in schedule.kept:
            slots[view.slot] = _viewed(slots[view.root], view)
        return slots


def _viewed(base: torch.Tensor, view: View) -> torch.Tensor:
    return base.as_strided(view.shape, view.strides, base.storage_offset() + view.offset)


def _steps(
    schedule: Schedule, launcher: Launcher, device: str
) -> Iterator[tuple[StepFunction, CallStep | LaunchRun | None]]:
    """Yield what a call does and, where it computes something, which step of the schedule that is."""
    yield from ((_make(root, device), None) for root in schedule.fresh)
    yield from ((_look(view), None) for view in schedule.opening)
    for index, step in enumerate(schedule.body):
        yield _launch_run(step, launcher) if isinstance(step, LaunchRun) else _library_call(step), step
        yield from ((_look(view), None) for view in schedule.after.get(index, ()))
        if index in schedule.last_use:
            yield _let_go(schedule.last_use[index]), None


def _step_time(step: CallStep | LaunchRun, ns: float) -> StepTime:
    if isinstance(step, LaunchRun):
        (launch,) = step.launches
        return StepTime(line=launch.at.line, what=launch.kernel, is_launch=True, median_ns=ns)
    return StepTime(line=step.at.line, what=step.operator.name, is_launch=False, median_ns=ns)


def _make(root: Root, device: str) -> StepFunction:
    slot = root.slot
    allocate = partial(torch.empty_strided, root.shape, root.strides, dtype=root.dtype, device=torch.device(device))

    def make(slots: Slots) -> None:
        slots[slot] = allocate()

    return make


def _look(view: View) -> StepFunction:
    slot, root, shape, strides, offset = view.slot, view.root, view.shape, view.strides, view.offset

    def look(slots: Slots) -> None:
        base = slots[root]
        slots[slot] = base.as_strided(shape, strides, base.storage_offset() + offset)

    def look_from_start(slots: Slots) -> None:
        slots[slot] = slots[root].as_strided(shape, strides)

    return look if offset else look_from_start


def _let_go(ended: Sequence[int]) -> StepFunction:
    def let_go(slots: Slots) -> None:
        for slot in ended:
            slots[slot] = None

    return let_go


def _launch_run(step: LaunchRun, launcher: Launcher) -> StepFunction:
    used = tuple(dict.fromkeys(slot for launch in step.launches for slot in uses(launch)))
    local = {slot: index for index, slot in enumerate(used)}
    batch = launcher.bind([_bound(launch, local) for launch in step.launches])
    take, run = _tuple_getter(used), batch.run

    def launch_run(slots: Slots) -> None:
        run(take(slots))

    return launch_run


def _bound(step: LaunchStep, local: Mapping[int, int]) -> BoundLaunch:
    arguments = tuple(Slot(index=local[v.slot]) if isinstance(v, Use) else v for v in step.arguments)
    return BoundLaunch(kernel=step.kernel, arguments=arguments, threads=step.threads, group=step.group)


def _library_call(step: CallStep) -> StepFunction:
    invoke = _invoke(step)
    if step.writes or not step.results:

        def call_for_effect(slots: Slots) -> None:
            invoke(slots)

        return call_for_effect
    if not step.returns_tuple:
        slot = cast("int", step.results[0])

        def call(slots: Slots) -> None:
            slots[slot] = invoke(slots)

        return call
    wanted: tuple[tuple[int, int], ...] = tuple(
        (index, slot) for index, slot in enumerate(step.results) if slot is not None
    )

    def call_for_many(slots: Slots) -> None:
        results = invoke(slots)
        for index, slot in wanted:
            slots[slot] = results[index]

    return call_for_many


def _invoke(step: CallStep) -> Callable[[Slots], Any]:
    """Return a closure that fetches the arguments and calls; the usual forms have short cuts."""
    callee = callable_of(step.operator)
    fixed = {name: value for name, value in step.keywords if not _holds_tensor(value)}
    given = [(name, _fetch(value)) for name, value in step.keywords if _holds_tensor(value)]
    bound = partial(callee, **fixed) if fixed else callee
    if all(isinstance(value, Use) for value in step.arguments) and not given:
        take = _tuple_getter(tuple(value.slot for value in step.arguments))
        return lambda slots: bound(*take(slots))
    fetches = [_fetch(value) for value in step.arguments]
    if not given:
        return lambda slots: bound(*[fetch(slots) for fetch in fetches])
    return lambda slots: bound(*[fetch(slots) for fetch in fetches], **{name: fetch(slots) for name, fetch in given})


def _holds_tensor(value: Any) -> bool:
    return isinstance(value, Use) or (isinstance(value, tuple) and any(_holds_tensor(item) for item in value))


def _fetch(value: Any) -> Callable[[Slots], Any]:
    if isinstance(value, Use):
        return itemgetter(value.slot)
    if isinstance(value, tuple) and _holds_tensor(value):
        items = [_fetch(item) for item in cast("tuple[Any, ...]", value)]

        def fetch_all(slots: Slots) -> tuple[Any, ...]:
            return tuple(item(slots) for item in items)

        return fetch_all

    def constant(_: Slots) -> Any:
        return value

    return constant


def _tuple_getter(slots: tuple[int, ...]) -> Callable[[Slots], tuple[Any, ...]]:
    """Return what takes ``slots`` out of a list, as a tuple for any number of them."""
    if len(slots) >= 2:  # itemgetter of one gives no tuple, and of none can't be made
        return cast("Callable[[Slots], tuple[Any, ...]]", itemgetter(*slots))

    def take(held: Slots) -> tuple[Any, ...]:
        return tuple(held[slot] for slot in slots)

    return take


def _library_calls(schedule: Schedule) -> tuple[tuple[str, int], ...]:
    calls = [step.operator for step in schedule.body if isinstance(step, CallStep)]
    # A view in this list had to copy.
    counted = Counter(operator.name for operator in calls if operator.is_counted or operator.kind == "view")
    return tuple(sorted(counted.items()))


def _mismatch(tensors: Sequence[torch.Tensor], checks: Sequence[tuple[Any, ...]]) -> str:
    for index, (tensor, (shape, strides, dtype)) in enumerate(zip(tensors, checks, strict=True)):
        found = (tuple(tensor.shape), tensor.stride(), tensor.dtype)
        if found != (tuple(shape), strides, dtype):
            return (
                f"tensor {index} is {found[2]}{list(found[0])} with strides {list(found[1])}; "
                f"this replay is for {dtype}{list(shape)} with strides {list(strides)}"
            )
    return "the tensors differ from those recorded"


def _lines(schedule: Schedule) -> list[str]:
    def shown(value: Any) -> str:
        if isinstance(value, tuple):
            return f"({', '.join(map(shown, value))})"
        return f"%{value.slot}" if isinstance(value, Use) else str(value).removeprefix("torch.")

    lines = [f"%{root.slot} = input {root.index}" for root in schedule.recording.inputs]
    lines += [f"%{root.slot} = empty{list(root.shape)} (line {root.line})" for root in schedule.fresh]
    lines += [f"%{slot} = arena[{place.offset}:{place.offset + place.size}]" for slot, place in schedule.places.items()]
    lines += [f"%{v.slot} = view of %{v.root}, {list(v.shape)} + {v.offset}" for v in schedule.opening + schedule.kept]
    for step in schedule.body:
        if isinstance(step, LaunchRun):
            lines += [
                f"launch {launch.kernel}({', '.join(map(shown, launch.arguments))}) threads={launch.threads}"
                for launch in step.launches
            ]
        else:
            given = [*map(shown, step.arguments), *(f"{name}={shown(value)}" for name, value in step.keywords)]
            lines.append(f"{step.operator.name}({', '.join(given)}) -> {list(step.results)}")
    return [*lines, f"return {', '.join(f'%{slot}' for slot in schedule.recording.outputs)}"]
