"""`kernelwright authors`: who writes candidates, and what each one needs."""

from inspect import getdoc

from rich.table import Table

from kernelwright.authors.author import Author, Conditional
from kernelwright.authors.registry import FILE, author_named, known_authors
from kernelwright.cli.exits import DONE
from kernelwright.cli.output import print_json, results


def list_authors(*, as_json: bool) -> int:
    """Print every registered author, what it does and whether it works here."""
    found = [author_named(name) for name in known_authors() if not name.startswith(f"{FILE}:")]
    if as_json:
        rows = [{"author": each.name, "does": _does(each), "missing": _missing(each)} for each in found]
        print_json(rows)
        return DONE
    table = Table("author", "works here", "what it does")
    for each in found:
        missing = _missing(each)
        table.add_row(each.name, "no" if missing else "yes", (missing or _does(each)).replace("[", r"\["))
    table.add_row(f"{FILE}:PATH", "yes", "Submits a candidate that lies at PATH.")
    results().print(table)
    return DONE


def _does(author: Author) -> str:
    return (getdoc(type(author)) or "").partition("\n")[0]


def _missing(author: Author) -> str | None:
    return author.available() if isinstance(author, Conditional) else None
