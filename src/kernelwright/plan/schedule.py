"""Turns a recording into the least that has to be done at each call.

Dead calls go. Buffers that no output looks at become parts of one arena, those whose lifetimes
don't meet sharing memory; the arena is kept between calls, so that they and their views cost
nothing. Whatever makes a tensor without computing anything moves ahead of the launches, so
that launches stand next to one another and become one batch.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Any

from kernelwright.plan.recorder import CallStep, LaunchStep, Recording, Root, Step, Use, View, uses

_ALIGNMENT = 64  # bytes; as torch's own allocator on the CPU


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in the arena a buffer lies, in bytes."""

    offset: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchRun:
    """Launches with nothing in between."""

    launches: tuple[LaunchStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """What a replay does.

    ``kept`` views belong to constants and the arena and are made once; ``opening`` views and
    ``fresh`` buffers are made at the start of each call; ``after`` has the views of a library
    call's results, by the index of its step in ``body``, and ``last_use`` the results that are
    not needed after it.
    """

    recording: Recording
    body: tuple[CallStep | LaunchRun, ...]
    fresh: tuple[Root, ...]
    places: Mapping[int, Place]
    arena_bytes: int
    kept: tuple[View, ...]
    opening: tuple[View, ...]
    after: Mapping[int, tuple[View, ...]]
    last_use: Mapping[int, tuple[int, ...]]


def scheduled(recording: Recording) -> Schedule:
    """Return the schedule of a recording."""
    thin = _with_equal_views_merged(recording)
    steps = _alive(thin)
    roots_used = {_root_of(thin, slot) for slot in (*thin.outputs, *(s for step in steps for s in uses(step)))}
    escaping = {_root_of(thin, slot) for slot in thin.outputs}
    buffers = [root for slot, root in thin.roots.items() if root.kind == "buffer" and slot in roots_used]
    places = _places([root for root in buffers if root.slot not in escaping], steps, thin)
    views = _needed_views(thin, steps)
    body = _grouped(steps)
    results = {slot for root in thin.roots.values() if root.kind == "result" for slot in (root.slot,)}
    return Schedule(
        recording=thin,
        body=body,
        fresh=tuple(root for root in buffers if root.slot in escaping),
        places=places,
        arena_bytes=max((place.offset + place.size for place in places.values()), default=0),
        kept=tuple(view for view in views if thin.roots[view.root].is_constant or view.root in places),
        opening=tuple(view for view in views if _is_opening(thin.roots[view.root], places)),
        after=_views_after(body, [view for view in views if view.root in results]),
        last_use=_last_uses(thin, body, results),
    )


def one_by_one(schedule: Schedule) -> Schedule:
    """Return the same schedule with every launch a run of its own, so that each can be timed."""
    body: list[CallStep | LaunchRun] = []
    moved: dict[int, int] = {}
    for index, step in enumerate(schedule.body):
        body += [LaunchRun(launches=(each,)) for each in step.launches] if isinstance(step, LaunchRun) else [step]
        moved[index] = len(body) - 1
    return replace(
        schedule,
        body=tuple(body),
        after={moved[index]: views for index, views in schedule.after.items()},
        last_use={moved[index]: slots for index, slots in schedule.last_use.items()},
    )


def _is_opening(root: Root, places: Mapping[int, Place]) -> bool:
    return root.kind == "input" or (root.kind == "buffer" and root.slot not in places)


def _root_of(recording: Recording, slot: int) -> int:
    view = recording.views.get(slot)
    return slot if view is None else view.root


def _with_equal_views_merged(recording: Recording) -> Recording:
    """Let equal views share a slot, and launches take the root for a view of all of it.

    A kernel gets a pointer and nothing else, so that a view that starts at its root's first
    element is the same argument as the root. Views of a part stay: launchers may look at sizes.
    """
    first: dict[Any, int] = {}
    merged: dict[int, int] = {}
    for view in recording.views.values():
        merged[view.slot] = first.setdefault(replace(view, slot=-1), view.slot)
    pointers = {
        view.slot: view.root
        for view in recording.views.values()
        if view.offset == 0 and prod(view.shape) == prod(recording.roots[view.root].shape)
    }

    def renamed(value: Any, names: Mapping[int, int]) -> Any:
        if isinstance(value, Use):
            return Use(names.get(value.slot, value.slot))
        return tuple(renamed(item, names) for item in value) if isinstance(value, tuple) else value

    def step_renamed(step: Step) -> Step:
        if isinstance(step, LaunchStep):
            return replace(step, arguments=renamed(step.arguments, merged | pointers))
        keywords = tuple((name, renamed(value, merged)) for name, value in step.keywords)
        return replace(step, arguments=renamed(step.arguments, merged), keywords=keywords)

    return replace(
        recording,
        steps=tuple(step_renamed(step) for step in recording.steps),
        outputs=tuple(merged.get(slot, slot) for slot in recording.outputs),
    )


def _alive(recording: Recording) -> tuple[Step, ...]:
    """Drop calls whose results nobody uses. What a launch writes isn't known, so launches stay."""
    needed = {_root_of(recording, slot) for slot in recording.outputs}
    kept: list[Step] = []
    for step in reversed(recording.steps):
        is_alive = isinstance(step, LaunchStep) or step.writes or not needed.isdisjoint(step.results)
        if is_alive:
            kept.append(step)
            needed.update(_root_of(recording, slot) for slot in uses(step))
    return tuple(reversed(kept))


def _needed_views(recording: Recording, steps: Iterable[Step]) -> tuple[View, ...]:
    used = dict.fromkeys((*(slot for step in steps for slot in uses(step)), *recording.outputs))
    return tuple(recording.views[slot] for slot in used if slot in recording.views)


def _grouped(steps: Sequence[Step]) -> tuple[CallStep | LaunchRun, ...]:
    body: list[CallStep | LaunchRun] = []
    pending: list[LaunchStep] = []
    for step in steps:
        if isinstance(step, LaunchStep):
            pending.append(step)
            continue
        if pending:
            body.append(LaunchRun(launches=tuple(pending)))
            pending = []
        body.append(step)
    if pending:
        body.append(LaunchRun(launches=tuple(pending)))
    return tuple(body)


def _slots_of(step: CallStep | LaunchRun) -> tuple[int, ...]:
    return uses(step) if isinstance(step, CallStep) else tuple(s for launch in step.launches for s in uses(launch))


def _views_after(body: Sequence[CallStep | LaunchRun], views: Sequence[View]) -> dict[int, tuple[View, ...]]:
    made: dict[int, tuple[View, ...]] = {}
    for index, step in enumerate(body):
        if isinstance(step, CallStep):
            made[index] = tuple(view for view in views if view.root in step.results)
    return made


def _last_uses(
    recording: Recording, body: Sequence[CallStep | LaunchRun], results: set[int]
) -> dict[int, tuple[int, ...]]:
    """Return the slots to let go after each step: a result with all its views, so that its memory is free."""
    last: dict[int, int] = {}
    for index, step in enumerate(body):
        made = step.results if isinstance(step, CallStep) else ()
        for slot in (*_slots_of(step), *(slot for slot in made if slot is not None)):
            last[_root_of(recording, slot)] = index
    returned = {_root_of(recording, slot) for slot in recording.outputs}
    ends: dict[int, tuple[int, ...]] = {}
    for root, index in last.items():
        if root in results and root not in returned and index + 1 < len(body):
            views = tuple(view.slot for view in recording.views.values() if view.root == root)
            ends[index] = (*ends.get(index, ()), root, *views)
    return ends


def _places(buffers: Sequence[Root], steps: Sequence[Step], recording: Recording) -> dict[int, Place]:
    """Lay buffers into one arena: largest first, each as low as its lifetime allows."""
    lives: dict[int, tuple[int, int]] = {}
    for index, step in enumerate(steps):
        for slot in uses(step):
            root = _root_of(recording, slot)
            lives[root] = (lives.get(root, (index, index))[0], index)
    placed: list[tuple[Root, Place]] = []
    for root in sorted(buffers, key=lambda each: -_bytes(each)):
        first, last = lives[root.slot]
        taken = [place for other, place in placed if not (lives[other.slot][1] < first or last < lives[other.slot][0])]
        size = -(-max(_bytes(root), 1) // _ALIGNMENT) * _ALIGNMENT
        placed.append((root, Place(offset=_lowest_gap(taken, size), size=size)))
    return {root.slot: place for root, place in placed}


def _lowest_gap(taken: Iterable[Place], size: int) -> int:
    offset = 0
    for place in sorted(taken, key=lambda each: each.offset):
        if offset + size <= place.offset:
            break
        offset = max(offset, place.offset + place.size)
    return offset


def _bytes(root: Root) -> int:
    return prod(root.shape) * root.dtype.itemsize
