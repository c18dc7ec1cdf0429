"""`kernelwright kernelbench`: many problems, each through `optimize`; a table, a file of rows and a report."""

import platform
import shlex
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast, get_args

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from kernelwright import __version__
from kernelwright.authors.registry import author_named
from kernelwright.children.lock import FILE as LOCK
from kernelwright.children.lock import held
from kernelwright.children.own_process import REFUSALS
from kernelwright.children.side_by_side import core_shares, usable_cores
from kernelwright.cli.exits import DONE, FAILED, MACHINE_NOT_ABLE
from kernelwright.cli.options import check_jobs, check_time
from kernelwright.cli.output import plain, print_json, progress, results
from kernelwright.cli.result_lines import ResultLines
from kernelwright.errors import BatchFormError, MachineNotAbleError, UnknownNameError
from kernelwright.kernelbench.loss import LossGroup, losses
from kernelwright.kernelbench.page import page_of
from kernelwright.kernelbench.problem_files import numbers_in, problem_files
from kernelwright.kernelbench.results_page import results_page
from kernelwright.kernelbench.row import Row, RunMode, Settings, rows_in, taken_over
from kernelwright.kernelbench.summary import Summary, summaries
from kernelwright.kernelbench.trial import Rules, Task, rows_of
from kernelwright.kernelbench.wording import group_text, outcome_text, ratio_text, reason_text, speedup_text
from kernelwright.store.store import Store
from kernelwright.targets.registry import target_named

BOTH = "both"
RESULTS, REPORT, PAGE, STORE = "results.jsonl", "report.html", "results.md", "store"
_ANOTHER = "Name another folder with --out"


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelBenchOptions:
    """The options of `kernelbench`, as typed."""

    folder: Path
    level: str
    ids: str
    target: str
    fit: bool
    authors: tuple[str, ...]
    time_s: float
    jobs: int
    mode: str
    out: Path
    as_json: bool
    allow_unsafe: bool


def run(options: KernelBenchOptions) -> int:
    """Run what the results lack; exit 1 if a problem's process crashed, 3 if this machine was not able."""
    tasks = tasks_of(options)
    settings = settings_of(options)
    _make_folder(options.out)
    with held(options.out, "kernelbench") as lock, ResultLines(options.out / RESULTS, remedy=_ANOTHER) as lines:
        rules = Rules(
            settings=settings,
            home=options.out / STORE,
            allow_unsafe=options.allow_unsafe,
            version=__version__,
            lock=lock,
        )
        rows = earlier_rows(lines.earlier, settings, options.out / RESULTS)
        known = {row.id for row in rows}
        left = [task for task in tasks if task.id not in known]
        try:
            # Opened before the processes are, which would otherwise make it all at once.
            with Store(rules.home) as store:
                _run(left, rules, store, lines, rows)
        except KeyboardInterrupt:
            progress().print(
                f"{len(rows)} rows are kept in {options.out / RESULTS}. Continue with: {command_of(options)}",
                markup=False,
                soft_wrap=True,
            )
            raise
        finally:
            missing = len({task.id for task in tasks} - {row.id for row in rows})
            if rows:
                _write_reports(options, rows, missing)
    _show(options, rows)
    mine = [row for row in rows if row.id in {task.id for task in tasks}]
    return exit_code_of(mine)


def tasks_of(options: KernelBenchOptions) -> list[Task]:
    """Return the problems that were asked for, in each mode that was.

    Raises:
        LoadError, UnknownNameError: there are no such problems, or no such mode.
    """
    if options.mode not in (*get_args(RunMode), BOTH):
        raise UnknownNameError("mode", options.mode, (*get_args(RunMode), BOTH))
    modes = get_args(RunMode) if options.mode == BOTH else (cast("RunMode", options.mode),)
    found = problem_files(
        options.folder,
        levels=numbers_in(options.level, "level"),
        ids=numbers_in(options.ids, "id") if options.ids else None,
    )
    # One mode after the other: what a problem does in both alike is known when its turn comes again.
    return [Task(problem=problem, mode=mode) for mode in modes for problem in found]


def settings_of(options: KernelBenchOptions) -> Settings:
    """Return what holds for each problem.

    Raises:
        UnknownNameError: no such target or author, no time, or more jobs than cores.
    """
    check_time(options.time_s)
    check_jobs(options.jobs, "Problems that share a core disturb each other's clocks.")
    for name in options.authors:
        author_named(name)
    return Settings(
        target=target_named(options.target).name,
        authors=options.authors,
        time_s=options.time_s,
        fit=options.fit,
        jobs=options.jobs,
    )


def earlier_rows(earlier: Mapping[str, Mapping[str, Any]], settings: Settings, path: Path) -> list[Row]:
    """Return the rows of an earlier run.

    Raises:
        BatchFormError: one is none of ours, or was made with other settings.
    """
    rows = rows_in(earlier, path, remedy=_ANOTHER)
    for row in rows:
        if row.settings != settings:
            theirs, ours = plain(row.settings), plain(settings)
            differing = ", ".join(
                f"{name} {theirs[name]} and not {ours[name]}" for name in ours if theirs[name] != ours[name]
            )
            raise BatchFormError(
                str(path), f"its rows were made with {differing}", f"Ask for the same, or n{_ANOTHER[1:]}"
            )
    return rows


def exit_code_of(rows: Sequence[Row]) -> int:
    """Return 1 if a process crashed or had no end, 3 if this machine wasn't able, else 0."""
    codes = {row.exit_code for row in rows}
    if codes - {DONE, *REFUSALS}:
        return FAILED
    return MACHINE_NOT_ABLE if MACHINE_NOT_ABLE in codes else DONE


def command_of(options: KernelBenchOptions) -> str:
    """Return the command that asks for the same."""
    return shlex.join([*_asking(options, str(options.folder)), "--out", str(options.out)])


def command_anywhere(options: KernelBenchOptions) -> str:
    """Return the command that asks for the same, without this machine's paths."""
    return shlex.join(_asking(options, options.folder.resolve().name))


def _asking(options: KernelBenchOptions, folder: str) -> list[str]:
    return [
        *("kernelwright", "kernelbench", folder, "--level", options.level),
        *(("--ids", options.ids) if options.ids else ()),
        *("--target", options.target),
        *(() if options.fit else ("--no-fit",)),
        *("--authors", ",".join(options.authors), "--time", f"{options.time_s:g}"),
        *("--jobs", str(options.jobs), "--mode", options.mode),
        *(("--unsafe",) if options.allow_unsafe else ()),
    ]


def _run(tasks: Sequence[Task], rules: Rules, store: Store, lines: ResultLines, rows: list[Row]) -> None:
    """Append each task's row to ``lines`` and ``rows`` as it comes."""
    console = progress()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        counter = bar.add_task("optimizing", total=len(tasks))
        shares = core_shares(rules.settings.jobs, usable_cores())
        done = 0
        for mode in dict.fromkeys(task.mode for task in tasks):
            with closing(
                _rows_of_mode([task for task in tasks if task.mode == mode], rules, store, shares, rows)
            ) as coming:
                for row in coming:
                    done += 1
                    lines.append(plain(row))
                    rows.append(row)
                    said = f"{outcome_text(row)}, {speedup_text(row)}: {reason_text(row)}"
                    console.print(f"{done}/{len(tasks)} {row.id}: {said}", markup=False, soft_wrap=True)
                    bar.update(counter, advance=1)


def _rows_of_mode(
    tasks: Sequence[Task], rules: Rules, store: Store, shares: Sequence[Sequence[int]], known: Sequence[Row]
) -> Generator[Row]:
    """Yield rows of tasks in one mode: first those that the other mode's rows answer already."""
    alike = {(row.level, row.name, row.problem_sha256): row for row in known if row.same_in_both_modes}
    left: list[Task] = []
    for task in tasks:
        row = alike.get((task.problem.level, task.problem.path.stem, task.problem_sha256))
        if row is None or row.mode == task.mode:
            left.append(task)
        else:
            yield taken_over(row, id=task.id, mode=task.mode)
    yield from rows_of(left, rules, store, shares)


def _make_folder(out: Path) -> None:
    if out.is_dir() and (inside := {each.name for each in out.iterdir()}) and not inside & {RESULTS, LOCK}:
        raise BatchFormError(str(out), "it exists and holds no results", _ANOTHER)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MachineNotAbleError(f"write results to {out}", str(error), _ANOTHER) from error


def _write_reports(options: KernelBenchOptions, rows: Sequence[Row], missing: int) -> None:
    versions = f"kernelwright {__version__}, Python {platform.python_version()}"
    page = page_of(rows, command=command_of(options), versions=versions, left=missing)
    markdown = results_page(
        rows, command=command_anywhere(options), versions=versions, left=missing, checkout=options.folder
    )
    try:
        (options.out / REPORT).write_text(page)
        (options.out / PAGE).write_text(markdown)
    except OSError as error:
        raise MachineNotAbleError(f"write {options.out / REPORT}", str(error), "Free space there") from error


def _show(options: KernelBenchOptions, rows: Sequence[Row]) -> None:
    found, lost = summaries(rows), losses(rows)
    report, page = options.out / REPORT, options.out / PAGE
    if options.as_json:
        print_json(
            {
                "summary": list(found),
                "losses": list(map(loss_fields, lost)),
                "rows": list(rows),
                "report": str(report) if rows else None,
                "page": str(page) if rows else None,
            }
        )
        return
    console = results()
    for level in sorted({each.level for each in found}):
        console.print(level_table(level, [each for each in found if each.level == level]))
        for group in (each for each in lost if each.level == level):
            console.print(f"  {group.mode}: {len(group.rows)} {group_text(group)}", markup=False, soft_wrap=True)
    if rows:
        console.print(f"report: {report}; as Markdown: {page}", markup=False, soft_wrap=True)


def loss_fields(group: LossGroup) -> dict[str, Any]:
    """Return what `--json` prints of problems with one cause; ``lost_to`` is "" where that isn't the cause."""
    return {
        "level": group.level,
        "mode": group.mode,
        "cause": group.cause,
        "lost_to": group.baseline,
        "count": len(group.rows),
        "problems": [{"id": row.id, "best_try": row.best_try, "reason": row.reason} for row in group.rows],
    }


def level_table(level: int, found: Sequence[Summary]) -> Table:
    """Return one level's table, a row for each mode; it fits 80 columns."""
    title = f"level {level}, against the faster of eager and torch.compile"
    table = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0))
    table.add_column("mode")
    for heading in ("problems", "captured", "accepted", "own\nkernels", "wins", "no\nanswer", "geometric mean\n(95 %)"):
        table.add_column(heading, justify="right")
    for each in found:
        counts = (each.problems, each.captured, each.accepted, each.own_kernels, each.wins, each.no_answer)
        table.add_row(each.mode, *map(str, counts), ratio_text(each.mean))
    return table
