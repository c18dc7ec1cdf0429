"""`kernelwright demo`: every example through `optimize`, and one table of what came out."""

from pathlib import Path

from rich.table import Table

from kernelwright.api import Optimized
from kernelwright.cli.exits import DONE
from kernelwright.cli.optimize import OptimizeOptions, answer_fields, optimized
from kernelwright.cli.output import print_json, progress, results
from kernelwright.errors import LoadError
from kernelwright.swarm.budget import Deadline
from kernelwright.timing.rows import duration


def run(folder: Path, *, time_s: float, as_json: bool, home: Path | None, allow_unsafe: bool) -> int:
    """Optimize each example; where nothing wins, the baseline is its answer.

    Raises:
        LoadError: there are no examples in ``folder``.
    """
    files = sorted(folder.glob("*.py"))
    if not files:
        raise LoadError(str(folder), "no problem files in it", "Run this from a checkout, or name a folder of them")
    console = progress()
    done: list[Optimized] = []
    for position, file in enumerate(files, start=1):
        console.print(f"[bold]{position}/{len(files)} {file}[/bold]")
        done.append(
            optimized(
                OptimizeOptions(
                    reference=str(file),
                    inputs="",
                    target="cpu",
                    authors=("fuser",),
                    time_s=time_s,
                    precision="strict",
                    mode="eval",
                    fit=False,
                    out="",
                    as_json=as_json,
                    home=home,
                    allow_unsafe=allow_unsafe,
                ),
                Deadline.after(time_s),
            )
        )
    if as_json:
        print_json([answer_fields(each) for each in done])
    else:
        results().print(table_of(done))
        results().print(str(done[0].outcome.machine), markup=False)
    return DONE


def table_of(done: list[Optimized]) -> Table:
    """Return one row for each problem: time before and after, ratio with its interval, error."""
    table = Table(title="Verified speedups against the faster of eager and torch.compile", title_justify="left")
    for heading in ("problem", "faster baseline", "before", "after", "speedup (95 %)", "error"):
        table.add_column(heading, justify="left" if heading in ("problem", "faster baseline") else "right")
    for each in done:
        problem, answer, winner = each.outcome.reference.problem.name, each.outcome.run.answer, each.outcome.winner
        if winner is None:
            table.add_row(problem, answer.baseline if answer else "", "", "", "1.00, no win", "")
            continue
        best = winner.measurement.fastest
        table.add_row(
            problem,
            best.baseline,
            duration(best.baseline_median_ns),
            duration(best.candidate_median_ns),
            f"{best.ratio.value:.2f} ({best.ratio.low:.2f}-{best.ratio.high:.2f})",
            f"{winner.accepted.worst_error:.1f}x",
        )
    return table
