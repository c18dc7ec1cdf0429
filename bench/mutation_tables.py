"""Tables of a mutation run: by operator, by kernel, by check, and how other rules fare on the same mutants."""

import statistics
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from mutation_trial import Row

from kernelwright.verification.loose import LooseRule


def real(rows: Sequence[Row], excused: Mapping[str, str]) -> list[Row]:
    """Return the mutants that count: built, not the original's own machine code, not argued equivalent."""
    return [
        row
        for row in rows
        if row.operator
        and row.outcome in ("caught", "survived")
        and not (row.outcome == "survived" and row.id in excused)
    ]


def grouped(
    rows: Sequence[Row],
    excused: Mapping[str, str],
    key: Callable[[Row], str],
    title: str,
    *,
    rules: Sequence[LooseRule],
) -> list[str]:
    """Return a markdown table with a row for each value of ``key`` and the total, ours beside ``rules`` of others."""
    others = "".join(f" by {rule.short} |" for rule in rules)
    lines = [
        f"| {title} | planted | not compiling | equivalent | counted | caught |{others}",
        f"|---|{'---:|' * (5 + len(rules))}",
    ]
    mutants = [row for row in rows if row.operator]
    names = sorted(set(map(key, mutants)))
    lines += [_line(name, [row for row in mutants if key(row) == name], excused, rules) for name in names]
    return [*lines, _line("**all**", mutants, excused, rules)]


def _line(name: str, rows: Sequence[Row], excused: Mapping[str, str], rules: Sequence[LooseRule]) -> str:
    counted = real(rows, excused)
    counts = Counter(row.outcome for row in rows)
    equivalent = counts["same machine code"] + sum(row.outcome == "survived" and row.id in excused for row in rows)
    caught = sum(row.outcome == "caught" for row in counted)
    by_others = [sum(rule.name not in row.passed_rules for row in counted) for rule in rules]
    cells = (len(rows), counts["not compiling"], equivalent, len(counted), caught, *by_others)
    return f"| {name} | {' | '.join(map(str, cells))} |"


def by_check(rows: Sequence[Row]) -> list[str]:
    """Return a markdown table of which check caught how many."""
    counts = Counter(row.check for row in rows if row.outcome == "caught")
    total = sum(counts.values())
    lines = ["| check | caught first by it | share |", "|---|---:|---:|"]
    return [*lines, *(f"| {name} | {count} | {count / total:.1%} |" for name, count in counts.most_common())]


def against_others(rows: Sequence[Row], excused: Mapping[str, str], rules: Sequence[LooseRule]) -> list[str]:
    """Return a markdown table of how many of the counted mutants each rule catches."""
    counted = real(rows, excused)
    lines = ["| rule | mutants caught | share | mutants accepted |", "|---|---:|---:|---:|"]
    judges: list[tuple[str, int]] = [("kernelwright, level full", sum(row.outcome == "survived" for row in counted))]
    judges += [(rule.words, sum(rule.name in row.passed_rules for row in counted)) for rule in rules]
    for words, accepted in judges:
        caught = len(counted) - accepted
        lines.append(f"| {words} | {caught} of {len(counted)} | {caught / max(len(counted), 1):.1%} | {accepted} |")
    return lines


def times(rows: Sequence[Row]) -> str:
    """Return how long a candidate took: median and the 90th of 100."""
    caught = [row.seconds for row in rows if row.outcome in ("caught", "survived")]
    whole = [row.seconds for row in rows if row.outcome == "accepted"]
    builds = [row.build_seconds for row in rows if row.build_seconds > 0.02]
    parts = [("verifying a mutant", caught), ("verifying an original, every check", whole), ("building", builds)]
    return "; ".join(
        f"{words}: median {statistics.median(values):.2f} s, 90 % within {_ninth(values):.2f} s"
        for words, values in parts
        if len(values) > 1
    )


def survivors(rows: Sequence[Row], excused: Mapping[str, str]) -> Iterator[str]:
    """Yield a line for each mutant that survived and isn't argued away."""
    for row in rows:
        if row.outcome == "survived" and row.id not in excused:
            yield f"{row.id[:12]}  {row.kernel}  {row.operator}  {row.place}  {row.description}"


def _ninth(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=10)[-1]
