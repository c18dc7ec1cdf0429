"""The results as Markdown: what a project's documentation can hold unchanged, with all that the figures rest on.

Nothing in it depends on where the problem files or the results lie.
"""

from collections.abc import Sequence
from pathlib import Path

from kernelwright.kernelbench.loss import LossGroup, losses
from kernelwright.kernelbench.markdown import table
from kernelwright.kernelbench.row import Row
from kernelwright.kernelbench.summary import summaries
from kernelwright.kernelbench.wording import (
    group_text,
    measured_against,
    measured_text,
    measured_when,
    members_of,
    outcome_text,
    ratio_text,
    reason_text,
)

_COUNTED = ("problems", "captured", "accepted", "own kernels", "wins", "no answer", "geometric mean (95 %)")
_NOTES = """\
A ratio is the time of the faster of eager and torch.compile over the time of the verified replacement, timed in pairs.
The mean counts every problem without a win as 1.0; its interval covers the error of timing for these problems. A win's
lower bound is above 1.0. Where nothing won, the ratio is that of the best accepted candidate, if one was timed; without
an interval it was timed too briefly for one. What the user is left with there is the baseline."""


def results_page(rows: Sequence[Row], *, command: str, versions: str, left: int, checkout: Path) -> str:
    """Return the page on ``rows``, of which there is at least one.

    Args:
        rows: of one results file.
        command: what asks for the same, without this machine's paths.
        versions: of what ran.
        left: problems still to come.
        checkout: the folder of the problem files, whose path is left out of what problems said.
    """
    settings = rows[0].settings  # the results file holds one kind only
    unfinished = [f"**Not finished**: {left} of these problems and modes are still to do.\n"] if left else []
    sizes = "sizes fitted to the machine" if settings.fit else "sizes as in the files"
    budget = f"{settings.time_s:g} s for each problem, {settings.jobs} at a time"
    parts = [
        f"# KernelBench on {settings.target}: results\n",
        *unfinished,
        *(f"- {name}: {said}" for name, said in _facts(rows, versions)),
        f"- settings: {budget}, authors {', '.join(settings.authors)}, {sizes}",
        f"- command: `{command}`\n",
        table(("level", "mode", *_COUNTED), _counts(rows)),
        f"{_NOTES}\n",
    ]
    for level in sorted({row.level for row in rows}):
        parts += _level(level, [row for row in rows if row.level == level])
    # As typed, and as messages have it that were made from the whole path.
    text = "\n".join(parts)
    for folder in (checkout.resolve(), checkout):
        text = text.replace(f"{folder}/", "") if folder.name else text  # "." is in front of no path
    return text


def _facts(rows: Sequence[Row], versions: str) -> list[tuple[str, str]]:
    machines = sorted({row.machine for row in rows if row.machine})
    when = measured_when(rows)
    return [*([("date", when)] if when else []), *(("machine", each) for each in machines), ("versions", versions)]


def _counts(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    return [
        (
            str(each.level),
            each.mode,
            *map(str, (each.problems, each.captured, each.accepted, each.own_kernels, each.wins, each.no_answer)),
            f"**{ratio_text(each.mean)}**",
        )
        for each in summaries(rows)
    ]


def _level(level: int, rows: Sequence[Row]) -> list[str]:
    parts = [f"## Level {level}\n"]
    groups = losses(rows)
    if groups:
        found = [(each.mode, group_text(each), str(len(each.rows)), _members(each)) for each in groups]
        parts += [
            "### Losses, by cause\n",
            table(("mode", "cause", "problems", "which, nearest to a win first"), found),
        ]
    ordered = sorted(rows, key=lambda row: (row.number, row.name, row.mode))
    lines = [
        (row.name, row.mode, outcome_text(row), measured_text(row), measured_against(row), reason_text(row))
        for row in ordered
    ]
    return [
        *parts,
        "### Problems\n",
        table(("problem", "mode", "verdict", "ratio (95 %)", "baseline", "reason"), lines),
    ]


def _members(group: LossGroup) -> str:
    return "; ".join(f"{each.names}: {each.said}" for each in members_of(group))
