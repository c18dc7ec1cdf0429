"""Tables in Markdown."""

from collections.abc import Iterable, Sequence


def table(headings: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Return a table, ending with a line break."""
    rows = [headings, ["---"] * len(headings), *([_cell(each) for each in line] for line in lines)]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _cell(text: str) -> str:
    """Return ``text`` on one line, with what a table or HTML would take for its own made harmless."""
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
