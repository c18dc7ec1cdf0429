"""The gallery's index: the same for programs, as JSON, and for people, as a Markdown table for each level."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from kernelwright.kernelbench.entry import FORMAT, Compared, Entry
from kernelwright.kernelbench.markdown import table
from kernelwright.timing.rows import size

INDEX_KIND = "kernelwright gallery"
_INTRODUCTION = """\
# Verified kernels for KernelBench's problems

Each folder holds one problem's kernels and plan exactly as they were verified, and `result.json`: which problem file
(by name and SHA-256; the problems themselves are KernelBench's and not in here), with which sizes and in which mode,
the verdict, the timings, the machine.

To check one again, from this folder and with a checkout of KernelBench's problem files (`level1`, `level2`, ...) as
`KernelBench`:

    {one}

To check all of them:

    kernelwright gallery check . KernelBench

"Verified: full" is every check, "quick" the set that a search uses, for want of time. {meaning}
"""
_TIMED = """\
The speedup is the time of the
faster of eager and torch.compile over that of the kernels, timed in pairs, with its 95 % interval. It counts where the
entry is a win; where it isn't, users are left with the baseline, and the kernels are here for what they show."""
_PREDICTED = """\
Nothing here was timed: the kernels
were run emulated, on a machine without the GPU that they are for. "Predicted" is what a simple model of a chip makes of
the bytes that are moved and the launches, eager's predicted time over the kernels': no measurement, and no speedup."""
# A deep network has a hundred kernels; its entry's folder has them all.
_MOST_NAMES = 6
# The smallest chip of the model and a large one.
_CHIPS = ("m1", "m4-max")


def index_of(entries: Sequence[Entry]) -> dict[str, Any]:
    """Return what `index.json` holds."""
    return {"kind": INDEX_KIND, "format": FORMAT, "entries": [_fields(each) for each in entries]}


def index_page(entries: Sequence[Entry]) -> str:
    """Return the README."""
    one = entries[0].check if entries else "kernelwright verify KernelBench/PROBLEM.py FOLDER --as-published"
    is_predicted = any(each.predicted for each in entries)
    meaning = _PREDICTED if is_predicted else _TIMED
    parts = [
        f"{_INTRODUCTION.format(one=one, meaning=meaning)}\n",
        *(f"- {line}\n" for line in _circumstances(entries)),
    ]
    for level in sorted({each.problem.level for each in entries}):
        mine = [each for each in entries if each.problem.level == level]
        if is_predicted:
            headings = ("problem", "mode", "kernels", "verified", "calls", "moved", *_predicted_headings(), "assumes")
            parts += [f"\n## Level {level}\n\nEntries: {len(mine)}.\n\n", table(headings, map(_untimed_line, mine))]
            continue
        wins = sum(each.is_win for each in mine)
        headings = ("problem", "mode", "kernels", "verified", "speedup (95 %)", "assumes")
        parts += [f"\n## Level {level}\n\nEntries: {len(mine)}; wins: {wins}.\n\n", table(headings, map(_line, mine))]
    return "".join(parts)


def speedup_words(entry: Entry) -> str:
    """Return the speedup with its interval against the faster baseline, or what it lost to."""
    if entry.measurement is None:
        return "not timed"
    best = entry.measurement.fastest
    timed = f"{best.value:.2f}x {best.baseline}{_interval(best)}"
    if entry.is_win:
        return timed
    if not entry.measurement.is_final or best.high is None:
        return f"not proved faster: {timed} when timed briefly"
    if best.high <= 1.0:
        return f"not faster: lost to {best.baseline}, {timed}"
    return f"not proved faster than {best.baseline}: {timed}"


def _fields(entry: Entry) -> dict[str, Any]:
    best = entry.measurement.fastest if entry.measurement else None
    return {
        "folder": entry.folder,
        "problem": entry.problem.file,
        "mode": entry.problem.mode,
        "is_win": entry.is_win,
        "verdict_level": entry.verdict.level,
        "baseline": best.baseline if best else None,
        "speedup": {"value": best.value, "low": best.low, "high": best.high} if best else None,
        "own_kernels": list(entry.verdict.own_kernels),
        "assumptions": list(entry.verdict.assumptions),
        "unproved": list(entry.verdict.unproved),
        "check": entry.check,
        **({"predicted": asdict(entry.predicted)} if entry.predicted else {}),
    }


def _circumstances(entries: Sequence[Entry]) -> list[str]:
    """Return a line for each machine and set of versions that entries were measured with."""
    found: dict[str, list[Entry]] = {}
    for each in entries:
        versions = f"Python {each.machine.python}, kernelwright {each.kernelwright or 'unknown'}"
        found.setdefault(f"{each.machine}, {versions}", []).append(each)
    return [f"{_days(mine)}: {where} (entries: {len(mine)})" for where, mine in sorted(found.items())]


def _days(entries: Sequence[Entry]) -> str:
    days = sorted({each.date for each in entries})
    return " to ".join(dict.fromkeys((days[0], days[-1])))


def _line(entry: Entry) -> tuple[str, ...]:
    speedup = f"**{speedup_words(entry)}**" if entry.is_win else speedup_words(entry)
    return (*_verified_columns(entry), speedup, _assumed(entry))


def _untimed_line(entry: Entry) -> tuple[str, ...]:
    said = entry.predicted
    if said is None:
        return (*_verified_columns(entry), "", "", *("not predicted" for _ in _CHIPS), _assumed(entry))
    library = f" and {said.library_calls} of the library" if said.library_calls else ""
    return (
        *_verified_columns(entry),
        f"{said.launches}{library}, eager {said.eager_calls}",
        f"{size(said.bytes)}, eager {size(said.eager_bytes)}",
        *(str(said.ratio(chip)) for chip in _CHIPS),
        _assumed(entry),
    )


def _predicted_headings() -> tuple[str, ...]:
    return tuple(f"{chip}, not measured" for chip in _CHIPS)


def _verified_columns(entry: Entry) -> tuple[str, ...]:
    names = entry.verdict.own_kernels
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    kernels = ", ".join(f"`{name}`" for name in names[:_MOST_NAMES]) + more or "none: library calls alone"
    gaps = " (not all proved)" if entry.verdict.level == "full" and entry.verdict.unproved else ""
    return f"[{entry.problem.name}]({entry.folder})", entry.problem.mode, kernels, f"{entry.verdict.level}{gaps}"


def _assumed(entry: Entry) -> str:
    return "; ".join(entry.verdict.assumptions) or "nothing"


def _interval(best: Compared) -> str:
    return "" if best.low is None or best.high is None else f" ({best.low:.2f}-{best.high:.2f})"
