"""What is done in one cell: its run, from where an earlier process left it, then what loose rules say of it."""

from collections.abc import Callable
from dataclasses import replace

from kernelwright.api import optimize_reference
from kernelwright.compilers.processors import thread_count
from kernelwright.problems.reference import Reference
from kernelwright.records.attempt import Attempt
from kernelwright.records.build import Artifact, BuildFailed, unbuilt
from kernelwright.records.cell import CellEnding
from kernelwright.records.loose import LooseJudgement, LoosePassed, LooseTimes
from kernelwright.records.run import Request, Run
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.store.store import Store
from kernelwright.swarm.budget import Deadline
from kernelwright.swarm.events import Began, Event, Watcher
from kernelwright.targets.confining import confined
from kernelwright.targets.registry import target_named
from kernelwright.targets.target import Target
from kernelwright.timing.loose import LooseTimer
from kernelwright.timing.stable import ProcessStable
from kernelwright.verification.loose import judged_loosely


def work(
    cell_id: str,
    request: Request,
    *,
    reference: Reference,
    store: Store,
    sandbox: Sandbox,
    deadline: Deadline,
    watcher: Watcher,
) -> None:
    """Do what the cell lacks. Ctrl-C and `kill -9` lose nothing that was paid for or judged.

    Args:
        cell_id: of the cell.
        request: what its run is asked for.
        reference: the problem, loaded.
        store: the study's.
        sandbox: where candidates run.
        deadline: when the run must have ended; loose rules come after it.
        watcher: hears of the run.
    """
    known = store.cells().get(cell_id)
    run = store.run_named(known.run_id) if known and known.run_id else None
    if run is None or run.answer is None:

        def watch(event: Event) -> None:
            if isinstance(event, Began):
                store.begin_cell(cell_id, event.run.id)
            watcher(event)

        done = optimize_reference(
            reference, request, store=store, deadline=deadline, resumed=run, watcher=watch, sandbox=sandbox
        )
        run = done.outcome.run
    judge_loosely(run, reference, store=store, sandbox=sandbox, tell=lambda text: store.note(run.id, text))
    store.end_cell(cell_id, CellEnding(state="done"))


def judge_loosely(
    run: Run, reference: Reference, *, store: Store, sandbox: Sandbox, tell: Callable[[str], None]
) -> None:
    """Judge every candidate of ``run`` that was built by loose rules, and time those that pass; keep what is found."""
    target = confined(target_named(run.request.target), sandbox)
    known = store.loose_of(run.id)
    left = {each.candidate.id: each for each in store.attempts_of(run.id) if each.candidate.id not in known}
    built = [(each, artifact) for each in left.values() if (artifact := _artifact(each, target)) is not None]
    if not built:
        return
    stable = ProcessStable(reference, threads=thread_count(), sandbox=sandbox, device=target.device())
    with LooseTimer(reference, stable) as timer:
        for attempt, artifact in built:
            candidate = attempt.candidate
            (verdict,) = judged_loosely(reference, candidate, artifact, sandbox=sandbox)
            found = LooseJudgement(run_id=run.id, candidate_id=candidate.id, verdict=verdict)
            if isinstance(verdict, LoosePassed) and not target.is_emulated:
                found = _with_times(found, timer.times(candidate, artifact))
            store.keep_loose(found)
            if found.untimed:
                tell(f"loose timing of attempt {attempt.number}: {found.untimed}")


def _with_times(judgement: LooseJudgement, times: LooseTimes | str) -> LooseJudgement:
    return replace(judgement, untimed=times) if isinstance(times, str) else replace(judgement, times=times)


def _artifact(attempt: Attempt, target: Target) -> Artifact | None:
    """Return what a candidate was built to; built again, since the cache may have dropped what was there."""
    if isinstance(attempt.built, BuildFailed):
        return None
    if attempt.candidate.form != "plan":
        return unbuilt(attempt.candidate)
    built = target.build(attempt.candidate)
    return built if isinstance(built, Artifact) else None
