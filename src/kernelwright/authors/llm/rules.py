"""The analyst's rules: from where an accepted candidate's time goes to what to change in it.

Each rule looks for one thing and, where it finds it, names the step, the figure that shows it, and the change.
What no figure shows is not said.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kernelwright.authors.llm.figures import operations, percent, rate, size, us
from kernelwright.records.advice import MOST_RECOMMENDATIONS, Recommendation
from kernelwright.records.bound import Bound
from kernelwright.records.evidence import Evidence, StepEvidence
from kernelwright.records.library_work import heavy_calls, working_calls
from kernelwright.records.verdict import Facts

# Below this a launch is short: what it takes to start one is of the same order, on a processor and on a GPU.
SHORT_NS = 10_000.0
SHORT_SHARE = 0.15  # of a call, that short launches take together
NEEDED_SHARE = 1 / 3  # of a short launch's time that its work needs; less, and starting it is what it takes
DOMINATING_SHARE = 0.5
NEAR_ITS_LIMIT = 1.5  # times what a step's bytes and operations take at the machine's best
MANY_PASSES = 1.3  # times the bytes that have to be moved
LARGE_SHARE = 0.1  # of all bytes that are moved, or of a call's time
CALL_SHARE = 0.05  # of a call's time, that a library call takes
BETWEEN_SHARE = 0.3  # of a call's time, that no step takes
MOST_NAMED = 6  # steps in one sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is known of an accepted attempt. ``call_ns`` is its measured median, ``None`` where nothing is timed."""

    evidence: Evidence
    facts: Facts
    bound: Bound | None = None
    call_ns: float | None = None


def recommendations(case: Case) -> tuple[Recommendation, ...]:
    """Return at most three recommendations, the one that is about the most time first."""
    found = [each for rule in RULES for each in rule(case)]
    return tuple(sorted(found, key=lambda each: -each.share)[:MOST_RECOMMENDATIONS])


def work_of_weights(case: Case) -> Iterator[Recommendation]:
    """Find work that the weights alone decide, done in each call."""
    steps = [step for step in case.evidence.steps if step.is_of_weights]
    if steps:
        share = sum(map(case.evidence.share, steps))
        takes = f" and take {_time(sum(step.ns or 0.0 for step in steps), share, case)}" if share else ""
        yield Recommendation(
            rule="work_of_weights",
            text=f"{_names(steps)} read nothing but weights{takes} in every call. Do that once, in `prepare`, and "
            "let `forward` take the result from `s`.",
            share=share,
        )


def idle_lanes(case: Case) -> Iterator[Recommendation]:
    """Find a launch with too few groups for all that could work on it."""
    lanes = case.evidence.lanes
    what = "GPU cores" if case.evidence.chip else "threads"
    for step in case.evidence.launches:
        share = case.evidence.share(step)
        if 0 < step.groups < lanes and share >= LARGE_SHARE:
            yield Recommendation(
                rule="idle_lanes",
                text=f"{step.name} is launched with {step.groups} {'group' if step.groups == 1 else 'groups'} of work "
                f"for {lanes} {what}, and takes {_time(step.ns or 0.0, share, case)}: the others are idle. Launch at "
                f"least {lanes} groups: over another axis as well, or over parts of a reduction that one more step "
                "adds up.",
                share=share * (1 - step.groups / lanes),
            )


def launches_to_merge(case: Case) -> Iterator[Recommendation]:
    """Find launches next to each other of which each takes longer to start than to do."""
    for run in _runs(case.evidence.steps, _is_short):
        share = sum(map(case.evidence.share, run))
        if len(run) > 1 and share >= SHORT_SHARE:
            took, needed = sum(step.ns or 0.0 for step in run), sum(map(_needed_ns, run))
            yield Recommendation(
                rule="launches_to_merge",
                text=f"Launch-bound: {_names(run)} take {_time(took, share, case)}, of which their bytes and products "
                f"need {us(needed)}; the rest is starting them. Merge these {len(run)} launches into one.",
                share=share * (len(run) - 1) / len(run),
            )


def dominating_step(case: Case) -> Iterator[Recommendation]:
    """Find the step that takes most of the call, and say how far it is from what its work needs."""
    step = max(case.evidence.steps, key=lambda each: each.ns or 0.0, default=None)
    if step is None or not step.ns or case.evidence.share(step) < DOMINATING_SHARE or _is_short(step):
        return
    needed, share = _needed_ns(step), case.evidence.share(step)
    says = f"{step.name} takes {_time(step.ns, share, case)}"
    if not needed:
        yield Recommendation(rule="dominating_step", text=f"{says}: start there.", share=share / 2)
    elif step.ns <= NEAR_ITS_LIMIT * needed:
        yield Recommendation(
            rule="dominating_step",
            text=f"{says} and {_at_what_rate(step)}: it is near its limit, so only less of that helps. "
            + _LESS[step.is_launch],
            share=share * (1 - needed / step.ns),
        )
    else:
        is_by_memory = step.memory_ns >= step.arithmetic_ns
        change = _FASTER[is_by_memory] if step.is_launch else _LESS[False]
        text = f"{says} and {_at_what_rate(step)}. {change}"
        yield Recommendation(rule="dominating_step", text=text, share=share * (1 - needed / step.ns))


def passes_over_memory(case: Case) -> Iterator[Recommendation]:
    """Find the largest tensor that goes to memory and back though more is moved than has to be."""
    evidence, bound = case.evidence, case.bound
    moved = sum(step.bytes for step in evidence.steps)
    largest = max(evidence.intermediates, key=lambda each: each.bytes, default=None)
    if bound is None or largest is None or moved < MANY_PASSES * bound.moved_bytes:
        return
    share = largest.bytes * (1 + len(largest.read_by)) / moved
    if share >= LARGE_SHARE:
        writer, readers = evidence.steps[largest.written_by], [evidence.steps[at] for at in largest.read_by]
        yield Recommendation(
            rule="passes_over_memory",
            text=f"The call moves {size(moved)} where {size(bound.moved_bytes)} would do "
            f"({moved / bound.moved_bytes:.1f} times as much): {size(largest.bytes)} are written by {writer.name} and "
            f"read again by {_names(readers)}. {_joined(writer, readers)}",
            share=share,
        )


def calls_to_fuse(case: Case) -> Iterator[Recommendation]:
    """Find the dearest library call that a kernel of one's own could do on the way."""
    evidence = case.evidence
    light = [step for step in evidence.calls if step.bytes and not heavy_calls([(step.what, 1)])]
    dearest = max(light, key=lambda each: each.ns or 0.0, default=None)
    if dearest is None or evidence.share(dearest) < CALL_SHARE:
        return
    neighbour = _nearest_launch(evidence.steps, dearest)
    where = f"in {neighbour.name}, which runs next to it" if neighbour else "in a kernel of your own, with what is near"
    others = [step for step in light if step is not dearest]
    also = f" The same goes for {_names(others)}." if others else ""
    share = sum(map(evidence.share, light))
    yield Recommendation(
        rule="calls_to_fuse",
        text=f"The library call {dearest.name} takes {_time(dearest.ns or 0.0, evidence.share(dearest), case)} and "
        f"moves {size(dearest.bytes)} by itself. Do its work {where}.{also}",
        share=share,
    )


def time_between_steps(case: Case) -> Iterator[Recommendation]:
    """Find a call whose steps, timed one by one, leave much of its time to library calls' dispatch."""
    evidence, call_ns = case.evidence, case.call_ns
    if call_ns is None or evidence.chip or not evidence.total_ns or not evidence.calls:
        return
    between = call_ns - evidence.total_ns
    if between >= BETWEEN_SHARE * call_ns:
        yield Recommendation(
            rule="time_between_steps",
            text=f"The call takes {us(call_ns)}, its {len(evidence.steps)} steps {us(evidence.total_ns)}: the other "
            f"{us(between)} lie between them, where library calls ({_names(evidence.calls)}) are dispatched, get new "
            "memory and part launches that would run as one batch. Do without as many of them as you can.",
            share=between / call_ns,
        )


def nothing_of_its_own(case: Case) -> Iterator[Recommendation]:
    """Find a candidate all of whose work is the library's."""
    facts = case.facts
    calls = working_calls(facts.library_calls)
    if facts.own_kernels or facts.compiled_by or not calls:
        return
    light = [name for name, _ in calls if not heavy_calls([(name, 1)])]
    change = (
        f"Write one kernel for {_listed([f'`{name}`' for name in light])}, so that nothing between them goes to memory."
        if light
        else "It is faster than PyTorch only where a kernel of yours does more than one of them, or less work."
    )
    listed = _listed([f"`{name}` x {count}" for name, count in calls])
    text = f"No kernel of yours runs: {listed} are the library's, as in eager PyTorch. {change}"
    yield Recommendation(rule="nothing_of_its_own", text=text, share=DOMINATING_SHARE)


Rule = Callable[[Case], Iterator[Recommendation]]
RULES: tuple[Rule, ...] = (
    work_of_weights,
    idle_lanes,
    launches_to_merge,
    dominating_step,
    passes_over_memory,
    calls_to_fuse,
    time_between_steps,
    nothing_of_its_own,
)

# What to do about a step that is near its limit, and about one of the library's; by whether it is a launch.
_LESS = {
    True: "Read less: each element once, no copy that isn't needed; do what runs before or after it in the same "
    "launch.",
    False: "Replace it only by a kernel that also does what stands next to it, so that less goes through memory; what "
    "the weights alone decide (a layout, a product of weights) belongs into `prepare`.",
}
# What to do about a launch that is far from its limit, by whether memory limits it.
_FASTER = {
    True: "So it waits for something else than memory. Let neighbouring work items and the innermost loop go over "
    "neighbouring elements, several at a time, without branches, and keep several partial sums.",
    False: "Use each value that is loaded several times: compute a tile of results at once, in registers, with the "
    "tiles of both operands held near.",
}


def _is_short(step: StepEvidence) -> bool:
    is_quick = step.ns is not None and 0 < step.ns < SHORT_NS
    return step.is_launch and is_quick and _needed_ns(step) < NEEDED_SHARE * (step.ns or 0.0)


def _needed_ns(step: StepEvidence) -> float:
    return max(step.memory_ns, step.arithmetic_ns)


def _runs(steps: Sequence[StepEvidence], holds: Callable[[StepEvidence], bool]) -> Iterator[list[StepEvidence]]:
    """Yield the longest rows of steps next to each other for which something holds."""
    run: list[StepEvidence] = []
    for step in steps:
        if holds(step):
            run.append(step)
            continue
        yield run
        run = []
    yield run


def _nearest_launch(steps: Sequence[StepEvidence], call: StepEvidence) -> StepEvidence | None:
    for before, after in pairwise(steps):
        if after is call and before.is_launch:
            return before
        if before is call and after.is_launch:
            return after
    return None


def _joined(writer: StepEvidence, readers: Sequence[StepEvidence]) -> str:
    if all(step.is_launch for step in (writer, *readers)):
        return "Do both in one launch, so that these values stay in registers."
    calls = [step for step in (writer, *readers) if not step.is_launch]
    return f"Write a kernel that does {_names(calls)} together with the other, so that these values stay in registers."


def _at_what_rate(step: StepEvidence) -> str:
    ns = step.ns or 0.0
    if step.memory_ns >= step.arithmetic_ns:
        best = rate(step.bytes, step.memory_ns)
        return f"moves {size(step.bytes)} at {rate(step.bytes, ns)}, where {best} are possible"
    done, best = step.operations / ns, step.operations / step.arithmetic_ns
    return f"does {operations(step.operations)} at {done:,.1f} GFLOP/s, where {best:,.1f} are possible"


def _time(ns: float, share: float, case: Case) -> str:
    predicted = f"a predicted {us(ns)} on {case.evidence.chip}" if case.evidence.chip else us(ns)
    return f"{predicted} ({percent(share)} of the call)"


def _names(steps: Sequence[StepEvidence]) -> str:
    return _listed([step.name for step in steps])


def _listed(names: Sequence[str]) -> str:
    shown = list(dict.fromkeys(names))
    if len(shown) > MOST_NAMED:
        shown = [*shown[:MOST_NAMED], f"{len(shown) - MOST_NAMED} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
