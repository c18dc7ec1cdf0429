"""`kernelwright bench`: time a candidate, or only the baselines, and print the table."""

from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from kernelwright.api import Timing, bench
from kernelwright.cli.exits import DONE, FAILED
from kernelwright.cli.options import mode_named, reference_named
from kernelwright.cli.output import plain, print_json, progress, results
from kernelwright.records.measurement import Measurement
from kernelwright.records.verdict import Rejected
from kernelwright.timing.rows import duration, size


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchOptions:
    """The options of `bench`, as typed."""

    reference: str
    candidate: Path | None
    inputs: str
    target: str
    baselines: tuple[str, ...]
    mode: str
    time_s: float
    threads: int
    is_cold: bool
    fit: bool
    as_json: bool
    allow_unsafe: bool


def run(options: BenchOptions) -> int:
    """Time; exit 1 if the candidate is rejected."""
    reference = reference_named(
        options.reference,
        inputs=options.inputs,
        mode=mode_named(options.mode),
        precision="strict",
        fit=options.fit,
        target=options.target,
        console=progress(),
    )
    timing = bench(
        reference,
        options.candidate,
        target=options.target,
        against=options.baselines,
        time_s=options.time_s,
        threads=options.threads or None,
        is_cold=options.is_cold,
        allow_unsafe=options.allow_unsafe,
    )
    if options.as_json:
        print_json(plain(timing) | {"problem": reference.problem.name, "sizes": dict(reference.problem.sizes)})
    elif isinstance(timing.verdict, Rejected):
        results().print(f"not timed: rejected ({timing.verdict.reason}): {timing.verdict.evidence}", markup=False)
    elif timing.measurement is None:
        results().print(_baselines(timing, reference.problem.name))
    else:
        results().print(_table(timing.measurement, reference.problem.name))
    return FAILED if isinstance(timing.verdict, Rejected) else DONE


def _baselines(timing: Timing, problem: str) -> Table:
    table = Table("baseline", "a call", "against the first", title=f"{problem}: baselines", title_justify="left")
    for name, seconds in timing.baselines:
        table.add_row(name, duration(seconds * 1e9), f"{timing.baselines[0][1] / seconds:.2f}")
    for missing in timing.unavailable:
        table.add_row(missing.baseline, "not timed", missing.reason)
    return table


def _table(measured: Measurement, problem: str) -> Table:
    table = Table(title=f"{problem}, {measured.threads} threads, {measured.cache} cache", title_justify="left")
    for heading in ("against", "baseline", "candidate", "speedup (95 %)", "pairs"):
        table.add_column(heading, justify="left" if heading == "against" else "right")
    for each in measured.comparisons:
        table.add_row(
            each.baseline,
            duration(each.baseline_median_ns),
            duration(each.candidate_median_ns),
            f"{each.ratio.value:.2f} ({each.ratio.low:.2f}-{each.ratio.high:.2f})",
            str(each.pairs),
        )
    for missing in measured.unavailable:
        table.add_row(missing.baseline, "not timed", "", missing.reason, "")
    table.caption = f"peak memory of a call: {size(measured.peak_bytes)}; eager: {size(measured.baseline_peak_bytes)}"
    return table
