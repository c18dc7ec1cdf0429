"""`kernelwright optimize` and `kernelwright runs resume`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.table import Table

from kernelwright.agent_tools.submission import is_agent
from kernelwright.api import Optimized, optimize_reference
from kernelwright.cli.exits import DONE
from kernelwright.cli.guidance import USUAL, GuidanceOptions, guidance_of
from kernelwright.cli.live import live_view
from kernelwright.cli.options import check_time, requested_reference
from kernelwright.cli.output import print_json, progress, results
from kernelwright.errors import UnknownNameError
from kernelwright.kernelbench.row import predicted_of
from kernelwright.problems.modes import is_alike_in_both_modes
from kernelwright.records.guidance import Guidance
from kernelwright.records.run import USUAL_CONDUCT, Answer, Conduct, Request, Run
from kernelwright.records.verdict import Facts
from kernelwright.release.package import check_folder
from kernelwright.sandbox.choose import choose_sandbox
from kernelwright.store.home import default_home
from kernelwright.store.recording_file import read_recording
from kernelwright.store.store import Store
from kernelwright.swarm.budget import Deadline
from kernelwright.swarm.events import Began, Event, Watcher
from kernelwright.swarm.search import Finalist
from kernelwright.swarm.strategies.registry import strategy_named
from kernelwright.targets.served import PRELOAD
from kernelwright.timing.rows import duration


@dataclass(frozen=True, slots=True, kw_only=True)
class OptimizeOptions:
    """The options of `optimize`, as typed."""

    reference: str
    inputs: str
    target: str
    authors: tuple[str, ...]
    time_s: float
    precision: str
    mode: str
    fit: bool
    out: str
    as_json: bool
    home: Path | None
    allow_unsafe: bool
    attempts: int = 5
    base_url: str = ""
    conduct: Conduct = USUAL_CONDUCT
    replay: Path | None = None
    guidance: GuidanceOptions = USUAL


def run(options: OptimizeOptions, deadline: Deadline) -> int:
    """Optimize, and print the answer."""
    _show(optimized(options, deadline), as_json=options.as_json)
    return DONE


def optimized(options: OptimizeOptions, deadline: Deadline) -> Optimized:
    """Optimize as the options say, with a running commentary on stderr; ``deadline`` ends ``options.time_s``."""
    check_time(options.time_s)
    if options.out:
        check_folder(Path(options.out))  # before the search, not after it
    if options.replay is not None:
        read_recording(options.replay)  # said before a module is loaded, which takes seconds
    request = _request(options, guidance_of(options.guidance, options.home))
    with Store(options.home or default_home()) as store:
        return _searched(request, store, deadline, allow_unsafe=options.allow_unsafe, resumed=None)


def _request(options: OptimizeOptions, guidance: Guidance) -> Request:
    return Request(
        reference=options.reference,
        inputs=options.inputs,
        target=options.target,
        authors=options.authors,
        time_s=options.time_s,
        precision=options.precision,
        mode=options.mode,
        fit=options.fit,
        out=options.out,
        attempts=options.attempts,
        base_url=options.base_url,
        conduct=_checked(options.conduct),
        replay=str(options.replay.resolve()) if options.replay else "",
        guidance=guidance,
    )


def _checked(conduct: Conduct) -> Conduct:
    """Return ``conduct`` if it can be followed: found out before anything is loaded.

    Raises:
        UnknownNameError: there is no such strategy.
    """
    strategy_named(conduct.strategy, shares=conduct.shares)
    return conduct


def resume(run_id: str, home: Path | None, *, as_json: bool, allow_unsafe: bool) -> int:
    """Continue a stored run that has no answer yet, and print the answer.

    Raises:
        UnknownNameError: no such run, or its module can't be found again.
    """
    with Store(home or default_home()) as store:
        stored = store.run_named(run_id)
        problem = store.problem(stored.problem_id)
        if stored.answer is not None:
            raise UnknownNameError("unfinished run", run_id, (), "It has its answer; see `kernelwright runs show`.")
        if problem.origin.kind == "live":
            hint = "It was made from a live module; call kernelwright.optimize again."
            raise UnknownNameError("module to resume", problem.name, (), hint)
        if agents := [name for name in stored.request.authors if is_agent(name)]:
            hint = "An agent's run goes on when the agent that is called so uses `kernelwright mcp` again."
            raise UnknownNameError("author to resume", agents[0], (), hint)
        deadline = Deadline.after(stored.request.time_s)
        done = _searched(stored.request, store, deadline, allow_unsafe=allow_unsafe, resumed=stored)
    _show(done, as_json=as_json)
    return DONE


def answer_fields(done: Optimized) -> dict[str, Any]:
    """Return what `--json` prints."""
    run_record, winner = done.outcome.run, done.outcome.winner
    answer = run_record.answer
    proved = done.outcome.proved
    accepted = winner.accepted if winner else proved.verdict if proved else None
    facts = accepted.facts if accepted else Facts()
    problem = done.outcome.reference.problem
    return {
        "problem": problem.name,
        "problem_id": problem.id,
        "mode": problem.contract.mode,
        "sizes": dict(problem.sizes),
        "captured": done.outcome.captured is not None,
        "same_in_both_modes": _is_same_in_both_modes(done),
        "target": run_record.request.target,
        "run": run_record.id,
        "winner": answer.winner if answer else "baseline",
        "baseline": answer.baseline if answer else "",
        "speedup": answer.speedup if answer else None,
        "reason": answer.reason if answer else "",
        "verdict": "accepted" if accepted else None,
        "worst_error": accepted.worst_error if accepted else None,
        "assumptions": facts.assumptions,
        "unproved": facts.unproved,
        "own_kernels": facts.own_kernels,
        "library_calls": dict(facts.library_calls),
        "work_by": facts.work_by if accepted else None,
        "measurement": winner.measurement if winner else None,
        "predicted": predicted_of(done.outcome.predictions),
        "machine": done.outcome.machine,
        "release": done.release or None,
    }


def _is_same_in_both_modes(done: Optimized) -> bool:
    captured, reference = done.outcome.captured, done.outcome.reference
    if captured is None:
        return False
    example = reference.draw_inputs(0)
    return is_alike_in_both_modes(reference.module, captured, example.args, example.kwargs)


def _searched(
    request: Request, store: Store, deadline: Deadline, *, allow_unsafe: bool, resumed: Run | None
) -> Optimized:
    console = progress()
    begun: list[str] = []
    try:
        with choose_sandbox(allow_unsafe=allow_unsafe) as sandbox:
            # Importing torch once for all candidates takes as long as loading the reference does here.
            sandbox.begin_to_warm(PRELOAD)
            reference = requested_reference(request, console, time_s=request.time_s)
            with live_view(console) as watcher:
                return optimize_reference(
                    reference,
                    request,
                    store=store,
                    deadline=deadline,
                    resumed=resumed,
                    watcher=_noting_run(watcher, begun),
                    sandbox=sandbox,
                )
    except KeyboardInterrupt:
        if begun:
            console.print(f"Every attempt is stored. Continue with: kernelwright runs resume {begun[0]}")
        raise


def _noting_run(watcher: Watcher, begun: list[str]) -> Watcher:
    def watch(event: Event) -> None:
        if isinstance(event, Began):
            begun.append(event.run.id)
        watcher(event)

    return watch


def _show(done: Optimized, *, as_json: bool) -> None:
    if as_json:
        print_json(answer_fields(done))
        return
    answer = done.outcome.run.answer
    console = results()
    if answer is None or done.outcome.winner is None:
        console.print(_baseline_text(done, answer), markup=False)
        return
    console.print(_winner_table(done, done.outcome.winner))


def _baseline_text(done: Optimized, answer: Answer | None) -> str:
    problem = done.outcome.reference.problem
    fastest = f"; the faster baseline is {answer.baseline}" if answer and answer.baseline else ""
    return f"{problem.name}: the baseline is the answer: {answer.reason if answer else ''}{fastest}"


def _winner_table(done: Optimized, winner: Finalist) -> Table:
    problem = done.outcome.reference.problem
    facts = winner.accepted.facts
    table = Table(title=f"{problem.name} on {done.outcome.run.request.target}", title_justify="left", show_header=False)
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    table.add_row("winner", winner.attempt.candidate.author)
    for each in winner.measurement.comparisons:
        table.add_row(
            f"against {each.baseline}",
            f"{each.ratio.value:.2f}x ({each.ratio.low:.2f} to {each.ratio.high:.2f})"
            f"   {duration(each.baseline_median_ns)} -> {duration(each.candidate_median_ns)}",
        )
    for missing in winner.measurement.unavailable:
        table.add_row(f"against {missing.baseline}", f"not timed: {missing.reason}")
    table.add_row("worst error", f"{winner.accepted.worst_error:.2f} x the reference's own rounding error")
    table.add_row("own kernels", ", ".join(facts.own_kernels) or "none")
    table.add_row("library calls", ", ".join(f"{name} x {n}" for name, n in facts.library_calls) or "none")
    table.add_row("assumes", "; ".join(facts.assumptions) or "nothing")
    if facts.unproved:
        table.add_row("not proved", "; ".join(facts.unproved))
    if problem.sizes:
        table.add_row("sizes", ", ".join(f"{name}={value}" for name, value in problem.sizes))
    table.add_row("machine", str(done.outcome.machine))
    table.add_row("run", done.outcome.run.id)
    if done.release:
        table.add_row("release", done.release)
    return table
