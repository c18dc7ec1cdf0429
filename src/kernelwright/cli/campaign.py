"""`kernelwright campaign run|show|work`: many problems under one budget, spent where the headroom is."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table

from kernelwright import __version__
from kernelwright.authors.author import AuthorOptions
from kernelwright.authors.registry import asks_model
from kernelwright.campaign.assignment import Assignment, Finding, Limits, Spent
from kernelwright.campaign.course import Course, standing_of
from kernelwright.campaign.journal import History, Journal, read_journal
from kernelwright.campaign.own_workers import OwnWorkers, Place
from kernelwright.campaign.plan import (
    STORE,
    Campaign,
    CampaignProblem,
    Settings,
    begin_campaign,
    read_campaign,
)
from kernelwright.campaign.ranking import Progress, RankedProblem, ranked_problems, why_no_more
from kernelwright.campaign.spent import run_of, spent_by
from kernelwright.children.lock import end_with, held
from kernelwright.children.side_by_side import core_shares, usable_cores
from kernelwright.cli.exits import DONE, FAILED
from kernelwright.cli.options import (
    check_authors,
    check_jobs,
    check_time,
    requested_reference,
    run_mode_named,
)
from kernelwright.cli.output import print_json, print_text, progress, results
from kernelwright.cli.watch import commentary
from kernelwright.errors import LoadError, UnknownNameError
from kernelwright.kernelbench.entry import digest_of_file
from kernelwright.sandbox.choose import choose_sandbox
from kernelwright.store.codec import decoded, encoded
from kernelwright.store.recording_file import read_recording
from kernelwright.store.store import Store
from kernelwright.swarm.budget import Deadline
from kernelwright.swarm.strategies.registry import strategy_named
from kernelwright.targets.registry import target_named
from kernelwright.targets.served import PRELOAD

_EACH = "Name .py files that define Model and get_inputs, or folders of such files"


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignOptions:
    """The options of `campaign run`, as typed."""

    problems: tuple[Path, ...]
    authors: tuple[str, ...]
    target: str
    mode: str
    fit: bool
    attempts: int
    strategy: str
    places: int
    round_s: float
    budget: Limits
    jobs: int
    out: Path
    base_url: str
    replay: Path | None
    as_json: bool
    allow_unsafe: bool


def run(options: CampaignOptions, deadline: Deadline) -> int:
    """Work until the budget is used up or nothing more can be had; exit 1 if a process crashed in the end."""
    wanted = _wanted(options)
    recording = read_recording(options.replay) if options.replay else None
    told = AuthorOptions(attempts=options.attempts, base_url=options.base_url, replay=recording)
    check_authors(options.authors, told)
    campaign = begin_campaign(options.out, wanted)
    console = progress()
    place = Place(
        campaign=options.out, base_url=options.base_url, replay=options.replay, allow_unsafe=options.allow_unsafe
    )
    shares = core_shares(options.jobs, usable_cores())
    try:
        with (
            held(options.out, "campaign run") as lock,
            Store(options.out / STORE) as store,  # before the processes are, which would otherwise make it all at once
            Journal(options.out) as journal,
            OwnWorkers(place, shares, lock=lock, so_far=partial(_so_far, store, campaign)) as workers,
        ):
            why = Course(
                campaign,
                options.budget,
                journal,
                workers,
                models=_models_in(campaign),
                tell=lambda assignment, finding: _tell(console, assignment, finding),
                seconds_left=lambda: deadline.seconds_left,
            ).follow()
            history = journal.history
    except KeyboardInterrupt:
        console.print(f"What is done is kept. Continue with: {command_of(options)}", markup=False, soft_wrap=True)
        raise
    _show(campaign, history, why, as_json=options.as_json)
    return FAILED if any(_has_failed(each) for each in standing_of(campaign, history)) else DONE


def show(folder: Path, *, as_json: bool) -> int:
    """Print how a campaign stands, and what was decided, in order, with what came of it."""
    campaign, history = read_campaign(folder), read_journal(folder)
    stopped = [each.reason for each in history.assignments if each.kind == "stop"]
    if not as_json:
        for line in story(history):
            results().print(line, markup=False, soft_wrap=True)
    _show(campaign, history, stopped[-1] if stopped else "", as_json=as_json)
    return DONE


def work(assignment_text: str, place: Place, *, parent: int = 0) -> int:
    """Carry out one assignment in this process, and print the finding.

    With a ``parent`` it ends when it is no longer that one's child.

    Raises:
        LoadError: the problem has another text than when the campaign began.
    """
    from kernelwright.campaign.working import check_text, request_of, surveyed, worked

    if parent:
        end_with(parent)
    campaign = read_campaign(place.campaign)
    assignment = decoded(assignment_text, Assignment)
    deadline = Deadline.after(assignment.limits.seconds)
    problem = campaign.problem(assignment.problem)
    check_text(problem, digest_of_file(Path(problem.path)))
    request = request_of(campaign, assignment, place.campaign, base_url=place.base_url, replay=place.replay)
    console = progress()
    with choose_sandbox(allow_unsafe=place.allow_unsafe) as sandbox:
        sandbox.begin_to_warm(PRELOAD)
        # Fitted to what a round has and not to what is left: the same sizes in every round.
        reference = requested_reference(request, console, time_s=campaign.settings.round_s)
        if assignment.kind == "survey":
            finding = surveyed(
                assignment,
                reference,
                target_name=request.target,
                sandbox=sandbox,
                deadline=deadline,
                tell=lambda text: console.print(text, markup=False),
            )
        else:
            with Store(place.campaign / STORE) as store:
                finding = worked(
                    assignment,
                    request,
                    reference,
                    store=store,
                    sandbox=sandbox,
                    deadline=deadline,
                    watcher=commentary(console),
                )
    print_text(encoded(finding) + "\n")
    return DONE


def command_of(options: CampaignOptions) -> str:
    """Return the command that asks for the same."""
    budget = options.budget
    return shlex.join(
        [
            *("kernelwright", "campaign", "run", *map(str, options.problems), "--authors", ",".join(options.authors)),
            *("--target", options.target, "--mode", options.mode, *(("--fit",) if options.fit else ())),
            *("--attempts", str(options.attempts), "--strategy", options.strategy),
            *("--concurrency", str(options.places), "--round", f"{options.round_s:g}"),
            *("--time", f"{budget.seconds:g}", "--jobs", str(options.jobs)),
            *(("--max-usd", f"{budget.usd:g}") if budget.usd else ()),
            *(("--max-tokens", str(budget.tokens)) if budget.tokens else ()),
            *(("--max-attempts", str(budget.answers)) if budget.answers else ()),
            *(("--base-url", options.base_url) if options.base_url else ()),
            *(("--replay", str(options.replay)) if options.replay else ()),
            *(("--unsafe",) if options.allow_unsafe else ()),
            *("--out", str(options.out)),
        ]
    )


def story(history: History) -> list[str]:
    """Return what was decided, a line or two for each assignment."""
    lines: list[str] = []
    for each in history.assignments:
        lines.append(f"{each.number:>3}. {_begun_text(each)}")
        finding = history.finding_of(each.number)
        if finding is not None:
            lines.append(f"     -> {_ended_text(finding)}")
        elif each.kind != "stop":
            lines.append("     -> nothing is known yet")
    return lines


def problems_in(paths: Sequence[Path]) -> tuple[CampaignProblem, ...]:
    """Return the problems that files and folders are, each once, in order.

    Raises:
        LoadError: there is no such file or folder, or none in it.
    """
    found: dict[Path, str] = {}
    for path in paths:
        if path.is_dir():
            inside = sorted(each for each in path.rglob("*.py") if not each.name.startswith("_"))
            if not inside:
                raise LoadError(str(path), "there is no .py file in it", _EACH)
            found |= {each.resolve(): str(each.relative_to(path)) for each in inside if each.resolve() not in found}
        elif path.is_file() and path.suffix == ".py":
            found.setdefault(path.resolve(), path.name)
        else:
            raise LoadError(str(path), "is no .py file" if path.exists() else "there is no such file", _EACH)
    ids = list(found.values())
    return tuple(
        CampaignProblem(
            id=id_ if ids.count(id_) == 1 else str(path).lstrip("/"), path=str(path), sha256=digest_of_file(path)
        )
        for path, id_ in found.items()
    )


def _wanted(options: CampaignOptions) -> Campaign:
    """Return the campaign that was asked for.

    Raises:
        LoadError: there are no such problems.
        UnknownNameError: there is no such target, mode or strategy; no time, or more jobs than cores.
    """
    check_time(options.budget.seconds)
    check_time(options.round_s)
    check_jobs(options.jobs, "Problems that share a core disturb each other's clocks.")
    strategy_named(options.strategy, shares=True)
    if not options.authors:
        raise UnknownNameError("list of authors", "", ("authors, comma-separated, as in fuser,openai:gpt-5",))
    settings = Settings(
        authors=options.authors,
        target=target_named(options.target).name,
        mode=run_mode_named(options.mode),
        fit=options.fit,
        attempts=options.attempts,
        strategy=options.strategy,
        places=options.places,
        round_s=options.round_s,
    )
    return Campaign(settings=settings, problems=problems_in(options.problems), version=__version__)


def _so_far(store: Store, campaign: Campaign, problem: str) -> tuple[str, Spent]:
    run = run_of(store, campaign.problem(problem).path)
    return ("", Spent()) if run is None else (run.id, spent_by(store, run.id))


def _models_in(campaign: Campaign) -> int:
    return sum(map(asks_model, campaign.settings.authors))


def _has_failed(each: Progress) -> bool:
    done = each.rounds or ((each.survey,) if each.survey else ())
    return bool(done) and done[-1].has_failed


def _tell(console: Console, assignment: Assignment, finding: Finding | None) -> None:
    if finding is None:
        console.print(f"{assignment.number}: {_begun_text(assignment)}", markup=False, soft_wrap=True)
    else:
        said = f"{assignment.number}: {assignment.problem}: {_ended_text(finding)}"
        console.print(said, markup=False, soft_wrap=True)


def _begun_text(assignment: Assignment) -> str:
    match assignment.kind:
        case "survey":
            return f"survey of {assignment.problem}: {assignment.reason}"
        case "round":
            return f"round on {assignment.problem}: {assignment.reason}"
        case "stop":
            return f"stop: {assignment.reason}"


def _ended_text(finding: Finding) -> str:
    if finding.has_failed:
        return f"failed: {finding.text}"
    spent = finding.spent
    said = [finding.text]
    said += [f"run {finding.run}"] if finding.run else []
    said += [f"{spent.answers} answers, {spent.tokens:,} tokens, ${spent.usd:.4f} so far"] if spent.answers else []
    return "; ".join(said)


def _show(campaign: Campaign, history: History, why: str, *, as_json: bool) -> None:
    standing = standing_of(campaign, history)
    attempts, models = campaign.settings.attempts, _models_in(campaign)
    over = {each.problem: why_no_more(each, attempts=attempts, models=models) for each in standing}
    if as_json:
        fields = [
            {
                "problem": each.problem,
                "headroom": each.headroom,
                "bound": each.bound,
                "ratio": max((found.ratio for found in each.rounds if found.ratio is not None), default=None),
                "rounds": len(each.rounds),
                "spent": each.spent,
                "run": each.run or None,
                "release": next((found.release for found in reversed(each.rounds) if found.release), None),
                "over": over[each.problem],
            }
            for each in standing
        ]
        print_json({"problems": fields, "assignments": history.assignments, "findings": history.findings, "why": why})
        return
    table = Table(box=None, padding=(0, 1, 0, 0))
    table.add_column("problem", overflow="fold")
    for heading in ("won", "roofline", "rounds", "answers", "spent"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("more?")
    places = {each.progress.problem: number for number, each in enumerate(_ranked(standing, over), start=1)}
    for each in standing:
        more = over[each.problem] or f"yes, {places[each.problem]}. in turn"
        table.add_row(*_cells(each), more)
    console = results()
    console.print(table)
    if why:
        console.print(f"ended: {why}", markup=False, soft_wrap=True)


def _ranked(standing: Sequence[Progress], over: dict[str, str | None]) -> tuple[RankedProblem, ...]:
    return ranked_problems([each for each in standing if not over[each.problem]])


def _cells(each: Progress) -> tuple[str, ...]:
    spent, bound = each.spent, each.headroom.bound if each.headroom else None
    return (
        each.problem,
        f"{each.best:.2f}x" if each.best > 1.0 else "-",
        f"{bound:.2f}x" if bound else "?",
        str(len(each.rounds)),
        str(spent.answers),
        f"${spent.usd:.2f}" if spent.usd else f"{spent.tokens:,} t" if spent.tokens else "-",
    )
