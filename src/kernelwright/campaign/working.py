"""What one process does for a campaign: look up a problem's headroom, or let authors work on it for a round."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from kernelwright.api import Optimized, optimize_reference
from kernelwright.campaign.assignment import Assignment, Finding, Headroom
from kernelwright.campaign.plan import RELEASES, Campaign, CampaignProblem
from kernelwright.campaign.spent import run_of, spent_by
from kernelwright.errors import LoadError
from kernelwright.problems.capture import capture_reference
from kernelwright.problems.reference import Reference
from kernelwright.records.run import Conduct, Request
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.store.store import Store
from kernelwright.swarm.budget import Deadline
from kernelwright.swarm.events import Watcher
from kernelwright.swarm.opening import opened_stages, opened_turns, warmed_stable
from kernelwright.swarm.supervisor import why_pointless
from kernelwright.targets.registry import target_named


def request_of(
    campaign: Campaign, assignment: Assignment, folder: Path, *, base_url: str, replay: Path | None
) -> Request:
    """Return what `optimize` is asked for in one assignment."""
    settings, limits = campaign.settings, assignment.limits
    problem = campaign.problem(assignment.problem)
    return Request(
        reference=problem.path,
        inputs="",
        target=settings.target,
        authors=settings.authors,
        time_s=limits.seconds,
        precision="strict",
        mode=settings.mode,
        fit=settings.fit,
        out=str(folder / RELEASES / Path(problem.id).with_suffix("")),
        attempts=settings.attempts,
        base_url=base_url,
        replay=str(replay.resolve()) if replay else "",
        conduct=Conduct(
            strategy=settings.strategy,
            places=settings.places,
            usd=limits.usd,
            tokens=limits.tokens,
            attempts=limits.answers,
        ),
    )


def surveyed(
    assignment: Assignment,
    reference: Reference,
    *,
    target_name: str,
    sandbox: Sandbox,
    deadline: Deadline,
    tell: Callable[[str], None],
) -> Finding:
    """Time the baselines, and hold them against the roofline. No author is asked, and no candidate runs.

    ``tell`` is told what is waited for.
    """
    target = target_named(target_name)
    number = assignment.number
    stable = warmed_stable(reference, target, sandbox)
    captured = capture_reference(reference)
    hopeless = why_pointless(reference, captured)
    if hopeless:
        return Finding(number=number, text=hopeless, is_hopeless=True)
    with (
        opened_turns(target, waits=tell) as turns,
        opened_stages(
            reference,
            captured,
            target=target,
            sandbox=sandbox,
            stable=stable,
            machine=target.machine(),
            seconds_left=lambda: deadline.seconds_left,
            turns=turns,
            begins_early=turns is not None and turns.was_alone,
        ) as stages,
    ):
        known = stages.baseline_and_floor(budget_s=deadline.seconds_left)
    if known is None:
        return Finding(number=number, text="nothing can be timed here, so nobody knows the headroom")
    headroom = Headroom(baseline=known.name, baseline_ns=known.ns, floor_ns=known.floor_ns)
    bound = headroom.bound
    said = f"{bound:.2f}x {known.name} by the roofline" if bound else f"no roofline; the faster is {known.name}"
    return Finding(number=number, text=said, headroom=headroom)


def worked(
    assignment: Assignment,
    request: Request,
    reference: Reference,
    *,
    store: Store,
    sandbox: Sandbox,
    deadline: Deadline,
    watcher: Watcher,
) -> Finding:
    """Go on with the problem's run, or begin it; all that was asked and tried in it is known.

    Raises:
        LoadError: the problem isn't the one that the run was begun with.
    """
    earlier = run_of(store, request.reference)
    if earlier is not None and earlier.problem_id != reference.problem.id:
        raise LoadError(request.reference, "it loads otherwise than when its run began", "Begin another campaign")
    resumed = replace(earlier, request=request, state="running", answer=None) if earlier else None
    done = optimize_reference(
        reference, request, store=store, deadline=deadline, resumed=resumed, watcher=watcher, sandbox=sandbox
    )
    return _finding(assignment.number, done, store)


def check_text(problem: CampaignProblem, digest: str) -> None:
    """Check that a problem has the text that the campaign began with.

    Raises:
        LoadError: it has another.
    """
    if digest != problem.sha256:
        raise LoadError(problem.path, "it has another text than when the campaign began", "Begin another campaign")


def _finding(number: int, done: Optimized, store: Store) -> Finding:
    run = done.outcome.run
    answer = run.answer
    won = answer is not None and answer.winner != "baseline"
    return Finding(
        number=number,
        text=answer.reason if answer else "the search did not finish",
        run=run.id,
        ratio=answer.speedup.value if answer is not None and won else None,
        is_proved=done.outcome.proved is not None,
        spent=spent_by(store, run.id),
        release=done.release,
    )
