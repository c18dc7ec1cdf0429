"""`kernelwright authors`: who writes candidates, and what each one needs."""

from inspect import getdoc

from rich.table import Table

from kernelwright.authors.author import AnyAuthor, Conditional
from kernelwright.authors.llm.keys import key_of
from kernelwright.authors.llm.spelling import PROVIDERS, Provider
from kernelwright.authors.registry import FILE, author_named, known_authors
from kernelwright.authors.tuner.naming import LOCAL, SMOLLM2, TUNER
from kernelwright.cli.exits import DONE
from kernelwright.cli.output import print_json, results

LOCALLY = f"The same with a small model on this machine, {SMOLLM2} or a GGUF file's path: a tuner, and no writer."


def list_authors(*, as_json: bool) -> int:
    """Print every registered author, what it does and whether it works here; of keys, whether they are set."""
    found = [author_named(name) for name in known_authors() if ":" not in name]
    models = [author_named(f"{each.name}:MODEL") for each in PROVIDERS]
    local = author_named(f"{TUNER}:{LOCAL}:{SMOLLM2}")
    if as_json:
        print_json(
            [{"author": each.name, "does": _does(each), "missing": _missing(each)} for each in [*found, *models, local]]
        )
        return DONE
    table = Table("author", "works here", "what it does")
    for each in found:
        missing = _missing(each)
        table.add_row(each.name, "no" if missing else "yes", (missing or _does(each)).replace("[", r"\["))
    table.add_row(f"{FILE}:PATH", "yes", "Submits a candidate that lies at PATH.")
    for provider, each in zip(PROVIDERS, models, strict=True):
        missing = _missing(each)
        table.add_row(each.name, "no" if missing else "yes", f"Asks a model of {provider.what}; {_key(provider)}.")
    table.add_row(f"{TUNER}:PROVIDER:MODEL", "as above", f"{_does(local)} All of these providers' can.")
    missing = _missing(local)
    table.add_row(local.name, "no" if missing else "yes", (missing or LOCALLY).replace("[", r"\["))
    results().print(table)
    return DONE


def _key(provider: Provider) -> str:
    """Say which variable holds the key and whether it is set; never what is in it."""
    names = " or ".join(provider.key_variables)
    need = "" if provider.needs_key else ", if the server wants one"
    return f"key in {names}{need}: {'set' if key_of(provider) else 'not set'}"


def _does(author: AnyAuthor) -> str:
    return (getdoc(type(author)) or "").partition("\n")[0]


def _missing(author: AnyAuthor) -> str | None:
    return author.available() if isinstance(author, Conditional) else None
