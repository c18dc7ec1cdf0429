"""Which authors there are: a table of our own, and whatever other packages register.

``file:PATH`` names the author that submits what lies at PATH, ``provider:model`` a language model,
``tuner:provider:model`` one that chooses the generator's parameters.
Nothing is imported until it is asked for.
"""

from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import cast

from kernelwright.authors.author import AnyAuthor, AuthorOptions
from kernelwright.authors.tuner.naming import TUNER, tuner_named
from kernelwright.errors import UnknownNameError

GROUP = "kernelwright.authors"
FILE = "file"
MODEL = "PROVIDER:MODEL"
_BUILTIN = {
    "fuser": "kernelwright.authors.fuser.author:Fuser",
    "inductor": "kernelwright.authors.inductor.author:Inductor",
    "tinygrad": "kernelwright.authors.tinygrad.author:Tinygrad",
}


def known_authors() -> tuple[str, ...]:
    """Return the names of all registered authors, and how files are named."""
    return (*sorted(_table()), f"{FILE}:PATH", MODEL, f"{TUNER}:{MODEL}")


def asks_model(name: str) -> bool:
    """Whether the author called ``name`` asks a language model."""
    return ":" in name and name.partition(":")[0] != FILE and name not in _table()


def author_named(name: str, options: AuthorOptions | None = None) -> AnyAuthor:
    """Return an author by name: a registered one, ``file:PATH``, ``provider:model`` or ``tuner:provider:model``.

    ``options`` are for those that can be told something.

    Raises:
        UnknownNameError: no author has that name, or no provider.
        CandidateFormError: there is no candidate at PATH.
        BaseUrlError: models can't be asked at the address given.
    """
    kind, _, path = name.partition(":")
    if kind == FILE and path:
        from kernelwright.authors.file import FileAuthor  # noqa: PLC0415 - as lazy as the others

        return FileAuthor(Path(path))
    if kind == TUNER:
        from kernelwright.authors.tuner.author import tuner_of  # noqa: PLC0415 - as lazy as the others

        return tuner_of(tuner_named(name), options)
    table = _table()
    if asks_model(name):
        from kernelwright.authors.llm.author import LanguageModel  # noqa: PLC0415 - as lazy as the others
        from kernelwright.authors.llm.spelling import spelled  # noqa: PLC0415

        return LanguageModel(spelled(name), options)
    if name not in table:
        raise UnknownNameError(
            "author", name, known_authors(), "Run `kernelwright authors` to see what each one needs."
        )
    module, _, attribute = table[name].partition(":")
    return cast("AnyAuthor", getattr(import_module(module), attribute)())


def _table() -> dict[str, str]:
    offered = {entry.name: entry.value for entry in entry_points(group=GROUP)}
    return offered | _BUILTIN  # a plugin can't shadow a built-in
