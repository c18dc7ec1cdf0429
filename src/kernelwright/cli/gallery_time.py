"""`kernelwright gallery time`: verify a gallery's entries on this machine, time them, and write the table."""

import platform
import shlex
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kernelwright import __version__
from kernelwright.api import Timing, bench, verify
from kernelwright.cli.exits import DONE, FAILED, MACHINE_NOT_ABLE
from kernelwright.cli.gallery import chosen, target_of
from kernelwright.cli.output import plain, print_json, progress, results
from kernelwright.cli.result_lines import ResultLines
from kernelwright.errors import BatchFormError, KernelwrightError, MachineNotAbleError
from kernelwright.kernelbench.entry import Entry, changed_sources, check_problem_file, measurement_facts
from kernelwright.kernelbench.problem_files import levels_folder
from kernelwright.kernelbench.timed import TimedEntry, timed_entries_in, timed_page, timed_summaries
from kernelwright.kernelbench.wording import ratio_text
from kernelwright.problems.load import load_reference
from kernelwright.records.verdict import Rejected
from kernelwright.targets.registry import target_named
from kernelwright.targets.target import Target
from kernelwright.timing.baselines import baseline_named
from kernelwright.verification.effort import Level

LINES, PAGE, TABLE = "results.jsonl", "results.md", "results.json"
_ANOTHER = "Name a new folder, or one that an earlier `gallery time` wrote"
_MOST_REASON = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOptions:
    """The options of `gallery time`, as typed."""

    gallery: Path
    checkout: Path
    out: Path
    levels: str
    ids: str
    baselines: tuple[str, ...]
    time_s: float
    level: Level
    as_json: bool
    allow_unsafe: bool


def run_time(options: TimeOptions) -> int:
    """Verify and time; exit 1 if an entry is rejected, 3 if one can't be judged. Goes on where it was cut off.

    Raises:
        CandidateFormError, UnknownNameError: there is no such gallery, entry or baseline.
        MachineNotAbleError: the gallery's target doesn't work here.
    """
    entries = chosen(options.gallery, levels=options.levels, ids=options.ids)
    target = target_named(target_of(entries))
    for name in options.baselines:
        baseline_named(name)
    folder, machine = levels_folder(options.checkout), f"{target.machine()}, Python {platform.python_version()}"
    _make_folder(options.out)
    by_id: dict[str, TimedEntry] = {}
    with ResultLines(options.out / LINES, remedy=_ANOTHER) as lines:
        for row in timed_entries_in(lines.earlier, options.out / LINES, remedy=_ANOTHER):
            by_id[row.id] = row
        left = [entry for entry in entries if not _is_done(by_id.get(entry.folder), entry, machine)]
        try:
            for number, entry in enumerate(left, start=1):
                row = _timed(entry, folder, target, machine, options)
                lines.append(plain(row))
                by_id[row.id] = row
                said = f"{number}/{len(left)} {row.id}: {_outcome(row)}"
                progress().print(said, markup=False, soft_wrap=True)
        except KeyboardInterrupt:
            said = f"{len(by_id)} rows are kept in {options.out / LINES}; the same command goes on"
            progress().print(said, markup=False, soft_wrap=True)
            raise
        finally:
            rows = [by_id[entry.folder] for entry in entries if entry.folder in by_id]
            if rows:
                _write(options, rows, left=len(entries) - len(rows))
    _show(options, rows)
    if any(row.verdict == "rejected" for row in rows):
        return FAILED
    return MACHINE_NOT_ABLE if any(row.verdict == "not_judged" for row in rows) else DONE


def _is_done(row: TimedEntry | None, entry: Entry, machine: str) -> bool:
    """Whether a row of an earlier run holds: of these kernels, on this machine, and with a verdict."""
    if row is None or row.verdict == "not_judged":
        return False
    return (row.candidate_id, row.machine) == (entry.candidate.id, machine)


def _timed(entry: Entry, folder: Path, target: Target, machine: str, options: TimeOptions) -> TimedEntry:
    began = time.monotonic()
    try:
        row = _with_timing(_new_row(entry, target, machine), _judged(entry, folder, target, options))
    except KernelwrightError as error:
        row = replace(_new_row(entry, target, machine), reason=str(error)[:_MOST_REASON])
    return replace(row, seconds=time.monotonic() - began, ended_at=time.time())


def _new_row(entry: Entry, target: Target, machine: str) -> TimedEntry:
    return TimedEntry(
        id=entry.folder,
        verdict="not_judged",
        reason="",
        level=entry.problem.level,
        name=entry.problem.name,
        mode=entry.problem.mode,
        target=target.name,
        candidate_id=entry.candidate.id,
        machine=machine,
        version=__version__,
        seconds=0.0,
        ended_at=0.0,
        is_timed=not target.is_emulated,
    )


def _judged(entry: Entry, folder: Path, target: Target, options: TimeOptions) -> Timing:
    """Put the question that the entry is of, with its sizes and in its mode."""
    file, candidate = folder / entry.problem.file, options.gallery / entry.folder
    check_problem_file(file, entry.problem)
    changed = changed_sources(candidate, entry.candidate.sources)
    if changed:
        raise BatchFormError(str(candidate), f"not as published: {', '.join(changed)}", "Restore the entry")
    reference = load_reference(str(file), mode=entry.problem.module_mode, sizes=entry.problem.sizes)
    if target.is_emulated:
        verdict = verify(
            reference, candidate, target=target.name, level=options.level, allow_unsafe=options.allow_unsafe
        )
        return Timing(verdict=verdict, measurement=None)
    return bench(
        reference,
        candidate,
        target=target.name,
        against=options.baselines,
        time_s=options.time_s,
        level=options.level,
        allow_unsafe=options.allow_unsafe,
    )


def _with_timing(row: TimedEntry, timing: Timing) -> TimedEntry:
    if isinstance(timing.verdict, Rejected):
        reason = f"{timing.verdict.reason.replace('_', ' ')}: {timing.verdict.evidence}"
        return replace(row, verdict="rejected", reason=reason[:_MOST_REASON])
    measured = timing.measurement
    if measured is None or not measured.comparisons:
        return replace(row, verdict="accepted")
    return replace(
        row,
        verdict="accepted",
        is_win=measured.is_win,
        measurement=measurement_facts(measured),
        device_clocks=measured.device_clocks,
        suspicions=measured.suspicions,
    )


def _outcome(row: TimedEntry) -> str:
    if row.verdict != "accepted":
        return f"{row.verdict.replace('_', ' ')}: {row.reason}"
    if row.measurement is None:
        return "accepted, not timed"
    best = row.measurement.fastest
    return f"accepted, {'win, ' if row.is_win else ''}{best.value:.2f}x {best.baseline}"


def _make_folder(out: Path) -> None:
    if out.is_dir() and any(out.iterdir()) and not (out / LINES).exists():
        raise BatchFormError(str(out), "it exists and holds no timed entries", _ANOTHER)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MachineNotAbleError(f"write results to {out}", str(error), _ANOTHER) from error


def _write(options: TimeOptions, rows: Sequence[TimedEntry], *, left: int) -> None:
    command = shlex.join(
        [
            *("kernelwright", "gallery", "time", options.gallery.resolve().name, options.checkout.resolve().name),
            *("--baselines", ",".join(options.baselines), "--time", f"{options.time_s:g}"),
            *(("--level", options.levels) if options.levels else ()),
            *(("--ids", options.ids) if options.ids else ()),
            *(("--quick",) if options.level == "quick" else ()),
        ]
    )
    try:
        (options.out / PAGE).write_text(timed_page(rows, command=command, left=left), encoding="utf-8")
        with (options.out / TABLE).open("w", encoding="utf-8") as file:
            print_json({"summary": timed_summaries(rows), "rows": rows, "left": left}, file)
    except OSError as error:
        raise MachineNotAbleError(f"write {options.out / PAGE}", str(error), "Free space there") from error


def _show(options: TimeOptions, rows: Sequence[TimedEntry]) -> None:
    if options.as_json:
        print_json({"summary": timed_summaries(rows), "rows": rows, "page": str(options.out / PAGE)})
        return
    console = results()
    for each in timed_summaries(rows):
        mean = f"geometric mean {ratio_text(each.mean)}" if each.mean else "nothing timed: emulated here"
        said = f"level {each.level}: {each.accepted} of {each.entries} accepted, {each.wins} wins, {mean}"
        console.print(said, markup=False, soft_wrap=True)
    console.print(f"table: {options.out / PAGE}; as JSON: {options.out / TABLE}", markup=False, soft_wrap=True)
