"""Lines of Metal that its compiler refuses, each with a twin that it takes: what `msl check` has to tell apart.

They are in text files: rule, section of the specification ("-" for none), a name; the line that is refused, with an @
before the token that is to blame; the line that isn't. A $ stands for the number of the pair, so that all lines of a
file make one source.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HEAD = "#include <metal_stdlib>\nusing namespace metal;\n"
_TITLE = re.compile(r"(?P<rule>[\w-]+) (?P<section>[\d.]+|-): (?P<name>.*)")


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two lines: ``bad`` breaks ``rule`` at ``line`` and ``column`` of the source, ``good`` does the same without."""

    name: str
    rule: str
    section: str
    bad: str
    good: str
    line: int
    column: int


def pairs_in(file: str) -> tuple[Pair, ...]:
    """Return the pairs of a text file beside this one."""
    texts = Path(__file__).with_name(file).read_text().strip().split("\n\n")
    return tuple(_pair(text, number) for number, text in enumerate(texts))


def source(lines: Sequence[str]) -> str:
    """Return a whole source."""
    return HEAD + "\n".join(lines) + "\n"


def _pair(text: str, number: int) -> Pair:
    title, bad, good = text.replace("$", str(number)).splitlines()
    found = _TITLE.fullmatch(title)
    assert found
    bad = bad.removeprefix("- ")
    return Pair(
        name=found["name"],
        rule=found["rule"],
        section=found["section"].strip("-"),
        bad=bad.replace("@", ""),
        good=good.removeprefix("+ "),
        line=HEAD.count("\n") + 1 + number,
        column=bad.index("@") + 1,
    )
