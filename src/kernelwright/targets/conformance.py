"""What any target must do, as functions that need no test framework.

Whoever writes a target runs ``failures`` on it with a few samples in its language. Every check
returns one sentence about what is wrong, or ``None``.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from kernelwright.plan.launcher import BoundLaunch, Launcher, LaunchError, Slot
from kernelwright.records.build import Artifact, BuildFailed
from kernelwright.records.candidate import Candidate
from kernelwright.targets.target import Target

_ROWS = 1003  # not a multiple of anything


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """Candidates in the target's own language.

    ``good`` defines the kernel ``scaled_sum``: ``out[i] = factor * a[i] + b[i]`` for float32
    tensors of ``n`` elements, launched as ``scaled_sum(a, b, out, n, factor)`` with ``n`` work
    items. ``broken`` differs from it by an error in ``broken_file`` at ``broken_line``.
    ``without_kernels`` has a plan alone. ``device`` is where tensors must lie.
    """

    good: Candidate
    broken: Candidate
    broken_file: str
    broken_line: int
    without_kernels: Candidate
    device: str = "cpu"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One promise that a target breaks."""

    check: str
    complaint: str


Check = Callable[[Target, Samples], str | None]


def failures(target: Target, samples: Samples) -> tuple[Failure, ...]:
    """Run every check; an empty result means that the target conforms."""
    found = ((check.__name__, check(target, samples)) for check in CHECKS)
    return tuple(Failure(check=name, complaint=complaint) for name, complaint in found if complaint)


def says_whether_it_works_here(target: Target, _samples: Samples) -> str | None:
    """``available`` gives ``None`` on the machine the suite runs on, and ``name`` is a plain word."""
    if not target.name.isidentifier():
        return f"the name {target.name!r} is not a plain word"
    lacking = target.available()
    return lacking and f"not available here: {lacking}"


def states_its_limits(target: Target, _samples: Samples) -> str | None:
    """Limits are positive numbers."""
    limits = target.limits()
    numbers = (limits.threads, limits.vector_bytes, limits.max_arguments, *limits.cache_bytes)
    return None if all(number > 0 for number in numbers) else f"limits must be positive: {limits}"


def guides_authors(target: Target, _samples: Samples) -> str | None:
    """The guide shows a launch, a forward and a kernel's source."""
    guide = target.guide()
    missing = [word for word in ("launch(", "def forward(", "threads=", "```") if word not in guide]
    return f"the guide shows no {missing[0]}" if missing else None


def builds_and_names_kernels(target: Target, samples: Samples) -> str | None:
    """A good candidate becomes an artifact that says what it is."""
    built = target.build(samples.good)
    if isinstance(built, BuildFailed):
        return f"the good sample does not build: {built.evidence}"
    if (built.candidate_id, built.target) != (samples.good.id, target.name):
        return f"the artifact is of another candidate or target: {built}"
    return None if built.kernels == ("scaled_sum",) else f"kernels are {built.kernels}, not ('scaled_sum',)"


def finds_what_is_built(target: Target, samples: Samples) -> str | None:
    """Building again finds the artifact; who wrote it doesn't count, what is written does."""
    target.build(samples.good)
    again = target.build(replace(samples.good, author="someone else"))
    return None if isinstance(again, Artifact) and again.was_cached else "the second build was not found in the cache"


def builds_plans_without_kernels(target: Target, samples: Samples) -> str | None:
    """A candidate of library calls alone has nothing to load."""
    built = target.build(samples.without_kernels)
    if not isinstance(built, Artifact) or built.path or built.kernels:
        return f"a plan without kernels gave {built}"
    return None if target.load(built).kernels() == () else "a launcher of nothing has kernels"


def locates_complaints(target: Target, samples: Samples) -> str | None:
    """A broken candidate is a value whose first complaint names file and line."""
    built = target.build(samples.broken)
    if not isinstance(built, BuildFailed) or not built.diagnostics:
        return f"the broken sample gave {built}"
    first = built.diagnostics[0]
    wanted = (samples.broken_file, samples.broken_line)
    return None if (first.file, first.line) == wanted else f"the error is at {wanted}, not at {first}"


def builds_side_by_side_in_order(target: Target, samples: Samples) -> str | None:
    """``build_all`` answers in the given order, failures among successes."""
    given = (samples.broken, samples.good, samples.without_kernels)
    kinds = tuple(type(built) for built in target.build_all(given))
    wanted = (BuildFailed, Artifact, Artifact)
    return None if kinds == wanted else f"build_all gave {kinds}"


def lets_a_sandbox_read_artifacts(target: Target, samples: Samples) -> str | None:
    """The artifact lies in one of the folders a sandboxed child may read."""
    built = target.build(samples.good)
    if not isinstance(built, Artifact) or not built.path:
        return None
    folders = target.readable_paths()
    inside = any(Path(built.path).resolve().is_relative_to(folder.resolve()) for folder in folders)
    return None if inside else f"{built.path} is in none of {folders}"


def launches(target: Target, samples: Samples) -> str | None:
    """One launch computes what the kernel says, for every element and for none."""
    launcher = _loaded(target, samples)
    for count in (_ROWS, 1, 0):
        tensors = _tensors(samples, count)
        launcher.launch(_launch(count), tensors)
        if not torch.equal(tensors[2], 3.0 * tensors[0] + tensors[1]):
            return f"wrong result for {count} elements"
    return None


def replays_on_other_tensors(target: Target, samples: Samples) -> str | None:
    """A bound batch runs in order, on whatever tensors it is given each time."""
    first = _launch(_ROWS)
    second = replace(first, arguments=(Slot(index=2), Slot(index=1), Slot(index=3), _ROWS, 3.0))
    batch = _loaded(target, samples).bind((first, second))
    for _ in range(3):
        tensors = [*_tensors(samples, _ROWS), torch.full((_ROWS,), torch.nan, device=samples.device)]
        batch.run(tensors)
        a, b, _, last = tensors
        if not torch.allclose(last, 9.0 * a + 4.0 * b):
            return "a second launch of a batch didn't see what the first wrote, or old tensors were used"
    return None


def refuses_what_does_not_fit(target: Target, samples: Samples) -> str | None:
    """Whatever doesn't fit a kernel's signature raises ``LaunchError`` before anything runs."""
    launcher = _loaded(target, samples)
    good = _launch(_ROWS)
    a, b, out, count, factor = good.arguments
    wrong = {
        "an unknown kernel": replace(good, kernel="no_such_kernel"),
        "a missing argument": replace(good, arguments=(a, b, out, count)),
        "one argument too many": replace(good, arguments=(*good.arguments, 1)),
        "a number for a tensor": replace(good, arguments=(a, b, 5, count, factor)),
        "a tensor for a number": replace(good, arguments=(a, b, out, a, factor)),
        "a float for an int": replace(good, arguments=(a, b, out, 2.5, factor)),
    }
    tensors = _tensors(samples, _ROWS)
    accepted = [what for what, launch in wrong.items() if not _is_refused(launcher, launch, tensors)]
    integers = [tensor.to(torch.int32) for tensor in tensors]
    if not _is_refused(launcher, good, integers):
        accepted.append("int32 tensors for float32")
    return f"accepted: {', '.join(accepted)}" if accepted else None


CHECKS: tuple[Check, ...] = (
    says_whether_it_works_here,
    states_its_limits,
    guides_authors,
    builds_and_names_kernels,
    finds_what_is_built,
    builds_plans_without_kernels,
    locates_complaints,
    builds_side_by_side_in_order,
    lets_a_sandbox_read_artifacts,
    launches,
    replays_on_other_tensors,
    refuses_what_does_not_fit,
)


def _loaded(target: Target, samples: Samples) -> Launcher:
    built = target.build(samples.good)
    assert isinstance(built, Artifact), built.evidence
    return target.load(built)


def _launch(count: int) -> BoundLaunch:
    slots = (Slot(index=0), Slot(index=1), Slot(index=2))
    return BoundLaunch(kernel="scaled_sum", arguments=(*slots, count, 3.0), threads=(count,))


def _tensors(samples: Samples, count: int) -> list[torch.Tensor]:
    # Small integers: exact in float32 with or without fused multiply-add.
    a, b = (torch.randint(-50, 50, (count,)).to(torch.float32).to(samples.device) for _ in range(2))
    return [a, b, torch.full_like(a, torch.nan)]


def _is_refused(launcher: Launcher, launch: BoundLaunch, tensors: list[torch.Tensor]) -> bool:
    try:
        launcher.launch(launch, tensors)
    except LaunchError:
        return True
    return False
